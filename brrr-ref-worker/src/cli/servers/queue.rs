// SPDX-License-Identifier: AGPL-3.0-only
//! The queue of a fleet, of either kind.

use brrr_ref_worker::backend::redis::RedisQueue;
#[cfg(feature = "sqs")]
use brrr_ref_worker::backend::sqs::{Deletion, SqsQueue};
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::{Delivery, Queue, Receipt, Take};
use brrr_wire::name::Topic;
use bytes::Bytes;

use crate::cli::serving::Leave;

/// Messages on Redis or on SQS.
#[derive(Clone, Debug)]
pub(crate) enum FleetQueue {
    Redis(RedisQueue),
    #[cfg(feature = "sqs")]
    Sqs(SqsQueue),
}

impl FleetQueue {
    /// How many messages wait on a topic.
    pub(crate) async fn waiting(&self, topic: &Topic) -> Result<u64, BackendError> {
        match self {
            Self::Redis(queue) => queue.waiting(topic).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.waiting(topic).await,
        }
    }

    /// Whether messages of a topic can be put and taken. In Redis a list is there as soon as it is needed.
    #[cfg_attr(not(feature = "sqs"), allow(clippy::unused_async, unused_variables, reason = "SQS is asked"))]
    pub(crate) async fn look_up(&self, topic: &Topic) -> Result<(), BackendError> {
        match self {
            Self::Redis(_) => Ok(()),
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.look_up(topic).await,
        }
    }

    /// Makes what a topic needs.
    #[cfg_attr(not(feature = "sqs"), allow(clippy::unused_async, unused_variables, reason = "SQS is asked"))]
    pub(crate) async fn create(&self, topic: &Topic) -> Result<(), BackendError> {
        match self {
            Self::Redis(_) => Ok(()),
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.create_queue(topic).await,
        }
    }

    /// Deletes what [`FleetQueue::create`] made, with all messages.
    #[cfg_attr(not(feature = "sqs"), allow(clippy::unused_async, unused_variables, reason = "SQS is asked"))]
    pub(crate) async fn delete(&self, topic: &Topic) -> Result<(), BackendError> {
        match self {
            Self::Redis(_) => Ok(()),
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.delete_queue(topic).await,
        }
    }
}

impl Queue for FleetQueue {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        match self {
            Self::Redis(queue) => queue.put(topic, body).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.put(topic, body).await,
        }
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        match self {
            Self::Redis(queue) => queue.take(topic).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.take(topic).await,
        }
    }

    async fn receive(&self, topic: &Topic) -> Result<Delivery, BackendError> {
        match self {
            Self::Redis(queue) => queue.receive(topic).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.receive(topic).await,
        }
    }

    async fn acknowledge(&self, receipt: &Receipt) -> Result<(), BackendError> {
        match self {
            Self::Redis(queue) => queue.acknowledge(receipt).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.acknowledge(receipt).await,
        }
    }

    async fn hold(&self, receipt: &Receipt) -> BackendError {
        match self {
            Self::Redis(queue) => queue.hold(receipt).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.hold(receipt).await,
        }
    }

    async fn interrupt(&self) {
        match self {
            Self::Redis(queue) => queue.interrupt().await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.interrupt().await,
        }
    }
}

impl Leave for FleetQueue {
    async fn leave(&self) -> Result<usize, BackendError> {
        match self {
            Self::Redis(queue) => queue.drain().await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => {
                queue.close();
                Ok(0)
            }
        }
    }

    fn delivers_again(&self) -> bool {
        match self {
            Self::Redis(_) => false,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.deletion() == Deletion::AfterHandling,
        }
    }
}
