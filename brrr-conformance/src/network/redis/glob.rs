// SPDX-License-Identifier: AGPL-3.0-only
//! Patterns of keys: `*`, `?`, `[a-z]`, `[^a]`, and `\` before what stands for itself.

/// Whether all of a key fits. The time is bounded by the product of both lengths.
pub(super) fn fits(pattern: &[u8], key: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    // Where to go on when what follows the last star does not fit.
    let mut retry = None;
    loop {
        if pattern.get(at) == Some(&b'*') {
            at += 1;
            retry = Some((at, seen));
            continue;
        }
        let step = match (at == pattern.len(), key.get(seen)) {
            (true, None) => return true,
            (false, Some(byte)) => one(&pattern[at..], *byte),
            _ => None,
        };
        match (step, retry) {
            (Some(length), _) => (at, seen) = (at + length, seen + 1),
            (None, Some((behind, from))) if from < key.len() => {
                (at, seen) = (behind, from + 1);
                retry = Some((behind, from + 1));
            }
            (None, _) => return false,
        }
    }
}

/// How long the part of the pattern is that stands for one byte, if it fits this one.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match *pattern {
        [b'?', ..] => Some(1),
        [b'\\', escaped, ..] => (escaped == byte).then_some(2),
        [b'[', ref rest @ ..] => class(rest, byte).map(|length| length + 1),
        [plain, ..] => (plain == byte).then_some(1),
        [] => None,
    }
}

/// What stands between brackets, up to the end where they are not closed.
fn class(pattern: &[u8], byte: u8) -> Option<usize> {
    let not = pattern.first() == Some(&b'^');
    let (mut at, mut found) = (usize::from(not), false);
    loop {
        let (from, to, length) = match pattern[at..] {
            [] => break,
            [b']', ..] => {
                at += 1;
                break;
            }
            [b'\\', escaped, ..] => (escaped, escaped, 2),
            [from, b'-', to, ..] => (from.min(to), from.max(to), 3),
            [plain, ..] => (plain, plain, 1),
        };
        found |= (from..=to).contains(&byte);
        at += length;
    }
    (found != not).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns() {
        for (pattern, key, due) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*c", "abbc", true),
            ("a*c", "abbcd", false),
            ("*a*b*", "xaxbx", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[a-c]x[^a-c]", "bxd", true),
            ("[c-a]", "b", true),
            ("[^a]", "a", false),
            (r"[\]]", "]", true),
            (r"\*", "*", true),
            (r"\*", "a", false),
            ("[ab", "b", true),
            ("brrr/messages/*", "brrr/messages/a/b", true),
            ("**", "a", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), key.as_bytes()), due, "{pattern} on {key}");
        }
    }

    #[test]
    fn many_stars_take_no_more_than_their_time() {
        assert!(!fits("a*".repeat(1000).as_bytes(), "a".repeat(999).as_bytes()));
        assert!(!fits(format!("{}b", "a*".repeat(500)).as_bytes(), "a".repeat(1000).as_bytes()));
    }
}
