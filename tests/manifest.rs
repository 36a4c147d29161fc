// SPDX-License-Identifier: AGPL-3.0-only
//! `vectors/MANIFEST.json`: every file of vectors with its count and its digest, for those who copy them.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use sha2::{Digest as _, Sha256};

use crate::vector::list;

/// The format of the manifest and of the files that it lists.
pub const FORMAT: &str = "brrr-vectors/1";

/// The manifest of a directory like `vectors/`, as text.
pub fn manifest(vectors: &Path) -> io::Result<String> {
    let records = files(vectors, "records", "jsonl")?;
    let keys = files(vectors, "keys", "jsonl")?;
    let contracts = files(vectors, "contracts", "jsonl")?;
    let codec = files(vectors, "codec", "jsonl")?;
    let bindings = files(vectors, "bindings", "jsonl")?;
    let app = files(vectors, "app", "jsonl")?;
    let repair = files(vectors, "repair", "jsonl")?;
    let exchanges = files(vectors, "exchanges", "json")?;
    let traces = files(vectors, "traces", "brrrtrace")?;
    let count = |files: &[File]| files.iter().map(|file| file.vectors).sum::<usize>();
    let mut text = format!(
        "{{\n  \"format\": \"{FORMAT}\",\n  \"records\": {},\n  \"keys\": {},\n  \"contracts\": {},\n  \
         \"codec\": {},\n  \"bindings\": {},\n  \"app\": {},\n  \"repair\": {},\n  \
         \"exchanges\": {},\n  \"traces\": {},\n  \"files\": [\n",
        count(&records),
        count(&keys),
        count(&contracts),
        count(&codec),
        count(&bindings),
        count(&app),
        count(&repair),
        count(&exchanges),
        count(&traces)
    );
    let all = [&records, &keys, &contracts, &codec, &bindings, &app, &repair, &exchanges, &traces];
    let lines: Vec<String> = all.into_iter().flatten().map(File::line).collect();
    text += &lines.join(",\n");
    text += "\n  ]\n}\n";
    Ok(text)
}

struct File {
    path: String,
    vectors: usize,
    sha256: String,
}

impl File {
    fn line(&self) -> String {
        let Self { path, vectors, sha256 } = self;
        format!("    {{ \"path\": \"{path}\", \"vectors\": {vectors}, \"sha256\": \"{sha256}\" }}")
    }
}

fn files(vectors: &Path, directory: &str, extension: &str) -> io::Result<Vec<File>> {
    let one = |path: std::path::PathBuf| {
        let bytes = fs::read(&path)?;
        // A file of lines has one vector a line; any other file is one.
        let lines = String::from_utf8_lossy(&bytes).lines().count();
        let mut sha256 = String::new();
        for byte in Sha256::digest(&bytes) {
            let _ = write!(sha256, "{byte:02x}");
        }
        Ok(File {
            path: format!("{directory}/{}", path.file_name().unwrap_or_default().to_string_lossy()),
            vectors: if extension == "jsonl" { lines } else { 1 },
            sha256,
        })
    };
    list(&vectors.join(directory), extension)?.into_iter().map(one).collect()
}
