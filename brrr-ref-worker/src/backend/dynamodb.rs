// SPDX-License-Identifier: AGPL-3.0-only
//! The store on DynamoDB: one table, one item for each record.
//!
//! ```no_run
//! use brrr_ref_worker::backend::aws::AwsOptions;
//! use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
//!
//! # async fn example() -> Result<(), brrr_ref_worker::error::BackendError> {
//! let store = DynamoDbStore::connect("brrr", &AwsOptions::new().with_region("eu-west-1")).await?;
//! store.create_table(Billing::OnDemand).await?; // fine if it is there
//! store.wait_until_active().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Reads and writes
//!
//! Every read is consistent: it sees all writes that were completed before it began (DYN-008). So a record that is
//! absent is absent, and the store's `get_with_retry` is its `get`. Conditional writes are one request each, decided by
//! DynamoDB (DYN-004, DYN-005, DYN-006).
//!
//! # Lost replies
//!
//! Requests are repeated as [`aws`](super::aws) describes; throttling is waited out there and never counts as an attempt
//! at a conditional write (DYN-010). A conditional write whose reply was lost may have been applied; its repetition then
//! finds the condition broken by the write itself, and the store answers [`Cas::Mismatch`](crate::store::Cas) although
//! the bytes are there. The protocol is built for that: a worker that registers reads again, finds its own entry and
//! sends the child (RET-021), and one that deletes pending returns reads again and finds them gone. `set` and `delete`
//! can be repeated without harm.
//!
//! # Bounds
//!
//! An item has at most [`ITEM_MAX`] bytes; what is larger is refused with the size and the record in the error (DYN-012).

mod client;
mod credentials;
mod endpoint;
mod failure;
mod item;
mod reply;
mod request;
mod sign;
mod store;
mod table;

use aws_config::SdkConfig;

use self::client::Client;
use self::endpoint::Endpoint;
pub use self::item::ITEM_MAX;
pub use self::table::{Billing, LONGEST_WAIT, MISSING_WAIT};

use super::aws::AwsOptions;
use crate::error::BackendError;

/// Records in a table of DynamoDB. Clones share their connections, of which there are as many as there are requests at
/// once; they are kept open.
#[derive(Clone, Debug)]
pub struct DynamoDbStore {
    client: Client,
    table: String,
    /// Where the table is, as errors say it.
    place: String,
}

impl DynamoDbStore {
    /// A store in this table. Only the region and the credentials are looked up; nothing is sent to DynamoDB.
    pub async fn connect(table: impl Into<String>, options: &AwsOptions) -> Result<Self, BackendError> {
        Self::new(table, &options.sdk_config().await?)
    }

    /// A store in this table, with what a configuration of the AWS SDK says about region, credentials, endpoint and
    /// sleep; what it says about HTTP clients, time-outs and retries is for clients of that SDK.
    pub fn new(table: impl Into<String>, config: &SdkConfig) -> Result<Self, BackendError> {
        let endpoint = Endpoint::of(config)?;
        Ok(Self { client: Client::new(config, &endpoint)?, table: table.into(), place: endpoint.place })
    }

    /// The name of the table.
    pub fn table(&self) -> &str {
        &self.table
    }
}
