// SPDX-License-Identifier: AGPL-3.0-only
//! The digest of everything that is played, so that kept results know whether they are stale.

use sha2::{Digest as _, Sha256};

use super::{Case, FILES, programs, records};
use crate::{octets, vector};

/// SHA-256 over the built-in case files and record vectors, each with its name and length, and over what is made of these
/// and of the program vectors, in hexadecimal digits.
pub fn digest() -> String {
    let mut hash = Sha256::new();
    for (name, text) in FILES.iter().chain(vector::FILES) {
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
    let vectors = vector::built_in().and_then(|vectors| records::cases(&vectors));
    for case in vectors.unwrap_or_default().into_iter().chain(programs::cases().unwrap_or_default()) {
        let Case { id, requirements, revisions, start, task, app, take, expect, when, .. } = case;
        hash.update(format!("{:?}\n", (id, requirements, revisions, start, task, take, expect)));
        if app.is_some() {
            hash.update(format!("{:?}\n", (app, when)));
        }
    }
    octets::to_hex(&hash.finalize())
}
