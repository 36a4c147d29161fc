// SPDX-License-Identifier: AGPL-3.0-only
//! The index of the requirements, for programs that do not read Markdown.

use serde::Serialize;

use super::Requirement;

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    level: &'static str,
    class: &'static str,
    chapter: &'a str,
    since: u32,
    sentence: &'a str,
}

/// The text of `spec/requirements.json`: an array with one requirement a line, and a newline at its end.
pub fn index(requirements: &[Requirement]) -> String {
    let lines: Vec<String> = requirements.iter().map(|requirement| format!("  {}", line(requirement))).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn line(requirement: &Requirement) -> String {
    let Requirement { id, level, class, chapter, sentence, since, .. } = requirement;
    let entry = Entry { id, level: level.as_str(), class: class.as_str(), chapter, since: *since, sentence };
    serde_json::to_string(&entry).expect("invariant: text and numbers are always JSON")
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::index;

    #[test]
    fn the_index_is_json_with_every_requirement() {
        let read: serde_json::Value = serde_json::from_str(&index(all())).unwrap();
        assert_eq!(read.as_array().unwrap().len(), all().len());
        assert_eq!(read[0]["id"], "BEN-001");
        assert_eq!(read[0]["level"], "MUST");
    }
}
