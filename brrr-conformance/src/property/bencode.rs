// SPDX-License-Identifier: AGPL-3.0-only
//! A second reader of bencode, which shares no code with the first: what one of them gets wrong, the other may not.
//!
//! It is lenient where a reader may be (order of keys, keys given twice, depth) and says what it let pass.

/// How deep it looks; far beyond what any reader has to accept.
const DEPTH_MAX: usize = 64;

/// A value, borrowed from the bytes that it was read from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node<'a> {
    /// An integer in decimal digits, with its sign if it is negative.
    Int(&'a str),
    Bytes(&'a [u8]),
    List(Vec<Node<'a>>),
    /// The entries in the order in which they are written.
    Dict(Vec<(&'a [u8], Node<'a>)>),
}

/// What bencode forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// An integer that is not written in the one way that there is.
    Integer,
    /// A length that is not written in the one way that there is.
    Length,
    /// The bytes end before the value does.
    Short,
    /// There are bytes after the value.
    Trailing,
    /// There is no value, or something else where one begins.
    NoValue,
    /// Deeper than this reader looks.
    Deep,
}

/// One whole value.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) root: Node<'a>,
    /// The keys of a dictionary are out of order, or one is given twice.
    pub(super) is_unsorted: bool,
    /// How many lists and dictionaries are open at once.
    pub(super) depth: usize,
}

/// Reads exactly one value.
pub(super) fn read(bytes: &[u8]) -> Result<Document<'_>, Fault> {
    let mut reader = Reader { bytes, at: 0, is_unsorted: false, depth: 0 };
    if bytes.is_empty() {
        return Err(Fault::NoValue);
    }
    let root = reader.value(0)?;
    if reader.at < bytes.len() {
        return Err(Fault::Trailing);
    }
    Ok(Document { root, is_unsorted: reader.is_unsorted, depth: reader.depth })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    is_unsorted: bool,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Result<u8, Fault> {
        self.bytes.get(self.at).copied().ok_or(Fault::Short)
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        match self.peek()? {
            b'i' => self.int(),
            b'l' => self.list(depth),
            b'd' => self.dict(depth),
            _ => Ok(Node::Bytes(self.string()?)),
        }
    }

    fn deeper(&mut self, depth: usize) -> Result<usize, Fault> {
        self.at += 1;
        self.depth = self.depth.max(depth + 1);
        if depth >= DEPTH_MAX { Err(Fault::Deep) } else { Ok(depth + 1) }
    }

    /// Steps over the `e` that closes something, if it is there.
    fn closes(&mut self) -> Result<bool, Fault> {
        let closes = self.peek()? == b'e';
        self.at += usize::from(closes);
        Ok(closes)
    }

    fn list(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        let depth = self.deeper(depth)?;
        let mut items = Vec::new();
        while !self.closes()? {
            items.push(self.value(depth)?);
        }
        Ok(Node::List(items))
    }

    fn dict(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        let depth = self.deeper(depth)?;
        let mut entries: Vec<(&[u8], Node<'_>)> = Vec::new();
        while !self.closes()? {
            let key = self.string()?;
            self.is_unsorted |= entries.last().is_some_and(|(last, _)| *last >= key);
            entries.push((key, self.value(depth)?));
        }
        Ok(Node::Dict(entries))
    }

    fn int(&mut self) -> Result<Node<'a>, Fault> {
        self.at += 1;
        let start = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let digits = self.digits();
        let is_negative = start < self.at - digits.len();
        let is_plain = match digits {
            [] => false,
            [b'0'] => !is_negative,
            [first, ..] => *first != b'0',
        };
        match self.bytes.get(self.at) {
            None if is_plain || digits.is_empty() => Err(Fault::Short),
            Some(b'e') if is_plain => {
                let text = std::str::from_utf8(&self.bytes[start..self.at]).map_err(|_| Fault::Integer)?;
                self.at += 1;
                Ok(Node::Int(text))
            }
            _ => Err(Fault::Integer),
        }
    }

    fn string(&mut self) -> Result<&'a [u8], Fault> {
        let digits = self.digits();
        let next = self.bytes.get(self.at).copied();
        match (digits, next) {
            ([b'0', _, ..], _) | ([], Some(b'+' | b'-' | b' ' | b'\t' | b':')) => return Err(Fault::Length),
            (_, None) => return Err(Fault::Short),
            ([], Some(_)) => return Err(Fault::NoValue),
            (_, Some(b':')) => self.at += 1,
            (_, Some(_)) => return Err(Fault::Length),
        }
        // A number that does not fit is longer than whatever is left.
        let length = std::str::from_utf8(digits).ok().and_then(|text| text.parse::<usize>().ok());
        let left = &self.bytes[self.at..];
        let text = length.and_then(|length| left.get(..length)).ok_or(Fault::Short)?;
        self.at += text.len();
        Ok(text)
    }

    fn digits(&mut self) -> &'a [u8] {
        let left = &self.bytes[self.at..];
        let count = left.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        &left[..count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<Fault> {
        read(text.as_bytes()).err()
    }

    #[test]
    fn reads_every_kind_of_value() {
        let document = read(b"d1:ali-12ei0e3:xyze1:bdee").unwrap();
        let list = Node::List(vec![Node::Int("-12"), Node::Int("0"), Node::Bytes(b"xyz")]);
        assert_eq!(document.root, Node::Dict(vec![(b"a", list), (b"b", Node::Dict(vec![]))]));
        assert_eq!((document.is_unsorted, document.depth), (false, 2));
    }

    #[test]
    fn refuses_integers_that_are_written_otherwise() {
        for text in ["i02e", "i-0e", "i+2e", "i 2e", "i2 e", "ie", "i-e", "i2.9e", "i00e"] {
            assert_eq!(fault(text), Some(Fault::Integer), "{text}");
        }
    }

    #[test]
    fn refuses_lengths_that_are_written_otherwise() {
        for text in ["01:a", "+1:a", "-1:a", " 1:a", ":", "1 :a", "1.5:a", "1_0:aaaaaaaaaa", "00:"] {
            assert_eq!(fault(text), Some(Fault::Length), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_one_whole_value() {
        for text in ["i2", "i-", "i", "5:abc", "12", "l", "d", "d1:a", "99999999999999999999999:a"] {
            assert_eq!(fault(text), Some(Fault::Short), "{text}");
        }
        assert_eq!(fault("lex"), Some(Fault::Trailing));
        for text in ["", "x", "e", "lxe", "di1ei2ee"] {
            assert_eq!(fault(text), Some(Fault::NoValue), "{text}");
        }
    }

    #[test]
    fn says_what_it_let_pass() {
        assert!(read(b"d1:bi1e1:ai2ee").unwrap().is_unsorted);
        assert!(read(b"d1:ai1e1:ai2ee").unwrap().is_unsorted);
        assert_eq!(read(&[b"l".repeat(9), b"e".repeat(9)].concat()).unwrap().depth, 9);
        assert_eq!(read(&b"l".repeat(100_000)).err(), Some(Fault::Deep));
    }
}
