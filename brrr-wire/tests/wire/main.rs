// SPDX-License-Identifier: AGPL-3.0-only
//! The bytes of the records, from literal examples to arbitrary input.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

mod differential;
mod hostile;
mod latitude;
mod literal;
mod names;
mod round_trip;
mod strategies;
mod strict;
