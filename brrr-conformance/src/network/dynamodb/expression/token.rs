// SPDX-License-Identifier: AGPL-3.0-only
//! The tokens of an expression, each with where it stands.

use std::ops::Range;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A name or a key word, as it is written.
    Word(&'a str),
    /// `#name`.
    Name(&'a str),
    /// `:value`.
    Value(&'a str),
    /// A number behind a bracket.
    Number(&'a str),
    /// An operator or a bracket.
    Symbol(&'static str),
    /// What no expression holds.
    Unreadable,
}

const SYMBOLS: [&str; 14] = ["<>", "<=", ">=", "<", ">", "=", "+", "-", "(", ")", "[", "]", ".", ","];

/// The tokens of an expression, and what they were read from.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    source: &'a str,
    all: Vec<(Token<'a>, Range<usize>)>,
}

impl<'a> Tokens<'a> {
    pub(crate) fn read(source: &'a str) -> Self {
        let (mut all, mut at) = (Vec::new(), 0);
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            let space = rest.len() - rest.trim_ascii_start().len();
            if space > 0 {
                at += space;
                continue;
            }
            let after_bracket = matches!(all.last(), Some((Token::Symbol("["), _)));
            let (token, length) = next(rest, after_bracket);
            all.push((token, at..at + length));
            at += length;
        }
        Self { source, all }
    }

    pub(crate) fn get(&self, n: usize) -> Option<Token<'a>> {
        self.all.get(n).map(|(token, _)| *token)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// What the service says of the token at this place: the token, and the text around it.
    pub(crate) fn syntax_error(&self, n: usize) -> String {
        let text = |range: Range<usize>| self.source.get(range).unwrap_or_default();
        let span = |n: usize| self.all.get(n).map(|(_, span)| span.clone());
        let Some(found) = span(n) else {
            let near = self.all.last().map_or(self.source, |(_, span)| text(span.clone()));
            return format!("Syntax error; token: \"<EOF>\", near: \"{near}\"");
        };
        let start = n.checked_sub(1).and_then(span).map_or(found.start, |before| before.start);
        let end = span(n + 1).map_or(found.end, |after| after.end);
        format!("Syntax error; token: \"{}\", near: \"{}\"", text(found), text(start..end))
    }

    /// For each opening parenthesis, the place of the one that closes it.
    pub(crate) fn closings(&self) -> Vec<Option<usize>> {
        let mut closings = vec![None; self.all.len()];
        let mut open = Vec::new();
        for (n, (token, _)) in self.all.iter().enumerate() {
            match token {
                Token::Symbol("(") => open.push(n),
                Token::Symbol(")") => {
                    if let Some(closing) = open.pop().and_then(|n| closings.get_mut(n)) {
                        *closing = Some(n);
                    }
                }
                _ => {}
            }
        }
        closings
    }
}

/// The first token of a text that begins with one, and its length.
fn next(rest: &str, after_bracket: bool) -> (Token<'_>, usize) {
    let run = |from: usize| {
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        from + rest.bytes().skip(from).take_while(part).count()
    };
    let first = rest.chars().next().unwrap_or_default();
    let upto = |end: usize| rest.get(..end).unwrap_or_default();
    match first {
        '#' | ':' if run(1) > 1 => {
            let text = upto(run(1));
            (if first == '#' { Token::Name(text) } else { Token::Value(text) }, text.len())
        }
        'a'..='z' | 'A'..='Z' | '_' => (Token::Word(upto(run(0))), run(0)),
        // A number that begins with 0 is the 0 alone.
        '0' if after_bracket => (Token::Number(upto(1)), 1),
        '1'..='9' if after_bracket => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (Token::Number(upto(digits)), digits)
        }
        _ => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => (Token::Symbol(symbol), symbol.len()),
            None => (Token::Unreadable, first.len_utf8()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_cut_into_tokens() {
        let tokens = Tokens::read("a.#b[10] <> :c_1 and(x)");
        let due = [
            Token::Word("a"),
            Token::Symbol("."),
            Token::Name("#b"),
            Token::Symbol("["),
            Token::Number("10"),
            Token::Symbol("]"),
            Token::Symbol("<>"),
            Token::Value(":c_1"),
            Token::Word("and"),
            Token::Symbol("("),
            Token::Word("x"),
            Token::Symbol(")"),
        ];
        assert_eq!((0..tokens.len()).filter_map(|n| tokens.get(n)).collect::<Vec<_>>(), due);
        assert_eq!(tokens.closings()[9], Some(11));
    }

    #[test]
    fn an_error_shows_the_tokens_around_it() {
        let tokens = Tokens::read("a = ! b");
        assert_eq!(tokens.syntax_error(2), r#"Syntax error; token: "!", near: "= ! b""#);
        assert_eq!(tokens.syntax_error(0), r#"Syntax error; token: "a", near: "a =""#);
        assert_eq!(tokens.syntax_error(9), r#"Syntax error; token: "<EOF>", near: "b""#);
        assert_eq!(Tokens::read(" ").syntax_error(0), r#"Syntax error; token: "<EOF>", near: " ""#);
    }

    #[test]
    fn anything_can_be_cut() {
        for text in ["", "é", "#", ":", "#é", "[007]", "((((", "))", "\u{0}", "a\u{a0}b", "𝄞[1"] {
            let tokens = Tokens::read(text);
            for n in 0..=tokens.len() {
                tokens.syntax_error(n);
            }
            tokens.closings();
        }
    }
}
