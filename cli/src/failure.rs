//! How a command ends when it cannot do what was asked.

use chainrule::experiments::data::DataError;
use chainrule::experiments::train::TrainError;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// Something is wrong, unproven or refuted.
pub const WRONG: u8 = 1;
/// Something was not understood.
pub const NOT_UNDERSTOOD: u8 = 2;
/// What shells give a program that was interrupted: 128 and the signal's number.
pub const INTERRUPTED: u8 = 130;

/// Says something on standard error. If nobody can read it, the work goes on all the same.
pub fn tell(what: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{what}");
}

/// Why a command failed, and its exit status.
pub struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// Something was not understood.
    pub fn not_understood(message: impl ToString) -> Failure {
        Failure { message: message.to_string(), status: NOT_UNDERSTOOD }
    }

    /// Says it on standard error.
    pub fn report(self) -> ExitCode {
        if !self.message.is_empty() {
            tell(format!("error: {}", self.message));
        }
        self.status.into()
    }
}

impl From<TrainError> for Failure {
    fn from(e: TrainError) -> Failure {
        let status = if matches!(e, TrainError::Diverged(_)) { WRONG } else { NOT_UNDERSTOOD };
        Failure { message: e.to_string(), status }
    }
}

impl From<DataError> for Failure {
    fn from(e: DataError) -> Failure {
        Failure::not_understood(e)
    }
}

impl From<std::io::Error> for Failure {
    /// Output that cannot be written; a reader that has gone away has read enough, so that is no failure.
    fn from(e: std::io::Error) -> Failure {
        match e.kind() {
            ErrorKind::BrokenPipe => Failure { message: String::new(), status: 0 },
            _ => Failure { message: format!("cannot write the output: {e}"), status: WRONG },
        }
    }
}
