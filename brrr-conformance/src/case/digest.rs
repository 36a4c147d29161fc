// SPDX-License-Identifier: AGPL-3.0-only
//! The digest of everything that is played, so that kept results know whether they are stale.

use sha2::{Digest as _, Sha256};

use super::FILES;
use crate::{octets, vector};

/// SHA-256 over the built-in case files and record vectors, each with its name and length, in hexadecimal digits.
pub fn digest() -> String {
    let mut hash = Sha256::new();
    for (name, text) in FILES.iter().chain(vector::FILES) {
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
    octets::to_hex(&hash.finalize())
}
