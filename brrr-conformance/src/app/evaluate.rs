// SPDX-License-Identifier: AGPL-3.0-only
//! What one run of a program has to come to, as chapter 11 says, given what its reads were answered.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::name::{TaskName, Topic};
use bytes::Bytes;
use serde_json::Value;

use super::{App, Call, Expression};

/// What a read of a child's value was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is no value.
    Absent,
    /// These bytes are stored.
    Value(Bytes),
    /// The read failed.
    Failed,
}

/// The answers to the reads of a run, by `call_hash`, in the order of the reads.
pub type Answers = BTreeMap<String, Vec<Answer>>;

/// Whether a call of the message in hand fails, or asks for a child that can never come (APP-013).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfCall {
    /// As it should.
    Fails,
    /// It is a call like any other, and left to the worker.
    Asks,
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The tasks and calls.
    pub app: &'a App,
    /// The topic on which it runs.
    pub topic: &'a str,
    /// The task that is run.
    pub task_name: &'a str,
    /// The `call_hash` of the message in hand.
    pub own: &'a str,
    /// Which run of this task it is in its lane, from 1.
    pub number: usize,
    /// What its reads were answered.
    pub answers: &'a Answers,
}

/// What a run comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// It returns this.
    Response(Value),
    /// It needs these calls first: names of the app, equal ones once.
    Defer(Vec<String>),
    /// It fails with this kind, which is for people.
    Failed(String),
}

/// What a run comes to, and what it came by.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The outcome.
    pub came: Came,
    /// Calls that it makes and whose values were not read, by `call_hash`; they were taken for absent.
    pub unread: BTreeSet<String>,
    /// Calls whose deferrals passed through something that catches failures, by name.
    pub caught: BTreeSet<String>,
    /// Kinds of the failures of members, in the order of the members.
    pub failed_members: Vec<String>,
    /// What else it came by.
    pub notes: BTreeSet<Note>,
}

/// Something that a run can come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// A gather without members.
    EmptyGather,
    /// A call of the message in hand.
    SelfCall,
    /// A value that cannot be decoded.
    Undecodable,
    /// Its task is not registered.
    UnknownTask,
}

impl Evaluated {
    /// Whether the run came by this.
    pub fn has(&self, note: Note) -> bool {
        self.notes.contains(&note)
    }
}

/// The kind of a call of the message in hand.
const SELF_CALL: &str = "SelfCall";
/// The kind of a value that is no JSON.
const UNDECODABLE: &str = "Undecodable";
/// The kind of a call of a task that is not registered.
const UNKNOWN_TASK: &str = "UnknownTask";
/// The kind of a call with a name that nobody can write.
const BAD_NAME: &str = "BadName";
/// The kind of a read that failed.
const READ_FAILED: &str = "ReadFailed";

/// Works out what a run has to come to.
pub fn evaluate(run: Run<'_>, self_call: SelfCall) -> Evaluated {
    let evaluated = Evaluated {
        came: Came::Failed(UNKNOWN_TASK.to_owned()),
        unread: BTreeSet::new(),
        caught: BTreeSet::new(),
        failed_members: Vec::new(),
        notes: BTreeSet::new(),
    };
    let Some(body) = run.app.tasks.get(run.task_name) else {
        return Evaluated { notes: BTreeSet::from([Note::UnknownTask]), ..evaluated };
    };
    let evaluator = Evaluator { run, self_call, used: RefCell::default(), seen: RefCell::new(evaluated) };
    let came = match evaluator.value(body.in_run(run.number)) {
        Ok(value) => Came::Response(value),
        Err(Stop::Deferral(names)) => Came::Defer(names),
        Err(Stop::Failure(kind)) => Came::Failed(kind),
    };
    Evaluated { came, ..evaluator.seen.into_inner() }
}

/// Why an expression has no value.
enum Stop {
    /// The calls that are missing.
    Deferral(Vec<String>),
    Failure(String),
}

struct Evaluator<'a> {
    run: Run<'a>,
    self_call: SelfCall,
    /// How many answers of each call were used.
    used: RefCell<BTreeMap<&'a str, usize>>,
    seen: RefCell<Evaluated>,
}

