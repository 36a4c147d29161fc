// SPDX-License-Identifier: AGPL-3.0-only
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{AsyncSleep as _, Config};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ProvisionedThroughput, ScalarAttributeType,
    TableStatus,
};

use super::DynamoDbStore;
use super::item::{CALL_HASH, KIND};
use crate::backend::aws::{FIRST_PAUSE, LONGEST_PAUSE};
use crate::error::BackendError;

/// How long [`DynamoDbStore::wait_until_active`] pauses in all, while a table is being created.
pub const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// How long it pauses in all while there is no such table: one that was just created may not be seen for a moment.
pub const MISSING_WAIT: Duration = Duration::from_secs(5);

/// How often a request is sent where somebody waits to be told that nothing answers.
const QUICK_ATTEMPTS: u32 = 3;

/// How a table is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Billing {
    /// By the request; it needs no planning.
    #[default]
    OnDemand,
    /// For a capacity that was reserved; what exceeds it is throttled.
    Provisioned {
        /// Units of reading a second, 1 or more. A consistent read takes one for each 4 KB.
        read: u32,
        /// Units of writing a second, 1 or more. A write takes one for each 1 KB.
        write: u32,
    },
}

impl DynamoDbStore {
    /// Creates the table, unless there is one of this name. It cannot be used before it is active:
    /// [`DynamoDbStore::wait_until_active`].
    pub async fn create_table(&self, billing: Billing) -> Result<(), BackendError> {
        let request = keyed(self.client.create_table().table_name(&self.table));
        match paid(request, billing).send().await {
            Err(error) if error.code() != Some("ResourceInUseException") => Err(self.table_failed("creating", error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Waits while the table is being created, up to [`LONGEST_WAIT`], and a little while it is not there, up to
    /// [`MISSING_WAIT`] (DYN-002). Says quickly when DynamoDB cannot be reached, so it suits the start of a program.
    pub async fn wait_until_active(&self) -> Result<(), BackendError> {
        let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
        loop {
            let (status, bound) = match self.status().await? {
                Some(TableStatus::Active | TableStatus::Updating) => return Ok(()),
                Some(status @ (TableStatus::Creating | TableStatus::Deleting)) => {
                    (format!("it is still {status}"), LONGEST_WAIT)
                }
                Some(other) => {
                    let reason = format!("its status is {other}; see in the AWS console what it needs");
                    return Err(self.table_error("TableNotActive", "waiting for", &reason));
                }
                None => ("there is no such table".to_owned(), MISSING_WAIT),
            };
            if waited + pause > bound {
                let reason = format!(
                    "{status} after {} s; create it with the command `setup` or \
                    `DynamoDbStore::create_table`, or check the name, the region and the endpoint",
                    waited.as_secs()
                );
                return Err(self.table_error("TableNotActive", "waiting for", &reason));
            }
            self.sleep.sleep(pause).await;
            waited += pause;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Deletes the table with all records; that there is none is fine. For tools that reset.
    pub async fn delete_table(&self) -> Result<(), BackendError> {
        match self.client.delete_table().table_name(&self.table).send().await {
            Err(error) if error.code() != Some("ResourceNotFoundException") => {
                Err(self.table_failed("deleting", error))
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// The table's status, `None` where there is no such table.
    async fn status(&self) -> Result<Option<TableStatus>, BackendError> {
        let quick = RetryConfig::standard()
            .with_max_attempts(QUICK_ATTEMPTS)
            .with_initial_backoff(FIRST_PAUSE)
            .with_max_backoff(LONGEST_PAUSE);
        let request = self.client.describe_table().table_name(&self.table);
        match request.customize().config_override(Config::builder().retry_config(quick)).send().await {
            Ok(reply) => Ok(reply.table.and_then(|table| table.table_status)),
            Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(self.table_failed("looking at", error)),
        }
    }
}

/// With the two attributes that make up the key, both texts.
fn keyed(request: CreateTableFluentBuilder) -> CreateTableFluentBuilder {
    // spec: DYN-001
    [(CALL_HASH, KeyType::Hash), (KIND, KeyType::Range)].into_iter().fold(request, |request, (name, kind)| {
        let text = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
        let key = KeySchemaElement::builder().attribute_name(name).key_type(kind);
        request
            .attribute_definitions(text.build().expect("invariant: it has a name and a type"))
            .key_schema(key.build().expect("invariant: it has a name and a type"))
    })
}

fn paid(request: CreateTableFluentBuilder, billing: Billing) -> CreateTableFluentBuilder {
    match billing {
        Billing::OnDemand => request.billing_mode(BillingMode::PayPerRequest),
        Billing::Provisioned { read, write } => {
            let units = ProvisionedThroughput::builder();
            let units = units.read_capacity_units(read.into()).write_capacity_units(write.into());
            request.provisioned_throughput(units.build().expect("invariant: it has both units"))
        }
    }
}
