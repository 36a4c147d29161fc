// SPDX-License-Identifier: AGPL-3.0-only
//! Records, messages and counters as cases write them.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

use brrr_wire::key;
use brrr_wire::name::{CallHash, NameError, RootId, TaskName, Topic};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use serde::Deserialize;

use super::Text;
use super::text::template;
use crate::world::Change;

/// The most entries that `fill` may add.
const MAX_FILL: u32 = 200_000;

/// A state of the world, or a change of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct State {
    /// Calls by `call_hash`.
    pub call: BTreeMap<String, StoredCall>,
    /// Values by `call_hash`.
    pub value: BTreeMap<String, Text>,
    /// Pending returns by the `call_hash` of the call that is waited for.
    pub pending: BTreeMap<String, Pending>,
    /// Messages by topic.
    pub queue: BTreeMap<String, Vec<Message>>,
    /// Counters by `root_id`.
    pub count: BTreeMap<String, u32>,
    /// Records to remove, as `kind/call_hash`.
    pub remove: Vec<String>,
}

/// A call: its parts or its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCall {
    task: Option<String>,
    payload: Option<Text>,
    raw: Option<Text>,
}

/// Pending returns: their entries or their bytes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// Root, call and topic of each entry.
    returns: Option<Vec<(String, String, String)>>,
    scheduled_at: Option<NonZeroU64>,
    /// So many more entries that are nobody's.
    fill: Option<u32>,
    raw: Option<Text>,
}

/// A message: `[root_id, call_hash]` or `{ raw = … }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "a message is [root_id, call_hash] or { raw = … }")]
pub enum Message {
    /// A schedule message.
    Schedule(String, String),
    /// Its bytes.
    Raw(Raw),
}

/// Bytes that stand for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    raw: Text,
}

impl State {
    /// A call of exactly these bytes.
    pub(super) fn literal_call(bytes: &[u8]) -> StoredCall {
        StoredCall { task: None, payload: None, raw: Some(Text::literal(bytes)) }
    }

    /// A call of this task with these bytes.
    pub(super) fn stored_call(task: &str, payload: &[u8]) -> StoredCall {
        StoredCall { task: Some(task.to_owned()), payload: Some(Text::literal(payload)), raw: None }
    }

    /// Pending returns of exactly these bytes.
    pub(super) fn literal_pending(bytes: &[u8]) -> Pending {
        Pending { returns: None, scheduled_at: None, fill: None, raw: Some(Text::literal(bytes)) }
    }

