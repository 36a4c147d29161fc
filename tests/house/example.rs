// SPDX-License-Identifier: AGPL-3.0-only
//! The literal bytes in the specification are those of vectors.
//!
//! | fence | holds |
//! |---|---|
//! | `bencode ID…` | a line for each record vector: its bytes, in the form in which a writer writes them |
//! | `invalid ID…` | a line for each record vector: the error's name and the bytes |
//! | `commands ID…` | a line for each binding vector: its command |
//! | `request ID` | the target and the JSON body of a binding vector |
//!
//! In any other fence, what begins like a record is a record vector too.

use std::collections::BTreeMap;

use brrr_tests::lines;
use brrr_tests::vector::{self, Vector, Verdict};
use serde_json::Value;

use super::files::{Complaint, Files};

/// All that an example can be of.
struct Vectors {
    records: BTreeMap<String, Vector>,
    bindings: BTreeMap<String, Value>,
}

impl Vectors {
    fn read() -> Result<Self, String> {
        let records = vector::read_all()?.into_iter().map(|one| (one.vector.id.clone(), one.vector)).collect();
        let mut bindings = BTreeMap::new();
        for name in ["redis", "dynamodb", "sqs"] {
            for line in lines::read::<Value>(&format!("bindings/{name}.jsonl"))? {
                bindings.insert(line["id"].as_str().unwrap_or_default().to_owned(), line["request"].clone());
            }
        }
        Ok(Self { records, bindings })
    }

    /// What has to stand in the lines of a fence with this info string, where that names vectors.
    fn due(&self, info: &str) -> Option<Result<Vec<String>, String>> {
        let (kind, ids) = info.split_once(' ')?;
        let line: fn(&Self, &str) -> Option<String> = match kind {
            "bencode" => |all, id| all.records.get(id).filter(|one| one.result == Verdict::Valid)?.wire.utf8.clone(),
            "invalid" => |all, id| {
                let one = all.records.get(id)?;
                Some(format!("{} {}", one.error.as_ref()?.kind, one.wire.utf8.as_ref()?))
            },
            "commands" => |all, id| {
                let words: Vec<&str> =
                    all.bindings.get(id)?["command"].as_array()?.iter().filter_map(Value::as_str).collect();
                Some(words.join(" "))
            },
            _ => return None,
        };
        Some(
            ids.split(' ')
                .map(|id| line(self, id).ok_or_else(|| format!("there is no vector {id} for `{kind}`")))
                .collect(),
        )
    }

    fn request(&self, id: &str, text: &str) -> Result<(), String> {
        let due = self.bindings.get(id).ok_or_else(|| format!("there is no vector {id}"))?;
        let (target, body) = text.split_once('\n').unwrap_or((text, ""));
        let body: Value = serde_json::from_str(body).map_err(|error| format!("{id}: the body is no JSON: {error}"))?;
        if due["target"] == target && due["body"] == body {
            Ok(())
        } else {
            Err(format!("this is not the request of {id}"))
        }
    }

    fn fault(&self, info: &str, lines: &[&str]) -> Option<String> {
        if let Some(id) = info.strip_prefix("request ") {
            return self.request(id, &lines.join("\n")).err();
        }
        match self.due(info) {
            Some(Err(problem)) => Some(problem),
            Some(Ok(due)) if due == lines => None,
            Some(Ok(due)) => Some(format!("the vectors say:\n{}", due.join("\n"))),
            None => lines.iter().flat_map(|line| candidates(line)).find_map(|text| {
                let known = self.records.values().any(|one| one.wire.utf8.as_deref() == Some(text));
                (!known).then(|| format!("`{text}` is no record vector; add it to vectors/records/examples.jsonl"))
            }),
        }
    }
}

/// Examples that are not the vectors that they are meant to be.
pub(crate) fn broken(files: &Files) -> Vec<Complaint> {
    let vectors = match Vectors::read() {
        Ok(vectors) => vectors,
        Err(message) => return vec![Complaint { path: "vectors".to_owned(), line: 0, message }],
    };
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("spec/") && file.has_extension("md")) {
        let mut fence: Option<(usize, &str, Vec<&str>)> = None;
        for (number, line) in file.lines() {
            fence = match (fence, line.strip_prefix("```")) {
                (None, info) => info.map(|info| (number, info, Vec::new())),
                (Some((at, info, lines)), Some(_)) => {
                    complaints.extend(vectors.fault(info, &lines).map(|message| file.complain(at, message)));
                    None
                }
                (Some((at, info, mut lines)), None) => {
                    lines.push(line);
                    Some((at, info, lines))
                }
            };
        }
    }
    complaints
}

/// What begins like a record: words of a listing, and the texts of a frame.
fn candidates(line: &str) -> Vec<&str> {
    let words: Vec<&str> = if line.contains("{\"") {
        line.split("\"utf8\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    } else {
        line.split_whitespace().collect()
    };
    let starts = ["li2e", "d7:payload", "d7:returns"];
    words.into_iter().filter(|word| starts.iter().any(|start| word.starts_with(start))).collect()
}

#[test]
fn examples_are_compared() {
    let page = |body: &str| broken(&Files::of(&[("spec/x.md", body)])).len();
    assert_eq!(page("```bencode schedule-message/ascii\nli2e2:r12:h1e\n```\nli2eX"), 0);
    assert_eq!(page("```bencode schedule-message/ascii\nli2e2:r12:h2e\n```"), 1);
    assert_eq!(page("```bencode schedule-message/ascii call/ascii\nli2e2:r12:h1e\n```"), 1);
    assert_eq!(page("```bencode schedule-message/none\nx\n```"), 1);
    assert_eq!(page("```bencode schedule-message/trailing-byte\nli2e1:r1:heX\n```"), 1);
    assert_eq!(page("```invalid schedule-message/trailing-byte\nTrailingBytes li2e1:r1:heX\n```"), 0);
    assert_eq!(page("```invalid schedule-message/trailing-byte\nWrongTag li2e1:r1:heX\n```"), 1);
    assert_eq!(page("```commands redis/put/plain/revision-1\nRPUSH demo li2e2:r12:h1e\n```"), 0);
    assert_eq!(page("```commands redis/put/plain/revision-1\nLPUSH demo li2e2:r12:h1e\n```"), 1);
    assert_eq!(page("```request sqs/put/plain\nAmazonSQS.SendMessage\n{}\n```"), 1);
    assert_eq!(page("```text\nput t li2e2:r12:h1e -> 1\n< {\"body\":{\"utf8\":\"li2e1:r1:hX\"}}\n```"), 1);
}
