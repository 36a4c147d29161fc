// SPDX-License-Identifier: AGPL-3.0-only
//! What is wrong with a file that has the shape of an exchange and is none.

use std::fmt;

use brrr_wire::proto::conformance::{Answer, Octets, Reply, answer, reply};
use brrr_wire::revision::Revision;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Exchange, Finish, Handle, Operation, Step};
use crate::octets;
use crate::requirement;
use crate::trace::{Action, Answered};

/// A step as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unchecked {
    op: Answer,
    reply: Reply,
}

impl TryFrom<Unchecked> for Step {
    type Error = String;

    // What is refused here is refused with its line.
    fn try_from(Unchecked { op, reply }: Unchecked) -> Result<Self, String> {
        if !op.lane.is_empty() || op.op != 0 || !op.timers.is_empty() {
            return Err("the op of a step has no lane, number or timers; leave them out".to_owned());
        }
        let body = op.body.as_ref().ok_or("a step has no op; write what the SDK asked for")?;
        let action = Action::of(body).map_err(|error| error.to_string())?;
        let action = action.ok_or("the op of a step is no op of the adapter protocol; write one")?;
        if matches!(action, Action::Receive { .. }) {
            return Err("a step is no `receive`: the message is in `operation`, and its end in `finish`".to_owned());
        }
        let result = reply.result.as_ref().ok_or("a step has no reply; write what the SDK was answered")?;
        let answered = Answered::of(result).map_err(|error| error.to_string())?;
        if !action.fits(&answered) {
            return Err(format!("a {} has a reply of another kind", action.name()));
        }
        Ok(Self { op, reply })
    }
}

/// A revision that the kit knows.
pub(super) fn revision<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = u32::deserialize(deserializer)?;
    match Revision::from_number(number) {
        Some(_) => Ok(number),
        None => {
            Err(D::Error::custom(format!("revision {number} of the key schema is not known; the kit knows 1 and 2")))
        }
    }
}

/// Requirements that there are.
pub(super) fn requirements<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<Id>::deserialize(deserializer)?.into_iter().map(|Id(id)| id).collect())
}

/// The id of a requirement. It is looked up while it is read, so that the error has its line and not the next one.
struct Id(String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Lookup)
    }
}

struct Lookup;

impl Visitor<'_> for Lookup {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a requirement")
    }

    fn visit_str<E: Error>(self, id: &str) -> Result<Id, E> {
        match requirement::find(id) {
            Some(_) => Ok(Id(id.to_owned())),
            None => Err(E::custom(format!("there is no requirement {id}; name one of the specification"))),
        }
    }
}

/// What only the whole can tell.
pub(super) fn whole(exchange: &Exchange) -> Result<(), String> {
    match &exchange.operation {
        Operation::Handle(handle) => {
            bytes("operation.handle.message", Some(&handle.message))?;
            outcome(exchange, handle)?;
        }
        Operation::Schedule(schedule) => {
            bytes("operation.schedule.payload", schedule.payload.as_ref())?;
            if schedule.revision != exchange.revision {
                return Err(format!(
                    "`operation.schedule.revision` is {} and `revision` is {}; they are the same",
                    schedule.revision, exchange.revision
                ));
            }
            if matches!(exchange.finish, Finish::Exit(_)) {
                return Err("`finish` is `exit`, and a scheduling is not done by a loop; write `error`".to_owned());
            }
        }
    }
    exchange.start.store.iter().try_for_each(|stored| bytes("start.store", stored.value.as_ref()))?;
    exchange.start.queues.iter().try_for_each(|queued| bytes("start.queues", queued.body.as_ref()))
}

fn bytes(field: &str, octets: Option<&Octets>) -> Result<(), String> {
    // What was recorded is written out: an empty object is a mistake of who wrote it.
    octets::decode(octets.filter(|octets| octets.form.is_some()))
        .map(drop)
        .map_err(|error| format!("`{field}`: {error}"))
}

/// `outcome` says what the task did, so it is what its run was answered.
fn outcome(exchange: &Exchange, handle: &Handle) -> Result<(), String> {
    let run = exchange.steps.iter().find(|step| matches!(step.op.body, Some(answer::Body::Invoke(_))));
    let seen = run.and_then(|step| match &step.reply.result {
        Some(reply::Result::Outcome(outcome)) => Some(outcome),
        _ => None,
    });
    if handle.outcome.as_ref() == seen {
        return Ok(());
    }
    Err("`operation.handle.outcome` is not what the `invoke` of the steps was answered; write the same".to_owned())
}
