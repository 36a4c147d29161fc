// SPDX-License-Identifier: AGPL-3.0-only
//! A `DynamoDB` emulator of its own for each test.

use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
use dynoxide::Database;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::{TABLE, options};

/// An emulator in this process, reached over HTTP; it ends with this value.
pub(crate) struct Emulator {
    pub(crate) url: String,
    server: AbortHandle,
}

impl Emulator {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
        Self { url, server: server.abort_handle() }
    }

    /// A store in a new table.
    pub(crate) async fn store(&self) -> DynamoDbStore {
        let store = DynamoDbStore::connect(TABLE, &options(&self.url)).await.unwrap();
        store.create_table(Billing::OnDemand).await.unwrap();
        store.wait_until_active().await.unwrap();
        store
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.server.abort();
    }
}
