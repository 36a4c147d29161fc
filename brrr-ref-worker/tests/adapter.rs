// SPDX-License-Identifier: AGPL-3.0-only
//! The adapter protocol, frame by frame.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "adapter/binary.rs"]
mod binary;
#[path = "adapter/script.rs"]
mod script;
