// SPDX-License-Identifier: AGPL-3.0-only
//! Links between the Markdown files.

use super::files::{Complaint, File, Files};

/// Links to files or headings that are not there.
pub(crate) fn broken(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.has_extension("md")) {
        let mut fenced = false;
        for (number, line) in file.lines() {
            fenced ^= line.starts_with("```");
            for target in targets(line).into_iter().filter(|target| !fenced && !is_external(target)) {
                if let Some(message) = fault(files, file, target) {
                    complaints.push(file.complain(number, message));
                }
            }
        }
    }
    complaints
}

/// What stands between `](` and `)`.
fn targets(line: &str) -> Vec<&str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).collect()
}

fn is_external(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

fn fault(files: &Files, file: &File, target: &str) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() { Some(file.path.clone()) } else { resolve(&file.path, path) };
    let Some(path) = path.filter(|path| files.exists(path)) else {
        return Some(format!("the link to `{target}` leads to no file; mend the path, which is relative to this file"));
    };
    let heading =
        files.get(&path).is_none_or(|found| found.lines().any(|(_, line)| slug(line).is_some_and(|s| s == anchor)));
    (!anchor.is_empty() && !heading)
        .then(|| format!("`{path}` has no heading for `#{anchor}`; mend the part behind the #"))
}

/// A path that is relative to the directory of another one.
fn resolve(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The anchor that a heading gets.
fn slug(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?;
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    Some(kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect())
}

#[test]
fn links_are_resolved_from_their_file() {
    let files = Files::of(&[
        ("README.md", "[a](spec/a.md) [b](spec/#x) [c](https://x.y) [d](#top) [e](spec/a.md#one-two)\n# Top\n"),
        ("spec/a.md", "[r](../README.md) [s](b.md)\n## One, two\n```\n[t](nowhere.md)\n```\n[u](#three)"),
    ]);
    let found: Vec<(String, usize)> = broken(&files).into_iter().map(|c| (c.path, c.line)).collect();
    assert_eq!(found, [("spec/a.md".into(), 1), ("spec/a.md".into(), 6)]);
}
