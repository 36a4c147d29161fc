// SPDX-License-Identifier: AGPL-3.0-only
//! The literal bytes in the chapter on codecs are those of the vectors.
//!
//! ```` ```codec ID ```` holds `payload`, `hashed` and `call_hash` of a vector, each on a line. A table whose header
//! begins with `vector` has in each row the end of two ids, the arguments, and what either codec writes for them.

use std::fmt::Write as _;
use std::fs;

use brrr_tests::codec_vector::{Vector, Verdict};
use brrr_tests::vector::directory;
use sha2::{Digest as _, Sha256};

/// Fails at the first line of the chapter that says something else than a vector.
pub(crate) fn check(vectors: &[Vector]) -> Result<(), String> {
    let path = directory().join("../spec/10-codec.md");
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let (mut shown, mut fence, mut table) = (0, None, false);
    for (number, line) in text.lines().enumerate() {
        let place = |problem: String| format!("spec/10-codec.md:{}: {problem}", number + 1);
        if let Some(info) = line.strip_prefix("```") {
            fence = info.strip_prefix("codec ").map(|id| find(vectors, id)).transpose().map_err(place)?;
        } else if let Some(vector) = fence {
            member(vector, line).map_err(place)?;
            shown += 1;
        } else if table && line.starts_with("| ") {
            row(vectors, line).map_err(place)?;
            shown += 1;
        } else {
            table = line.starts_with("| vector ") || table && line.starts_with("|-");
        }
    }
    if shown > 20 { Ok(()) } else { Err(format!("spec/10-codec.md shows only {shown} vectors")) }
}

fn find<'a>(vectors: &'a [Vector], id: &str) -> Result<&'a Vector, String> {
    vectors.iter().find(|vector| vector.id == id).ok_or_else(|| format!("there is no vector {id}"))
}

/// What is stored for a vector, as text, or `refused`.
fn payload(vector: &Vector) -> String {
    match (vector.result, &vector.payload) {
        (Verdict::Valid, Some(wire)) => wire.utf8.clone().unwrap_or_default(),
        _ => "refused".to_owned(),
    }
}

fn member(vector: &Vector, line: &str) -> Result<(), String> {
    let (name, text) = line.split_once(' ').unwrap_or((line, ""));
    let text = text.trim_start();
    let (seen, due) = match name {
        "payload" => (text.to_owned(), payload(vector)),
        "call_hash" => (text.to_owned(), vector.call_hash.clone().unwrap_or_default()),
        "hashed" => {
            let mut digest = String::new();
            for byte in Sha256::digest(text) {
                let _ = write!(digest, "{byte:02x}");
            }
            (digest, vector.call_hash.clone().unwrap_or_default())
        }
        _ => return Err(format!("`{name}` is none of payload, hashed and call_hash")),
    };
    if seen == due { Ok(()) } else { Err(format!("`{seen}` stands there, and `{due}` is due")) }
}

fn row(vectors: &[Vector], line: &str) -> Result<(), String> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`')).collect();
    let [name, args, jcs, python] = cells[..] else {
        return Err("a row has a vector, its arguments, and what either codec writes".to_owned());
    };
    let jcs_vector = find(vectors, &format!("json-jcs/{name}"))?;
    let python_vector = find(vectors, &format!("json-python/{name}"))?;
    let due = [jcs_vector.args_json.clone(), payload(jcs_vector), payload(python_vector)];
    if due == [args, jcs, python] { Ok(()) } else { Err(format!("{due:?} is due")) }
}
