// SPDX-License-Identifier: AGPL-3.0-only
//! The text files of the checkout, read once.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Directories that hold nothing of ours.
const SKIPPED: [&str; 6] = [".git", "target", "node_modules", "__pycache__", ".venv", "corpus"];
/// Nothing that people write is longer.
const MAX_BYTES: u64 = 2 << 20;

/// One text file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Relative to the repository, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// The lines with their numbers, counted from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }

    /// Whether the name ends in a dot and this extension.
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// Whether it is generated from `proto/`.
    pub(crate) fn is_generated(&self) -> bool {
        self.path.starts_with("brrr-wire/src/proto/")
    }

    /// A complaint about one line.
    pub(crate) fn complain(&self, line: usize, message: impl Into<String>) -> Complaint {
        Complaint { path: self.path.clone(), line, message: message.into() }
    }
}

/// What is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// All text files, by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(Vec<File>);

static REPOSITORY: LazyLock<Files> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("invariant: tests/ is in the repository");
    let mut files = Files::default();
    files.walk(root, root);
    files.0.sort_by(|a, b| a.path.cmp(&b.path));
    files
});

impl Files {
    /// The checkout that this test was built from.
    pub(crate) fn of_the_repository() -> &'static Files {
        assert!(REPOSITORY.0.len() > 50, "only {} files were found; the walk is broken", REPOSITORY.0.len());
        &REPOSITORY
    }

    /// Made-up files, for the tests of the checks.
    pub(crate) fn of(files: &[(&str, &str)]) -> Files {
        let one = |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        Files(files.iter().map(one).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &File> {
        self.0.iter()
    }

    /// The Rust files that people write.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.iter().filter(|file| file.has_extension("rs") && !file.is_generated())
    }

    pub(crate) fn get(&self, path: &str) -> Option<&File> {
        self.0.iter().find(|file| file.path == path)
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.get(path).map(|file| file.text.as_str())
    }

    /// Whether there is a file, or a directory with files in it.
    pub(crate) fn exists(&self, path: &str) -> bool {
        let directory = format!("{}/", path.trim_end_matches('/'));
        self.0.iter().any(|file| file.path == path || file.path.starts_with(&directory))
    }

    fn walk(&mut self, root: &Path, directory: &Path) {
        let entries = fs::read_dir(directory).expect("the checkout can be read");
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    self.walk(root, &path);
                }
            } else if fs::metadata(&path).is_ok_and(|meta| meta.len() <= MAX_BYTES) {
                // What is not UTF-8 is not text.
                if let Ok(text) = fs::read_to_string(&path) {
                    let relative = path.strip_prefix(root).expect("invariant: the walk began at the root");
                    self.0.push(File { path: relative.to_string_lossy().replace('\\', "/"), text });
                }
            }
        }
    }
}
