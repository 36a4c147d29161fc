// SPDX-License-Identifier: AGPL-3.0-only
//! Replays a recording: its replies have to fit together, and end in what the harness found to be left.

use std::collections::BTreeMap;

use brrr_conformance::octets;
use brrr_wire::key::Kind;
use brrr_wire::proto::conformance::{Counted, Octets, Queued, Stored, answer, reply};
use bytes::Bytes;

use super::catalogue::{Scenario, TOPIC};
use super::recording::{Attempt, Recorded, Recording};
use super::{Origin, build};
use crate::exchange::Start;
use crate::import::ImportError;

/// A store and counters that know only what was seen of them.
#[derive(Default)]
struct World {
    /// What each record was when it was seen first; none: it was absent.
    first: BTreeMap<(String, String), Option<Bytes>>,
    now: BTreeMap<(String, String), Option<Bytes>>,
    counters: BTreeMap<String, (u32, u32)>,
    put: BTreeMap<String, Vec<String>>,
}

/// Checks one attempt; gives what the world held before it.
pub(super) fn replay(
    origin: Origin,
    recording: &Recording,
    scenario: &Scenario,
    attempt: &Attempt,
) -> Result<Start, ImportError> {
    let mut world = World::default();
    if let Some((key, value)) = build::earlier_value(scenario) {
        let key = (key.kind.as_str().to_owned(), key.call_hash.to_string());
        world.saw(key, Some(Bytes::from_static(value)));
    }
    for recorded in &attempt.ops {
        world.take(origin, scenario, recorded).map_err(|message| ImportError::new(recorded.line, message))?;
    }
    let at = |message: String| ImportError::new(recording.line, format!("{}: {message}", recording.id));
    if let (Some(limit), Some(error)) = (scenario.limit, &attempt.error) {
        let named = [format!("limit {limit} "), format!("limit of {limit} ")];
        if !named.iter().any(|named| error.message.contains(named)) {
            return Err(at(format!("the error does not name the spawn limit {limit}: {}", error.message)));
        }
    }
    world.left(recording).map_err(at)?;
    Ok(world.start(recording))
}

impl World {
    fn saw(&mut self, key: (String, String), value: Option<Bytes>) {
        self.first.entry(key.clone()).or_insert_with(|| value.clone());
        self.now.insert(key, value);
    }

    fn take(&mut self, origin: Origin, scenario: &Scenario, recorded: &Recorded) -> Result<(), String> {
        use answer::Body;
        let done = matches!(recorded.reply, reply::Result::Done(_));
        match &recorded.op {
            // Somebody else may have written since the last look, so a read is believed.
            Body::Get(key) | Body::GetWithRetry(key) => match &recorded.reply {
                reply::Result::Value(value) => self.saw(at(&key.kind, &key.call_hash), Some(bytes(Some(value))?)),
                _ => self.saw(at(&key.kind, &key.call_hash), None),
            },
            Body::Has(key) => {
                let known = self.now.get(&at(&key.kind, &key.call_hash)).is_some_and(Option::is_some);
                if recorded.reply != reply::Result::Present(known) {
                    return Err("whether the record exists does not fit what is known of it".to_owned());
                }
            }
            Body::Set(write) => {
                let value = write.value.as_ref().map(|value| bytes(Some(value))).transpose()?;
                self.write(at(&write.kind, &write.call_hash), value);
            }
            Body::SetNewValue(write) if done => {
                let key = at(&write.kind, &write.call_hash);
                self.must_be(&key, None)?;
                self.write(key, Some(bytes(write.value.as_ref())?));
            }
            Body::CompareAndSet(write) if done => {
                let key = at(&write.kind, &write.call_hash);
                self.must_be(&key, Some(&bytes(write.expected.as_ref())?))?;
                self.write(key, Some(bytes(write.value.as_ref())?));
            }
            Body::CompareAndDelete(delete) if done => {
                let key = at(&delete.kind, &delete.call_hash);
                self.must_be(&key, Some(&bytes(delete.expected.as_ref())?))?;
                self.write(key, None);
            }
            Body::Incr(incr) => return self.count(origin, scenario, &incr.key, &recorded.reply),
            Body::Put(put) => {
                let text = String::from_utf8(bytes(put.body.as_ref())?.to_vec()).map_err(|error| error.to_string())?;
                self.put.entry(put.topic.clone()).or_default().push(text);
            }
            _ => {}
        }
        Ok(())
    }

