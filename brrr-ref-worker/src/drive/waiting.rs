// SPDX-License-Identifier: AGPL-3.0-only
//! Futures that run at once. One that is ready when it is first polled, as all of a store in memory are, costs no
//! scheduling and, after the first, no memory.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};

/// The futures that were started and are not ready.
#[derive(Debug)]
pub(super) struct Waiting<F> {
    futures: Option<FuturesUnordered<Place<F>>>,
    spare: Option<Place<F>>,
}

impl<F> Default for Waiting<F> {
    fn default() -> Self {
        Self { futures: None, spare: None }
    }
}

impl<F: Future> Waiting<F> {
    pub(super) fn len(&self) -> usize {
        self.futures.as_ref().map_or(0, FuturesUnordered::len)
    }

    /// Polls a future once; gives its output if it is ready, else lets it wait with the others.
    pub(super) async fn start(&mut self, future: F) -> Option<F::Output> {
        let mut place = self.spare.take().unwrap_or_else(|| Place(Box::pin(None)));
        place.0.set(Some(future));
        match poll_fn(|context| Poll::Ready(place.poll_unpin(context))).await {
            Poll::Ready(output) => {
                self.spare = Some(place);
                Some(output)
            }
            Poll::Pending => {
                self.futures.get_or_insert_default().push(place);
                None
            }
        }
    }

    /// The output of the next one that is ready; `None` when none waits.
    pub(super) async fn next(&mut self) -> Option<F::Output> {
        self.futures.as_mut()?.next().await
    }
}

/// Memory for a future, and then for another one.
#[derive(Debug)]
struct Place<F>(Pin<Box<Option<F>>>);

impl<F: Future> Future for Place<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(future) = self.0.as_mut().as_pin_mut() else {
            return Poll::Pending; // Nobody polls an empty place.
        };
        let polled = future.poll(context);
        if polled.is_ready() {
            self.0.set(None);
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use futures_executor::block_on;
    use futures_util::future::{Either, pending};
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn what_is_ready_does_not_wait_and_what_waits_is_kept() {
        let (send, receive) = oneshot::channel();
        let mut waiting = Waiting::default();
        block_on(async {
            assert_eq!(waiting.start(Either::Left(receive)).await, None);
            for n in 0..3 {
                assert_eq!(waiting.start(Either::Right(ready(Ok(n)))).await, Some(Ok(n)));
            }
            assert_eq!(waiting.len(), 1);
            send.send(7).unwrap();
            assert_eq!(waiting.next().await, Some(Ok(7)));
            assert_eq!(waiting.next().await, None);
        });
    }

    #[test]
    fn what_never_is_ready_takes_the_place_of_no_other() {
        let mut waiting = Waiting::default();
        block_on(async {
            for _ in 0..3 {
                assert_eq!(waiting.start(Either::Left(pending::<u8>())).await, None);
                assert_eq!(waiting.start(Either::Right(ready(1))).await, Some(1));
            }
        });
        assert_eq!(waiting.len(), 3);
    }
}
