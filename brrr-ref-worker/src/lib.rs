// SPDX-License-Identifier: AGPL-3.0-only
//! The reference SDK and worker of the brrr protocol.
//!
//! The protocol's steps are [`brrr_wire::machine`]; this crate gives them something to run on. A [`worker`] takes the
//! messages of one topic and handles them, a [`client`] schedules calls and reads their values. Both are generic over
//! the traits [`store::Store`], [`queue::Queue`], [`cache::Cache`], [`clock::Clock`] and [`handler::Handler`], of which
//! [`backend`] has implementations. Nothing here needs a particular async runtime.
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
pub mod drive;
pub mod error;
pub mod handler;
pub mod queue;
pub mod random;
pub mod store;
pub mod worker;