impl<'a> Evaluator<'a> {
    fn value(&self, expression: &'a Expression) -> Result<Value, Stop> {
        match expression {
            Expression::Text { text } => Ok(Value::from(text.as_str())),
            Expression::Value { value } => Ok(value.clone()),
            // What has no JSON is null: spec: COD-015
            Expression::Nothing { .. } => Ok(Value::Null),
            Expression::Fail { fail } => Err(Stop::Failure(fail.clone())),
            Expression::Call { call } => self.call(call),
            Expression::List { list } => {
                list.iter().map(|one| self.value(one)).collect::<Result<_, _>>().map(Value::Array)
            }
            Expression::Gather { gather } => self.gather(gather),
            Expression::Try { r#try, otherwise } => match self.value(r#try) {
                Err(Stop::Failure(_)) => self.value(otherwise),
                // A deferral passes through whatever the task catches: spec: APP-005
                Err(Stop::Deferral(names)) => {
                    self.seen.borrow_mut().caught.extend(names.iter().cloned());
                    Err(Stop::Deferral(names))
                }
                value => value,
            },
            Expression::Runs { .. } => self.value(expression.in_run(self.run.number)),
        }
    }

    fn note(&self, note: Note) {
        self.seen.borrow_mut().notes.insert(note);
    }

    fn call(&self, name: &str) -> Result<Value, Stop> {
        let failure = |kind: &str| Err(Stop::Failure(kind.to_owned()));
        let Some(call) = self.run.app.calls.get(name) else {
            return failure(BAD_NAME);
        };
        if TaskName::new(&call.task_name).is_err() || (!call.topic.is_empty() && Topic::new(&call.topic).is_err()) {
            return failure(BAD_NAME); // spec: LIM-013
        }
        if call.call_hash == self.run.own {
            self.note(Note::SelfCall);
            if self.self_call == SelfCall::Fails {
                return failure(SELF_CALL); // spec: APP-013
            }
        }
        match self.answer(call) {
            Some(Answer::Value(bytes)) => serde_json::from_slice(bytes).or_else(|_| {
                self.note(Note::Undecodable);
                failure(UNDECODABLE) // spec: APP-002
            }),
            Some(Answer::Failed) => failure(READ_FAILED),
            Some(Answer::Absent) => Err(Stop::Deferral(vec![name.to_owned()])),
            None => {
                self.seen.borrow_mut().unread.insert(call.call_hash.clone());
                Err(Stop::Deferral(vec![name.to_owned()]))
            }
        }
    }

    /// The answer to the next read of a call; one that is made more often than it was read is given the last again.
    fn answer(&self, call: &'a Call) -> Option<&'a Answer> {
        let answers = self.run.answers.get(&call.call_hash)?;
        let mut used = self.used.borrow_mut();
        let used = used.entry(&call.call_hash).or_default();
        *used += 1;
        answers.get(*used - 1).or(answers.last())
    }

    /// All members are evaluated, though one may have failed already: spec: APP-010
    fn gather(&self, members: &'a [Expression]) -> Result<Value, Stop> {
        if members.is_empty() {
            self.note(Note::EmptyGather);
        }
        let (mut values, mut missing, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        for member in members {
            match self.value(member) {
                Ok(value) => values.push(value),
                Err(Stop::Failure(kind)) => failed.push(kind),
                Err(Stop::Deferral(names)) => missing.extend(names),
            }
        }
        if let Some(first) = failed.first().cloned() {
            self.seen.borrow_mut().failed_members.extend(failed);
            return Err(Stop::Failure(first)); // spec: APP-009, APP-011
        }
        let mut addresses = BTreeSet::new();
        missing.retain(|name: &String| addresses.insert(self.address(name)));
        // spec: APP-006, APP-008
        if missing.is_empty() { Ok(Value::Array(values)) } else { Err(Stop::Deferral(missing)) }
    }

    /// What tells one child from another: the call, and where it is sent.
    fn address(&self, name: &str) -> (&'a str, &'a str) {
        self.run.app.calls.get(name).map_or(("", ""), |call| {
            let topic = if call.topic.is_empty() { self.run.topic } else { &call.topic };
            (&call.call_hash, topic)
        })
    }
}
