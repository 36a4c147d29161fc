// SPDX-License-Identifier: AGPL-3.0-only
//! The return of a value: store it, wake everyone who waits, delete the pending returns.

use std::collections::BTreeSet;

use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::store::{Cas, Store as _};
use brrr_wire::key::StoreKey;
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;

use crate::faults::Fault;
use crate::sending::NotSent;
use crate::worker::{Trouble, Worker};

impl Worker {
    /// Stores the value and wakes the parents; gives what went wrong.
    pub(crate) async fn return_value(&self, message: &ScheduleMessage, value: Bytes) -> Vec<Trouble> {
        let key = StoreKey::value(&message.call_hash);
        let as_text = |value: &Bytes| Bytes::from(String::from_utf8_lossy(value).into_owned());
        let value = if self.has(Fault::ValueAsText) { as_text(&value) } else { value };
        if !self.has(Fault::ValueAfterWake)
            && let Err(error) = self.lane.set(&key, value.clone()).await
        {
            return vec![error.into()];
        }
        let mut troubles = Vec::new();
        if let Err(trouble) = self.drain(message, &mut troubles).await {
            troubles.push(trouble);
        }
        if self.has(Fault::ValueAfterWake)
            && let Err(error) = self.lane.set(&key, value).await
        {
            troubles.push(error.into());
        }
        troubles
    }

    /// Wakes parents until there are no pending returns; an error leaves them in place.
    async fn drain(&self, message: &ScheduleMessage, troubles: &mut Vec<Trouble>) -> Result<(), Trouble> {
        let key = StoreKey::pending_returns(&message.call_hash);
        let mut handled = BTreeSet::new();
        // spec: LIM-018
        loop {
            let Some(bytes) = self.lane.get(&key).await? else { return Ok(()) };
            let record = self.read_returns(&key, &bytes)?;
            if self.has(Fault::DeleteBeforeWake) && self.delete(&key, &bytes, &record).await? == Cas::Mismatch {
                continue;
            }
            if self.has(Fault::ResendAllAfterMismatch) {
                handled.clear();
            }
            let refused = troubles.len();
            let woken = self.wake(message, &record, &mut handled, troubles).await;
            woken.map_err(NotSent::into_trouble)?;
            if self.has(Fault::DeleteBeforeWake) || self.has(Fault::KeepsRecordAtLimit) && troubles.len() > refused {
                return Ok(());
            }
            let deleted = self.delete(&key, &bytes, &record).await?;
            if deleted == Cas::Swapped || self.has(Fault::GivesUpAfterLostDelete) {
                return Ok(());
            }
        }
    }

    /// Wakes the parents that this handling did not wake or refuse before. A refusal is noted, and the next one has
    /// its turn; anything else that goes wrong is told after the last.
    async fn wake(
        &self,
        message: &ScheduleMessage,
        record: &PendingReturns,
        handled: &mut BTreeSet<PendingReturn>,
        troubles: &mut Vec<Trouble>,
    ) -> Result<(), NotSent> {
        let mut broken = Ok(());
        for entry in &record.returns {
            if !handled.insert(entry.clone()) {
                continue;
            }
            let own_root = self.has(Fault::WakeUnderOwnRoot);
            let root_id = if own_root { message.root_id.clone() } else { entry.root_id.clone() };
            let topic = if self.has(Fault::WakeOnOwnTopic) { &self.topic } else { &entry.topic };
            match self.send(topic, &ScheduleMessage { root_id, call_hash: entry.call_hash.clone() }).await {
                Ok(()) => {}
                Err(NotSent::Refused(trouble)) => {
                    troubles.push(trouble);
                    if self.has(Fault::StopsAtRefusedParent) {
                        break;
                    }
                }
                Err(error) => broken = broken.and(Err(error)),
            }
        }
        broken
    }

    async fn delete(&self, key: &StoreKey, read: &Bytes, record: &PendingReturns) -> Result<Cas, BackendError> {
        if self.has(Fault::UnconditionalDelete) {
            return self.lane.delete(key).await.map(|()| Cas::Swapped);
        }
        self.lane.compare_and_delete(key, &self.expected(read, record)).await
    }

    /// The bytes that a conditional write expects: those that were read.
    pub(crate) fn expected(&self, read: &Bytes, record: &PendingReturns) -> Bytes {
        if self.has(Fault::ReencodesExpected) { record.encode() } else { read.clone() }
    }

    /// Reads pending returns.
    pub(crate) fn read_returns(&self, key: &StoreKey, bytes: &Bytes) -> Result<PendingReturns, Trouble> {
        let malformed = |what: String| Trouble::new("MalformedPendingReturns", format!("{key} is malformed: {what}"));
        match PendingReturns::decode(bytes) {
            Ok(record) if self.has(Fault::RejectsOldTimes) && record.scheduled_at.is_none() => {
                Err(malformed("it has no time".to_owned()))
            }
            Ok(record) => Ok(record),
            Err(_) if self.has(Fault::RewritesGarbage) => Ok(PendingReturns::default()),
            Err(error) => Err(malformed(error.to_string())),
        }
    }
}
