// SPDX-License-Identifier: AGPL-3.0-only
//! The exchanges: one named test for each. Both judges accept what keeps to the protocol, and refuse what does not
//! under a requirement that the exchange lists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use brrr_conformance::finding::Finding;
use brrr_conformance::judge::Document;
use brrr_conformance::requirement;
use brrr_tests::exchange::{self, Exchange};
use brrr_tests::vector;
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match exchange::read_all() {
        Ok(exchanges) => {
            let mut trials = vec![
                trial("all/enough", enough(exchanges.len())),
                trial("all/schema-names-every-field", schema(exchanges.iter().map(|(_, one)| one))),
            ];
            trials.extend(exchanges.iter().map(|(path, one)| trial(&one.id, check(path, one))));
            trials
        }
        Err(message) => vec![Trial::test("files", move || Err(message.into()))],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

/// An empty directory is no success.
fn enough(count: usize) -> Result<(), String> {
    if count >= 45 { Ok(()) } else { Err(format!("there are only {count} exchanges")) }
}

fn check(path: &Path, exchange: &Exchange) -> Result<(), String> {
    if path.file_name() != Some(exchange.file_name().as_ref()) {
        return Err(format!("name the file {}", exchange.file_name()));
    }
    if fs::read_to_string(path).ok() != exchange.to_text().ok() {
        return Err("the file is not written as import-exchanges writes it".to_owned());
    }
    if let Some(id) = exchange.breaks.iter().find(|id| requirement::find(id).is_none()) {
        return Err(format!("there is no requirement {id}"));
    }
    let document = Document::Exchange(Box::new(exchange.clone()));
    let judgement = document.judge()?;
    let found: BTreeSet<_> = judgement.oracle.iter().chain(&judgement.properties).map(Finding::to_string).collect();
    // What a judge says beyond the list, or does not say of it, is a finding of its own.
    match judgement.oracle.iter().find(|finding| finding.requirement.is_empty()) {
        Some(_) => Err(format!("the judges and `breaks` disagree; they say:\n{}", Vec::from_iter(found).join("\n"))),
        None => Ok(()),
    }
}

/// The schema is for those who read exchanges without this code, so nothing else would notice that it is stale.
fn schema<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Result<(), String> {
    let path = vector::directory().join("schema/exchange.schema.json");
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let schema: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let names = |value: &serde_json::Value| -> BTreeSet<String> {
        value.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect()
    };
    let (mut fields, mut ops, mut replies) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for exchange in exchanges {
        let value = serde_json::to_value(exchange).map_err(|error| error.to_string())?;
        fields.extend(names(&value));
        for step in value["steps"].as_array().into_iter().flatten() {
            ops.extend(names(&step["op"]));
            replies.extend(names(&step["reply"]));
        }
    }
    for (place, seen, listed) in [
        ("properties", fields, names(&schema["properties"])),
        ("ops", ops, names(&schema["$defs"]["op"]["properties"])),
        ("replies", replies, names(&schema["$defs"]["reply"]["properties"])),
    ] {
        if seen != listed {
            return Err(format!("the schema has the {place} {listed:?}, the exchanges have {seen:?}"));
        }
    }
    Ok(())
}
