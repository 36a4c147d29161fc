// SPDX-License-Identifier: AGPL-3.0-only
//! Licence headers, text that must not be in the repository, and the commands that the README shows.

use super::files::{Complaint, File, Files};

/// Put together here so that this file does not contain what it forbids.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("../", "shared"), "the repository stands alone; import what it needs"),
    (concat!("todo", "!"), "finish it, or leave it out"),
    (concat!("unimplemented", "!"), "finish it, or leave it out"),
    (concat!("FIX", "ME"), "mend it, or write down in ROADMAP.md what is missing"),
];
const MACHINE_DIRECTORIES: &[&str] =
    &[concat!("/", "work/"), concat!("/", "tmp/"), concat!("/", "root/"), concat!("/", "home/")];

/// Texts that are not allowed anywhere, with the place.
pub(crate) fn forbidden(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    // The licences are not ours to change, and the lock file is written by cargo.
    let ours = files.iter().filter(|file| !file.path.starts_with("LICENSES/") && file.path != "Cargo.lock");
    for file in ours {
        for (number, line) in file.lines() {
            for (text, advice) in FORBIDDEN.iter().filter(|(text, _)| line.contains(text)) {
                complaints.push(file.complain(number, format!("`{text}` must not be here; {advice}")));
            }
            for directory in MACHINE_DIRECTORIES.iter().filter(|directory| begins_a_path(line, directory)) {
                complaints.push(
                    file.complain(number, format!("a path below {directory} is of one machine; write a relative one")),
                );
            }
        }
    }
    complaints
}

/// Whether a path begins with this directory, and does not only have it in its middle.
fn begins_a_path(line: &str, directory: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "._-*}".contains(c);
    line.match_indices(directory).any(|(at, _)| !line[..at].ends_with(inside))
}

/// Source files whose head does not name the licence that covers them.
pub(crate) fn licence_missing(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter() {
        let Some(licence) = licence_of(file) else { continue };
        let header = format!("SPDX-License-Identifier: {licence}");
        if !file.lines().take(2).any(|(_, line)| line.contains(&header)) {
            complaints
                .push(file.complain(1, format!("the head does not name the licence; begin the file with `{header}`")));
        }
    }
    complaints
}

/// The licence of a file that has to name one: code, declarations, cases, and the specification's text.
fn licence_of(file: &File) -> Option<&'static str> {
    let path = file.path.as_str();
    let script = file.text.starts_with("#!");
    if file.has_extension("proto") || path.contains("/cases/") && file.has_extension("toml") {
        Some("CC0-1.0")
    } else if path.starts_with("spec/") && file.has_extension("md") {
        Some("CC-BY-4.0")
    } else if script
        || ["rs", "py", "ts", "js", "go", "java", "sh"].iter().any(|extension| file.has_extension(extension))
    {
        Some("AGPL-3.0-only")
    } else {
        None
    }
}

/// Commands that the README must show, and that must be what they say.
pub(crate) fn commands_missing(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let empty = File { path: "README.md".into(), text: String::new() };
    let readme = files.get("README.md").unwrap_or(&empty);
    for command in ["cargo run --release", "bash tests/run"] {
        if !readme.lines().any(|(_, line)| line.trim_start_matches("$ ") == command) {
            complaints.push(readme.complain(1, format!("show `{command}` on a line of its own, and what it prints")));
        }
    }
    if !files.text("tests/run").is_some_and(|text| text.starts_with("#!/usr/bin/env bash\n")) {
        complaints.push(Complaint {
            path: "tests/run".into(),
            line: 1,
            message: "write it as a script for bash".into(),
        });
    }
    if !files.text(".ci/run").is_some_and(|text| text.contains("\nCI=true exec bash tests/run\n")) {
        let message = "it has to run `CI=true exec bash tests/run` and nothing else".into();
        complaints.push(Complaint { path: ".ci/run".into(), line: 1, message });
    }
    complaints
}

#[test]
fn forbidden_texts_are_found() {
    for (text, _) in FORBIDDEN {
        assert_eq!(forbidden(&Files::of(&[("a.md", text)])).len(), 1, "{text}");
    }
    for directory in MACHINE_DIRECTORIES {
        let text = format!("src{directory}x and `{directory}x`\n");
        assert_eq!(forbidden(&Files::of(&[("a.md", &text)])).len(), 1, "{directory}");
        assert_eq!(forbidden(&Files::of(&[("a.md", &format!("cli{directory}x"))])), []);
    }
}

#[test]
fn a_missing_or_wrong_licence_is_found() {
    let files = Files::of(&[
        ("a/src/b.rs", "// SPDX-License-Identifier: AGPL-3.0-only\n"),
        ("a/src/c.rs", "// SPDX-License-Identifier: CC0-1.0\n"),
        ("spec/01-terms.md", "# Terms\n"),
        ("tests/run", "#!/usr/bin/env bash\n# SPDX-License-Identifier: AGPL-3.0-only\n"),
        ("README.md", ""),
    ]);
    let found: Vec<String> = licence_missing(&files).into_iter().map(|complaint| complaint.path).collect();
    assert_eq!(found, ["a/src/c.rs", "spec/01-terms.md"]);
}

#[test]
fn missing_commands_are_found() {
    assert_eq!(commands_missing(&Files::of(&[])).len(), 4);
    let files = Files::of(&[
        ("README.md", "$ cargo run --release\nbash tests/run\n"),
        ("tests/run", "#!/usr/bin/env bash\n"),
        (".ci/run", "#!/usr/bin/env bash\nCI=true exec bash tests/run\n"),
    ]);
    assert_eq!(commands_missing(&files), []);
}
