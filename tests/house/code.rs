// SPDX-License-Identifier: AGPL-3.0-only
//! Just enough of Rust's grammar to tell code from comments and texts.

/// What [`blank`] leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    /// Comments only.
    Comments,
    /// Comments and the contents of texts and characters.
    CommentsAndTexts,
}

/// The same text, line for line, with what is left out replaced by spaces.
pub(crate) fn blank(text: &str, what: Blank) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let (end, keep) = piece(&chars, at, what);
        for &c in &chars[at..end] {
            out.push(if keep || c == '\n' { c } else { ' ' });
        }
        at = end;
    }
    out
}

/// The end of the piece that begins at `at`, and whether it is kept.
fn piece(chars: &[char], at: usize, what: Blank) -> (usize, bool) {
    let texts = what == Blank::Comments;
    let follows = |token: &str| token.chars().enumerate().all(|(n, c)| chars.get(at + n) == Some(&c));
    let word_before = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    if follows("//") {
        let length = chars[at..].iter().take_while(|c| **c != '\n').count();
        (at + length, false)
    } else if follows("/*") {
        (block_comment(chars, at), false)
    } else if chars[at] == 'r' && !word_before && raw_hashes(chars, at + 1).is_some() {
        (raw_text(chars, at + 1), texts)
    } else if chars[at] == '"' {
        (quoted(chars, at, '"'), texts)
    } else if chars[at] == '\'' && is_character(chars, at) {
        (quoted(chars, at, '\''), texts)
    } else {
        (at + 1, true)
    }
}

fn block_comment(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (at, depth) = (at + 2, depth + 1),
            ('*', Some('/')) => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

/// How many hashes stand between `r` and the quote of a raw text; none if it is something else.
fn raw_hashes(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars.get(at..)?.iter().take_while(|c| **c == '#').count();
    (chars.get(at + hashes) == Some(&'"')).then_some(hashes)
}

fn raw_text(chars: &[char], at: usize) -> usize {
    let hashes = raw_hashes(chars, at).unwrap_or_default();
    let mut end = at + hashes + 1;
    while end < chars.len() {
        end += 1;
        if chars[end - 1] == '"' && chars[end..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return end + hashes;
        }
    }
    end
}

fn quoted(chars: &[char], at: usize, quote: char) -> usize {
    let mut end = at + 1;
    while end < chars.len() && chars[end] != quote {
        end += if chars[end] == '\\' { 2 } else { 1 };
    }
    (end + 1).min(chars.len())
}

/// Whether a single quote begins a character, and not a lifetime.
fn is_character(chars: &[char], at: usize) -> bool {
    chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'')
}

/// The number of the line from which on a file holds tests, counted from 1; past its end if it has none.
pub(crate) fn first_test_line(path: &str, text: &str) -> usize {
    if path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs") {
        return 1;
    }
    let mut lines = text.lines();
    let before = lines.by_ref().take_while(|line| line.trim() != "#[cfg(test)]").count();
    before + 1
}

#[test]
fn comments_and_texts_are_blanked() {
    let text = "a /* { /* x */ } */ b // {\n\"{\\\"\" '{' r#\"{\"}\"# &'a str";
    assert_eq!(blank(text, Blank::CommentsAndTexts), "a                   b     \n                   &'a str");
    assert_eq!(blank("a // b\n\"// c\"", Blank::Comments), "a     \n\"// c\"");
}

#[test]
fn tests_begin_at_their_attribute() {
    assert_eq!(first_test_line("a/src/b.rs", "x\n#[cfg(test)]\nmod tests {}\n"), 2);
    assert_eq!(first_test_line("a/src/b.rs", "x\n"), 2);
    assert_eq!(first_test_line("a/src/b/tests.rs", "x\n"), 1);
    assert_eq!(first_test_line("tests/b.rs", "x\n"), 1);
}
