// SPDX-License-Identifier: AGPL-3.0-only
//! The reference SDK and worker of the brrr protocol: workflows as async functions, on as many machines as they need.
//!
//! ```
//! use brrr_ref_worker::app::{App, TaskError, Tasks};
//! use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
//! use brrr_ref_worker::clock::PinnedClock;
//! use brrr_ref_worker::codec::json::JsonCodec;
//! use brrr_ref_worker::connection::connect;
//! use brrr_ref_worker::server::{Backends, ToStderr, serve};
//!
//! /// A task calls others like functions. Where a value is missing its run ends there, and once the value is stored the
//! /// task is run again from its start.
//! async fn fib(app: App, n: u64) -> Result<u64, TaskError> {
//!     if n < 2 {
//!         return Ok(n);
//!     }
//!     let (a, b) = app.gather((app.call(fib)(n - 1), app.call(fib)(n - 2))).await?;
//!     Ok(a + b)
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // What clients and workers share. With a queue, a store and counters on servers, they can be many processes.
//!     let clock = PinnedClock::at(1_700_000_000);
//!     let backends = Backends::new(MemoryStore::new(), MemoryQueue::new(), MemoryCache::new(), clock);
//!
//!     let server = serve(backends.clone(), ToStderr);
//!     let worker = server.app(Tasks::new(JsonCodec::Jcs, ()).task("fib", fib)?);
//!
//!     let connection = connect(&backends, JsonCodec::Jcs);
//!     let client = async {
//!         connection.schedule("demo", "fib", (11,)).await?;
//!         loop {
//!             if let Some(value) = connection.read::<u64, _>("fib", (11,)).await? {
//!                 return Ok(value);
//!             }
//!             tokio::task::yield_now().await;
//!         }
//!     };
//!
//!     tokio::select! {
//!         served = server.run("demo", worker) => served?,
//!         value = client => assert_eq!(value, Ok::<_, brrr_ref_worker::connection::ConnectionError>(89)),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! | to | see |
//! |---|---|
//! | write tasks | [`app`] |
//! | test them | [`local`] |
//! | schedule calls and read values | [`connection`] |
//! | run workers | [`server`], [`worker`] |
//! | choose or write a backend | [`backend`], [`store`], [`queue`], [`cache`], [`clock`] |
//! | choose or write a codec | [`codec`] |
//! | do without any of that | [`handler`], [`client`], [`drive`] |
//!
//! The protocol's steps are [`brrr_wire::machine`]; this crate gives them something to run on. Everything is generic
//! over the backends, and nothing but the backends on servers needs a particular async runtime, which is tokio. What is
//! written with a codec needs the feature `json`, which is on by default.
//!
//! Words in capitals like `RET-007` are requirements of the specification in `spec/`.

#[cfg(feature = "adapter")]
pub mod adapter;
#[cfg(feature = "json")]
pub mod app;
pub mod backend;
pub mod cache;
pub mod client;
pub mod clock;
#[cfg(feature = "json")]
pub mod codec;
#[cfg(feature = "json")]
pub mod connection;
pub mod drive;
pub mod error;
pub mod handler;
#[cfg(feature = "json")]
pub mod local;
pub mod queue;
pub mod random;
pub mod server;
pub mod store;
pub mod worker;
