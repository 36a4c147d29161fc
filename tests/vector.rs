// SPDX-License-Identifier: AGPL-3.0-only
//! The files that hold record vectors: JSON Lines below `vectors/records/`.

use std::path::{Path, PathBuf};
use std::{fs, io};

pub use brrr_conformance::vector::*;

/// A vector and where it stands.
#[derive(Clone, Debug)]
pub struct Located {
    /// `records/call.jsonl:7`.
    pub place: String,
    /// What stands there.
    pub vector: Vector,
}

/// The directory `vectors/` of the checkout.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors")
}

/// All files of `vectors/records/`, by name.
pub fn read_all() -> Result<Vec<Located>, String> {
    let mut all = Vec::new();
    for path in list(&directory().join("records"), "jsonl").map_err(|error| error.to_string())? {
        all.extend(read_file(&path)?);
    }
    Ok(all)
}

/// The files of a directory that have this extension, by name.
pub(crate) fn list(directory: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)?;
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    Ok(paths)
}

/// The vectors of one file.
pub fn read_file(path: &Path) -> Result<Vec<Located>, String> {
    let name = format!("records/{}", path.file_name().unwrap_or_default().to_string_lossy());
    let text = fs::read_to_string(path).map_err(|error| format!("{name} cannot be read: {error}"))?;
    let one = |(number, line): (usize, &str)| {
        let place = format!("{name}:{}", number + 1);
        let vector = serde_json::from_str(line)
            .map_err(|error| format!("{place}: this is no vector ({error}); see schema/record-vector.schema.json"))?;
        Ok(Located { place, vector })
    };
    text.lines().enumerate().map(one).collect()
}

/// Writes a file of vectors.
pub fn write_file(path: &Path, vectors: &[Vector]) -> io::Result<()> {
    let mut text = String::new();
    for vector in vectors {
        text += &serde_json::to_string(vector).map_err(io::Error::other)?;
        text.push('\n');
    }
    fs::write(path, text)
}
