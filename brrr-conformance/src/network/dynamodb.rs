// SPDX-License-Identifier: AGPL-3.0-only
//! A simulated DynamoDB on loopback.
//!
//! [`DynamoDb`] is the service without I/O: JSON in, JSON out. [`Server`] puts it behind HTTP, with a
//! [`Director`](super::Director) between the two. Errors have the types and the words of the service as far as its
//! documentation and published recordings tell them.
//!
//! What it does not have is refused in a sentence that says so: secondary indexes, transactions, streams, and the
//! parameters that expressions have replaced. Tables are there as soon as they are created. Signatures must be there
//! and are not verified.

mod body;
mod core;
mod expression;
mod fault;
mod http;
mod number;
mod operation;
mod server;
mod state;
mod table;
mod tables;
mod value;

pub use self::core::DynamoDb;
pub use fault::Fault;
pub use server::Server;
pub use state::State;

#[cfg(test)]
mod tests;
