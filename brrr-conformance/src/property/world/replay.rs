// SPDX-License-Identifier: AGPL-3.0-only
//! From the events of a run to its world.

use std::collections::{BTreeMap, HashMap};

use brrr_wire::key::Kind;
use bytes::Bytes;

use super::{Author, Moment, Sent, Version, World, key};
use crate::property::plan::Fault;
use crate::property::record;
use crate::property::view::is_refusal;
use crate::trace::{Action, Answered, Change, Event, Key, PerformedOp, Run};

pub(super) fn replay(run: &Run) -> World<'_> {
    let mut replay = Replay { world: World::default(), queued: HashMap::new(), counters: BTreeMap::new() };
    for (key, value) in &run.start.store {
        replay.write(key, Some(value), 0, Author::Other);
    }
    for (topic, bodies) in &run.start.queues {
        for body in bodies {
            replay.enqueue(topic, body, 0, Author::Other);
        }
    }
    replay.counters.extend(run.start.counters.iter().map(|(key, count)| (key.as_str(), *count)));
    for (index, event) in run.events.iter().enumerate() {
        match event {
            Event::Changed(change) => replay.changed(change, index + 1, author(run, index, change)),
            Event::Replied(op) => replay.replied(&run.ops[*op], index),
            _ => {}
        }
    }
    replay.world.is_quiet = replay.queued.values().all(|count| *count == 0);
    replay.world
}

/// Who made a change: the op whose reply comes next and denies that it did just this, or somebody else.
fn author<'r>(run: &'r Run, index: usize, change: &Change) -> Author<'r> {
    let Some(Event::Replied(op)) = run.events.get(index + 1) else { return Author::Other };
    let op = &run.ops[*op];
    let is_same = match (change, &op.action) {
        (Change::Stored { key, value }, action) => {
            action.is_write() && action.key() == Some(key) && written(action) == value.as_ref()
        }
        (Change::Queued { topic, body }, Action::Put { topic: put_on, body: put }) => topic == put_on && body == put,
        (Change::Counted { key, .. }, Action::Incr { key: counted }) => key == counted,
        _ => false,
    };
    if is_same && (op.is_lost() || op.has_failed()) { Author::Op(op) } else { Author::Other }
}

/// The bytes that an action writes; none for one that removes.
const fn written(action: &Action) -> Option<&Bytes> {
    match action {
        Action::Set { value, .. } | Action::SetNewValue { value, .. } | Action::CompareAndSet { value, .. } => {
            Some(value)
        }
        _ => None,
    }
}

struct Replay<'r> {
    world: World<'r>,
    /// How often each message is queued, by topic and body.
    queued: HashMap<(&'r str, &'r Bytes), usize>,
    counters: BTreeMap<&'r str, u32>,
}

impl<'r> Replay<'r> {
    fn write(&mut self, key: &'r Key, value: Option<&'r Bytes>, at: Moment, author: Author<'r>) {
        self.world.records.entry(key).or_default().push(Version { at, author, value });
    }

    fn enqueue(&mut self, topic: &'r str, body: &'r Bytes, at: Moment, author: Author<'r>) {
        *self.queued.entry((topic, body)).or_default() += 1;
        let reading = record::message(body);
        let Some(&message) = reading.content() else { return };
        self.world.sent.push(Sent { topic, message, at, author });
        let call = self.stored(&key(Kind::Call, message.call_hash));
        if reading.is_sound() && call.is_some_and(|call| record::call(call).is_sound()) {
            self.world.scheduled.insert(message.call_hash);
        }
    }

    fn stored(&self, key: &Key) -> Option<&'r Bytes> {
        self.world.before(key, usize::MAX)
    }

    fn fault(&mut self, fault: Fault) {
        self.world.faults.insert(fault);
    }

    fn changed(&mut self, change: &'r Change, at: Moment, author: Author<'r>) {
        match change {
            Change::Stored { key, value } => self.write(key, value.as_ref(), at, author),
            Change::Queued { topic, body } => return self.enqueue(topic, body, at, author),
            Change::Counted { key, count } => drop(self.counters.insert(key, *count)),
        }
        self.fault(match author {
            Author::Op(op) if op.is_lost() => Fault::LostReply,
            Author::Op(_) => Fault::FailedOp,
            Author::Other => Fault::Interference,
        });
    }

    fn replied(&mut self, op: &'r PerformedOp, event: usize) {
        let Some(reply) = &op.reply else { return };
        match (reply, &op.action) {
            (Answered::Done, Action::Put { topic, body }) => self.enqueue(topic, body, event + 1, Author::Op(op)),
            (Answered::Done, action) => {
                if !self.holds(action) {
                    self.fault(Fault::Interference);
                }
                if let Some(key) = action.key() {
                    self.write(key, written(action), event + 1, Author::Op(op));
                }
            }
            (Answered::Mismatch, action) if self.holds(action) && !self.is_done_already(op, event) => {
                self.fault(Fault::LostReply);
            }
            (Answered::Count(count), Action::Incr { key }) => {
                if self.counters.insert(key, *count).unwrap_or(0).checked_add(1) != Some(*count) {
                    self.fault(Fault::Interference);
                }
                if is_refusal(op) {
                    self.fault(Fault::Refusal);
                }
            }
            (Answered::Value(read), action) => self.read(action, |stored| read.as_ref() == stored, read.as_ref()),
            (Answered::Present(is_there), action) => self.read(action, |stored| stored.is_some() == *is_there, None),
            (Answered::Message(body), Action::Receive { topic }) => self.taken(topic, body),
            (Answered::Failed(_), Action::Invoke { .. }) | (Answered::TaskFailed(_) | Answered::TaskInvalid, _) => {
                self.fault(Fault::FailedTask);
            }
            (Answered::Failed(_), _) => self.fault(Fault::FailedOp),
            _ => {}
        }
    }

    /// Whether the condition of a write holds; one without a condition can always be made.
    fn holds(&self, action: &Action) -> bool {
        match action {
            Action::SetNewValue { key, .. } => self.stored(key).is_none(),
            Action::CompareAndSet { key, expected, .. } | Action::CompareAndDelete { key, expected } => {
                self.stored(key) == Some(expected)
            }
            _ => true,
        }
    }

    /// Whether a change just before its reply has carried it out: a write that changes nothing holds once more.
    fn is_done_already(&self, op: &PerformedOp, event: usize) -> bool {
        let versions = op.action.key().map_or(&[][..], |key| self.world.versions(key));
        versions.last().is_some_and(|v| v.at == event && matches!(v.author, Author::Op(by) if by.step == op.step))
    }

    /// What a read shows is what is stored, or what was stored once, or what nobody who is seen ever stored.
    fn read(&mut self, action: &Action, shows: impl Fn(Option<&Bytes>) -> bool, read: Option<&'r Bytes>) {
        let Some(key) = action.key() else { return };
        if shows(self.stored(key)) {
            return;
        }
        let was_once = read.is_none() || self.world.versions(key).iter().any(|version| version.value == read);
        if !was_once {
            self.world.unaccounted.extend(read);
        }
        self.fault(if was_once { Fault::StaleRead } else { Fault::Interference });
    }

    fn taken(&mut self, topic: &'r str, body: &'r Bytes) {
        match self.queued.get_mut(&(topic, body)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => self.fault(Fault::Redelivery),
        }
    }
}
