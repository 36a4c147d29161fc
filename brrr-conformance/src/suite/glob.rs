// SPDX-License-Identifier: AGPL-3.0-only
//! Patterns for ids: `*` is any part of one segment, `**` any part at all.

#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Byte(u8),
    InSegment,
    Anything,
}

/// Whether a pattern matches the whole of an id.
pub fn matches(pattern: &str, id: &str) -> bool {
    if !pattern.contains('*') {
        return pattern == id;
    }
    let pieces = pieces(pattern);
    let id = id.as_bytes();
    // `ends[at]`: the pieces so far can match the first `at` bytes. Linear in pattern times id, whatever they are.
    let mut ends = vec![false; id.len() + 1];
    ends[0] = true;
    for piece in pieces {
        let mut next = vec![false; id.len() + 1];
        for at in 0..=id.len() {
            let before = at.checked_sub(1);
            next[at] = match piece {
                Piece::Byte(byte) => before.is_some_and(|before| ends[before] && id[before] == byte),
                Piece::InSegment => ends[at] || before.is_some_and(|before| next[before] && id[before] != b'/'),
                Piece::Anything => ends[at] || before.is_some_and(|before| next[before]),
            };
        }
        ends = next;
    }
    ends[id.len()]
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for byte in pattern.bytes() {
        match (byte, pieces.last()) {
            (b'*', Some(Piece::InSegment | Piece::Anything)) => {
                pieces.pop();
                pieces.push(Piece::Anything);
            }
            (b'*', _) => pieces.push(Piece::InSegment),
            _ => pieces.push(Piece::Byte(byte)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars() {
        let id = "worker/return/two-parents/order=newest";
        for pattern in ["**", "worker/**", "worker/*/*/order=*", "**/two-*/**", id, "w*/return/**t", "**newest"] {
            assert!(matches(pattern, id), "{pattern}");
        }
        for pattern in ["*", "worker/*", "worker", "", "worker/*/*", "**oldest", "worker/return/**/x"] {
            assert!(!matches(pattern, id), "{pattern}");
        }
    }

    #[test]
    fn a_hard_pattern_takes_no_time() {
        assert!(!matches(&"*a".repeat(500), &"a".repeat(400)));
    }
}
