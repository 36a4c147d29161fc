// SPDX-License-Identifier: AGPL-3.0-only
//! Shared helpers of the tests across crates.

pub mod codec_vector;
pub mod crash_table;
pub mod exchange;
pub mod import;
pub mod kit;
pub mod lines;
pub mod manifest;
pub mod proto_gen;
pub mod regions;
pub mod sweep_table;
pub mod vector;
