// SPDX-License-Identifier: AGPL-3.0-only
//! The profile `worker`: lanes that work.

use brrr_wire::proto::conformance::{
    Answer, Command, Defer, DeferredCall, Empty, Error, Octets, Reply, StoreKey, Work, answer, command, outcome,
};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use crate::adapter::{AdapterError, frame};
use crate::doctor::Diagnosis;
use crate::doctor::bench::{Bench, Run, abandon};
use crate::doctor::story::{CALL, Story, TASK, payloads};
use crate::octets;

/// Topics of two lanes at once; a shim forwards any of them as it is.
const TOPICS: [&str; 2] = ["doctor", "Zo\u{eb} {x}:1"];

pub(super) fn all(bench: &mut Bench, revision: Revision, diagnosis: &mut Diagnosis) -> Result<(), AdapterError> {
    bench.listens = true;
    for (name, payload, form) in payloads() {
        round(bench, revision, name, &payload, form)?;
        // The first round shows whether `sync` tells the truth; listening takes time.
        bench.listens = false;
    }
    let idle = if bench.session.is_idle() { ", and has no op after `sync`" } else { "" };
    right(diagnosis, revision, &format!("handles a message{idle}"));
    right(diagnosis, revision, "hands on bytes of every kind as they are");
    outcomes(bench, revision)?;
    right(diagnosis, revision, "goes on after every outcome of a task, an empty queue and an op that fails");
    two_lanes(bench, revision)?;
    right(diagnosis, revision, "runs two lanes at once");
    abandoned(bench, revision)?;
    right(diagnosis, revision, "is silent in a lane that was abandoned, and goes on in others");
    Ok(())
}

fn right(diagnosis: &mut Diagnosis, revision: Revision, what: &str) {
    diagnosis.right.push(format!("its worker of revision {revision} {what}"));
}

fn work(topic: &str, revision: Revision) -> command::Body {
    command::Body::Work(Work { topic: topic.to_owned(), revision: revision.number(), app: None })
}

/// One message whose task gets these bytes and returns them, written in this form.
fn round(bench: &mut Bench, revision: Revision, name: &str, payload: &Bytes, form: Octets) -> Result<(), AdapterError> {
    let mut story = Story::with(payload, outcome::Kind::Response(form));
    let run = bench.play(work(TOPICS[0], revision), &mut story)?;
    if let Some(answer::Body::Exit(exit)) = &run.end
        && let Some(error) = &exit.error
    {
        let (kind, message, said) = (&error.kind, octets::short(&error.message), run.said());
        return Err(bench.wrong(format!(
            "ended a lane with the error {kind} ({message}) after {said}; where the SDK is right, its shims hand on what it \
             does not expect: a lane whose queue was `closed` ends with `exit` and no error"
        )));
    }
    asked(bench, &run)?;
    let same = |seen: Option<&_>| octets::decode(seen).ok().as_ref() == Some(payload);
    let show =
        |seen: Option<&_>| octets::decode(seen).map_or_else(|error| error.to_string(), |seen| octets::show(&seen));
    let due = octets::show(payload);
    for op in &run.ops {
        let (what, seen) = match op {
            answer::Body::Invoke(invoke) => ("`invoke` has the payload", invoke.payload.as_ref()),
            answer::Body::Set(write) | answer::Body::SetNewValue(write) if write.kind == "value" => {
                ("the stored value is", write.value.as_ref())
            }
            _ => continue,
        };
        // A task without arguments may be sent without the field.
        if !(same(seen) || seen.is_none() && payload.is_empty()) {
            let seen = show(seen);
            return Err(bench.wrong(format!(
                "does not hand on bytes as they are: {what} {seen} where {due} is due, which came as {name}; decode all \
                 three forms of bytes, and write what is no UTF-8 as `hex`"
            )));
        }
    }
    Ok(())
}

