// SPDX-License-Identifier: AGPL-3.0-only
//! Traces for tests, one step a line.
//!
//! ```text
//! take top r h                              the lane asks for a message and is given this one
//! getWithRetry call/h -> C(tk,PAY)          an op and its reply
//! x: incr r                                 an op that is held
//! x -> 1                                    and its reply
//! invoke tk PAY -> defer -:c1:tk:PAY,t2:c2:tk:PAY
//! setNewValue pending_returns/c1 P(r:p:top)@1700000000 -> done
//! put top M(r,c1) -> error
//! next                                      the lane asks for the next message
//! ```
//!
//! Bytes are `C(task,payload)`, `P(root:hash:topic,…)@time`, `M(root,hash)`, `hex:00ff`, `''` or what is written. Others:
//! `receive TOPIC`, `exit [KIND TEXT]`, `report TOPIC ROOT HASH CAUSE`, `abandon`, `lane NAME`, `stored KEY BYTES`,
//! `queued TOPIC BYTES`, `counted KEY N`, `provides FIELD`, `schedule TOPIC HASH TASK PAYLOAD`, `scheduled`,
//! `revision N`, and `repeat N` up to `end`.

mod literal;

use std::collections::HashMap;

use brrr_wire::proto::conformance as frames;
use brrr_wire::proto::conformance::{Answer, Command, Empty, answer, command, trace_line::Line};
use brrr_wire::revision::Revision;

use super::{Run, Trace};

pub(crate) use literal::literal;
use literal::{bytes, error_of, key_of, result};

/// The run that a script describes, in revision 2.
pub(crate) fn run(script: &str) -> Run {
    run_in(Revision::Two, script)
}

/// The run that a script describes.
pub(crate) fn run_in(revision: Revision, script: &str) -> Run {
    Run::from_trace(&trace(revision, script)).unwrap()
}

/// The trace that a script describes.
pub(crate) fn trace(revision: Revision, script: &str) -> Trace {
    let trace = Trace::new(revision, "test", "0");
    let mut reader = Script { trace, revision, lane: "a".into(), next: 0, open: HashMap::new(), topic: "top".into() };
    let mut repeated: Option<(usize, Vec<&str>)> = None;
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix("repeat "), &mut repeated) {
            (Some(times), _) => repeated = Some((times.parse().unwrap(), Vec::new())),
            (None, Some((times, lines))) if line == "end" => {
                (0..*times).for_each(|_| lines.iter().for_each(|line| reader.line(line)));
                repeated = None;
            }
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => reader.line(line),
        }
    }
    reader.trace
}

struct Script {
    trace: Trace,
    revision: Revision,
    lane: String,
    next: u32,
    open: HashMap<String, (String, u32)>,
    topic: String,
}

impl Script {
    fn line(&mut self, line: &str) {
        let (what, answer) = line.split_once(" -> ").map_or((line, None), |(what, answer)| (what, Some(answer)));
        if let (Some((lane, op)), Some(answer)) = (self.open.remove(what), answer) {
            return self.reply(&lane, op, answer);
        }
        let labelled = what.split_once(": ").filter(|(label, _)| !label.contains(' '));
        let (label, what) = labelled.map_or((None, what), |(label, what)| (Some(label), what));
        let words: Vec<_> = what.split_whitespace().collect();
        if self.other(&words) {
            return;
        }
        let body = self.body(&words);
        let number = self.op(body);
        if let Some(answer) = answer {
            self.reply(&self.lane.clone(), number, answer);
        } else if let Some(label) = label {
            self.open.insert(label.to_owned(), (self.lane.clone(), number));
        }
    }

    fn op(&mut self, body: answer::Body) -> u32 {
        self.next += 1;
        self.trace.seen(Answer { lane: self.lane.clone(), op: self.next, body: Some(body), ..Answer::default() });
        self.next
    }

    fn seen(&mut self, body: answer::Body) {
        self.trace.seen(Answer { lane: self.lane.clone(), body: Some(body), ..Answer::default() });
    }

    fn sent(&mut self, body: command::Body) {
        self.trace.sent(Command { lane: self.lane.clone(), op: 0, body: Some(body) });
    }

    fn reply(&mut self, lane: &str, op: u32, answer: &str) {
        let body = command::Body::Reply(frames::Reply { result: Some(result(answer)) });
        self.trace.sent(Command { lane: lane.to_owned(), op, body: Some(body) });
    }

