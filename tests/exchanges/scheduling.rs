// SPDX-License-Identifier: AGPL-3.0-only
//! The first judge of a scheduling: the machine itself, since the kit's oracle follows workers.

use brrr_conformance::finding::Finding;
use brrr_conformance::octets;
use brrr_tests::exchange::{Exchange, Finish as Ending};
use brrr_wire::key::{self, StoreKey};
use brrr_wire::machine::{Finish, Modality, Op, Policy, Reply, Scheduling};
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::proto::conformance::{Schedule, answer, reply};
use brrr_wire::record::Call;
use brrr_wire::revision::Revision;

/// What is wrong with a scheduling.
pub(crate) fn judge(exchange: &Exchange, schedule: &Schedule) -> Result<Vec<Finding>, String> {
    let revision = Revision::from_number(exchange.revision).ok_or("the revision is not known")?;
    let mut machine = machine(exchange, schedule, revision)?;
    for (step, number) in exchange.steps.iter().zip(1_u32..) {
        let body = step.op.body.as_ref().ok_or("an op is empty")?;
        let seen = op(revision, body)?;
        let offered = machine.offers().into_iter().find(|offer| offer.op == seen);
        let Some(offer) = offered.filter(|offer| offer.modality != Modality::ShouldNot) else {
            return Ok(vec![Finding::new("", "machine", number, format!("{seen} is not offered"))]);
        };
        let id = machine.take(&offer);
        let answered = self::reply(step.reply.result.as_ref().ok_or("a reply is empty")?)?;
        machine.on_reply(id, answered).map_err(|error| error.to_string())?;
    }
    let owed = machine.owed();
    let failed = matches!(machine.finish(), Finish::Failed(_));
    let mut findings: Vec<_> =
        owed.iter().map(|offer| Finding::new(offer.spec[0], "machine", 0, format!("{} is owed", offer.op))).collect();
    if failed != matches!(exchange.finish, Ending::Error(_)) {
        findings.push(Finding::new("LIM-009", "machine", 0, "the failure was not reported, or none was"));
    }
    Ok(findings)
}

fn machine(exchange: &Exchange, schedule: &Schedule, revision: Revision) -> Result<Scheduling, String> {
    // The root is free, so the first op that names one binds it.
    let root_id = exchange.steps.iter().find_map(|step| match &step.op.body {
        Some(answer::Body::Incr(incr)) => key::root_of_counter(revision, &incr.key),
        _ => None,
    });
    let unused = RootId::new("unused").map_err(|error| error.to_string())?;
    Ok(Scheduling::new(
        Topic::read(&schedule.topic).map_err(|error| error.to_string())?,
        CallHash::read(&schedule.call_hash).map_err(|error| error.to_string())?,
        Call {
            task_name: TaskName::read(&schedule.task_name).map_err(|error| error.to_string())?,
            payload: octets::decode(schedule.payload.as_ref()).map_err(|error| error.to_string())?,
        },
        root_id.unwrap_or(unused),
        Policy::default(),
    ))
}

/// The ops that a client may emit.
fn op(revision: Revision, body: &answer::Body) -> Result<Op, String> {
    let hash = |hash: &str| CallHash::read(hash).map_err(|error| error.to_string());
    let bytes = |value: Option<&_>| octets::decode(value).map_err(|error| error.to_string());
    Ok(match body {
        answer::Body::Has(at) if at.kind == "value" => Op::Has { key: StoreKey::value(&hash(&at.call_hash)?) },
        answer::Body::Set(write) if write.kind == "call" => {
            Op::Set { key: StoreKey::call(&hash(&write.call_hash)?), value: bytes(write.value.as_ref())? }
        }
        answer::Body::Incr(incr) => {
            Op::Incr { root_id: key::root_of_counter(revision, &incr.key).ok_or("the key is of no counter")? }
        }
        answer::Body::Put(put) => Op::PutMessage {
            topic: Topic::read(&put.topic).map_err(|error| error.to_string())?,
            body: bytes(put.body.as_ref())?,
        },
        other => return Err(format!("a client does not emit {other:?}")),
    })
}

fn reply(reply: &reply::Result) -> Result<Reply, String> {
    Ok(match reply {
        reply::Result::Present(present) => Reply::Present(*present),
        reply::Result::Done(_) => Reply::Done,
        reply::Result::Count(count) => Reply::Count(u64::from(*count)),
        other => return Err(format!("a client is not answered {other:?}")),
    })
}
