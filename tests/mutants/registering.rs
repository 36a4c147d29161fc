// SPDX-License-Identifier: AGPL-3.0-only
//! The children of a deferral: store the call, register with it, send it where that is this worker's part.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use brrr_ref_worker::clock::Clock as _;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::handler::DeferredCall;
use brrr_ref_worker::store::{Cas, Store as _};
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;

use crate::faults::Fault;
use crate::sending::NotSent;
use crate::worker::{CAS_ATTEMPTS, Trouble, Worker};

impl Worker {
    /// Registers with every child, one after another; gives what went wrong.
    pub(crate) async fn register_all(&self, message: &ScheduleMessage, children: Vec<DeferredCall>) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        if children.is_empty() {
            troubles.push(Trouble::new("EmptyDeferral", "the task deferred without naming a call"));
        }
        // Whether a layer asks for a child twice is only seen where the worker below it does not mend that.
        let mut named = BTreeSet::new();
        for child in children {
            let topic = child.topic.clone().filter(|_| !self.has(Fault::ChildOnWrongTopic));
            let topic = topic.unwrap_or_else(|| self.topic.clone());
            let unfit = CallHash::new(child.call_hash.as_str()).err().or_else(|| Topic::new(topic.as_str()).err());
            if child.call_hash == message.call_hash {
                troubles.push(Trouble::new("SelfDeferral", "the task deferred to its own call"));
            } else if let Some(error) = unfit {
                troubles.push(Trouble::new("BadName", error.to_string()));
            } else if (named.insert((child.call_hash.clone(), topic.clone())) || self.has(Fault::AsksEqualTwice))
                && let Err(trouble) = self.register_and_send(message, &child, &topic).await
            {
                troubles.push(trouble);
                if self.has(Fault::StopsAtFirstChild) {
                    break;
                }
            }
        }
        troubles
    }

    async fn register_and_send(
        &self,
        message: &ScheduleMessage,
        child: &DeferredCall,
        topic: &Topic,
    ) -> Result<(), Trouble> {
        let fresh = self.has(Fault::ChildUnderFreshRoot);
        let fresh = fresh.then(|| RootId::new("fresh").expect("invariant: this is a root_id"));
        let root_id = fresh.unwrap_or_else(|| message.root_id.clone());
        let first = ScheduleMessage { root_id, call_hash: child.call_hash.clone() };
        let call = StoreKey::call(&child.call_hash);
        if !self.has(Fault::CallAfterRegistering) {
            self.lane.set(&call, child.call.encode()).await?;
        }
        if self.has(Fault::SendBeforeRegister) {
            self.send(topic, &first).await.map_err(NotSent::into_trouble)?;
        }
        let send = self.register(message, child).await?;
        if self.has(Fault::CallAfterRegistering) {
            self.lane.set(&call, child.call.encode()).await?;
        }
        if send && !self.has(Fault::SendBeforeRegister) {
            self.send(topic, &first).await.map_err(NotSent::into_trouble)?;
        }
        Ok(())
    }

    /// Registers with one child; says whether it is to be sent.
    async fn register(&self, message: &ScheduleMessage, child: &DeferredCall) -> Result<bool, Trouble> {
        let key = StoreKey::pending_returns(&child.call_hash);
        let ScheduleMessage { root_id, call_hash } = message.clone();
        let own = PendingReturn { root_id, call_hash, topic: self.topic.clone() };
        let mut first_decision = None;
        let attempts = if self.has(Fault::GivesUpEarly) { 10 } else { CAS_ATTEMPTS };
        for attempt in 0..attempts {
            let (send, written) = match self.lane.get(&key).await? {
                None => (true, self.create(&key, &own).await?),
                Some(bytes) => {
                    let record = self.read_returns(&key, &bytes)?;
                    if record.returns.contains(&own) {
                        // A write that was told to be lost may have been applied; then the child is not sent yet.
                        return Ok(attempt > 0);
                    }
                    (
                        record.returns.is_empty() || self.is_repeated(&record, &own),
                        self.join(&key, &own, &bytes, record).await?,
                    )
                }
            };
            let decision = *first_decision.get_or_insert(send);
            match written {
                Cas::Swapped if self.has(Fault::KeepDecisionAfterLostCas) => return Ok(decision),
                Cas::Swapped => return Ok(send),
                Cas::Mismatch if self.has(Fault::DropsLostRegistering) => return Ok(false),
                Cas::Mismatch => {}
            }
        }
        Err(Trouble::new("CasLimit", format!("gave up on the record {key} after {attempts} lost writes")))
    }

    async fn create(&self, key: &StoreKey, own: &PendingReturn) -> Result<Cas, BackendError> {
        let time = NonZeroU64::new(self.lane.now());
        let mut record = PendingReturns { returns: BTreeSet::new(), scheduled_at: time };
        if !self.has(Fault::EmptyRecordFirst) {
            record.returns.insert(own.clone());
            return self.lane.set_new_value(key, record.encode()).await;
        }
        let empty = record.encode();
        if self.lane.set_new_value(key, empty.clone()).await? == Cas::Mismatch {
            return Ok(Cas::Mismatch);
        }
        record.returns.insert(own.clone());
        self.lane.compare_and_set(key, &empty, record.encode()).await
    }

    async fn join(
        &self,
        key: &StoreKey,
        own: &PendingReturn,
        read: &Bytes,
        mut record: PendingReturns,
    ) -> Result<Cas, BackendError> {
        let expected = self.expected(read, &record);
        if self.has(Fault::DropOthersOnJoin) {
            record.returns.clear();
        }
        if self.has(Fault::NewTimeOnJoin) {
            record.scheduled_at = NonZeroU64::new(self.lane.now() + 1);
        }
        record.returns.insert(own.clone());
        if self.has(Fault::UnconditionalJoin) {
            return self.lane.set(key, record.encode()).await.map(|()| Cas::Swapped);
        }
        self.lane.compare_and_set(key, &expected, record.encode()).await
    }

    /// Whether this call waits already, on the same topic, under another root: that one may have been lost.
    fn is_repeated(&self, record: &PendingReturns, own: &PendingReturn) -> bool {
        !self.has(Fault::NoRepeatedCallRule)
            && record.returns.iter().any(|entry| {
                entry.call_hash == own.call_hash && entry.topic == own.topic && entry.root_id != own.root_id
            })
    }
}