    fn write(&mut self, key: (String, String), value: Option<Bytes>) {
        // What is written without a look first is no part of the start.
        self.first.entry(key.clone()).or_insert(None);
        self.now.insert(key, value);
    }

    fn must_be(&self, key: &(String, String), value: Option<&Bytes>) -> Result<(), String> {
        if self.now.get(key).map(Option::as_ref) == Some(value) {
            Ok(())
        } else {
            Err(format!("the condition on {}/{} does not hold, by what was read before", key.0, key.1))
        }
    }

    fn count(&mut self, origin: Origin, scenario: &Scenario, key: &str, reply: &reply::Result) -> Result<(), String> {
        build::root_of(origin, key)
            .ok_or_else(|| format!("`{key}` is not the key of a root's counter in revision {}", origin.revision))?;
        let reply::Result::Count(count) = reply else {
            return Err("a counter is answered with a count".to_owned());
        };
        let count = build::shifted(scenario, *count)?;
        let before = count.checked_sub(1).ok_or("a count is zero")?;
        match self.counters.get_mut(key) {
            Some((_, last)) if *last == before => *last = count,
            Some(_) => return Err(format!("the count of `{key}` does not follow on the one before")),
            None => _ = self.counters.insert(key.to_owned(), (before, count)),
        }
        Ok(())
    }

    /// Whether the pending returns and messages that are left are those that were written.
    fn left(&self, recording: &Recording) -> Result<(), String> {
        let pending = self.now.iter().filter(|((kind, _), _)| *kind == Kind::PendingReturns.as_str());
        for ((kind, call_hash), value) in pending {
            let key = format!("{kind}/{call_hash}");
            if recording.left.pending.get(&key).map(Vec::as_slice) != value.as_deref() {
                return Err(format!("{key} is not left as its last write was"));
            }
        }
        for (topic, put) in &self.put {
            let left = recording.left.queues.get(topic).map(Vec::as_slice).unwrap_or_default();
            if !left.ends_with(put) {
                return Err(format!("the messages that were put on {topic} are not left there"));
            }
        }
        Ok(())
    }

    fn start(self, recording: &Recording) -> Start {
        let untouched = recording.left.pending.iter().filter_map(|(key, value)| {
            let (kind, call_hash) = key.split_once('/')?;
            let key = at(kind, call_hash);
            (!self.now.contains_key(&key)).then(|| (key, Some(Bytes::copy_from_slice(value))))
        });
        let mut records: BTreeMap<_, _> = untouched.collect();
        records.extend(self.first);
        let store = records.into_iter().filter_map(|((kind, call_hash), value)| {
            let value = Some(octets::encode(&value?));
            Some(Stored { kind, call_hash, value })
        });
        let waiting = recording.left.queues.get(TOPIC).map(Vec::as_slice).unwrap_or_default();
        let put = self.put.get(TOPIC).map_or(0, Vec::len);
        let queues = waiting[..waiting.len() - put]
            .iter()
            .map(|body| Queued { topic: TOPIC.to_owned(), body: Some(octets::encode(body.as_bytes())) });
        let counters = self.counters.into_iter().filter(|(_, (before, _))| *before > 0);
        Start {
            store: store.collect(),
            queues: queues.collect(),
            counters: counters.map(|(key, (count, _))| Counted { key, count }).collect(),
        }
    }
}

fn at(kind: &str, call_hash: &str) -> (String, String) {
    (kind.to_owned(), call_hash.to_owned())
}

fn bytes(octets: Option<&Octets>) -> Result<Bytes, String> {
    octets::decode(octets).map_err(|error| error.to_string())
}
