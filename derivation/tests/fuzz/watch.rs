//! Who is slow: the slowest input is reported, and one that takes long is shown while it still runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// After so long an input is shown, in case it never ends.
const LONG: Duration = Duration::from_secs(5);

/// Times the inputs.
pub struct Watch {
    /// The slowest so far.
    pub slowest: (Duration, String),
    running: Arc<Mutex<Option<(Instant, String)>>>,
}

impl Watch {
    /// A watch, and the thread that looks at it while it is there.
    pub fn new() -> Watch {
        let running: Arc<Mutex<Option<(Instant, String)>>> = Arc::default();
        let seen = Arc::downgrade(&running);
        std::thread::spawn(move || {
            while let Some(running) = seen.upgrade() {
                let mut now = running.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some((_, text)) = now.take_if(|(since, _)| since.elapsed() > LONG) {
                    println!("this takes long:\n{text}\n");
                }
                drop(now);
                drop(running);
                std::thread::sleep(Duration::from_secs(1));
            }
        });
        Watch { slowest: (Duration::ZERO, String::new()), running }
    }

    fn set(&self, what: Option<(Instant, String)>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }

    /// Runs something for a text.
    pub fn time<R>(&mut self, text: &str, run: impl FnOnce() -> R) -> R {
        let start = Instant::now();
        self.set(Some((start, text.to_string())));
        let done = run();
        self.set(None);
        if start.elapsed() > self.slowest.0 {
            self.slowest = (start.elapsed(), text.to_string());
        }
        done
    }
}
