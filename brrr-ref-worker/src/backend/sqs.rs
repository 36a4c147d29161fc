// SPDX-License-Identifier: AGPL-3.0-only
//! The queue on SQS: one queue for each topic, named as [`brrr_wire::key::sqs_queue`] says (SQS-001, SQS-002). SQS has no
//! counters, so the cache is another system.
//!
//! ```no_run
//! use brrr_ref_worker::backend::aws::AwsOptions;
//! use brrr_ref_worker::backend::sqs::SqsQueue;
//! use brrr_wire::name::Topic;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let queue = SqsQueue::connect(&AwsOptions::new().with_region("eu-west-1")).await?;
//! queue.create_queue(&Topic::new("demo")?).await?; // fine if it is there
//! # Ok(())
//! # }
//! ```
//!
//! # At least once, or at most once
//!
//! A message that was received is hidden from others for a while and comes back unless it is deleted. A worker deletes it
//! when it was handled, or when it was reported that it could not be (SQS-007, SQS-008), and keeps it hidden meanwhile
//! (SQS-006): a worker that dies leaves its message to another one, and a delivery that comes twice is harmless to data.
//!
//! With [`Deletion::BeforeHandling`], and in a plain [`take`](crate::queue::Queue::take), a message is deleted when it is
//! received: what a worker had in hand when it died is lost, as on Redis, and repaired as there, by scheduling again. A
//! take whose deletion fails is an error, and its message comes back.
//!
//! # Lost replies
//!
//! Requests are repeated as [`aws`](super::aws) describes. A put whose reply was lost is put twice; a message whose
//! delivery was lost comes back when it is no longer hidden.

mod body;
mod deliver;
mod failure;
mod names;

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_sqs::config::retry::{RetryPartition, TokenBucket};
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::config::{Builder, SharedAsyncSleep};
use aws_sdk_sqs::{Client, Config};
use aws_smithy_async::rt::sleep::default_async_sleep;
use tokio::sync::watch;

pub use self::body::BODY_MAX;
pub use self::deliver::{HIDDEN, HOLD_EVERY};
pub use self::names::URLS_MAX;

use self::names::Urls;
use super::aws::{ATTEMPT_TIMEOUT, AwsOptions, OPERATION_TIMEOUT};
use crate::error::BackendError;

/// The longest that SQS waits for a message, in seconds (SQS-005).
pub const LONGEST_WAIT_SECONDS: u8 = 20;

/// Messages in queues of SQS. Clones share their connections and are closed together.
///
/// A [`receive`](crate::queue::Queue::receive) may be dropped at any time: a message that was just delivered to it comes
/// back. A [`take`](crate::queue::Queue::take) is better not dropped, since its message may have been deleted already;
/// close or interrupt the queue instead.
#[derive(Clone, Debug)]
pub struct SqsQueue {
    client: Client,
    urls: Arc<Urls>,
    ends: Arc<watch::Sender<Ends>>,
    /// Where the queues are, as errors say it.
    place: String,
    wait_seconds: u8,
    deletion: Deletion,
    sleep: SharedAsyncSleep,
}

/// When a message that a worker received is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Deletion {
    /// When it was handled: at least once. A worker that dies leaves its message to another one.
    #[default]
    AfterHandling,
    /// At once: at most once, as on Redis. It saves the requests that keep a message hidden while a long task runs.
    BeforeHandling,
}

/// What ends waits for messages.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    closed: bool,
    interrupts: u64,
}

impl SqsQueue {
    /// The queues of an account. Only the region and the credentials are looked up; nothing is sent to SQS.
    pub async fn connect(options: &AwsOptions) -> Result<Self, BackendError> {
        let shared = options.sdk_config().await?;
        let queue = Self::new(configured(&shared).build());
        Ok(match shared.endpoint_url() {
            Some(url) => Self { place: format!("at {url}"), ..queue },
            None => queue,
        })
    }

    /// What [`SqsQueue::connect`] configures its client with, for those who want to change something in it.
    pub async fn config(options: &AwsOptions) -> Result<Builder, BackendError> {
        Ok(configured(&options.sdk_config().await?))
    }

    /// The queues that a client of this configuration sees.
    ///
    /// # Panics
    ///
    /// If the configuration lacks what every client needs, such as a region.
    pub fn new(config: Config) -> Self {
        let place = config.region().map_or_else(|| "of no region".to_owned(), |region| format!("in {region}"));
        let sleep = config.sleep_impl().or_else(default_async_sleep);
        let sleep = sleep.expect("invariant: the feature rt-tokio of the SDK is on, and brings a way to sleep");
        Self {
            client: Client::from_conf(config),
            urls: Arc::default(),
            ends: Arc::new(watch::Sender::default()),
            place,
            wait_seconds: LONGEST_WAIT_SECONDS,
            deletion: Deletion::default(),
            sleep,
        }
    }

    /// Waits for a message at most so many seconds before it says that there is none; more than
    /// [`LONGEST_WAIT_SECONDS`] are as many as those.
    #[must_use]
    pub fn with_wait_seconds(self, seconds: u8) -> Self {
        Self { wait_seconds: seconds.min(LONGEST_WAIT_SECONDS), ..self }
    }

    /// Lets workers delete messages at another time.
    #[must_use]
    pub fn with_deletion(self, deletion: Deletion) -> Self {
        Self { deletion, ..self }
    }

    /// When messages are deleted that a worker received.
    pub fn deletion(&self) -> Deletion {
        self.deletion
    }

    /// Turns away those who wait for a message, now and from now on; what is queued stays, and puts are accepted.
    pub fn close(&self) {
        self.ends.send_modify(|ends| ends.closed = true);
    }

    /// An attempt at receiving takes as long as SQS waits, and then as long as any other.
    fn long_poll(&self) -> Builder {
        let wait = Duration::from_secs(self.wait_seconds.into());
        let limits = TimeoutConfig::builder()
            .operation_attempt_timeout(wait + ATTEMPT_TIMEOUT)
            .operation_timeout(wait + OPERATION_TIMEOUT);
        Config::builder().timeout_config(limits.build())
    }
}

fn configured(shared: &SdkConfig) -> Builder {
    let no_quota = RetryPartition::custom("brrr").token_bucket(TokenBucket::unlimited()).build();
    Builder::from(shared).retry_partition(no_quota)
}
