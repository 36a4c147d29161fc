// SPDX-License-Identifier: AGPL-3.0-only
//! Types generated from `proto/`, for tools that describe records and for the kit's frames.
//!
//! What crosses a brrr queue or store is never protobuf: it is the bencode of [`record`](crate::record).
//! `cargo run -p brrr-tests --bin gen-proto` writes the files that are included here.

/// The records, as `proto/brrr/wire/v1/records.proto` declares them.
#[allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, reason = "generated")]
pub mod wire {
    include!("proto/wire.rs");
}

/// The frames of the adapter protocol, traces and reports, as `proto/brrr/conformance/v1/` declares them, with
/// protobuf's JSON mapping.
#[cfg(feature = "conformance")]
#[allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, reason = "generated")]
pub mod conformance {
    include!("proto/conformance.rs");
    include!("proto/conformance_serde.rs");
}
