//! Optimizers and schedules.

mod laws;
mod rmsprop_document;
mod settings;
