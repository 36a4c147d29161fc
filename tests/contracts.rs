// SPDX-License-Identifier: AGPL-3.0-only
//! The contract and key vectors: one named test for each, against the kit's world and against the memory backend.

use std::collections::BTreeSet;
use std::process::ExitCode;

use brrr_conformance::octets;
use brrr_conformance::requirement;
use brrr_conformance::world::World;
use brrr_ref_worker::backend::memory::{MemoryCache, MemoryStore};
use brrr_ref_worker::cache::Cache as _;
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::store::{Cas, Store as _};
use brrr_tests::vector::directory;
use brrr_wire::key::{self, Kind, StoreKey};
use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::proto::conformance::{Answer, Empty, Reply, answer::Body, reply::Result as Told};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_executor::block_on;
use libtest_mimic::{Arguments, Trial};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What a store or cache answers, op by op, from a state in which nothing is stored.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contract {
    id: String,
    requirements: Vec<String>,
    #[serde(rename = "since")]
    _since: u32,
    steps: Vec<Step>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    op: Answer,
    reply: Reply,
}

/// A key of one revision.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyVector {
    id: String,
    requirements: Vec<String>,
    #[serde(rename = "since")]
    _since: u32,
    revision: u32,
    root_id: Option<String>,
    topic: Option<String>,
    key: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = trials().unwrap_or_else(|problem| vec![trial("files", Err(problem))]);
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials() -> Result<Vec<Trial>, String> {
    let contracts: Vec<Contract> = read("contracts/contracts.jsonl")?;
    let keys: Vec<KeyVector> = read("keys/keys.jsonl")?;
    let ids: Vec<&str> = contracts.iter().map(|one| &*one.id).chain(keys.iter().map(|one| &*one.id)).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    let mut trials = vec![trial("all/ids-are-unique", expect(&distinct.len(), &ids.len()))];
    for contract in contracts {
        let known = known(&contract.requirements);
        trials.push(trial(&format!("world/{}", contract.id), known.and_then(|()| by_the_world(&contract))));
        trials.push(trial(&format!("memory/{}", contract.id), by_memory(&contract)));
    }
    for key in keys {
        trials.push(trial(&format!("key/{}", key.id), known(&key.requirements).and_then(|()| is_right(&key))));
    }
    Ok(trials)
}

fn read<T: DeserializeOwned>(name: &str) -> Result<Vec<T>, String> {
    let text = std::fs::read_to_string(directory().join(name)).map_err(|error| format!("{name}: {error}"))?;
    let one = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| format!("{name}:{}: {error}", number + 1))
    };
    text.lines().enumerate().map(one).collect()
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

fn expect<T: PartialEq + std::fmt::Debug>(seen: &T, due: &T) -> Result<(), String> {
    if seen == due { Ok(()) } else { Err(format!("{due:?} is due, and it gives {seen:?}")) }
}

fn known(ids: &[String]) -> Result<(), String> {
    match ids.iter().find(|id| requirement::find(id).is_none()) {
        Some(id) => Err(format!("there is no requirement {id}")),
        None if ids.is_empty() => Err("it names no requirement".to_owned()),
        None => Ok(()),
    }
}

fn is_right(vector: &KeyVector) -> Result<(), String> {
    let revision = Revision::from_number(vector.revision).ok_or("the revision is not known")?;
    let key = match (&vector.root_id, &vector.topic) {
        (Some(root), None) => key::counter(revision, &RootId::read(root).map_err(|error| error.to_string())?),
        (None, Some(topic)) => key::queue(revision, &Topic::read(topic).map_err(|error| error.to_string())?),
        _ => return Err("it has not exactly one of `root_id` and `topic`".to_owned()),
    };
    expect(&key, &vector.key)
}

fn by_the_world(contract: &Contract) -> Result<(), String> {
    let mut world = World::default();
    for step in &contract.steps {
        let body = step.op.body.as_ref().ok_or("an op is empty")?;
        let (told, change) = world.effect(body).map_err(|error| error.to_string())?;
        if let Some(change) = change {
            world.apply(change).map_err(|error| error.to_string())?;
        }
        expect(&Some(told), &step.reply.result)?;
    }
    Ok(())
}

fn by_memory(contract: &Contract) -> Result<(), String> {
    let (store, cache) = (MemoryStore::new(), MemoryCache::new());
    for step in &contract.steps {
        let body = step.op.body.as_ref().ok_or("an op is empty")?;
        let told = block_on(perform(&store, &cache, body))?;
        expect(&Some(told), &step.reply.result)?;
    }
    Ok(())
}

async fn perform(store: &MemoryStore, cache: &MemoryCache, body: &Body) -> Result<Told, String> {
    let text = |error: brrr_ref_worker::error::BackendError| error.to_string();
    Ok(match body {
        Body::Has(at) => Told::Present(store.has(&at_key(&at.kind, &at.call_hash)?).await.map_err(text)?),
        Body::Get(at) => value(store.get(&at_key(&at.kind, &at.call_hash)?).await.map_err(text)?),
        Body::GetWithRetry(at) => {
            let key = at_key(&at.kind, &at.call_hash)?;
            value(store.get_with_retry(&key, &PinnedClock::at(0)).await.map_err(text)?)
        }
        Body::Set(write) => {
            let key = at_key(&write.kind, &write.call_hash)?;
            store.set(&key, octets(write.value.as_ref())?).await.map_err(text)?;
            Told::Done(Empty {})
        }
        Body::SetNewValue(write) => {
            let key = at_key(&write.kind, &write.call_hash)?;
            swapped(store.set_new_value(&key, octets(write.value.as_ref())?).await.map_err(text)?)
        }
        Body::CompareAndSet(write) => {
            let key = at_key(&write.kind, &write.call_hash)?;
            let (value, expected) = (octets(write.value.as_ref())?, octets(write.expected.as_ref())?);
            swapped(store.compare_and_set(&key, &expected, value).await.map_err(text)?)
        }
        Body::CompareAndDelete(write) => {
            let key = at_key(&write.kind, &write.call_hash)?;
            swapped(store.compare_and_delete(&key, &octets(write.expected.as_ref())?).await.map_err(text)?)
        }
        Body::Incr(incr) => {
            let count = cache.incr(&incr.key).await.map_err(text)?;
            Told::Count(u32::try_from(count).map_err(|error| error.to_string())?)
        }
        other => return Err(format!("no store or cache is asked for {other:?}")),
    })
}

fn at_key(kind: &str, call_hash: &str) -> Result<StoreKey, String> {
    let kind = Kind::parse(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
    Ok(StoreKey { kind, call_hash: CallHash::read(call_hash).map_err(|error| error.to_string())? })
}

fn octets(value: Option<&brrr_wire::proto::conformance::Octets>) -> Result<Bytes, String> {
    octets::decode(value).map_err(|error| error.to_string())
}

fn value(value: Option<Bytes>) -> Told {
    value.map_or(Told::NotFound(Empty {}), |value| Told::Value(octets::encode(&value)))
}

fn swapped(cas: Cas) -> Told {
    match cas {
        Cas::Swapped => Told::Done(Empty {}),
        Cas::Mismatch => Told::Mismatch(Empty {}),
    }
}
