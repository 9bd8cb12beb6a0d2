//! The header of a `.npy` file: magic, version, and a Python dictionary.

use super::{NpyError, Result};

const MAGIC: &[u8] = b"\x93NUMPY";
/// The elements begin at a multiple of this.
const ALIGN: usize = 64;

/// What a header says.
pub(super) struct Header {
    /// The element type without its byte order: `f4`.
    pub dtype: String,
    /// Bytes of one element.
    pub size: usize,
    pub big_endian: bool,
    pub fortran: bool,
    pub shape: Vec<usize>,
}

impl Header {
    /// The header, and the bytes after it.
    pub fn split(bytes: &[u8]) -> Result<(Header, &[u8])> {
        if !bytes.starts_with(MAGIC) {
            return Err(NpyError::Magic { found: bytes[..bytes.len().min(MAGIC.len())].to_vec() });
        }
        let need = |needed: usize| {
            if bytes.len() < needed {
                Err(NpyError::Truncated { needed, found: bytes.len() })
            } else {
                Ok(needed)
            }
        };
        need(8)?;
        let (start, len) = match (bytes[6], bytes[7]) {
            (1, 0) => (need(10)?, usize::from(u16::from_le_bytes([bytes[8], bytes[9]]))),
            (2 | 3, 0) => {
                need(12)?;
                (12, u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize)
            }
            (major, minor) => return Err(NpyError::Version { major, minor }),
        };
        let end = need(start.saturating_add(len))?;
        Ok((Parser { text: &bytes[start..end], at: 0 }.header()?, &bytes[end..]))
    }
}

/// The header of a row-major, little-endian array.
pub(super) fn write(dtype: &str, shape: &[usize]) -> Vec<u8> {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    // Python's tuple of one has a comma.
    let sizes = if let [one] = &sizes[..] { format!("{one},") } else { sizes.join(", ") };
    let order = if dtype.ends_with('1') { '|' } else { '<' };
    let mut text = format!("{{'descr': '{order}{dtype}', 'fortran_order': False, 'shape': ({sizes}), }}");
    let used = MAGIC.len() + 4 + text.len() + 1;
    text += &" ".repeat(used.next_multiple_of(ALIGN) - used);
    text += "\n";
    let mut out = [MAGIC, &[1, 0]].concat();
    // Eight sizes of at most 20 digits fit.
    out.extend((text.len() as u16).to_le_bytes());
    out.extend(text.as_bytes());
    out
}

/// Reads the dictionary; its keys may come in any order.
struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn header(mut self) -> Result<Header> {
        let (mut descr, mut fortran, mut shape) = (None, None, None);
        self.expect(b'{')?;
        while !self.take(b'}') {
            let key = self.string()?;
            self.expect(b':')?;
            match key.as_str() {
                "descr" => descr = Some(self.descr()?),
                "fortran_order" => fortran = Some(self.truth()?),
                "shape" => shape = Some(self.sizes()?),
                _ => return self.fail(format!("the key '{key}' is not known")),
            }
            if !self.take(b',') {
                self.expect(b'}')?;
                break;
            }
        }
        let (Some(descr), Some(fortran), Some(shape)) = (descr, fortran, shape) else {
            return self.fail("one of the keys descr, fortran_order and shape is missing");
        };
        let unknown = || NpyError::DType { dtype: descr.clone() };
        let (big_endian, dtype) = match descr.split_at_checked(1).ok_or_else(unknown)? {
            ("<" | "|", rest) => (false, rest),
            (">", rest) => (true, rest),
            ("=", rest) => (cfg!(target_endian = "big"), rest),
            _ => return Err(unknown()),
        };
        let size = match dtype {
            "u1" | "b1" => 1,
            "f4" | "i4" | "u4" => 4,
            "f8" | "i8" => 8,
            _ => return Err(unknown()),
        };
        Ok(Header { dtype: dtype.to_string(), size, big_endian, fortran, shape })
    }

    /// The element type; a list is one of a record.
    fn descr(&mut self) -> Result<String> {
        if self.peek() == Some(b'[') {
            return Err(NpyError::DType { dtype: "a record".into() });
        }
        self.string()
    }

    fn sizes(&mut self) -> Result<Vec<usize>> {
        self.expect(b'(')?;
        let mut sizes = Vec::new();
        while !self.take(b')') {
            self.peek();
            let digits = self.run(|b| b.is_ascii_digit());
            match digits.parse() {
                Ok(size) => sizes.push(size),
                Err(_) => return self.fail("a size was expected, or it is too large"),
            }
            if !self.take(b',') {
                self.expect(b')')?;
                break;
            }
        }
        Ok(sizes)
    }

    fn truth(&mut self) -> Result<bool> {
        self.peek();
        match self.run(|b| b.is_ascii_alphabetic()).as_str() {
            "True" => Ok(true),
            "False" => Ok(false),
            _ => self.fail("True or False was expected"),
        }
    }

    fn string(&mut self) -> Result<String> {
        let quote = match self.peek() {
            Some(q @ (b'\'' | b'"')) => q,
            _ => return self.fail("a quoted string was expected"),
        };
        self.at += 1;
        let text = self.run(|b| b != quote);
        self.expect(quote)?;
        Ok(text)
    }

    /// The bytes from here on that a test takes.
    fn run(&mut self, test: impl Fn(u8) -> bool) -> String {
        let rest = &self.text[self.at..];
        let len = rest.iter().position(|&b| !test(b)).unwrap_or(rest.len());
        self.at += len;
        String::from_utf8_lossy(&rest[..len]).into_owned()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        self.run(|b| b.is_ascii_whitespace());
        self.text.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.take(byte) { Ok(()) } else { self.fail(format!("'{}' was expected", byte as char)) }
    }

    fn fail<T>(&self, why: impl Into<String>) -> Result<T> {
        Err(NpyError::Header { at: self.at, why: why.into() })
    }
}
