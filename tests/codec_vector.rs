// SPDX-License-Identifier: AGPL-3.0-only
//! The files that hold codec vectors: JSON Lines below `vectors/codec/`.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::vector::{Wire, directory, list};

/// A call, and what a named codec makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// The codec's name, and the vector's, which both codecs have.
    pub id: String,
    /// `json-jcs` or `json-python`.
    pub codec: String,
    /// The requirements that decide the result.
    pub requirements: Vec<String>,
    /// The revision from which on it holds.
    pub since: u32,
    /// Whether there is an encoding.
    pub result: Verdict,
    /// The name of the task.
    pub task: String,
    /// The arguments as JSON text, so that the spelling of numbers is kept.
    pub args_json: String,
    /// Why there is none, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What is stored as the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Wire>,
    /// What the call is known by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_hash: Option<String>,
    /// Who says so.
    pub source: String,
}

/// Whether arguments have an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// They have this one.
    Valid,
    /// They are refused.
    Invalid,
}

/// All files of `vectors/codec/`, by name.
pub fn read_all() -> Result<Vec<Vector>, String> {
    let mut all = Vec::new();
    for path in list(&directory().join("codec"), "jsonl").map_err(|error| error.to_string())? {
        all.extend(read_file(&path)?);
    }
    Ok(all)
}

/// The vectors of one file.
pub fn read_file(path: &Path) -> Result<Vec<Vector>, String> {
    let name = format!("codec/{}", path.file_name().unwrap_or_default().to_string_lossy());
    let text = fs::read_to_string(path).map_err(|error| format!("{name} cannot be read: {error}"))?;
    let one = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| {
            format!("{name}:{}: this is no vector ({error}); see schema/codec-vector.schema.json", number + 1)
        })
    };
    text.lines().enumerate().map(one).collect()
}

/// Completes a file: a payload that has only `utf8` gets its `hex`.
pub fn bless_file(path: &Path) -> Result<(), String> {
    let mut text = String::new();
    for mut vector in read_file(path)? {
        if let Some(wire) = &mut vector.payload
            && let (true, Some(payload)) = (wire.hex.is_empty(), &wire.utf8)
        {
            *wire = Wire::of(payload.as_bytes());
        }
        text += &serde_json::to_string(&vector).map_err(|error| error.to_string())?;
        text.push('\n');
    }
    fs::write(path, text).map_err(|error: io::Error| error.to_string())
}
