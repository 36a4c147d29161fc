// SPDX-License-Identifier: AGPL-3.0-only
//! One run of a task: what its calls and gathers share.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;

use brrr_wire::key::StoreKey;
use brrr_wire::machine::{DeferredCall, Request};
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::task::AtomicWaker;
use tokio::sync::Semaphore;

use super::error::TaskError;
use super::scope::{self, End, RunId};
use crate::drive::OPEN_OPS;
use crate::error::BackendError;
use crate::store::Store;

/// A store of any type, as far as a run needs it.
pub(super) trait Values: Send + Sync {
    fn get(self: Arc<Self>, key: StoreKey) -> BoxFuture<'static, Result<Option<Bytes>, BackendError>>;
}

impl<S: Store + 'static> Values for S {
    fn get(self: Arc<Self>, key: StoreKey) -> BoxFuture<'static, Result<Option<Bytes>, BackendError>> {
        Box::pin(async move { Store::get(&*self, &key).await })
    }
}

/// One run.
pub struct Run {
    pub(super) topic: Topic,
    pub(super) root_id: RootId,
    pub(super) call_hash: CallHash,
    pub(super) task_name: TaskName,
    values: Arc<dyn Values>,
    /// Bounds how many reads of a wide gather are under way at once.
    reads: Arc<Semaphore>,
    /// Has no permits, and is closed when the run is over.
    over: Arc<Semaphore>,
    /// What ended something that the handler does not poll, for example in a spawned task.
    elsewhere: Mutex<End>,
    /// Wakes the handler when something ends the run that it does not poll itself.
    handler: AtomicWaker,
}

impl Run {
    pub(super) fn new(request: Request, values: Arc<dyn Values>) -> Arc<Self> {
        let Request { topic, root_id, call_hash, call } = request;
        Arc::new(Self {
            topic,
            root_id,
            call_hash,
            task_name: call.task_name,
            values,
            reads: Arc::new(Semaphore::new(OPEN_OPS)),
            over: Arc::new(Semaphore::new(0)),
            elsewhere: Mutex::default(),
            handler: AtomicWaker::new(),
        })
    }

    pub(super) fn id(&self) -> RunId {
        std::ptr::from_ref(self).addr()
    }

    /// The value of a child, by a read that sees every completed write, since an absent value decides (STO-007).
    pub(super) fn read(&self, child: &CallHash) -> BoxFuture<'static, Result<Option<Bytes>, BackendError>> {
        let (values, reads, key) = (Arc::clone(&self.values), Arc::clone(&self.reads), StoreKey::value(child));
        Box::pin(async move {
            let _permit = reads.acquire().await; // never closed
            values.get(key).await
        })
    }

    /// Ends what is being polled. What called this stays pending until it is dropped or the run is over.
    pub(super) fn end(&self, end: End) {
        if let Err(end) = scope::note(self.id(), end) {
            self.elsewhere().add(end);
            self.handler.wake();
        }
    }

    /// Completes when the run is over.
    pub(super) fn until_over(&self) -> BoxFuture<'static, ()> {
        let over = Arc::clone(&self.over);
        Box::pin(async move {
            let _closed = over.acquire().await;
        })
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.is_closed()
    }

    /// For the handler: from now on nothing of this run completes any more.
    pub(super) fn close(&self) {
        self.over.close();
    }

    /// For the handler: it is woken when something ends the run that it does not poll.
    pub(super) fn watch(&self, context: &Context<'_>) {
        self.handler.register(context.waker());
    }

    /// For the handler: what ended the run in something that it does not poll.
    pub(super) fn ended_elsewhere(&self) -> End {
        std::mem::take(&mut *self.elsewhere())
    }

    /// The calls, each once: equal ones have the same `call_hash` and topic, and no topic is the own one (APP-006).
    pub(super) fn once(&self, mut calls: Vec<DeferredCall>) -> Vec<DeferredCall> {
        let mut seen = HashSet::with_capacity(calls.len());
        calls.retain(|call| {
            let topic = call.topic.as_ref().unwrap_or(&self.topic);
            seen.insert((call.call_hash.clone(), topic.clone()))
        });
        calls
    }

    pub(super) fn run_over(&self) -> TaskError {
        let message = format!("the run of the task {:?} is over, and with it what it called", self.task_name.as_str());
        TaskError::new(TaskError::RUN_OVER, message)
    }

    fn elsewhere(&self) -> MutexGuard<'_, End> {
        // Each change is one call, so a panic elsewhere cannot have left it half done.
        self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
