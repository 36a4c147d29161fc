// SPDX-License-Identifier: AGPL-3.0-only
use std::time::Duration;

use aws_smithy_async::rt::sleep::AsyncSleep as _;
use serde_json::{Value, json};

use super::DynamoDbStore;
use super::client::Trouble;
use super::item::{CALL_HASH, KIND};
use super::reply::table_status;
use super::request::Operation;
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
        match self.ask(Operation::CreateTable, &created(&self.table, billing)).await {
            Err(trouble) if trouble.code() != Some("ResourceInUseException") => {
                Err(self.table_failed("creating", trouble))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Waits while the table is being created, up to [`LONGEST_WAIT`], and a little while it is not there, up to
    /// [`MISSING_WAIT`] (DYN-002). Says quickly when DynamoDB cannot be reached, so it suits the start of a program.
    pub async fn wait_until_active(&self) -> Result<(), BackendError> {
        let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
        loop {
            let status = self.status().await?;
            let (status, bound) = match status.as_deref() {
                Some("ACTIVE" | "UPDATING") => return Ok(()),
                Some(status @ ("CREATING" | "DELETING")) => (format!("it is still {status}"), LONGEST_WAIT),
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
            self.client.sleep().sleep(pause).await;
            waited += pause;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Deletes the table with all records; that there is none is fine. For tools that reset.
    pub async fn delete_table(&self) -> Result<(), BackendError> {
        match self.ask(Operation::DeleteTable, &json!({ "TableName": self.table })).await {
            Err(trouble) if trouble.code() != Some("ResourceNotFoundException") => {
                Err(self.table_failed("deleting", trouble))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The table's status, `None` where there is no such table.
    async fn status(&self) -> Result<Option<String>, BackendError> {
        let body = json!({ "TableName": self.table }).to_string().into_bytes();
        match self.client.ask_up_to(QUICK_ATTEMPTS, Operation::DescribeTable, body).await {
            Ok(reply) => table_status(&reply).map(Some).map_err(|cause| {
                self.table_failed("looking at", Trouble::BadReply { status: 200, cause }) //
            }),
            Err(trouble) if trouble.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(trouble) => Err(self.table_failed("looking at", trouble)),
        }
    }

    async fn ask(&self, operation: Operation, body: &Value) -> Result<(), Trouble> {
        self.client.ask(operation, body.to_string().into_bytes()).await.map(drop)
    }
}

/// The request for a table of this name, whose key are two attributes, both texts.
fn created(table: &str, billing: Billing) -> Value {
    // spec: DYN-001
    let mut request = json!({
        "TableName": table,
        "AttributeDefinitions": [
            { "AttributeName": CALL_HASH, "AttributeType": "S" },
            { "AttributeName": KIND, "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": CALL_HASH, "KeyType": "HASH" },
            { "AttributeName": KIND, "KeyType": "RANGE" },
        ],
    });
    match billing {
        Billing::OnDemand => request["BillingMode"] = json!("PAY_PER_REQUEST"),
        Billing::Provisioned { read, write } => {
            request["ProvisionedThroughput"] = json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write });
        }
    }
    request
}
