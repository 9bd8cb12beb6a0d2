//! Sizes as polynomials of the dimensions' names, so that shapes are compared by what they mean and not by the numbers that
//! happen to be drawn.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// A product of names with exponents, sorted by name; empty for a constant.
type Monomial = Vec<(String, u32)>;

/// A polynomial with rational coefficients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poly(BTreeMap<Monomial, (i64, i64)>);

impl Poly {
    /// A whole number.
    pub fn number(n: i64) -> Poly {
        Poly(if n == 0 { BTreeMap::new() } else { BTreeMap::from([(Vec::new(), (n, 1))]) })
    }

    /// A name.
    pub fn name(name: &str) -> Poly {
        Poly(BTreeMap::from([(vec![(name.to_string(), 1)], (1, 1))]))
    }

    /// The number that it is, if it is a whole one.
    pub fn as_number(&self) -> Option<i64> {
        match self.0.iter().next() {
            None => Some(0),
            Some((m, &(n, 1))) if m.is_empty() && self.0.len() == 1 => Some(n),
            _ => None,
        }
    }

    /// The sum of this and `factor` times the other; `None` on overflow, which only absurd sizes reach.
    pub fn plus(&self, other: &Poly, factor: i64) -> Option<Poly> {
        let mut sum = self.0.clone();
        for (m, &(n, d)) in &other.0 {
            let slot = sum.entry(m.clone()).or_insert((0, 1));
            *slot = add(*slot, (n.checked_mul(factor)?, d))?;
            if slot.0 == 0 {
                sum.remove(m);
            }
        }
        Some(Poly(sum))
    }

    /// The product.
    pub fn times(&self, other: &Poly) -> Option<Poly> {
        let mut product = Poly::number(0);
        for (a, &(an, ad)) in &self.0 {
            for (b, &(bn, bd)) in &other.0 {
                let mut exponents: BTreeMap<String, u32> = a.iter().cloned().collect();
                b.iter().for_each(|(name, e)| *exponents.entry(name.clone()).or_insert(0) += e);
                let coefficient = reduce(an.checked_mul(bn)?, ad.checked_mul(bd)?);
                let term = Poly(BTreeMap::from([(exponents.into_iter().collect(), coefficient)]));
                product = product.plus(&term, 1)?;
            }
        }
        Some(product)
    }

    /// This divided by a whole number.
    pub fn over(&self, n: i64) -> Option<Poly> {
        let divide = |(m, &(a, b)): (&Monomial, &(i64, i64))| Some((m.clone(), reduce(a, b.checked_mul(n)?)));
        if n == 0 { None } else { self.0.iter().map(divide).collect::<Option<_>>().map(Poly) }
    }
}

fn add((a, b): (i64, i64), (c, d): (i64, i64)) -> Option<(i64, i64)> {
    let n = a.checked_mul(d)?.checked_add(c.checked_mul(b)?)?;
    Some(reduce(n, b.checked_mul(d)?))
}

fn reduce(n: i64, d: i64) -> (i64, i64) {
    let (mut a, mut b) = (n.unsigned_abs(), d.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let divisor = (a.max(1) as i64) * d.signum();
    (n / divisor, d / divisor)
}

/// A size: the number that was drawn, what it stands for, and how to call it.
#[derive(Clone)]
pub struct Dim {
    /// The number.
    pub size: usize,
    poly: Rc<Poly>,
    text: Rc<str>,
}

impl Dim {
    /// A size with a meaning and a name.
    pub fn new(size: usize, poly: Poly, text: &str) -> Dim {
        Dim { size, poly: Rc::new(poly), text: text.into() }
    }

    /// A size that is just a number.
    pub fn number(size: usize) -> Dim {
        Dim::new(size, Poly::number(size as i64), &size.to_string())
    }

    /// What it stands for.
    pub fn poly(&self) -> &Poly {
        &self.poly
    }

    /// One size behind the other.
    pub fn joined(dims: &[Dim]) -> Dim {
        let size = dims.iter().map(|d| d.size).sum();
        let poly = dims.iter().try_fold(Poly::number(0), |sum, d| sum.plus(&d.poly, 1));
        // Numbers are added up where the first of them stands: `1 + D + 2` is 3 + D.
        let numbers: i64 = dims.iter().filter_map(|d| d.poly.as_number()).sum();
        let mut parts: Vec<String> = Vec::new();
        let mut said = numbers == 0;
        for dim in dims {
            match dim.poly.as_number() {
                Some(_) if said => {}
                Some(_) => {
                    parts.push(numbers.to_string());
                    said = true;
                }
                None => parts.push(dim.text.to_string()),
            }
        }
        let text = if parts.is_empty() { numbers.to_string() } else { parts.join(" + ") };
        Dim::new(size, poly.unwrap_or_else(|| Poly::number(size as i64)), &text)
    }
}

impl PartialEq for Dim {
    fn eq(&self, other: &Dim) -> bool {
        Rc::ptr_eq(&self.poly, &other.poly) || self.poly == other.poly
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.text, self.size)
    }
}