    /// How many messages there are.
    pub fn messages(&self) -> u32 {
        let count: usize = self.queue.values().map(Vec::len).sum();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The changes that make a world so. With an occurrence number, `{n}` in text stands for it.
    pub fn changes(&self, revision: Revision, n: Option<u32>) -> Result<Vec<Change>, String> {
        let mut changes = Vec::new();
        let mut stored = |kind: &str, hash: &str, value: Option<Bytes>| {
            let (kind, call_hash) = (kind.to_owned(), template(hash, n));
            changes.push(Change::Stored { kind, call_hash, value });
        };
        for (hash, call) in &self.call {
            stored("call", hash, Some(call.bytes(n).map_err(|problem| format!("call.{hash}: {problem}"))?));
        }
        for (hash, value) in &self.value {
            stored("value", hash, Some(value.bytes(n)));
        }
        for (hash, pending) in &self.pending {
            let bytes = pending.bytes(n).map_err(|problem| format!("pending.{hash}: {problem}"))?;
            stored("pending_returns", hash, Some(bytes));
        }
        for record in &self.remove {
            let (kind, hash) = split_record(record)?;
            stored(kind, hash, None);
        }
        for (topic, messages) in &self.queue {
            for message in messages {
                let body = message.bytes(n).map_err(|problem| format!("queue.{topic}: {problem}"))?;
                let topic = template(topic, n);
                changes.push(Change::Queued { topic, body });
            }
        }
        for (root_id, count) in &self.count {
            let root_id = RootId::read(&template(root_id, n)).map_err(|error| format!("count.{root_id}: {error}"))?;
            let (key, count) = (key::counter(revision, &root_id), *count);
            changes.push(Change::Counted { key, count });
        }
        Ok(changes)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        self.changes(Revision::Two, Some(1)).map(|_| ())
    }
}

/// The two parts of `kind/call_hash`.
pub(super) fn split_record(record: &str) -> Result<(&str, &str), String> {
    match record.split_once('/') {
        Some((kind @ ("call" | "value" | "pending_returns"), hash)) if !hash.is_empty() => Ok((kind, hash)),
        _ => Err(format!("{record:?} names no record; write call/HASH, value/HASH or pending_returns/HASH")),
    }
}

impl StoredCall {
    fn bytes(&self, n: Option<u32>) -> Result<Bytes, String> {
        match self {
            Self { task: Some(task), payload: Some(payload), raw: None } => {
                let task_name = TaskName::read(&template(task, n)).map_err(|error| error.to_string())?;
                let payload = payload.bytes(n);
                Ok(Call { task_name, payload }.encode())
            }
            Self { task: None, payload: None, raw: Some(raw) } => Ok(raw.bytes(n)),
            _ => Err("a call has `task` and `payload`, or `raw` alone".to_owned()),
        }
    }
}

impl Pending {
    fn bytes(&self, n: Option<u32>) -> Result<Bytes, String> {
        match self {
            Self { returns: Some(returns), raw: None, .. } => {
                let mut set = entries(returns, n).map_err(|error| error.to_string())?;
                let fill = self.fill.unwrap_or(0);
                if fill > MAX_FILL {
                    return Err(format!("`fill` is more than {MAX_FILL}"));
                }
                for i in 0..fill {
                    set.insert(entry("fill", &format!("p{i}"), "t").map_err(|error| error.to_string())?);
                }
                let scheduled_at = self.scheduled_at;
                Ok(PendingReturns { returns: set, scheduled_at }.encode())
            }
            Self { returns: None, scheduled_at: None, fill: None, raw: Some(raw) } => Ok(raw.bytes(n)),
            _ => Err("pending returns have `returns`, or `raw` alone".to_owned()),
        }
    }
}

/// The entries of pending returns, each given as root, call and topic.
pub(super) fn entries(list: &[(String, String, String)], n: Option<u32>) -> Result<BTreeSet<PendingReturn>, NameError> {
    list.iter()
        .map(|(root_id, call_hash, topic)| entry(&template(root_id, n), &template(call_hash, n), &template(topic, n)))
        .collect()
}

fn entry(root_id: &str, call_hash: &str, topic: &str) -> Result<PendingReturn, NameError> {
    Ok(PendingReturn {
        root_id: RootId::read(root_id)?,
        call_hash: CallHash::read(call_hash)?,
        topic: Topic::read(topic)?,
    })
}

impl Message {
    /// A message of exactly these bytes.
    pub(super) fn literal(bytes: &[u8]) -> Self {
        Self::Raw(Raw { raw: Text::literal(bytes) })
    }

    pub(super) fn bytes(&self, n: Option<u32>) -> Result<Bytes, String> {
        match self {
            Self::Raw(Raw { raw }) => Ok(raw.bytes(n)),
            Self::Schedule(root_id, call_hash) => {
                let root_id = RootId::read(&template(root_id, n)).map_err(|error| error.to_string())?;
                let call_hash = CallHash::read(&template(call_hash, n)).map_err(|error| error.to_string())?;
                Ok(ScheduleMessage { root_id, call_hash }.encode())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(toml: &str) -> State {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn parts_become_the_canonical_bytes() {
        let state = state(
            "call = { h = { task = 'f', payload = 'p' } }\n\
             pending = { h = { returns = [['r', 'p{n}', 't'], ['r', 'a', 't']], scheduled_at = 7 } }\n\
             queue = { t = [['r', 'h{n}'], { raw = { hex = '00' } }] }\n\
             count = { r = 9 }\n\
             remove = ['value/x']",
        );
        assert_eq!(state.messages(), 2);
        let changes = state.changes(Revision::Two, Some(2)).unwrap();
        let texts: Vec<String> = changes.iter().map(|change| format!("{:?}", change.to_line())).collect();
        let all = texts.join("\n");
        for text in [
            "d7:payload1:p9:task_name1:fe",
            "d7:returnslli1e1:r1:a1:teli1e1:r2:p21:tee12:scheduled_ati7ee",
            "li2e1:r2:h2e",
            "brrr/count/r",
        ] {
            assert!(all.contains(text), "{text} is not in {all}");
        }
    }

    #[test]
    fn half_a_record_is_refused() {
        for (toml, problem) in [
            ("call = { h = { task = 'f' } }", "`task` and `payload`"),
            ("pending = { h = { raw = 'x', fill = 3 } }", "`returns`, or `raw` alone"),
            ("queue = { t = [['', 'h']] }", "queue.t"),
            ("remove = ['h']", "names no record"),
        ] {
            let error = state(toml).check().unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }
}
