// SPDX-License-Identifier: AGPL-3.0-only
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, Stream as _};

use super::{Came, Member, Members, Verdict, parked};
use crate::app::error::TaskError;
use crate::app::run::Run;

/// Marks what is gathered as the items of an iterator.
#[derive(Debug)]
pub enum Each {}

impl<I, F, T, E> Members<Each> for I
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Result<T, E>>,
    E: From<TaskError>,
{
    type Gathering = Gather<F, T, E>;

    fn gather(self, run: &Arc<Run>) -> Gather<F, T, E> {
        let open: FuturesUnordered<_> = self
            .into_iter()
            .enumerate()
            .map(|(at, future)| Numbered { at, member: Member::new(run, future) })
            .collect();
        let came = std::iter::repeat_with(|| None).take(open.len()).collect();
        Gather { run: Arc::clone(run), open, came, parked: None }
    }
}

/// The future of the values of a list of members; see [`App::gather`](crate::app::App::gather).
#[must_use = "a gather does nothing until it is awaited"]
pub struct Gather<F, T, E> {
    run: Arc<Run>,
    open: FuturesUnordered<Numbered<F>>,
    came: Vec<Option<Came<T, E>>>,
    parked: Option<BoxFuture<'static, ()>>,
}

/// A member with its place.
struct Numbered<F> {
    at: usize,
    member: Member<F>,
}

impl<F: Future<Output = Result<T, E>>, T, E> Future for Numbered<F> {
    type Output = (usize, Came<T, E>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.member).poll(context).map(|came| (self.at, came))
    }
}

// Nothing in it is pinned: its members are in boxes.
impl<F, T, E> Unpin for Gather<F, T, E> {}

impl<F, T, E> Future for Gather<F, T, E>
where
    F: Future<Output = Result<T, E>>,
    E: From<TaskError>,
{
    type Output = Result<Vec<T>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(over) = &mut this.parked {
            return parked(&this.run, over, context);
        }
        // Awaits all, though one may have failed already. spec: APP-010
        while let Some((at, came)) = ready!(Pin::new(&mut this.open).poll_next(context)) {
            this.came[at] = Some(came);
        }
        let mut verdict = Verdict::new();
        let members = this.came.len();
        let came = std::mem::take(&mut this.came).into_iter().flatten();
        let values: Vec<T> = came.filter_map(|came| verdict.take(came)).collect();
        if values.len() == members {
            return Poll::Ready(Ok(values)); // spec: APP-007, APP-008
        }
        verdict.end(&this.run, &mut this.parked, context)
    }
}
