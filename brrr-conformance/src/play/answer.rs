// SPDX-License-Identifier: AGPL-3.0-only
//! What an op is answered.

use brrr_wire::proto::conformance::{Empty, Error, Outcome, Reply, answer::Body, command, outcome, reply};

use super::lane::Told;
use super::{Player, Stop};
use crate::adapter::frame;
use crate::case::{Forced, Reach};
use crate::finding::Finding;
use crate::octets::{self, OctetsError};
use crate::world::{Change, WorldError};

/// What a task returns of which a case says nothing.
const DEFAULT_VALUE: &[u8] = b"v";

impl Player<'_> {
    /// Answers an op, or holds it back where the case wants something else first.
    pub(super) fn serve(&mut self, index: usize) -> Result<(), Stop> {
        let step = self.held[index].step;
        if !self.intervene(index)? {
            return Ok(());
        }
        // Others may have come or gone in between.
        let Some(index) = self.held.iter().position(|held| held.step == step) else {
            return Ok(());
        };
        if self.held[index].is_receive() && self.held[index].forced.is_none() {
            return self.serve_receive(index);
        }
        let (result, change) = self.reply(index)?;
        if let Some(change) = change {
            self.apply(change)?;
        }
        self.reply_with(index, result)
    }

    /// A change by the op itself: it follows from the op and its reply, so the trace does not have it.
    fn apply(&mut self, change: Change) -> Result<(), Stop> {
        self.world.apply(change).map_err(|error| Stop::harness(error.to_string()))
    }

    fn serve_receive(&mut self, index: usize) -> Result<(), Stop> {
        let (lane, step) = (self.held[index].lane, self.held[index].step);
        let Body::Receive(receive) = &self.held[index].body else {
            return Ok(());
        };
        let in_call = self.calls.last().is_some_and(|call| call.lane == lane);
        let may = in_call || (!self.lanes[lane].called && !self.is_spent());
        let message = if may { self.world.queues.take(&receive.topic) } else { None };
        let Some(body) = message else {
            if self.lanes[lane].told == Told::Closed {
                return self.deaf(lane, step);
            }
            self.lanes[lane].told = Told::Closed;
            return self.reply_with(index, reply::Result::Closed(Empty {}));
        };
        self.taken += 1;
        if let Some(call) = self.calls.last_mut() {
            call.took = true;
        }
        self.lanes[lane].hand(&body);
        self.reply_with(index, reply::Result::Message(octets::encode(&body)))
    }

    /// A lane that asks a closed queue again would do so for ever.
    fn deaf(&mut self, lane: usize, step: u32) -> Result<(), Stop> {
        let name = &self.lanes[lane].name;
        let message = format!("Lane {name} asks for another message though it was told that its queue is closed.");
        self.findings.push(Finding::new("QUE-003", super::ADAPTER, step, message));
        self.abandon(lane)
    }

    fn reply(&mut self, index: usize) -> Result<(reply::Result, Option<Change>), Stop> {
        let held = &self.held[index];
        let (lane, forced) = (held.lane, held.forced);
        let natural = match &held.body {
            Body::Invoke(_) => return Ok((self.outcome(index), None)),
            Body::Receive(_) => (reply::Result::Empty(Empty {}), None),
            body => self.world.effect(body).map_err(|error| Self::unanswerable(held.step, body, &error))?,
        };
        let Some(forced) = forced else { return Ok(natural) };
        let (result, applied) = force(forced, &self.held[index].body);
        if matches!(result, reply::Result::Empty(_)) {
            self.lanes[lane].told = Told::Empty;
        }
        // What happened though the reply denies it is a change that the trace has to have.
        if let (true, Some(change)) = (applied, natural.1) {
            self.change(change)?;
        }
        Ok((result, None))
    }

    fn unanswerable(step: u32, body: &Body, error: &WorldError) -> Stop {
        let surrogate = matches!(error, WorldError::Octets { error: OctetsError::LoneSurrogate(_), .. });
        let finding = if surrogate {
            // spec: REC-012. The text is the implementation's: no reader can take what has no UTF-8 form.
            Finding::new("REC-012", super::ADAPTER, step, format!("The case ends here: {error}."))
        } else {
            Finding::new("", super::HARNESS, step, format!("The adapter's op cannot be answered: {error}."))
        };
        Stop::finding(finding.with_seen(frame::describe(body)))
    }

    fn outcome(&mut self, index: usize) -> reply::Result {
        let key = self.held[index].key.clone();
        let before = self.invoked.iter().filter(|call| **call == key).count();
        let outcomes = self.case.task.get(&key).map_or(&[][..], Vec::as_slice);
        let outcome = match outcomes.get(before).or(outcomes.last()) {
            Some(outcome) => outcome.to_outcome(),
            None => Outcome { kind: Some(outcome::Kind::Response(octets::encode(DEFAULT_VALUE))) },
        };
        self.invoked.push(key);
        reply::Result::Outcome(outcome)
    }

    fn reply_with(&mut self, index: usize, result: reply::Result) -> Result<(), Stop> {
        let held = self.held.remove(index);
        self.replies += 1;
        self.lanes[held.lane].served = self.replies;
        let reply = frame::reply_name(&result).to_owned();
        let reached = Reach { reply, op: held.name().to_owned(), key: held.key };
        self.reached.extend(reached.of_any_read());
        self.reached.insert(reached);
        let now = u64::from(self.settings.clock);
        let findings = self.lanes[held.lane].oracle.replied(held.step, held.step, &result, now);
        self.findings.extend(findings);
        let result = Some(result);
        self.send(held.lane, (held.step, held.op), command::Body::Reply(Reply { result }))
    }
}

/// The forced reply, and whether the op is carried out all the same.
fn force(forced: Forced, body: &Body) -> (reply::Result, bool) {
    match forced {
        Forced::Mismatch { applied } => (reply::Result::Mismatch(Empty {}), applied),
        Forced::Error { applied } => {
            let kind = match body {
                Body::Incr(_) => "CacheError",
                Body::Put(_) | Body::Receive(_) => "QueueError",
                _ => "StoreError",
            };
            let message = "the kit makes this op fail".to_owned();
            (reply::Result::Error(Error { kind: kind.to_owned(), message }), applied)
        }
        Forced::NotFound if matches!(body, Body::Has(_)) => (reply::Result::Present(false), false),
        Forced::NotFound => (reply::Result::NotFound(Empty {}), false),
        Forced::Empty => (reply::Result::Empty(Empty {}), false),
    }
}
