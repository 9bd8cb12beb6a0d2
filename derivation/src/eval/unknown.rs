//! What is said of a name that means nothing.

use super::fault::{Fault, Result};
use super::frame::Frame;
use super::world::{Binding, World};
use crate::syntax::builtin::{BUILTINS, builtin};
use crate::syntax::habit::{Instead, apart, instead};
use crate::syntax::scope::nearest;
use crate::{Diagnostic, Span};

impl World<'_> {
    /// The error for a value that was not declared.
    pub fn unknown<T>(&self, name: &str, span: Span, frame: &Frame) -> Result<T> {
        if let Some(below) = self.later.borrow().get(name).filter(|below| below.start > span.start) {
            let error = Diagnostic::error(span, format!("`{name}` is only defined below"));
            return Err(error.also(*below, "here").help("move its definition above this line").into());
        }
        if builtin(name).is_some() {
            let error = Diagnostic::error(span, format!("`{name}` is a function and needs its argument"));
            return Err(error.help(format!("write it in brackets: {name}(x)")).into());
        }
        let error = Diagnostic::error(span, format!("`{name}` is not declared"));
        Err(Fault::from(if let Some(product) = self.product(name, frame) {
            error.fix(format!("for the product write `{product}`"), span, product)
        } else if let Some(near) = self.near(name, frame, |_| true) {
            error.fix(format!("did you mean `{near}`?"), span, near)
        } else if !frame.rowed() && name.chars().count() == 1 {
            error.help(format!("declare it (`given {name} real`), or use it as an index of something"))
        } else {
            error.help(format!(
                "declare it (`given {name} real`, `given {name} : N`) or define it: `{name} = …`"
            ))
        }))
    }

    /// The error for a function that was not defined.
    pub fn unknown_function<T>(&self, name: &str, span: Span, frame: &Frame) -> Result<T> {
        let error = Diagnostic::error(span, format!("there is no function `{name}`"));
        let function =
            |b: &Binding| matches!(b, Binding::Function(_) | Binding::Builtin(_) | Binding::Drawn(_));
        Err(Fault::from(match instead(name) {
            Some(Instead::Name(known)) => error.fix(format!("it is called `{known}` here"), span, known),
            Some(Instead::Words(words)) => error.help(words),
            None => {
                if let Some(product) = self.product(name, frame) {
                    error.fix(format!("for the product write `{product}`"), span, product)
                } else if let Some(near) = self.near(name, frame, function) {
                    error.fix(format!("did you mean `{near}`?"), span, near)
                } else {
                    error
                        .help(format!("define it: `{name}(x) = …`, or declare it: `given {name} : function`"))
                }
            }
        }))
    }

    /// The error for a size that was not declared.
    pub fn unknown_size<T>(&self, name: &str, span: Span) -> Result<T> {
        let error = Diagnostic::error(span, format!("the size `{name}` is not declared"));
        let near = self.near(name, self.root(), |b| matches!(b, Binding::Dim(_)));
        Err(Fault::from(match near.filter(|_| span.end - span.start == name.len()) {
            Some(near) => error.fix(format!("did you mean `{near}`?"), span, near),
            None => error.help(format!("declare it: dims {name}")),
        }))
    }

    /// The name as declared names side by side.
    fn product(&self, name: &str, frame: &Frame) -> Option<String> {
        let names = self.names.borrow();
        let known = |part: &str| names.contains_key(part) || frame.column(part).is_some();
        apart(name, known, |part| builtin(part).is_some_and(|b| b.elementwise))
    }

    /// The name that is spelled most like this one: declared and of a kind, an index, or built in.
    fn near(&self, name: &str, frame: &Frame, kind: impl Fn(&Binding) -> bool) -> Option<String> {
        let names = self.names.borrow();
        // What was not understood itself is no help.
        let fits = |b: &Binding| kind(b) && !matches!(b, Binding::Broken(_));
        let declared = names.iter().filter(|(_, b)| fits(b)).map(|(n, _)| n.as_str());
        let builtins = BUILTINS.iter().map(|b| b.name);
        nearest(name, declared.chain(frame.names()).chain(builtins)).map(str::to_string)
    }
}