    /// Whether the line was none of an op.
    fn other(&mut self, words: &[&str]) -> bool {
        match *words {
            ["take", topic, "raw", body] => {
                self.topic = topic.into();
                let op = self.op(receive(topic));
                self.reply(&self.lane.clone(), op, &format!("message {body}"));
            }
            ["take", topic, root, hash] => return self.other(&["take", topic, "raw", &format!("M({root},{hash})")]),
            ["next"] => {
                self.op(receive(&self.topic.clone()));
            }
            ["exit", ref error @ ..] => {
                let error = error.split_first().map(|(kind, text)| error_of(kind, &text.join(" ")));
                self.seen(answer::Body::Exit(frames::Exit { error }));
            }
            ["report", topic, root_id, call_hash, cause] => self.seen(answer::Body::Report(frames::Report {
                topic: topic.into(),
                root_id: root_id.into(),
                call_hash: call_hash.into(),
                cause: cause.into(),
                message: cause.into(),
            })),
            ["revision", number] => {
                self.revision = Revision::from_number(number.parse().unwrap()).unwrap();
                self.trace.header.revision = self.revision.number();
            }
            ["abandon"] => self.sent(command::Body::Abandon(Empty {})),
            ["lane", name] => self.lane = name.into(),
            ["stored", key, ref value @ ..] => {
                let (kind, call_hash) = key_of(key);
                let value = value.first().map(|value| bytes(value));
                self.trace.push(Line::Stored(frames::Stored { kind, call_hash, value }));
            }
            ["queued", topic, body] => {
                self.trace.push(Line::Queued(frames::Queued { topic: topic.into(), body: Some(bytes(body)) }));
            }
            ["counted", key, count] => {
                let count = count.parse().unwrap();
                self.trace.push(Line::Counted(frames::Counted { key: key.into(), count }));
            }
            ["provides", field] => {
                let provides = vec![field.into()];
                self.seen(answer::Body::Hello(frames::Welcome { provides, ..frames::Welcome::default() }));
            }
            ["schedule", topic, call_hash, task_name, payload] => {
                self.sent(command::Body::Schedule(frames::Schedule {
                    topic: topic.into(),
                    call_hash: call_hash.into(),
                    task_name: task_name.into(),
                    payload: Some(bytes(payload)),
                    revision: self.revision.number(),
                }));
            }
            ["scheduled"] => {
                let kind = Some(frames::result::Kind::Scheduled(Empty {}));
                self.seen(answer::Body::Result(frames::Result { kind }));
            }
            _ => return false,
        }
        true
    }

    fn body(&self, words: &[&str]) -> answer::Body {
        use answer::Body;
        let store_key = |key: &str| {
            let (kind, call_hash) = key_of(key);
            frames::StoreKey { kind, call_hash }
        };
        let write = |key: &str, value: &str| {
            let (kind, call_hash) = key_of(key);
            frames::Write { kind, call_hash, value: Some(bytes(value)) }
        };
        match *words {
            ["receive", topic] => receive(topic),
            ["has", key] => Body::Has(store_key(key)),
            ["get", key] => Body::Get(store_key(key)),
            ["getWithRetry", key] => Body::GetWithRetry(store_key(key)),
            ["delete", key] => Body::Delete(store_key(key)),
            ["set", key, value] => Body::Set(write(key, value)),
            ["setNewValue", key, value] => Body::SetNewValue(write(key, value)),
            ["compareAndSet", key, expected, value] => {
                let frames::Write { kind, call_hash, value } = write(key, value);
                let expected = Some(bytes(expected));
                Body::CompareAndSet(frames::CompareAndSet { kind, call_hash, expected, value })
            }
            ["compareAndDelete", key, expected] => {
                let (kind, call_hash) = key_of(key);
                Body::CompareAndDelete(frames::CompareAndDelete { kind, call_hash, expected: Some(bytes(expected)) })
            }
            ["incr", root] => {
                let prefix = if self.revision == Revision::One { "brrr_count/" } else { "brrr/count/" };
                let key = root.strip_prefix("key:").map_or(format!("{prefix}{root}"), str::to_owned);
                Body::Incr(frames::Incr { key })
            }
            ["put", topic, body] => Body::Put(frames::Put { topic: topic.into(), body: Some(bytes(body)) }),
            ["invoke", task_name, payload] => Body::Invoke(frames::Invoke {
                task_name: literal(task_name),
                payload: Some(bytes(payload)),
                ..frames::Invoke::default()
            }),
            _ => panic!("a script has the line `{}`, which is none", words.join(" ")),
        }
    }
}

fn receive(topic: &str) -> answer::Body {
    answer::Body::Receive(frames::Receive { topic: topic.into() })
}
