// SPDX-License-Identifier: AGPL-3.0-only
//! What the harness set up in each scenario and its trace does not say; and what the recorded behaviour breaks.

use super::cursor::Cursor;
use super::recording::Recording;
use crate::exchange::Sdk;
use crate::import::ImportError;

/// What becomes of a scenario.
pub(super) enum Plan {
    Import(Scenario),
    LeftOut(&'static str),
}

/// What the harness set up.
pub(super) struct Scenario {
    pub(super) work: Work,
    /// The spawn limit, where it was lowered.
    pub(super) limit: Option<u64>,
    /// The value of the call that was stored before.
    pub(super) value: Option<Stored>,
    /// What becomes of each attempt.
    pub(super) parts: Vec<Part>,
    /// Whether the error ended a loop and was not only given to a caller.
    pub(super) in_loop: bool,
}

/// What becomes of one attempt.
pub(super) enum Part {
    /// It is imported, with this behind the scenario's id.
    Import(String),
    LeftOut(&'static str),
}

pub(super) enum Work {
    Schedule,
    Handle { message: Vec<u8>, task: Task },
}

/// What the task did when it was run.
#[derive(Clone, Copy)]
pub(super) enum Task {
    /// It was not run.
    Idle,
    Returned(&'static [u8]),
    /// It deferred to calls, each with its topic (empty: none) and hash.
    Deferred(&'static [(&'static str, &'static str)]),
    /// It raised the error that the operation raised.
    Raised,
    /// It returned neither bytes nor a deferral.
    Invalid,
}

/// A value that was there before.
#[derive(Clone, Copy)]
pub(super) enum Stored {
    /// With these bytes.
    Known(&'static [u8]),
    /// Its bytes were not recorded, and these stand for them.
    Assumed(&'static [u8]),
}

/// Where every scenario takes its messages from.
pub(super) const TOPIC: &str = "top";
/// The root of every message that is handled.
pub(super) const ROOT: &str = "r";
/// The call that is scheduled.
pub(super) const SCHEDULED: &str = "h";

const NO_BYTES: &str = "the second attempt stores an object in place of a value, and no frame can carry that";
const OLD: Option<Stored> = Some(Stored::Assumed(b"OLD"));
const ONE_CHILD: Task = Task::Deferred(&[("", "c1")]);

pub(super) fn plan(sdk: Sdk, recording: &Recording) -> Result<Plan, ImportError> {
    if let Some(reason) = left_out(&recording.id) {
        return Ok(Plan::LeftOut(reason));
    }
    let refuse = |message: &str| ImportError::new(recording.line, format!("{}: {message}", recording.id));
    if recording.elided || recording.polled {
        return Err(refuse("ops were not listed; say in the catalogue why the scenario is left out"));
    }
    let scenario = match recording.id.as_str() {
        "S14" => malformed(recording).map_err(|message| refuse(&message))?,
        "S18b" => invalid(sdk),
        id => scenario(id).ok_or_else(|| refuse("the scenario is not known; describe it in the catalogue"))?,
    };
    if scenario.parts.len() == recording.attempts.len() {
        Ok(Plan::Import(scenario))
    } else {
        Err(refuse("there are more or fewer attempts than are known"))
    }
}

fn left_out(id: &str) -> Option<&'static str> {
    match id {
        "S16" => {
            Some("no message is handled: the queue is empty twice and then closed, and the polls are only counted")
        }
        "S19" | "S19b" => Some("the ops of about a hundred lost conditional writes were counted and not listed"),
        _ => None,
    }
}

fn scenario(id: &str) -> Option<Scenario> {
    use Task::{Deferred, Idle, Raised, Returned};
    let handle = |hash: &str, task| Some(handle(message(hash), task));
    match id {
        "S1" => Some(schedule()),
        "S2" => Some(Scenario { value: Some(Stored::Assumed(b"V")), ..schedule() }),
        "S12a" => Some(Scenario { limit: Some(0), ..schedule() }),
        "S3" | "S4" | "S11" => handle("h", Returned(b"V")),
        "S5" => handle("p", Deferred(&[("", "c1"), ("t2", "c2")])),
        "S6" | "S7" | "S8" | "S8b" | "S8c" | "S9" | "S10" | "S21" => handle("p", ONE_CHILD),
        "S12b" => limited(handle("p", Deferred(&[("", "c0"), ("", "c1"), ("", "c2")])), 1),
        "S12c" => limited(handle("h", Returned(b"V")), 1),
        "S13" => handle("nope", Idle),
        "S15" => handle("h", Raised),
        "S17" => handle("h", Raised).map(|scenario| Scenario { in_loop: true, ..scenario }),
        "S18" => handle("h", Deferred(&[])),
        "S20" => handle("p", Deferred(&[("", "c1"), ("", "c1")])),
        "S22" => handle("p", Deferred(&[("", "p")])),
        "S23" | "S24" | "S24c" => old(handle("h", Returned(b"NEW"))),
        "S23b" => {
            handle("h", Returned(b"NEW")).map(|scenario| Scenario { value: Some(Stored::Known(b"")), ..scenario })
        }
        "S23c" | "S24b" => old(handle("h", ONE_CHILD)),
        "S23d" => old(handle("h", Raised)),
        "S23e" => old(handle("h", Idle)),
        "S24d" => limited(old(handle("h", Returned(b"NEW"))), 1),
        "S24e" | "S25" => handle("h", Returned(b"NEW")),
        _ => None,
    }
}

fn schedule() -> Scenario {
    Scenario {
        work: Work::Schedule,
        limit: None,
        value: None,
        parts: vec![Part::Import(String::new())],
        in_loop: false,
    }
}

fn handle(message: Vec<u8>, task: Task) -> Scenario {
    Scenario { work: Work::Handle { message, task }, ..schedule() }
}

fn limited(scenario: Option<Scenario>, limit: u64) -> Option<Scenario> {
    scenario.map(|scenario| Scenario { limit: Some(limit), ..scenario })
}

fn old(scenario: Option<Scenario>) -> Option<Scenario> {
    scenario.map(|scenario| Scenario { value: OLD, ..scenario })
}

fn message(hash: &str) -> Vec<u8> {
    format!("li2e{}:{ROOT}{}:{hash}e", ROOT.len(), hash.len()).into_bytes()
}

/// The title ends in the message.
fn malformed(recording: &Recording) -> Result<Scenario, String> {
    let mut title = Cursor::new(&recording.title);
    title.expect("malformed ")?;
    let message = title.text()?;
    title.end()?;
    let suffix = match message.as_str() {
        "" => "empty",
        "x" => "text",
        "li2e1:re" => "no-call-hash",
        "li1e1:r1:he" => "wrong-tag",
        "li2e1:r1:h1:xe" => "extra-element",
        "li2e1:r1:hetrail" => "trailing-bytes",
        "d1:a1:be" => "dictionary",
        "le" => "empty-list",
        "i5e" => "integer",
        "li2ei7ei8ee" => "integers-in-place-of-names",
        _ => return Err(format!("the message `{message}` has no name; give it one in the catalogue")),
    };
    let all = recording.attempts.iter().flat_map(|attempt| &attempt.ops);
    let writes = all.filter(|recorded| matches!(recorded.op, brrr_wire::proto::conformance::answer::Body::Set(_)));
    // Where a value was stored, the message was taken for a good one and the task was run.
    let task = if writes.count() > 0 { Task::Returned(b"V") } else { Task::Idle };
    Ok(Scenario { parts: vec![Part::Import(format!("-{suffix}"))], ..handle(message.into_bytes(), task) })
}

/// JavaScript has two results that are nothing of use, and the harness tried both.
fn invalid(sdk: Sdk) -> Scenario {
    let parts = match sdk {
        Sdk::Python => vec![Part::Import(String::new())],
        Sdk::TypeScript => vec![Part::Import("-undefined".to_owned()), Part::LeftOut(NO_BYTES)],
    };
    Scenario { parts, ..handle(message("h"), Task::Invalid) }
}

/// The requirements that the recorded behaviour breaks, by what they say and not by what any judge finds.
pub(super) fn breaks(sdk: Sdk, revision: u32, name: &str) -> &'static [&'static str] {
    match (sdk, revision, name) {
        // The first parent is woken again after the lost delete.
        (Sdk::TypeScript, 1, "S11") => &["RET-009"],
        // A parent was refused, and the record of those who wait stays.
        (Sdk::TypeScript, _, "S12c" | "S24d") => &["LIM-005", "RET-011"],
        // What follows on the message is passed over, and the call is run, stored and not reported.
        (Sdk::TypeScript, _, "S14-trailing-bytes") => &["BEN-001", "HAN-004", "HAN-006"],
        // The numbers are taken for names: the store is asked for the call of one.
        (_, _, "S14-integers-in-place-of-names") => &["REC-002"],
        // The loop ends with the message, and what it raises does not say which message that was.
        (_, _, "S17") => &["HAN-007", "HAN-012"],
        // Nobody is told that the call will never run again.
        (_, _, "S18") => &["RET-028"],
        // The call is registered with itself and sent.
        (_, _, "S22") => &["RET-029"],
        _ => &[],
    }
}
