// SPDX-License-Identifier: AGPL-3.0-only
//! An emulator of DynamoDB as a process of its own, for `brrr-ref-worker bench` and for trying things out. It keeps
//! everything in memory, and accepts any credentials.
//!
//! ```sh
//! cargo run --release -p brrr-ref-worker --features emulators --example dynamodb_emulator
//! ```
//!
//! It listens on 127.0.0.1:8000, or where the argument says, and prints its URL; port 0 is any that is free.

use std::error::Error;

use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(&address).await;
        let listener =
            listener.map_err(|error| format!("nobody can listen at {address}; name another address: {error}"))?;
        println!("http://{}", listener.local_addr()?);
        dynoxide::server::serve_on(listener, dynoxide::Database::memory()?).await;
        Ok(())
    })
}
