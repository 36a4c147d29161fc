// SPDX-License-Identifier: AGPL-3.0-only
use std::pin::pin;
use std::time::Duration;

use aws_sdk_sqs::config::AsyncSleep as _;
use brrr_wire::name::Topic;
use bytes::Bytes;
use futures_util::future::{Either, select};

use super::{Deletion, SqsQueue, body};
use crate::error::BackendError;
use crate::queue::{Delivery, Queue, Receipt, Received, Take};

/// How long a message is hidden from others from each time on that a worker which handles it says so (SQS-006).
pub const HIDDEN: Duration = Duration::from_secs(30);

/// How often a worker says so. The visibility time-out of a queue should be longer; it is 30 seconds by default.
pub const HOLD_EVERY: Duration = Duration::from_secs(10);

impl SqsQueue {
    /// Hides a message that was received for so long from now on, in whole seconds, rounded up, and at most 12 hours after
    /// it was received; with zero it comes back at once (SQS-006).
    pub async fn extend(&self, receipt: &Receipt, hidden: Duration) -> Result<(), BackendError> {
        let (topic, doing) = (receipt.topic(), "extending a message of");
        let seconds = hidden.as_secs().saturating_add(u64::from(hidden.subsec_nanos() > 0));
        let url = self.url(doing, topic).await?;
        let request = self.client.change_message_visibility().queue_url(&*url).receipt_handle(receipt.handle());
        let request = request.visibility_timeout(i32::try_from(seconds).unwrap_or(i32::MAX));
        request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        Ok(())
    }

    /// Waits for a message and leaves it in the queue, hidden from others.
    async fn wait(&self, topic: &Topic) -> Result<Waited, BackendError> {
        let mut ends = self.ends.subscribe();
        let before = ends.borrow_and_update().interrupts;
        let ended = pin!(ends.wait_for(|ends| ends.closed || ends.interrupts != before));
        // A message that is there already is not left hidden because of an end that came at the same time.
        match select(pin!(self.poll(topic)), ended).await {
            Either::Left((waited, _)) => waited,
            Either::Right((Ok(ends), _)) if !ends.closed => Ok(Waited::InVain),
            Either::Right(_) => Ok(Waited::Closed),
        }
    }

    async fn poll(&self, topic: &Topic) -> Result<Waited, BackendError> {
        // spec: SQS-005
        let doing = "receiving from";
        if self.ends.borrow().closed {
            return Ok(Waited::Closed);
        }
        let url = self.url(doing, topic).await?;
        let request = self.client.receive_message().queue_url(&*url).max_number_of_messages(1);
        let request = request.wait_time_seconds(self.wait_seconds.into()).customize().config_override(self.long_poll());
        let reply = request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        let Some(message) = reply.messages.unwrap_or_default().pop() else { return Ok(Waited::InVain) };
        let (Some(body), Some(handle)) = (message.body, message.receipt_handle) else {
            return Err(self.error("BadReply", doing, topic, "the reply has a message without a body or a receipt"));
        };
        Ok(Waited::For(Bytes::from(body), Receipt::new(topic.clone(), handle)))
    }
}

/// What came of waiting for a message.
enum Waited {
    /// A message, hidden from others for a while.
    For(Bytes, Receipt),
    InVain,
    Closed,
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
        match self.wait(topic).await? {
            Waited::For(body, receipt) => {
                self.acknowledge(&receipt).await?;
                Ok(Take::Message(body))
            }
            Waited::InVain => Ok(Take::Empty),
            Waited::Closed => Ok(Take::Closed),
        }
    }

    /// Leaves the message in the queue, unless it is to be deleted before: hidden from others for as long as the queue's
    /// visibility time-out says. It comes back then, unless it was acknowledged or held.
    async fn receive(&self, topic: &Topic) -> Result<Delivery, BackendError> {
        if self.deletion == Deletion::BeforeHandling {
            return self.take(topic).await.map(Delivery::from);
        }
        Ok(match self.wait(topic).await? {
            Waited::For(body, receipt) => Delivery::Message(Received { body, receipt: Some(receipt) }),
            Waited::InVain => Delivery::Empty,
            Waited::Closed => Delivery::Closed,
        })
    }

    /// Deletes a message that was received (SQS-007, SQS-008). A receipt of a delivery that is long over may be refused or
    /// accepted without effect; then the message is being handled again.
    async fn acknowledge(&self, receipt: &Receipt) -> Result<(), BackendError> {
        let (topic, doing) = (receipt.topic(), "deleting a message from");
        let url = self.url(doing, topic).await?;
        let request = self.client.delete_message().queue_url(&*url).receipt_handle(receipt.handle());
        request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        Ok(())
    }

    /// Hides the message for [`HIDDEN`] from now on, every [`HOLD_EVERY`] (SQS-006).
    async fn hold(&self, receipt: &Receipt) -> BackendError {
        loop {
            self.sleep.sleep(HOLD_EVERY).await;
            if let Err(error) = self.extend(receipt, HIDDEN).await {
                return error;
            }
        }
    }

    /// Waits end with nothing; a message that was received already is given.
    async fn interrupt(&self) {
        self.ends.send_modify(|ends| ends.interrupts = ends.interrupts.wrapping_add(1));
    }
}
