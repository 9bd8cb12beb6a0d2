//! Peers: programs that run the same cases with somebody else's code, in turn with ours.

use crate::timing::Timed;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};
use thiserror::Error;

/// After how long without an answer somebody is told.
const PATIENCE: Duration = Duration::from_secs(10);
/// After how much longer it is given up.
const LIMIT: Duration = Duration::from_secs(600);
/// Bytes of a line that are read as one answer, and letters of it that are shown.
const LINE: u64 = 1000;
const LETTERS: usize = 100;
/// Seconds that a run can take. Others are no times, and no picture has room for their speeds.
const SHORTEST: f64 = 1e-12;
const LONGEST: f64 = 1e6;
/// How long a peer may take to end by itself.
const FAREWELL: Duration = Duration::from_secs(1);

/// What is wrong with a peer.
#[derive(Debug, Error)]
pub enum PeerError {
    /// Nothing, or a quotation without an end.
    #[error("the peer `{command}` is no command: a program's name is expected, and every quotation's end")]
    Words {
        /// What was given.
        command: String,
    },
    /// There is no such program, or it may not be run.
    #[error("the peer `{command}` cannot be started: {source}")]
    Start {
        /// The program and its arguments.
        command: String,
        /// What the system says.
        source: io::Error,
    },
    /// It is no longer there, or closed what it reads from.
    #[error("the peer `{command}` ended when {when}; what it said, if anything, stands above")]
    Ended {
        /// The program and its arguments.
        command: String,
        /// What was expected.
        when: String,
    },
    /// It was waited for in vain.
    #[error("the peer `{command}` said nothing for ten minutes when {when}")]
    Silent {
        /// The program and its arguments.
        command: String,
        /// What was expected.
        when: String,
    },
    /// It does not keep to the protocol.
    #[error("the peer `{command}` answered `{answer}` to `{request}`, where {expected} was expected")]
    Answer {
        /// The program and its arguments.
        command: String,
        /// What it was asked.
        request: String,
        /// What it said.
        answer: String,
        /// What it could have said.
        expected: &'static str,
    },
}

/// Another program that runs cases.
///
/// It is started with three more arguments, of which `matmul f32 1` is an example: the benchmark, the type of the elements and
/// the number of threads. It writes lines to its standard output, and hands each over at once (a buffer must be flushed); it
/// reads lines from its standard input:
///
/// | ours | the peer's |
/// |---|---|
/// | | what it is, as `PyTorch 2.15.0`, when it is ready |
/// | `case sizes, 64 x 64 x 64`: a table and the name of a case | `yes`, or `no` if it does not have that case |
/// | `run 0.02`: run that case for about so many seconds, after runs to warm up; for 0 seconds just once | seconds that one run took |
///
/// It ends when its standard input does. Threads of its own should be asleep 20 ms after a run. `benches/peers` has peers in
/// Python.
pub struct Peer {
    command: String,
    name: String,
    child: Child,
    requests: Option<ChildStdin>,
    answers: Receiver<String>,
    told: fn(&str),
}

impl Peer {
    /// Starts a program, given with its arguments as a shell would take them, and waits until it is ready. If it lets one wait
    /// for long, now or later, that is `told`.
    ///
    /// # Errors
    /// If it cannot be started, or ends before it says its name.
    pub fn start(
        command: &str,
        what: &str,
        dtype: &str,
        threads: usize,
        told: fn(&str),
    ) -> Result<Peer, PeerError> {
        let words = shlex::split(command).unwrap_or_default();
        let Some((program, arguments)) = words.split_first() else {
            return Err(PeerError::Words { command: command.into() });
        };
        let mut child = Command::new(program);
        child.args(arguments).args([what, dtype, &threads.to_string()]);
        child.stdin(Stdio::piped()).stdout(Stdio::piped());
        let cannot = |source| PeerError::Start { command: command.into(), source };
        let mut child = child.spawn().map_err(cannot)?;
        let (requests, output) = (child.stdin.take(), child.stdout.take());
        // One that writes what nobody asked for has to wait.
        let (lines, answers) = sync_channel(1);
        thread::spawn(move || {
            let mut output = output.map(BufReader::new);
            while let Some(output) = &mut output {
                let mut line = vec![];
                match output.take(LINE).read_until(b'\n', &mut line) {
                    Ok(1..) if lines.send(shown(&String::from_utf8_lossy(&line))).is_ok() => {}
                    _ => break,
                }
            }
        });
        let (command, name) = (command.into(), String::new());
        let mut peer = Peer { command, name, child, requests, answers, told };
        peer.name = peer.answer("its name was expected")?;
        if peer.name.is_empty() {
            return Err(peer.misunderstood("what are you?".into(), "", "a name"));
        }
        Ok(peer)
    }

