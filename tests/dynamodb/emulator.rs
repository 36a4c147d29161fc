// SPDX-License-Identifier: AGPL-3.0-only
//! A simulated server of its own for each test, in the shape in which the worker's tests want an emulator.

use std::sync::Arc;

use brrr_conformance::network::Permissive;
use brrr_conformance::network::dynamodb::Server;
use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};

use crate::{TABLE, options};

/// A server in this process, reached over HTTP; it ends with this value.
pub(crate) struct Emulator {
    pub(crate) url: String,
    pub(crate) server: Server,
}

impl Emulator {
    #[expect(clippy::unused_async, reason = "the tests of the worker wait for their emulator")]
    pub(crate) async fn start() -> Self {
        let server = Server::start(([127, 0, 0, 1], 0).into(), Arc::new(Permissive)).unwrap();
        Self { url: format!("http://127.0.0.1:{}", server.port()), server }
    }

    /// A store in a new table.
    pub(crate) async fn store(&self) -> DynamoDbStore {
        let store = DynamoDbStore::connect(TABLE, &options(&self.url)).await.unwrap();
        store.create_table(Billing::OnDemand).await.unwrap();
        store.wait_until_active().await.unwrap();
        store
    }
}
