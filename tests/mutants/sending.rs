// SPDX-License-Identifier: AGPL-3.0-only
//! One message to a queue: count it, then put it.

use brrr_ref_worker::cache::Cache as _;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::Queue as _;
use brrr_wire::key;
use brrr_wire::name::Topic;
use brrr_wire::record::ScheduleMessage;
use brrr_wire::revision::Revision;

use crate::faults::Fault;
use crate::worker::{Trouble, Worker};

/// The highest count at which a message is put.
const SPAWN_LIMIT: u64 = 10_000;

/// Why a message was not put.
pub(crate) enum NotSent {
    /// The spawn limit refused it.
    Refused(Trouble),
    /// The cache or the queue gave up.
    Broken(Trouble),
}

impl From<BackendError> for NotSent {
    fn from(error: BackendError) -> Self {
        Self::Broken(error.into())
    }
}

impl NotSent {
    pub(crate) fn into_trouble(self) -> Trouble {
        match self {
            Self::Refused(trouble) | Self::Broken(trouble) => trouble,
        }
    }
}

impl Worker {
    pub(crate) async fn send(&self, topic: &Topic, message: &ScheduleMessage) -> Result<(), NotSent> {
        let revision = if self.has(Fault::CounterOfFirstRevision) { Revision::One } else { self.revision };
        let counter = key::counter(revision, &message.root_id);
        if self.has(Fault::NoIncr) || self.has(Fault::PutBeforeIncr) {
            self.lane.put(topic, message.encode()).await?;
            if self.has(Fault::PutBeforeIncr) {
                self.lane.incr(&counter).await?;
            }
            return Ok(());
        }
        let limit = match self.fault {
            Fault::LimitOffByOne => SPAWN_LIMIT + 1,
            Fault::LimitTooLow => SPAWN_LIMIT - 1,
            _ => SPAWN_LIMIT,
        };
        if self.lane.incr(&counter).await? > limit {
            let ScheduleMessage { root_id, call_hash } = message;
            let text = format!("the spawn limit of root {root_id} is reached: {call_hash} was not sent");
            return Err(NotSent::Refused(Trouble::new("SpawnLimit", text)));
        }
        self.lane.put(topic, message.encode()).await?;
        Ok(())
    }
}
