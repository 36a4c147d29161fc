// SPDX-License-Identifier: AGPL-3.0-only
//! Gathers: members side by side, and what becomes of them together.

mod each;
mod tuple;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;

use super::error::TaskError;
use super::run::Run;
use super::scope::{self, End};

pub use each::{Each, Gather};
pub use tuple::{GatherTuple, InTuple};

/// What [`App::gather`](super::App::gather) takes: the items of a list or an iterator, or a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be gathered",
    note = "give an iterator or a list of futures, or a tuple of one to six; each future gives a `Result`, all with the same type of error"
)]
pub trait Members<Shape> {
    /// The future of their values.
    type Gathering;

    /// Begins to await them.
    fn gather(self, run: &Arc<Run>) -> Self::Gathering;
}

/// What a member came to.
enum Came<T, E> {
    Value(T),
    Failed(E),
    /// It missed something, or could not read it, and was ended.
    Ended(End),
}

/// A member, polled in a scope of its own, so that what ends in it ends it alone.
struct Member<F> {
    run: Arc<Run>,
    future: Pin<Box<F>>,
}

impl<F> Member<F> {
    fn new(run: &Arc<Run>, future: F) -> Self {
        Self { run: Arc::clone(run), future: Box::pin(future) }
    }
}

impl<F: Future<Output = Result<T, E>>, T, E> Future for Member<F> {
    type Output = Came<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Came<T, E>> {
        let id = self.run.id();
        let (polled, end) = scope::within(id, || self.future.as_mut().poll(context));
        match polled {
            // Whatever it came to beside: a deferral ends what it was raised in. spec: APP-005
            _ if !end.is_none() => Poll::Ready(Came::Ended(end)),
            Poll::Ready(Ok(value)) => Poll::Ready(Came::Value(value)),
            Poll::Ready(Err(error)) => Poll::Ready(Came::Failed(error)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// What is found out while the members are looked through in their order.
struct Verdict<E> {
    failed: Option<E>,
    end: End,
}

impl<E> Verdict<E> {
    fn new() -> Self {
        Self { failed: None, end: End::default() }
    }

    /// The value of a member, if it has one.
    fn take<T>(&mut self, came: Came<T, E>) -> Option<T> {
        match came {
            Came::Value(value) => return Some(value),
            Came::Failed(error) => self.failed = self.failed.take().or(Some(error)), // spec: APP-011
            Came::Ended(end) => self.end.add(end),
        }
        None
    }

    /// Ends a gather of which not all members have values: it fails, or ends and never completes.
    fn end<T>(
        self,
        run: &Run,
        parking: &mut Option<BoxFuture<'static, ()>>,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        E: From<TaskError>,
    {
        // What could not be read ends the run, whatever a task makes of the failure of another member.
        if let (None, Some(error)) = (&self.end.fatal, self.failed) {
            return Poll::Ready(Err(error)); // spec: APP-009
        }
        run.end(self.end); // spec: APP-006
        parked(run, parking.insert(run.until_over()), context)
    }
}

/// A gather that ended, until it is dropped or its run is over.
fn parked<T, E: From<TaskError>>(
    run: &Run,
    over: &mut BoxFuture<'static, ()>,
    context: &mut Context<'_>,
) -> Poll<Result<T, E>> {
    over.as_mut().poll(context).map(|()| Err(run.run_over().into()))
}