/// The worker asked for what every worker has to ask for.
fn asked(bench: &mut Bench, run: &Run) -> Result<(), AdapterError> {
    let receives = |op: &answer::Body| matches!(op, answer::Body::Receive(receive) if receive.topic == TOPICS[0]);
    if !run.ops.iter().any(receives) {
        let said = run.said();
        return Err(
            bench.wrong(format!("never sent `receive` with the lane's own topic, {:?}; it did {said}", TOPICS[0]))
        );
    }
    let call = |key: &StoreKey| key.kind == "call" && key.call_hash == CALL;
    let reads = |op: &answer::Body| matches!(op, answer::Body::Get(key) | answer::Body::GetWithRetry(key) if call(key));
    let runs = |op: &answer::Body| matches!(op, answer::Body::Invoke(invoke) if invoke.task_name == TASK);
    let stores = |op: &answer::Body| matches!(op, answer::Body::Set(write) | answer::Body::SetNewValue(write) if write.kind == "value");
    let step = match () {
        () if !run.ops.iter().any(reads) => "reads the call",
        () if !run.ops.iter().any(runs) => "runs the task",
        () if !run.ops.iter().any(stores) => "stores the value",
        () => return Ok(()),
    };
    let said = run.said();
    Err(bench.wrong(format!(
        "was given a good message and never {step}; it did {said}; a shim hands on another key, name or bytes than it is \
         given, or the SDK is at fault"
    )))
}

/// Whatever a task, a queue or a store does, the adapter goes on.
fn outcomes(bench: &mut Bench, revision: Revision) -> Result<(), AdapterError> {
    let error = Error { kind: "DoctorError".to_owned(), message: "the doctor's task fails".to_owned() };
    // A topic and a payload that are left out are the own topic and no bytes.
    let child =
        DeferredCall { call_hash: "doctor-child".to_owned(), task_name: TASK.to_owned(), ..DeferredCall::default() };
    let defer = Defer { calls: vec![child] };
    for outcome in [outcome::Kind::Defer(defer), outcome::Kind::Error(error), outcome::Kind::Invalid(Empty {})] {
        bench.play(work(TOPICS[0], revision), &mut Story::with(b"p", outcome))?;
    }
    let empty = Story { empty: 2, ..Story::echo(b"p") };
    let read_fails = Story { read_fails: true, ..Story::echo(b"p") };
    for mut story in [empty, read_fails] {
        bench.play(work(TOPICS[0], revision), &mut story)?;
    }
    Ok(())
}

/// Two lanes wait at the same time, each on its own topic.
fn two_lanes(bench: &mut Bench, revision: Revision) -> Result<(), AdapterError> {
    let names = [bench.lane(), bench.lane()];
    let start = |at: usize| frame::to_lane(&names[at], work(TOPICS[at], revision));
    let turn = bench.turn(&[start(0), start(1)])?;
    for (name, topic) in names.iter().zip(TOPICS) {
        let mine = turn.answers.iter().find(|answer| answer.lane == *name).and_then(|answer| answer.body.as_ref());
        if !matches!(mine, Some(answer::Body::Receive(receive)) if receive.topic == topic) {
            let seen = mine.map_or_else(|| "nothing".to_owned(), |body| format!("`{}`", frame::describe(body)));
            return Err(bench.wrong(format!(
                "does not run two lanes at once: lane `{name}` was started on topic {topic:?} beside another, and sent \
                 {seen}; start every lane by itself, and let its shims carry its name and its topic"
            )));
        }
    }
    // Both find their queues closed.
    bench.end(turn.answers, names.len(), &mut Story { given: true, ..Story::echo(b"p") })
}

/// A worker that died says nothing more, even where a reply comes for it.
fn abandoned(bench: &mut Bench, revision: Revision) -> Result<(), AdapterError> {
    let lane = bench.lane();
    let mut story = Story::echo(b"p");
    let mut replies = |ops: Vec<Answer>| -> Vec<Command> {
        let reply = |op: Answer| {
            let result = Some(story.reply(op.body.as_ref()?));
            Some(Command { lane: op.lane, op: op.op, body: Some(command::Body::Reply(Reply { result })) })
        };
        ops.into_iter().filter_map(reply).collect()
    };
    let receive = bench.ops(&[frame::to_lane(&lane, work(TOPICS[0], revision))])?;
    let read = bench.ops(&replies(receive))?;
    let crossed = replies(read);
    bench.listens = true;
    for batch in [vec![abandon(&lane)], crossed, vec![]] {
        let turn = bench.turn(&batch)?;
        if let Some(answer) = turn.answers.first() {
            let what = answer.body.as_ref().map(frame::describe).unwrap_or_default();
            return Err(bench.wrong(format!("sent `{what}` after its only lane was abandoned")));
        }
    }
    bench.listens = false;
    // The others know nothing of it.
    let run = bench.play(work(TOPICS[0], revision), &mut Story::echo(b"p"))?;
    asked(bench, &run)
}
