// SPDX-License-Identifier: AGPL-3.0-only
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;

use super::{Came, Member, Members, Verdict, parked};
use crate::app::error::TaskError;
use crate::app::run::Run;

/// Marks what is gathered as a tuple.
#[derive(Debug)]
pub enum InTuple {}

/// The future of the values of a tuple of members; see [`App::gather`](crate::app::App::gather).
#[must_use = "a gather does nothing until it is awaited"]
pub struct GatherTuple<S> {
    run: Arc<Run>,
    slots: S,
    parked: Option<BoxFuture<'static, ()>>,
}

/// One member of a tuple.
pub struct Slot<F, T, E> {
    open: Option<Member<F>>,
    came: Option<Came<T, E>>,
}

impl<F: Future<Output = Result<T, E>>, T, E> Slot<F, T, E> {
    fn new(run: &Arc<Run>, future: F) -> Self {
        Self { open: Some(Member::new(run, future)), came: None }
    }

    /// Polls the member unless it came to something already; says whether it is still open.
    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        if let Some(member) = &mut self.open
            && let Poll::Ready(came) = Pin::new(member).poll(context)
        {
            self.came = Some(came);
            self.open = None;
        }
        self.open.is_some()
    }
}

// Nothing in it is pinned: its members are in boxes.
impl<S> Unpin for GatherTuple<S> {}

macro_rules! gather_tuple {
    ($($future:ident $value:ident $at:tt),+) => {
        impl<E, $($future, $value),+> Members<InTuple> for ($($future,)+)
        where
            E: From<TaskError>,
            $($future: Future<Output = Result<$value, E>>,)+
        {
            type Gathering = GatherTuple<($(Slot<$future, $value, E>,)+)>;

            fn gather(self, run: &Arc<Run>) -> Self::Gathering {
                let slots = ($(Slot::new(run, self.$at),)+);
                GatherTuple { run: Arc::clone(run), slots, parked: None }
            }
        }

        impl<E, $($future, $value),+> Future for GatherTuple<($(Slot<$future, $value, E>,)+)>
        where
            E: From<TaskError>,
            $($future: Future<Output = Result<$value, E>>,)+
        {
            type Output = Result<($($value,)+), E>;

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
                let this = &mut *self;
                if let Some(over) = &mut this.parked {
                    return parked(&this.run, over, context);
                }
                let open = [$(this.slots.$at.poll(context)),+]; // all of them, though one may have failed: APP-010
                if open.contains(&true) {
                    return Poll::Pending;
                }
                let mut verdict = Verdict::new();
                let values = ($(this.slots.$at.came.take().and_then(|came| verdict.take(came)),)+);
                #[allow(non_snake_case)] // the values have the names of their types
                if let ($(Some($value),)+) = values {
                    return Poll::Ready(Ok(($($value,)+)));
                }
                verdict.end(&this.run, &mut this.parked, context)
            }
        }
    };
}

gather_tuple!(F0 V0 0);
gather_tuple!(F0 V0 0, F1 V1 1);
gather_tuple!(F0 V0 0, F1 V1 1, F2 V2 2);
gather_tuple!(F0 V0 0, F1 V1 1, F2 V2 2, F3 V3 3);
gather_tuple!(F0 V0 0, F1 V1 1, F2 V2 2, F3 V3 3, F4 V4 4);
gather_tuple!(F0 V0 0, F1 V1 1, F2 V2 2, F3 V3 3, F4 V4 4, F5 V5 5);
