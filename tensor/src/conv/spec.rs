//! What a convolution is asked to do, and its sizes.

use crate::{Result, Shape, ShapeError};

/// How a convolution moves over its input. Axes are (height, width).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConvSpec {
    /// Step between neighbouring windows.
    pub stride: [usize; 2],
    /// Zeros put before and after each axis.
    pub padding: [(usize, usize); 2],
    /// Step between neighbouring taps of a window.
    pub dilation: [usize; 2],
    /// Channels are cut into this many groups that do not see each other.
    pub groups: usize,
    /// The output and the input's gradient may be summed as [`ConvSpec::winograd`] says.
    pub winograd: bool,
}

impl Default for ConvSpec {
    fn default() -> ConvSpec {
        ConvSpec { stride: [1; 2], padding: [(0, 0); 2], dilation: [1; 2], groups: 1, winograd: false }
    }
}

impl ConvSpec {
    /// The same stride on both axes.
    #[must_use]
    pub fn stride(self, stride: usize) -> ConvSpec {
        ConvSpec { stride: [stride; 2], ..self }
    }

    /// The same padding on all four sides.
    #[must_use]
    pub fn padding(self, padding: usize) -> ConvSpec {
        ConvSpec { padding: [(padding, padding); 2], ..self }
    }

    /// The same dilation on both axes.
    #[must_use]
    pub fn dilation(self, dilation: usize) -> ConvSpec {
        ConvSpec { dilation: [dilation; 2], ..self }
    }

    /// Channels cut into groups.
    #[must_use]
    pub fn groups(self, groups: usize) -> ConvSpec {
        ConvSpec { groups, ..self }
    }

    /// Sums the output and the input's gradient by Winograd's F(2×2, 3×3) where the kernel is 3×3, without stride,
    /// dilation or groups: 2.25 times fewer multiplications, with other rounding errors. What it gives is held against the
    /// definition at 32 places; if it is off by more than 32 roundings of the largest sum of magnitudes there, or the
    /// shape is another one, the usual way is taken. What is no number spreads over
    /// a tile of 2×2 results.
    #[must_use]
    pub fn winograd(self) -> ConvSpec {
        ConvSpec { winograd: true, ..self }
    }

    /// The output shape for an input `[N, C, H, W]` and a weight `[OC, C/groups, KH, KW]`: along each axis
    /// `(size + padding - dilation·(kernel - 1) - 1) / stride + 1`, rounded down.
    pub fn out_shape(&self, x: &Shape, w: &Shape) -> Result<Shape> {
        let fail = |why: String| Err(ShapeError::invalid("conv2d", &[*x, *w], why));
        let (&[n, c, height, width], &[oc, cg, kh, kw]) = (x.dims(), w.dims()) else {
            return fail("the input must be [N, C, H, W] and the weight [OC, C/groups, KH, KW]".into());
        };
        let g = self.groups;
        if g == 0 || c != cg * g || oc % g != 0 {
            return fail(format!(
                "with {g} groups, {c} input channels need a weight of {} channels, not {cg}, and {oc} output channels \
                 must divide by {g}",
                c.checked_div(g).unwrap_or(0)
            ));
        }
        if self.stride.contains(&0) || self.dilation.contains(&0) {
            return fail("stride and dilation must be at least 1".into());
        }
        if kh == 0 || kw == 0 {
            return fail("a kernel has at least one tap along each axis".into());
        }
        let mut out = [n, oc, 0, 0];
        for (axis, (size, k)) in [(height, kh), (width, kw)].into_iter().enumerate() {
            let (before, after) = self.padding[axis];
            let reach = self.dilation[axis].saturating_mul(k - 1).saturating_add(1);
            let Some(padded) = before.checked_add(after).and_then(|p| p.checked_add(size)) else {
                return fail(format!("padding of {before} and {after} is too large"));
            };
            if padded < reach {
                return fail(format!("a window of {reach} does not fit into {padded} padded elements"));
            }
            out[2 + axis] = (padded - reach) / self.stride[axis] + 1;
        }
        Shape::new(&out)
    }
}

/// The sizes of one convolution, of one group's channels where groups have their own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub spec: ConvSpec,
    /// Images in the batch.
    pub n: usize,
    /// Input channels of a group.
    pub c: usize,
    /// Output channels of a group.
    pub oc: usize,
    /// Rows and columns of an input image.
    pub size: [usize; 2],
    /// Rows and columns of taps.
    pub kernel: [usize; 2],
    /// Rows and columns of an output image.
    pub out: [usize; 2],
}

impl Sizes {
    /// Of the convolution of an input `x` with a weight `w`.
    pub fn new(spec: &ConvSpec, x: &Shape, w: &Shape) -> Result<Sizes> {
        let o = spec.out_shape(x, w)?;
        let g = spec.groups;
        Ok(Sizes {
            spec: *spec,
            n: x[0],
            c: x[1] / g,
            oc: w[0] / g,
            size: [x[2], x[3]],
            kernel: [w[2], w[3]],
            out: [o[2], o[3]],
        })
    }
    /// Elements of one group's input image.
    pub fn x_len(&self) -> usize {
        self.c * self.size[0] * self.size[1]
    }
    /// Elements of one group's output image.
    pub fn y_len(&self) -> usize {
        self.oc * self.pixels()
    }
    /// Elements of one group's weight.
    pub fn w_len(&self) -> usize {
        self.oc * self.taps()
    }
    /// Products in an element of the output.
    pub fn taps(&self) -> usize {
        self.c * self.kernel[0] * self.kernel[1]
    }
    /// Elements of an output channel.
    pub fn pixels(&self) -> usize {
        self.out[0] * self.out[1]
    }
    /// Images, each group counted as one.
    pub fn images(&self) -> usize {
        self.n * self.spec.groups
    }
}
