// SPDX-License-Identifier: AGPL-3.0-only
//! The frames, traces and cases that the specification shows are what a reader takes.

use brrr_conformance::case;
use brrr_conformance::judge::Document;
use brrr_wire::proto::conformance::{Answer, Command, TraceLine};
use serde::de::DeserializeOwned;

use super::files::{Complaint, Files};

/// A command that no adapter knows; it has to be shown, and cannot be read.
const UNKNOWN: &str = "frobnicate";

/// Lines of JSON and cases of TOML in fences that their readers refuse.
pub(crate) fn broken(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("spec/") && file.has_extension("md")) {
        let mut toml: Option<(usize, String)> = None;
        // A request of a backend is compared with its vector elsewhere.
        let (mut fenced, mut frames) = (false, false);
        let mut trace: Option<(usize, String)> = None;
        for (number, line) in file.lines() {
            if line.starts_with("```") {
                fenced = !fenced;
                frames = !line.starts_with("```request");
                complaints
                    .extend(trace.take().and_then(|(begin, text)| Some(file.complain(begin, trace_fault(&text)?))));
                if let Some((begin, text)) = toml.take().filter(|(_, text)| text.starts_with("schema")) {
                    complaints.extend(case_fault(&text).map(|fault| file.complain(begin, fault)));
                }
                toml = (line == "```toml").then(|| (number, String::new()));
            } else if let Some((_, text)) = &mut toml {
                *text += line;
                text.push('\n');
            } else if fenced && frames {
                if line.starts_with("{\"header\"") {
                    trace = Some((number, String::new()));
                }
                if let Some((_, text)) = &mut trace {
                    *text += line;
                    text.push('\n');
                }
                complaints.extend(line_fault(line).map(|fault| file.complain(number, fault)));
            }
        }
    }
    complaints
}

fn line_fault(line: &str) -> Option<String> {
    if let Some(json) = line.strip_prefix("> {") {
        fault::<Command>("command", json).filter(|_| !line.contains(UNKNOWN))
    } else if let Some(json) = line.strip_prefix("< {") {
        fault::<Answer>("answer", json)
    } else {
        line.strip_prefix('{').and_then(|json| fault::<TraceLine>("line of a trace", json))
    }
}

fn fault<T: DeserializeOwned>(what: &str, rest: &str) -> Option<String> {
    let error = serde_json::from_str::<T>(&format!("{{{rest}")).err()?;
    Some(format!("this is no {what}: {error}; mend it, or proto/"))
}

/// A whole trace: its lines fit together, and both judges have nothing against it.
fn trace_fault(text: &str) -> Option<String> {
    let judged = Document::read(text.as_bytes()).and_then(|document| document.judge());
    match judged.map(|judgement| (judgement.findings(), judgement.inconclusive)) {
        Err(error) => Some(format!("this is no trace: {error}")),
        Ok((findings, inconclusive)) if findings.is_empty() && inconclusive.is_empty() => None,
        Ok((findings, inconclusive)) => {
            Some(format!("the judges do not pass this trace: {findings:?} {inconclusive:?}; show one that is sound"))
        }
    }
}

fn case_fault(text: &str) -> Option<String> {
    let error = case::parse("spec", text).err()?;
    Some(format!("this is no case: {error}"))
}

#[test]
fn examples_of_frames_are_read() {
    let page = |line: &str| broken(&Files::of(&[("spec/x.md", &format!("```text\n{line}\n```\n"))])).len();
    assert_eq!(page("> {\"sync\":1}"), 0);
    assert_eq!(page("> {\"sink\":1}"), 1);
    assert_eq!(page("> {\"lane\":\"a\",\"frobnicate\":{}}"), 0);
    assert_eq!(page("< {\"lane\":\"a\",\"op\":1,\"receive\":{\"topic\":\"t\"}}"), 0);
    assert_eq!(page("< {\"lane\":\"a\",\"op\":1,\"receives\":{\"topic\":\"t\"}}"), 1);
    assert_eq!(page("{\"end\":{\"lines\":5}}"), 0);
    // A header begins a whole trace.
    assert_eq!(page("{\"header\":{\"format\":\"brrr-trace/1\",\"revision\":2}}"), 1);
    assert_eq!(page("{\"ends\":{\"lines\":5}}"), 1);
}

#[test]
fn an_example_of_a_case_is_read() {
    let page = |body: &str| broken(&Files::of(&[("spec/x.md", &format!("```toml\n{body}\n```\n"))])).len();
    assert_eq!(page("schema = \"brrr-cases/0\""), 1);
    assert_eq!(page("[[case.when]]\nnth = 1"), 0);
}
