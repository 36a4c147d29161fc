// SPDX-License-Identifier: AGPL-3.0-only
use std::pin::pin;
use std::time::Duration;

use brrr_wire::name::Topic;
use bytes::Bytes;
use futures_util::future::{Either, select};

use super::{SqsQueue, body};
use crate::error::BackendError;
use crate::queue::{Queue, Take};

/// What came of waiting for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a message that was received is hidden from others"]
pub enum Delivery {
    /// A message, hidden from others for a while and to be acknowledged.
    Message(Received),
    /// Nothing is queued now; ask again (QUE-002).
    Empty,
    /// The queue was closed for this worker (QUE-003).
    Closed,
}

/// A message that was received and not deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The schedule message, unchanged (QUE-001).
    pub body: Bytes,
    /// What it is acknowledged by.
    pub receipt: Receipt,
}

/// Stands for one delivery of one message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    topic: Topic,
    handle: String,
}

impl SqsQueue {
    /// Waits for a message of a topic and leaves it in the queue, hidden from others for as long as the queue's visibility
    /// time-out says, 30 seconds by default. It comes back then, unless it was acknowledged or extended.
    pub async fn receive(&self, topic: &Topic) -> Result<Delivery, BackendError> {
        let mut ends = self.ends.subscribe();
        let before = ends.borrow_and_update().interrupts;
        let ended = pin!(ends.wait_for(|ends| ends.closed || ends.interrupts != before));
        // A message that is there already is not left hidden because of an end that came at the same time.
        match select(pin!(self.poll(topic)), ended).await {
            Either::Left((delivery, _)) => delivery,
            Either::Right((Ok(ends), _)) if !ends.closed => Ok(Delivery::Empty),
            Either::Right(_) => Ok(Delivery::Closed),
        }
    }

    /// Deletes a message that was received, after it was handled (SQS-007) or its failure was reported (SQS-008).
    ///
    /// After an error the message may come back. A receipt of a delivery that is long over may be refused or accepted
    /// without effect; then the message is being handled again.
    pub async fn acknowledge(&self, receipt: &Receipt) -> Result<(), BackendError> {
        let (topic, doing) = (&receipt.topic, "deleting a message from");
        let url = self.url(doing, topic).await?;
        let request = self.client.delete_message().queue_url(&*url).receipt_handle(&receipt.handle);
        request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        Ok(())
    }

    /// Hides a message that was received for so long from now on, in whole seconds, rounded up, and at most 12 hours after
    /// it was received; with zero it comes back at once (SQS-006).
    pub async fn extend(&self, receipt: &Receipt, hidden: Duration) -> Result<(), BackendError> {
        let (topic, doing) = (&receipt.topic, "extending a message of");
        let seconds = hidden.as_secs().saturating_add(u64::from(hidden.subsec_nanos() > 0));
        let url = self.url(doing, topic).await?;
        let request = self.client.change_message_visibility().queue_url(&*url).receipt_handle(&receipt.handle);
        let request = request.visibility_timeout(i32::try_from(seconds).unwrap_or(i32::MAX));
        request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        Ok(())
    }

    async fn poll(&self, topic: &Topic) -> Result<Delivery, BackendError> {
        // spec: SQS-005
        let doing = "receiving from";
        if self.ends.borrow().closed {
            return Ok(Delivery::Closed);
        }
        let url = self.url(doing, topic).await?;
        let request = self.client.receive_message().queue_url(&*url).max_number_of_messages(1);
        let request = request.wait_time_seconds(self.wait_seconds.into()).customize().config_override(self.long_poll());
        let reply = request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        let Some(message) = reply.messages.unwrap_or_default().pop() else { return Ok(Delivery::Empty) };
        let (Some(body), Some(handle)) = (message.body, message.receipt_handle) else {
            return Err(self.error("BadReply", doing, topic, "the reply has a message without a body or a receipt"));
        };
        let receipt = Receipt { topic: topic.clone(), handle };
        Ok(Delivery::Message(Received { body: Bytes::from(body), receipt }))
    }
}

impl Queue for SqsQueue {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        let doing = "sending to";
        let text = body::text(&body).map_err(|reason| self.error("InvalidMessageContents", doing, topic, &reason))?;
        let url = self.url(doing, topic).await?;
        let request = self.client.send_message().queue_url(&*url).message_body(text);
        request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        Ok(())
    }

    /// Deletes the message before it is handled: at most once.
    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        match self.receive(topic).await? {
            Delivery::Message(Received { body, receipt }) => {
                self.acknowledge(&receipt).await?;
                Ok(Take::Message(body))
            }
            Delivery::Empty => Ok(Take::Empty),
            Delivery::Closed => Ok(Take::Closed),
        }
    }

    /// Waits end with nothing; a message that was received already is deleted and given.
    async fn interrupt(&self) {
        self.ends.send_modify(|ends| ends.interrupts = ends.interrupts.wrapping_add(1));
    }
}
