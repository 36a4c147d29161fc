// SPDX-License-Identifier: AGPL-3.0-only
//! Files and functions that fit into a head.

use super::code::{Blank, blank};
use super::files::{Complaint, File, Files};

const MAX_FILE: usize = 400;
const MAX_FUNCTION: usize = 70;

/// Files and functions that are too long.
pub(crate) fn too_long(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| is_source(file) && !file.is_generated()) {
        let lines = file.text.lines().count();
        if lines > MAX_FILE {
            complaints.push(file.complain(lines, format!("{lines} lines; split it, {MAX_FILE} is the most")));
        }
    }
    for file in files.rust() {
        for (name, line, length) in functions(&file.text).into_iter().filter(|one| one.2 > MAX_FUNCTION) {
            complaints.push(
                file.complain(line, format!("`{name}` has {length} lines; split it, {MAX_FUNCTION} is the most")),
            );
        }
    }
    complaints
}

/// Files of the old module layout.
pub(crate) fn mod_files(files: &Files) -> Vec<Complaint> {
    let old = files.rust().filter(|file| file.path.ends_with("/mod.rs"));
    old.map(|file| file.complain(1, "name the file after its module, beside the directory of the same name")).collect()
}

fn is_source(file: &File) -> bool {
    ["rs", "py", "ts", "js", "go", "java", "proto", "sh"].iter().any(|extension| file.has_extension(extension))
}

/// Name, first line and length of every function with a body.
fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let code = blank(text, Blank::CommentsAndTexts);
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        found.extend(body_length(&lines[at..]).map(|length| (name.to_owned(), at + 1, length)));
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let at = line.find("fn ").filter(|at| *at == 0 || line[..*at].ends_with([' ', '(']))?;
    let name = line[at + 3..].split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (!name.is_empty()).then_some(name)
}

/// From the signature to the brace that closes the body; none if a semicolon ends the signature.
fn body_length(lines: &[&str]) -> Option<usize> {
    let (mut braces, mut brackets) = (0_i32, 0_i32);
    for (n, line) in lines.iter().enumerate() {
        for c in line.chars() {
            match c {
                '{' => braces += 1,
                '}' => braces -= 1,
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets -= 1,
                ';' if braces == 0 && brackets == 0 => return None,
                _ => continue,
            }
            if c == '}' && braces <= 0 {
                return Some(n + 1);
            }
        }
    }
    None
}

#[test]
fn functions_are_measured_by_their_braces() {
    let text =
        "trait T {\n    fn a(x: [u8; 2]);\n    fn b() {\n        \"}\";\n        // }\n    }\n}\npub async fn c() {}\n";
    assert_eq!(functions(text), [("b".into(), 3, 4), ("c".into(), 8, 1)]);
}

#[test]
fn what_is_too_long_is_found() {
    let long = format!("fn f() {{\n{}}}\n", "    x();\n".repeat(MAX_FUNCTION));
    let files = Files::of(&[
        ("a/src/f.rs", &long),
        ("a/src/g.rs", &"// x\n".repeat(MAX_FILE + 1)),
        ("brrr-wire/src/proto/wire.rs", &"// x\n".repeat(MAX_FILE + 1)),
    ]);
    let found: Vec<String> = too_long(&files).iter().map(|complaint| complaint.path.clone()).collect();
    assert_eq!(found, ["a/src/g.rs", "a/src/f.rs"]);
}

#[test]
fn mod_files_are_found() {
    assert_eq!(mod_files(&Files::of(&[("a/src/b/mod.rs", ""), ("a/src/b.rs", "")])).len(), 1);
}
