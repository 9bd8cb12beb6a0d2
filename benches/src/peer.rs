//! Peers: programs that run the same cases with somebody else's code, in turn with ours.
//!
//! A peer is started with three more arguments, of which `matmul f32 1` is an example: the benchmark, the type of the elements
//! and the number of threads. It writes lines to its standard output and reads lines from its standard input:
//!
//! | ours | the peer's |
//! |---|---|
//! | | what it is, as `PyTorch 2.15.0`, when it is ready |
//! | `case sizes, 64 x 64 x 64`: a table and the name of a case | `yes`, or `no` if it does not have that case |
//! | `run 0.02`: run that case for about so many seconds, after runs to warm up | seconds that one run took |
//!
//! It ends when its standard input does. `benches/peers` has peers in Python.

use crate::timing::Timed;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use thiserror::Error;

/// How long threads of one side may wait for more work with their eyes open, and so be in the way of the other's.
const WAKEFUL: Duration = Duration::from_millis(20);

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
    /// It is no longer there.
    #[error("the peer `{command}` ended when {when}; what it said, if anything, stands above")]
    Ended {
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
pub struct Peer {
    command: String,
    name: String,
    threads: usize,
    child: Child,
    requests: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Peer {
    /// Starts a program, given with its arguments as a shell would take them, and waits until it is ready.
    ///
    /// # Errors
    /// If it cannot be started, or ends before it says its name.
    pub fn start(command: &str, what: &str, dtype: &str, threads: usize) -> Result<Peer, PeerError> {
        let words = shlex::split(command).unwrap_or_default();
        let Some((program, arguments)) = words.split_first() else {
            return Err(PeerError::Words { command: command.into() });
        };
        let mut child = Command::new(program);
        child.args(arguments).args([what, dtype, &threads.to_string()]);
        child.stdin(Stdio::piped()).stdout(Stdio::piped());
        let cannot = |source| PeerError::Start { command: command.into(), source };
        let mut child = child.spawn().map_err(cannot)?;
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(cannot(io::ErrorKind::BrokenPipe.into()));
        };
        let answers = BufReader::new(answers).lines();
        let (command, name) = (command.into(), String::new());
        let mut peer = Peer { command, name, threads, child, requests, answers };
        peer.name = peer.answer("its name was expected")?;
        Ok(peer)
    }

    /// What it calls itself.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it has a case; if so, what it runs from now on.
    ///
    /// # Errors
    /// If it has ended, or answers something else.
    pub fn takes(&mut self, table: &str, case: &str) -> Result<bool, PeerError> {
        let request = format!("case {table}, {case}");
        match self.ask(&request)?.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            answer => Err(self.misunderstood(request, answer, "`yes` or `no`")),
        }
    }

    fn ask(&mut self, request: &str) -> Result<String, PeerError> {
        // If it has ended, there is no answer either.
        let _ = writeln!(self.requests, "{request}");
        self.answer(&format!("asked for `{request}`"))
    }

    fn answer(&mut self, when: &str) -> Result<String, PeerError> {
        let ended = || PeerError::Ended { command: self.command.clone(), when: when.into() };
        let line = self.answers.next().and_then(Result::ok).ok_or_else(ended)?;
        Ok(line.trim().into())
    }

    fn misunderstood(&self, request: String, answer: &str, expected: &'static str) -> PeerError {
        PeerError::Answer { command: self.command.clone(), request, answer: answer.into(), expected }
    }
}

impl Timed for Peer {
    fn round(&mut self, length: Duration) -> Result<f64, PeerError> {
        let pause = if self.threads > 1 { WAKEFUL } else { Duration::ZERO };
        let request = format!("run {}", length.as_secs_f64());
        sleep(pause);
        let answer = self.ask(&request)?;
        sleep(pause);
        match answer.parse() {
            Ok(seconds) if seconds > 0.0 && f64::is_finite(seconds) => Ok(seconds),
            _ => Err(self.misunderstood(request, &answer, "a number of seconds above 0")),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
