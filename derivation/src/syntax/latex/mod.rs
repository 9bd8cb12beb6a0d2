//! The reader of LaTeX: statements in displays, each with a keyword in front of it or known by its form.

mod arrays;
mod atoms;
mod claims;
mod clauses;
mod commands;
mod declare;
mod derivative;
mod document;
mod expr;
mod fold;
mod form;
mod functions;
mod gradient;
mod index;
mod lexer;
mod macros;
mod names;
mod parser;
mod pieces;
mod props;
mod reach;
mod scripts;
mod sets;
mod squares;
mod statement;
mod token;

pub use statement::parse;
