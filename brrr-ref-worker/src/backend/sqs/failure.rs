// SPDX-License-Identifier: AGPL-3.0-only
use std::error::Error;

use aws_sdk_sqs::config::http::HttpResponse;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use brrr_wire::key;
use brrr_wire::name::Topic;

use super::SqsQueue;
use crate::backend::aws::{Failure, failure};
use crate::error::BackendError;

/// The kind of the error for a queue that is not there.
pub(super) const NO_QUEUE: &str = "QueueDoesNotExist";

/// What the service puts before some codes, and its own code for a queue that is not there.
const PREFIX: &str = "AWS.SimpleQueueService.";
const NO_QUEUE_OF_OLD: &str = "NonExistentQueue";

/// The code of an error as it is documented today. The service sends those of its older protocol along, and the SDK
/// prefers them.
fn today(code: &str) -> &str {
    match code.strip_prefix(PREFIX) {
        Some(NO_QUEUE_OF_OLD) => NO_QUEUE,
        Some(rest) => rest,
        None => code,
    }
}

/// Whether a request failed because the queue is not there.
pub(super) fn is_no_queue<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code().map(today) == Some(NO_QUEUE)
}

impl SqsQueue {
    /// The error for an operation that SQS did not carry out. The URL of a queue that is gone is forgotten.
    pub(super) fn failed<E>(&self, doing: &str, topic: &Topic, error: SdkError<E, HttpResponse>) -> BackendError
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        if is_no_queue(&error) {
            self.urls.forget(topic);
            let reason = "there is no such queue; create it with the command `setup` or `SqsQueue::create_queue`, or \
                          check the topic, the region and the account";
            return self.error(NO_QUEUE, doing, topic, reason);
        }
        let Failure { kind, reason } = failure(error);
        self.error(today(&kind), doing, topic, &reason)
    }

    /// An error that names the topic and its queue.
    pub(super) fn error(&self, kind: &str, doing: &str, topic: &Topic, reason: &str) -> BackendError {
        let (name, place) = (key::sqs_queue(topic), &self.place);
        BackendError::new(kind, format!("{doing} the SQS queue {name} {place}, topic {topic:?}, failed: {reason}"))
    }
}
