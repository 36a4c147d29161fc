// SPDX-License-Identifier: AGPL-3.0-only
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_sqs::Config;
use aws_sdk_sqs::config::retry::RetryConfig;
use aws_sdk_sqs::types::QueueAttributeName;
use brrr_wire::key;
use brrr_wire::name::Topic;

use super::SqsQueue;
use super::failure::{NO_QUEUE, is_no_queue};
use crate::backend::aws::{FIRST_PAUSE, LONGEST_PAUSE};
use crate::error::BackendError;

/// How many URLs of queues are remembered.
pub const URLS_MAX: usize = 1_000;

/// How often a request is sent where somebody waits to be told that nothing answers.
const QUICK_ATTEMPTS: u32 = 3;

/// The URLs of queues that were asked for.
#[derive(Debug, Default)]
pub(super) struct Urls(Mutex<HashMap<Topic, Arc<str>>>);

impl Urls {
    fn find(&self, topic: &Topic) -> Option<Arc<str>> {
        self.urls().get(topic).cloned()
    }

    fn remember(&self, topic: &Topic, url: Arc<str>) {
        let mut urls = self.urls();
        if urls.len() >= URLS_MAX {
            // Few fleets have so many topics; asking for all of them once more is cheap enough.
            urls.clear();
        }
        urls.insert(topic.clone(), url);
    }

    pub(super) fn forget(&self, topic: &Topic) {
        self.urls().remove(topic);
    }

    fn urls(&self) -> MutexGuard<'_, HashMap<Topic, Arc<str>>> {
        // Every change is one call, so a panic elsewhere cannot have left it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SqsQueue {
    /// Creates the queue of a topic, unless it is there, with the settings that SQS has by default.
    pub async fn create_queue(&self, topic: &Topic) -> Result<(), BackendError> {
        let reply = self.client.create_queue().queue_name(key::sqs_queue(topic)).send().await;
        let reply = reply.map_err(|error| self.failed("creating", topic, error))?;
        if let Some(url) = reply.queue_url {
            self.urls.remember(topic, url.into());
        }
        Ok(())
    }

    /// Looks whether the queue of a topic is there. Says quickly when SQS cannot be reached, so it suits the start of a
    /// program.
    pub async fn look_up(&self, topic: &Topic) -> Result<(), BackendError> {
        let doing = "looking for";
        let quick = RetryConfig::standard()
            .with_max_attempts(QUICK_ATTEMPTS)
            .with_initial_backoff(FIRST_PAUSE)
            .with_max_backoff(LONGEST_PAUSE);
        let request = self.client.get_queue_url().queue_name(key::sqs_queue(topic));
        let reply = request.customize().config_override(Config::builder().retry_config(quick)).send().await;
        let reply = reply.map_err(|error| self.failed(doing, topic, error))?;
        let url = reply.queue_url.ok_or_else(|| self.error("BadReply", doing, topic, "the reply has no URL"))?;
        self.urls.remember(topic, url.into());
        Ok(())
    }

    /// Deletes the queue of a topic with all messages; that there is none is fine. SQS takes up to a minute to do it, and
    /// lets no queue of the same name be created meanwhile. For tools that reset.
    pub async fn delete_queue(&self, topic: &Topic) -> Result<(), BackendError> {
        let url = match self.url("deleting", topic).await {
            Err(error) if error.kind() == NO_QUEUE => return Ok(()),
            url => url?,
        };
        let reply = self.client.delete_queue().queue_url(&*url).send().await;
        self.urls.forget(topic);
        match reply {
            Err(error) if !is_no_queue(&error) => Err(self.failed("deleting", topic, error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// How many messages of a topic wait to be received, about.
    pub async fn waiting(&self, topic: &Topic) -> Result<u64, BackendError> {
        let doing = "counting the messages of";
        let url = self.url(doing, topic).await?;
        let count = QueueAttributeName::ApproximateNumberOfMessages;
        let request = self.client.get_queue_attributes().queue_url(&*url).attribute_names(count.clone());
        let reply = request.send().await.map_err(|error| self.failed(doing, topic, error))?;
        let count = reply.attributes.as_ref().and_then(|attributes| attributes.get(&count)?.parse().ok());
        count.ok_or_else(|| self.error("BadReply", doing, topic, "the reply has no number of messages"))
    }

    /// The URL of the queue of a topic, for something that is to be done with it.
    pub(super) async fn url(&self, doing: &str, topic: &Topic) -> Result<Arc<str>, BackendError> {
        if let Some(url) = self.urls.find(topic) {
            return Ok(url);
        }
        let reply = self.client.get_queue_url().queue_name(key::sqs_queue(topic)).send().await;
        let reply = reply.map_err(|error| self.failed(doing, topic, error))?;
        let url = reply.queue_url.ok_or_else(|| self.error("BadReply", doing, topic, "the reply has no URL"))?;
        let url: Arc<str> = url.into();
        self.urls.remember(topic, Arc::clone(&url));
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_remembered_up_to_a_bound() {
        let (urls, topics) = (Urls::default(), (0..=URLS_MAX).map(|n| Topic::new(&n.to_string()).unwrap()));
        for topic in topics {
            urls.remember(&topic, topic.as_str().into());
            assert_eq!(urls.find(&topic).as_deref(), Some(topic.as_str()));
            assert!(urls.urls().len() <= URLS_MAX);
        }
        assert_eq!(urls.urls().len(), 1);
    }
}
