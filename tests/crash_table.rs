// SPDX-License-Identifier: AGPL-3.0-only
//! The table in chapter 12 of what a dead worker leaves behind, made from the repair vectors, which a test plays.

use serde::Deserialize;
use serde_json::Value;

use crate::lines;

/// The lines between which the table stands in the chapter.
pub const MARKERS: [&str; 2] = ["<!-- table: crash -->\n", "<!-- end of table -->\n"];
const HEAD: &str = "| worker of | dies after | stuck then | record left | redelivered | scheduled again |\n\
                    |---|---|---|---|---|---|\n";

#[derive(Deserialize)]
struct Script {
    id: String,
    script: Vec<Value>,
}

/// What a fleet looks like when all that was queued is handled.
#[derive(Clone, Deserialize, PartialEq, Eq)]
struct Quiet {
    stuck: Vec<String>,
    records: Vec<String>,
}

/// The chapter's text with the table as the vectors have it.
///
/// # Errors
/// One sentence, where a vector cannot be read or the chapter has no place for the table.
pub fn put_into(chapter: &str) -> Result<String, String> {
    let [begin, end] = MARKERS;
    let missing = || format!("spec/12-repair.md needs the lines {begin:?} and {end:?}");
    let (before, rest) = chapter.split_once(begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", table()?))
}

fn table() -> Result<String, String> {
    let scripts: Vec<Script> = lines::read("repair/scripts.jsonl")?;
    let mut table = HEAD.to_owned();
    for script in &scripts {
        let Some(name) = script.id.strip_suffix("/redelivered") else { continue };
        let again = format!("{name}/scheduled-again");
        let other = scripts.iter().find(|other| other.id == again).ok_or_else(|| format!("{again} is missing"))?;
        let crash = script.script.iter().find(|step| step.get("crash").is_some());
        let crash = &crash.ok_or_else(|| format!("{}: nobody dies", script.id))?["crash"];
        // One parent and one child are enough for the table; the others are variations.
        if name.ends_with("-of-two") {
            continue;
        }
        let [left, redelivered] = quiet(script)?;
        let [same, scheduled] = quiet(other)?;
        if left != same {
            return Err(format!("{} and {again} differ in what is left", script.id));
        }
        let texts = |names: &[String]| if names.is_empty() { "–".to_owned() } else { quoted(names) };
        let cells = format!(
            "| `{}` | `{}` | {} | {} | {} | {} |\n",
            crash["handling"].as_str().unwrap_or_default(),
            crash["after"].as_str().unwrap_or_default(),
            texts(&left.stuck),
            texts(&left.records),
            repaired(&left, &redelivered),
            repaired(&left, &scheduled),
        );
        table.push_str(&cells);
    }
    Ok(table)
}

/// What is left by the crash, and what after the repair.
fn quiet(script: &Script) -> Result<[Quiet; 2], String> {
    let expects = script.script.iter().filter_map(|step| step.get("expect"));
    let all: Result<Vec<Quiet>, _> = expects.cloned().map(serde_json::from_value).collect();
    let all = all.map_err(|error| format!("{}: {error}", script.id))?;
    all.try_into().map_err(|_| format!("{}: look twice, after the crash and after the repair", script.id))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn repaired(before: &Quiet, after: &Quiet) -> &'static str {
    match (before.stuck.is_empty(), after.stuck.is_empty(), after.records.is_empty()) {
        (true, true, true) if before.records.is_empty() => "nothing to repair",
        (_, true, true) => "repaired",
        (true, true, false) => "the record stays",
        (false, true, false) => "repaired, the record stays",
        (_, false, _) => "**still stuck**",
    }
}