    /// What it calls itself.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Calls it something else, if others have its name: a number after it tells them apart.
    pub(crate) fn rename(&mut self, taken: impl Fn(&str) -> bool) {
        let numbered = (2..).map(|i| format!("{} ({i})", self.name));
        let free = [self.name.clone()].into_iter().chain(numbered).find(|name| !taken(name));
        self.name = free.unwrap_or_default();
    }

    /// Whether it has a case; if so, what it runs from now on.
    ///
    /// # Errors
    /// If it has ended, or answers something else; then it is ended.
    pub fn takes(&mut self, table: &str, case: &str) -> Result<bool, PeerError> {
        let request = format!("case {table}, {case}");
        let answer = self.ask(&request)?;
        match answer.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(self.misunderstood(request, &answer, "`yes` or `no`")),
        }
    }

    fn ask(&mut self, request: &str) -> Result<String, PeerError> {
        let when = format!("asked for `{request}`");
        match self.requests.as_mut().map(|requests| writeln!(requests, "{request}")) {
            Some(Ok(())) => self.answer(&when),
            _ => Err(self.ended(&when)),
        }
    }

    fn answer(&mut self, when: &str) -> Result<String, PeerError> {
        match self.answers.recv_timeout(PATIENCE) {
            Ok(line) => return Ok(line),
            Err(RecvTimeoutError::Disconnected) => return Err(self.ended(when)),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let (command, seconds) = (&self.command, PATIENCE.as_secs());
        (self.told)(&format!(
            "the peer `{command}` has said nothing for {seconds} s when {when} (it must flush what it writes); waiting"
        ));
        self.answers.recv_timeout(LIMIT).map_err(|e| match e {
            RecvTimeoutError::Disconnected => self.ended(when),
            RecvTimeoutError::Timeout => {
                PeerError::Silent { command: self.command.clone(), when: when.into() }
            }
        })
    }

    fn ended(&mut self, when: &str) -> PeerError {
        self.end();
        PeerError::Ended { command: self.command.clone(), when: when.into() }
    }

    fn misunderstood(&mut self, request: String, answer: &str, expected: &'static str) -> PeerError {
        self.end();
        PeerError::Answer { command: self.command.clone(), request, answer: answer.into(), expected }
    }

    /// Lets it end; if it does not, ends it. One that failed is not to be in the way of the others.
    fn end(&mut self) {
        self.requests = None;
        let start = Instant::now();
        while start.elapsed() < FAREWELL {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        // Both fail only if it has ended after all.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a picture and a table can show of a line.
fn shown(line: &str) -> String {
    let whole = line.trim();
    whole
        .chars()
        .take(LETTERS)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

impl Timed for Peer {
    fn round(&mut self, length: Duration) -> Result<f64, PeerError> {
        let request = format!("run {}", length.as_secs_f64());
        let answer = self.ask(&request)?;
        match answer.parse() {
            Ok(seconds) if (SHORTEST..LONGEST).contains(&seconds) => Ok(seconds),
            _ => Err(self.misunderstood(request, &answer, "a number of seconds from 1e-12 to 1e6")),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn one_that_fails_is_ended() {
        // The second and third say more than anybody reads, with lines and without.
        for command in [
            "sh -c 'echo Odd; read -r line; echo perhaps; exec sleep 1000'",
            "yes",
            "sh -c 'echo Endless; exec cat /dev/zero'",
        ] {
            let mut peer = Peer::start(command, "matmul", "f32", 1, |_| ()).unwrap_or_else(|e| panic!("{e}"));
            assert!(matches!(peer.takes("sizes", "1 x 1 x 1"), Err(PeerError::Answer { .. })), "{command}");
            assert!(matches!(peer.child.try_wait(), Ok(Some(_))), "{command}");
        }
    }
}
