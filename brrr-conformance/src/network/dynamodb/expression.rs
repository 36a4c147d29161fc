// SPDX-License-Identifier: AGPL-3.0-only
//! The little language of conditions, updates, keys and projections.

pub(crate) mod condition;
pub(crate) mod cursor;
pub(crate) mod evaluate;
pub(crate) mod key;
pub(crate) mod operand;
pub(crate) mod path;
pub(crate) mod projection;
pub(crate) mod scope;
pub(crate) mod token;
pub(crate) mod update;
pub(crate) mod write;

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// An expression may have at most so many bytes.
pub(crate) const EXPRESSION_MAX: usize = 4096;
/// It may have at most so many operators and functions, which bounds its depth as well.
pub(crate) const OPERATORS_MAX: usize = 300;

static RESERVED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| include_str!("reserved.txt").lines().collect());

/// Whether a name must not stand in an expression as it is.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(name.to_ascii_uppercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_brrr_meets_are_reserved() {
        assert_eq!(RESERVED.len(), 573);
        for word in ["value", "VALUE", "Key", "hash", "name", "returns", "status", "ttl", "zone", "abort"] {
            assert!(is_reserved(word), "{word}");
        }
        for word in ["pk", "sk", "call_hash", "values_", "payload"] {
            assert!(!is_reserved(word), "{word}");
        }
    }
}
