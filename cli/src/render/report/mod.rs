//! stub
use crate::render::reproduce::Row;
use chainrule::experiments::lab::Outcome;
pub fn page(_: &[Row], _: &[Outcome], _: &dyn Fn(&str) -> String) -> String {
    String::new()
}
