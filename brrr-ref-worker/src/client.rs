// SPDX-License-Identifier: AGPL-3.0-only
//! A client: schedules calls and reads their values.

use brrr_wire::key::StoreKey;
use brrr_wire::machine::{Failure, Finish, MachineError, Policy, Scheduling};
use brrr_wire::name::{CallHash, NameError, RootId, Topic};
use brrr_wire::record::Call;
use bytes::Bytes;
use thiserror::Error;

use crate::cache::Cache;
use crate::clock::Clock;
use crate::drive::Driver;
use crate::error::BackendError;
use crate::queue::Queue;
use crate::random::RootIds;
use crate::store::Store;

/// Why a call was not scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScheduleError {
    /// A name is beyond a writer's bounds (LIM-013); nothing was stored or sent.
    #[error("the call was not scheduled: {0}")]
    Name(#[from] NameError),
    /// There was no fresh `root_id`; nothing was stored or sent.
    #[error("the call was not scheduled: {0}")]
    RootId(BackendError),
    /// A backend gave up, or the spawn limit refused the message. The call may be stored already, which harms nobody.
    #[error("the call was not scheduled: {0}")]
    Failed(Failure),
    /// A mistake of this crate.
    #[error(transparent)]
    Machine(MachineError),
}

impl ScheduleError {
    /// A short name that stays the same.
    pub fn kind(&self) -> &str {
        match self {
            Self::Name(_) => "InvalidName",
            Self::RootId(error) => error.kind(),
            Self::Failed(failure) => failure.cause(),
            Self::Machine(_) => "MachineError",
        }
    }
}

/// Schedules calls and reads values. `R` gives the root ids: [`OsRootIds`](crate::random::OsRootIds) unless a run has
/// to be repeatable.
#[derive(Debug)]
pub struct Client<S, Q, C, K, R> {
    driver: Driver<S, Q, C, K>,
    root_ids: R,
}

impl<S: Store, Q: Queue, C: Cache, K: Clock, R: RootIds> Client<S, Q, C, K, R> {
    /// A client on the driver's backends.
    pub fn new(driver: Driver<S, Q, C, K>, root_ids: R) -> Self {
        Self { driver, root_ids }
    }

    /// Stores a call and puts its message on a topic, under a `root_id` of its own (SCH-003). Gives that `root_id`,
    /// or `None` where the call has a value already and nothing was stored or sent (SCH-001).
    pub async fn schedule(
        &self,
        topic: &Topic,
        call_hash: &CallHash,
        call: Call,
    ) -> Result<Option<RootId>, ScheduleError> {
        // The names may have been read from elsewhere with a reader's bounds. spec: LIM-013
        topic.check_writable()?;
        call_hash.check_writable()?;
        call.task_name.check_writable()?;

        let root_id = self.root_ids.fresh().map_err(ScheduleError::RootId)?;
        let scheduling = Scheduling::new(topic.clone(), call_hash.clone(), call, root_id.clone(), Policy::default());
        let (finish, sent) = self.driver.schedule(scheduling).await.map_err(ScheduleError::Machine)?;
        match finish {
            Finish::Done => Ok(sent.then_some(root_id)),
            Finish::Failed(failures) => Err(failures.into_iter().next().map_or_else(
                || ScheduleError::Machine(MachineError::Driver("a scheduling failed without a failure".to_owned())),
                ScheduleError::Failed,
            )),
        }
    }

    /// The value of a call, exactly the bytes that the task returned (REC-018); `None` where there is none yet.
    pub async fn read(&self, call_hash: &CallHash) -> Result<Option<Bytes>, BackendError> {
        self.driver.store().get(&StoreKey::value(call_hash)).await
    }
}
