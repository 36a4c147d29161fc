// SPDX-License-Identifier: AGPL-3.0-only
//! Where messages wait for a worker.

mod delivery;

use std::future::{Future, pending, ready};
use std::sync::Arc;

use brrr_wire::name::Topic;
use bytes::Bytes;

pub use self::delivery::{Delivery, Receipt, Received};

use crate::error::BackendError;

/// What came of asking for a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "a message that was taken is gone from the queue"]
pub enum Take {
    /// The oldest message, unchanged (QUE-001).
    Message(Bytes),
    /// Nothing is queued now; ask again (QUE-002).
    Empty,
    /// There will be no more messages for this worker; it ends its loop (QUE-003).
    Closed,
}

/// Queues of messages, one for each topic.
///
/// A message is delivered to one taker, in the order of the puts as far as the backend promises one; the protocol
/// needs no order and bears a message that is lost or delivered twice without harm to data.
pub trait Queue: Send + Sync {
    /// Appends a message to the queue of a topic.
    fn put(&self, topic: &Topic, body: Bytes) -> impl Future<Output = Result<(), BackendError>> + Send;

    /// Takes one message of a topic. The queue decides how long it waits before it says [`Take::Empty`]; a queue
    /// that never says so waits until there is a message. After an error nothing is known to be taken.
    fn take(&self, topic: &Topic) -> impl Future<Output = Result<Take, BackendError>> + Send;

    /// Takes one message of a topic like [`Queue::take`], but a queue that can leaves it where it is until it is
    /// acknowledged, hidden from others. This is what a worker calls. The default is for queues that cannot, as Redis.
    fn receive(&self, topic: &Topic) -> impl Future<Output = Result<Delivery, BackendError>> + Send {
        async { self.take(topic).await.map(Delivery::from) }
    }

    /// Deletes a message that was received, after it was handled, or after it was reported that it could not be
    /// (HAN-013). After an error it may be delivered once more, which is harmless to data (REP-003).
    fn acknowledge(&self, receipt: &Receipt) -> impl Future<Output = Result<(), BackendError>> + Send {
        let _ = receipt;
        ready(Ok(()))
    }

    /// Keeps a message that was received hidden from others, for as long as this is polled. It ends only with the reason
    /// why it cannot any more; the message may be delivered once more then.
    fn hold(&self, receipt: &Receipt) -> impl Future<Output = BackendError> + Send {
        let _ = receipt;
        pending()
    }

    /// Makes the takes that are under way end soon: with the message that they have in hand, else with [`Take::Empty`].
    ///
    /// A worker that stops calls this and then waits for its takes, so that nothing is lost that was popped already.
    /// Takes of others may end as well; they ask again. The default does nothing, which is right for a queue whose
    /// takes end by themselves after a while.
    fn interrupt(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

impl<Q: Queue> Queue for Arc<Q> {
    fn put(&self, topic: &Topic, body: Bytes) -> impl Future<Output = Result<(), BackendError>> + Send {
        Q::put(self, topic, body)
    }

    fn take(&self, topic: &Topic) -> impl Future<Output = Result<Take, BackendError>> + Send {
        Q::take(self, topic)
    }

    fn receive(&self, topic: &Topic) -> impl Future<Output = Result<Delivery, BackendError>> + Send {
        Q::receive(self, topic)
    }

    fn acknowledge(&self, receipt: &Receipt) -> impl Future<Output = Result<(), BackendError>> + Send {
        Q::acknowledge(self, receipt)
    }

    fn hold(&self, receipt: &Receipt) -> impl Future<Output = BackendError> + Send {
        Q::hold(self, receipt)
    }

    fn interrupt(&self) -> impl Future<Output = ()> + Send {
        Q::interrupt(self)
    }
}
