// SPDX-License-Identifier: AGPL-3.0-only
//! Tables of the specification: made from vectors, or naming vectors that are what the table says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use brrr_conformance::known;
use brrr_conformance::requirement::{self, Class};
use brrr_tests::vector::{self, Verdict};
use brrr_tests::{crash_table, regions, sweep_table};

fn chapter(name: &str) -> io::Result<String> {
    fs::read_to_string(spec().join(name))
}

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

#[test]
fn the_table_of_crashes_is_fresh() {
    let text = chapter("12-repair.md").unwrap();
    let fresh = crash_table::put_into(&text).unwrap();
    assert!(text == fresh, "the table in spec/12-repair.md is stale; run `cargo run -p brrr-tests --bin gen-spec`");
    let fresh = sweep_table::put_into(&text).unwrap();
    assert!(text == fresh, "the sweep in spec/12-repair.md is stale; run `cargo run -p brrr-tests --bin gen-spec`");
}

/// Whatever results are kept, the README and the chapter of latitude say the same.
#[test]
fn the_tables_of_the_sdks_are_fresh() {
    let known = known::all().unwrap();
    let fresh = "it is stale; run `cargo run -p brrr-tests --bin gen-spec`";
    let text = chapter("latitude.md").unwrap();
    assert!(text == regions::latitude(&text, &known).unwrap(), "spec/latitude.md: {fresh}");
    let text = chapter("../README.md").unwrap();
    assert!(text == regions::readme(&text, &known).unwrap(), "README.md: {fresh}");
}

/// Every row of the tables of bad input names vectors, and each of them is what the row says.
#[test]
fn bad_input_is_what_its_vectors_are() {
    let text = chapter("03-records.md").unwrap();
    let (_, section) = text.split_once("## 3.6 Bad input").unwrap();
    let all = vector::read_all().unwrap();
    let results: BTreeMap<&str, Verdict> = all.iter().map(|one| (one.vector.id.as_str(), one.vector.result)).collect();
    let mut rows = 0;
    for line in section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| input")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (answer, names) = (cells[2], cells[4]);
        let due = match answer.split([',', ':']).next() {
            Some("reject") => Verdict::Invalid,
            Some("accept") => Verdict::Valid,
            Some("either") => Verdict::Latitude,
            _ => panic!("`{answer}` is no answer; begin with reject, accept or either"),
        };
        rows += 1;
        if names == "too large for a vector" {
            continue;
        }
        for name in names.split(", ").map(|name| name.trim_matches('`')) {
            let found: Vec<_> = match name.strip_suffix('*') {
                Some(start) => results.iter().filter(|(id, _)| id.starts_with(start)).collect(),
                None => results.get_key_value(name).into_iter().collect(),
            };
            assert!(!found.is_empty(), "there is no vector {name}, which stands in: {line}");
            for (id, result) in found {
                assert_eq!(*result, due, "{id}, which stands in: {line}");
            }
        }
    }
    assert!(rows > 40, "{rows} rows of bad input");
}

/// Scripts and vectors that chapters name in passing exist.
#[test]
fn names_of_vectors_lead_somewhere() {
    let mut ids = Vec::new();
    for name in ["repair/scripts.jsonl", "bindings/redis.jsonl", "bindings/dynamodb.jsonl", "bindings/sqs.jsonl"] {
        let lines = brrr_tests::lines::read::<serde_json::Value>(name).unwrap();
        ids.extend(lines.into_iter().map(|line| line["id"].as_str().unwrap().to_owned()));
    }
    let mut named = 0;
    for file in ["12-repair.md", "bindings/redis.md", "bindings/dynamodb.md", "bindings/sqs.md"] {
        let text = chapter(file).unwrap();
        let words = text.split('`').skip(1).step_by(2);
        for word in
            words.filter(|word| ["repair/", "redis/", "dynamodb/", "sqs/"].iter().any(|start| word.starts_with(start)))
        {
            named += 1;
            let parts: Vec<&str> = word.split('…').collect();
            let fits = |id: &String| {
                id.starts_with(parts[0]) && id.ends_with(parts[parts.len() - 1]) && (parts.len() > 1 || id == word)
            };
            assert!(ids.iter().any(fits), "{file} names {word}, which no vector is");
        }
    }
    assert!(named > 10, "{named} names");
}

/// Whatever the implementation or the backend decides stands in the chapter that lists such questions.
#[test]
fn every_latitude_is_listed() {
    let text = chapter("latitude.md").unwrap();
    let open = requirement::all().iter().filter(|one| one.class != Class::Conformance);
    let missing: Vec<&str> = open.map(|one| one.id.as_str()).filter(|id| !text.contains(id)).collect();
    assert!(missing.is_empty(), "spec/latitude.md does not list {missing:?}; give each a row in its table");
}
