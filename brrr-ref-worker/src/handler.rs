// SPDX-License-Identifier: AGPL-3.0-only
//! What runs the tasks.

use std::future::Future;
use std::sync::Arc;

pub use brrr_wire::machine::{DeferredCall, Outcome, Request};

/// Runs one call with its task name and payload exactly as they were stored (HAN-002).
///
/// A handler gives the task's bytes, or a deferral that names the calls whose results the task needs first; after
/// those have values the same call is run again, from its start. Everything else is a failure of the task: a
/// task name that is not registered (HAN-011), an error of the task, a result that is not bytes (HAN-005). A failure
/// is a value, [`Outcome::Failed`], so that the worker can report it and go on.
pub trait Handler: Send + Sync {
    /// Runs the call once.
    fn handle(&self, request: Request) -> impl Future<Output = Outcome> + Send;
}

impl<H: Handler> Handler for Arc<H> {
    fn handle(&self, request: Request) -> impl Future<Output = Outcome> + Send {
        H::handle(self, request)
    }
}

/// A closure as a handler; see [`from_fn`].
#[derive(Clone, Copy, Debug)]
pub struct FromFn<F>(F);

/// Makes a handler of a closure from [`Request`] to a future of [`Outcome`].
pub fn from_fn<F, R>(run: F) -> FromFn<F>
where
    F: Fn(Request) -> R + Send + Sync,
    R: Future<Output = Outcome> + Send,
{
    FromFn(run)
}

impl<F, R> Handler for FromFn<F>
where
    F: Fn(Request) -> R + Send + Sync,
    R: Future<Output = Outcome> + Send,
{
    fn handle(&self, request: Request) -> impl Future<Output = Outcome> + Send {
        (self.0)(request)
    }
}
