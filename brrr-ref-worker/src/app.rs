// SPDX-License-Identifier: AGPL-3.0-only
//! Tasks as ordinary async functions.

mod args;
mod arity;
mod call;
mod callable;
mod context;
mod error;
mod function;
mod gather;
mod names;
mod run;
mod scope;
mod task;
mod tasks;
mod worker;

pub use args::{Args, FromArgs};
pub use call::Call;
pub use callable::Callable;
pub use context::App;
pub use error::TaskError;
pub use function::TaskFn;
pub use gather::{Each, Gather, GatherTuple, InTuple, Members};
pub use task::{Named, Task};
pub use tasks::{RegisterError, Tasks};
pub use worker::AppWorker;
