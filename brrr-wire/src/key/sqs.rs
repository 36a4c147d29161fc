// SPDX-License-Identifier: AGPL-3.0-only
//! Names of SQS queues, which allow less than topics do.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::name::Topic;

/// How many characters the name of a queue may have.
const LONGEST: usize = 80;

/// The name of the SQS queue that holds the messages of a topic: 6 to 80 characters of `[A-Za-z0-9_-]`.
///
/// ```
/// use brrr_wire::{key, name::Topic};
/// assert_eq!(key::sqs_queue(&Topic::new("brrr-py-demo")?), "brrr-brrr-py-demo");
/// assert_eq!(key::sqs_queue(&Topic::new("a/b_c")?), "brrr-a_2Fb_5Fc");
/// # Ok::<(), brrr_wire::name::NameError>(())
/// ```
pub fn sqs_queue(topic: &Topic) -> String {
    // spec: SQS-001
    let mut name = String::from("brrr-");
    for byte in topic.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "_{byte:02X}");
        }
    }
    if name.len() <= LONGEST { name } else { hashed(topic) }
}

/// Behind another start than that of a name that was spelled out, so that the two never meet.
fn hashed(topic: &Topic) -> String {
    // spec: SQS-002
    let mut name = String::from("brrr_");
    for byte in Sha256::digest(topic.as_str()) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(topic: &str) -> String {
        sqs_queue(&Topic::new(topic).unwrap())
    }

    #[test]
    fn short_topics_are_spelled_out() {
        // spec: SQS-001
        assert_eq!(name("t"), "brrr-t");
        assert_eq!(name("_"), "brrr-_5F");
        assert_eq!(name("Zo\u{eb} \u{0}"), "brrr-Zo_C3_AB_20_00");
        assert_eq!(name(&"t".repeat(75)), format!("brrr-{}", "t".repeat(75)));
    }

    #[test]
    fn long_topics_are_hashed() {
        // spec: SQS-002
        let long = "t".repeat(76);
        assert_eq!(name(&long).len(), 69);
        assert!(name(&long).starts_with("brrr_"));
        assert_ne!(name(&long), name(&"t".repeat(77)));
        // A topic that looks like a name that was hashed is spelled out, with its underscore escaped.
        assert_eq!(name("brrr_t"), "brrr-brrr_5Ft");
    }

    proptest! {
        #[test]
        fn names_are_valid_and_distinct(one in "[a-cA-C_/\u{e9}-]{1,40}", other in "[a-cA-C_/\u{e9}-]{1,40}") {
            let names = [name(&one), name(&other)];
            for name in &names {
                prop_assert!(name.len() <= LONGEST);
                prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            }
            prop_assert_eq!(one == other, names[0] == names[1]);
        }

        #[test]
        fn spelled_out_names_can_be_read_back(topic in "\\PC{1,20}") {
            let written = name(&topic);
            prop_assume!(written.starts_with("brrr-"));
            prop_assert_eq!(read_back(&written["brrr-".len()..]), topic.into_bytes());
        }
    }

    fn read_back(text: &str) -> Vec<u8> {
        let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
        while let Some((first, tail)) = rest.split_first() {
            if *first == b'_' {
                let digits = std::str::from_utf8(&tail[..2]).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = &tail[2..];
            } else {
                bytes.push(*first);
                rest = tail;
            }
        }
        bytes
    }
}
