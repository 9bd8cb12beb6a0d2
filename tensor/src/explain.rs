//! A tensor's layout drawn, so that one can see that a view copies nothing.

use crate::{Elem, Tensor};

/// Larger tensors and storages are not drawn.
const DRAWN: usize = 64;

impl<E: Elem> Tensor<E> {
    /// The layout in words: shape, strides, offset, storage, what each axis does, and for a small tensor, which element
    /// of the storage each index reads.
    pub fn explain_layout(&self) -> String {
        let (layout, stored) = (self.layout(), self.elements());
        let mut out = format!(
            "shape    {}\nstrides  {:?}\noffset   {}\nstorage  {} element{}",
            self.shape(),
            layout.strides(),
            layout.offset(),
            stored.len(),
            if stored.len() == 1 { "" } else { "s" }
        );
        if (1..=DRAWN).contains(&stored.len()) {
            out += ":";
            stored.iter().for_each(|x| out += &format!(" {x}"));
        }
        out += "\norder    ";
        out += match self.is_contiguous() {
            true => "contiguous: row-major, without gaps",
            false => "not contiguous: indices jump in the storage",
        };
        for (axis, (&size, &stride)) in self.shape().iter().zip(layout.strides().iter()).enumerate() {
            let what = match (size, stride) {
                (0, _) => "empty".to_string(),
                (1, _) => "one element".to_string(),
                (n, 0) => format!("broadcast: {n} indices read one element (stride 0)"),
                (n, s) if s < 0 => format!("{n} elements, backwards by {}", -s),
                (n, s) => format!("{n} elements, {s} apart"),
            };
            out += &format!("\naxis {axis}   {what}");
        }
        if (1..=DRAWN).contains(&self.numel()) {
            out += &format!(
                "\nindex {} reads storage {}:\n{}",
                self.index_text(),
                self.place_text(),
                self.places()
            );
        }
        out
    }

    fn index_text(&self) -> String {
        let names: Vec<String> = NAMES[..self.rank()].iter().map(char::to_string).collect();
        format!("[{}]", names.join(", "))
    }

    /// `offset + i·stride + ...` without the terms that are always 0.
    fn place_text(&self) -> String {
        let mut text = self.layout().offset().to_string();
        for (name, (&size, &stride)) in
            NAMES.iter().zip(self.shape().iter().zip(self.layout().strides().iter()))
        {
            if size > 1 && stride != 0 {
                text += &format!(" {} {name}·{}", if stride < 0 { '-' } else { '+' }, stride.abs());
            }
        }
        text
    }

    /// For each index, the place in the storage that it reads.
    fn places(&self) -> Tensor<u32> {
        let stored: Vec<u32> = (0..self.elements().len() as u32).collect();
        let all = Tensor::raw(stored, [self.elements().len()].into());
        all.view(self.layout().clone()).contiguous()
    }
}

/// One name for each axis that a tensor may have.
const NAMES: [char; crate::MAX_RANK] = ['i', 'j', 'k', 'l', 'm', 'n'];
