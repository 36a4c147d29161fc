// SPDX-License-Identifier: AGPL-3.0-only
//! Literals as Python and JavaScript print them.

use std::collections::BTreeMap;

/// The rest of a line.
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(rest: &'a str) -> Self {
        Self { rest }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Moves past a text, if it comes next.
    pub(super) fn eats(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Moves past a text that must come next.
    pub(super) fn expect(&mut self, text: &str) -> Result<(), String> {
        if self.eats(text) { Ok(()) } else { Err(format!("`{text}` is expected before `{}`", self.rest)) }
    }

    /// Checks that the line ends here.
    pub(super) fn end(&self) -> Result<(), String> {
        if self.rest.is_empty() { Ok(()) } else { Err(format!("`{}` is too much at the end", self.rest)) }
    }

    /// The next word, up to a space or the end.
    pub(super) fn word(&mut self) -> Result<&'a str, String> {
        let end = self.rest.find(' ').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() {
            return Err(format!("a word is expected before `{rest}`"));
        }
        Ok(word)
    }

    /// Bytes: `b'…'`, which both harnesses print.
    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, String> {
        self.expect("b")?;
        self.quoted()
    }

    /// Text in quotes.
    pub(super) fn text(&mut self) -> Result<String, String> {
        String::from_utf8(self.quoted()?).map_err(|_| "a text has escapes that are no UTF-8".to_owned())
    }

    fn quoted(&mut self) -> Result<Vec<u8>, String> {
        let quote = ["'", "\""].into_iter().find(|quote| self.rest.starts_with(*quote));
        let quote = quote.ok_or_else(|| format!("a quote is expected before `{}`", self.rest))?;
        let (mut out, mut chars) = (Vec::new(), self.rest[1..].chars());
        loop {
            match chars.next() {
                None => return Err(format!("the quote that begins `{}` is not closed", self.rest)),
                Some('\\') => out.push(escape(&mut chars)?),
                Some(c) if quote.starts_with(c) => break,
                Some(c) => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        self.rest = chars.as_str();
        Ok(out)
    }

    /// A dictionary from texts to something.
    pub(super) fn map<T>(
        &mut self,
        mut value: impl FnMut(&mut Self) -> Result<T, String>,
    ) -> Result<BTreeMap<String, T>, String> {
        let mut map = BTreeMap::new();
        self.expect("{")?;
        while !self.eats("}") {
            let key = self.text()?;
            self.expect(":")?;
            self.eats(" ");
            map.insert(key, value(self)?);
            self.separator("}")?;
        }
        Ok(map)
    }

    /// A list of texts.
    pub(super) fn texts(&mut self) -> Result<Vec<String>, String> {
        let mut texts = Vec::new();
        self.expect("[")?;
        while !self.eats("]") {
            texts.push(self.text()?);
            self.separator("]")?;
        }
        Ok(texts)
    }

    fn separator(&mut self, close: &str) -> Result<(), String> {
        if !self.rest.starts_with(close) {
            self.expect(",")?;
            self.eats(" ");
        }
        Ok(())
    }
}

fn escape(chars: &mut std::str::Chars<'_>) -> Result<u8, String> {
    match chars.next() {
        Some('n') => Ok(b'\n'),
        Some('r') => Ok(b'\r'),
        Some('t') => Ok(b'\t'),
        Some(c @ ('\\' | '\'' | '"')) => Ok(u8::try_from(c).unwrap_or_default()),
        Some('x') => {
            let digits: String = chars.by_ref().take(2).collect();
            u8::from_str_radix(&digits, 16).map_err(|_| format!("`\\x{digits}` is no byte"))
        }
        other => Err(format!("the escape `\\{}` is not known", other.unwrap_or(' '))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_both_languages_are_read() {
        assert_eq!(Cursor::new(r"b'a\x00\'\\'").bytes().unwrap(), b"a\0'\\");
        assert_eq!(Cursor::new(r#""a\"b" c"#).text().unwrap(), "a\"b");
        assert_eq!(Cursor::new("['a', 'b']").texts().unwrap(), ["a", "b"]);
        assert_eq!(Cursor::new(r#"["a","b"]"#).texts().unwrap(), ["a", "b"]);
        let map = Cursor::new("{'t': ['m'], 'u': []}").map(Cursor::texts).unwrap();
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [("t".into(), vec!["m".into()]), ("u".into(), vec![])]);
    }

    #[test]
    fn broken_literals_are_refused() {
        for text in ["b'a", "b", r"b'\q'", r"b'\x0'", "'a'"] {
            assert!(Cursor::new(text).bytes().is_err(), "{text}");
        }
        for text in ["['a' 'b']", "['a'", "[a]"] {
            assert!(Cursor::new(text).texts().is_err(), "{text}");
        }
    }
}
