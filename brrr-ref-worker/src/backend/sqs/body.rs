// SPDX-License-Identifier: AGPL-3.0-only
use bytes::Bytes;

/// How many bytes a body may have: the bound of SQS (1 MiB). A queue may have a lower one of its own.
pub const BODY_MAX: usize = 1024 * 1024;

/// The body as SQS takes it, or why it does not, as the second half of a sentence.
pub(super) fn text(body: &Bytes) -> Result<&str, String> {
    // spec: SQS-003, SQS-004
    if body.is_empty() || body.len() > BODY_MAX {
        return Err(format!("the body has {} bytes; SQS takes 1 to {BODY_MAX}", body.len()));
    }
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("the body is no UTF-8 from byte {} on; SQS takes text only", error.valid_up_to()))?;
    match text.char_indices().find(|(_, c)| !is_allowed(*c)) {
        None => Ok(text),
        Some((at, c)) => Err(format!(
            "the body has the character U+{:04X} at byte {at}, which SQS does not take; use names of printable ASCII",
            u32::from(c)
        )),
    }
}

/// The characters that SQS lets into a body.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &[u8]) -> String {
        text(&Bytes::copy_from_slice(body)).unwrap_err()
    }

    #[test]
    fn text_of_allowed_characters_passes_unchanged() {
        // spec: SQS-003
        for body in ["li2e1:r1:he", "\t\n\r ~\u{7f}\u{80}\u{fffd}\u{10000}\u{10ffff}", &"x".repeat(BODY_MAX)] {
            assert_eq!(text(&Bytes::copy_from_slice(body.as_bytes())), Ok(body));
        }
    }

    #[test]
    fn other_bodies_are_refused_with_the_place() {
        // spec: SQS-004
        assert_eq!(refused(b""), "the body has 0 bytes; SQS takes 1 to 1048576");
        assert_eq!(refused(&vec![b'x'; BODY_MAX + 1]), "the body has 1048577 bytes; SQS takes 1 to 1048576");
        assert_eq!(refused(b"ab\xff"), "the body is no UTF-8 from byte 2 on; SQS takes text only");
        for (c, name) in [('\0', "U+0000"), ('\u{b}', "U+000B"), ('\u{1f}', "U+001F"), ('\u{fffe}', "U+FFFE")] {
            let told = refused(format!("ab{c}").as_bytes());
            assert!(told.starts_with(&format!("the body has the character {name} at byte 2, which")), "{told}");
        }
        assert!(refused("\u{ffff}".as_bytes()).contains("U+FFFF"));
    }
}
