// SPDX-License-Identifier: AGPL-3.0-only
//! Tasks as ordinary async functions, which call each other.
//!
//! A task takes an [`App`] and up to six arguments and gives a `Result`. It is registered in [`Tasks`] under a name, and
//! an [`AppWorker`] runs it for a [`Worker`](crate::worker::Worker).
//!
//! ```
//! use brrr_ref_worker::app::{App, Task, TaskError, Tasks};
//! use brrr_ref_worker::codec::json::JsonCodec;
//!
//! /// The application's own context value, the same for all its tasks.
//! struct Prices(Vec<(&'static str, u64)>);
//!
//! async fn price(app: App<Prices>, item: String) -> Result<u64, TaskError> {
//!     let found = app.context().0.iter().find(|(name, _)| *name == item);
//!     found.map(|(_, price)| *price).ok_or_else(|| TaskError::new("NoSuchItem", format!("nobody sells {item}")))
//! }
//!
//! /// A task of another worker, maybe in another language, on a topic of its own.
//! const SHIPPING: Task<(u64, String), u64> = Task::new("shipping").on("logistics");
//!
//! async fn order(app: App<Prices>, items: Vec<String>, country: String) -> Result<u64, TaskError> {
//!     // All prices at once, then what depends on them.
//!     let prices = app.gather(items.into_iter().map(app.call(price))).await?;
//!     let sum = prices.iter().sum();
//!     let shipping = app.call(SHIPPING)(sum, country).await?;
//!     let discount: u64 = app.call_named("discount", (sum,)).on("marketing").await?;
//!     Ok(sum + shipping - discount)
//! }
//!
//! let tasks = Tasks::new(JsonCodec::Jcs, Prices(vec![("tea", 4)])).task("price", price)?.task("order", order)?;
//! # Ok::<(), brrr_ref_worker::app::RegisterError>(())
//! ```
//!
//! # How a run ends at a missing value
//!
//! A call whose child has no value *never completes*. The call is noted as missing, and when the poll of the task returns
//! the [`AppWorker`] drops the task, with its local variables, and gives the worker a deferral. Once the child is done the
//! task is run again from its start, and then the call gives the decoded value. So code looks sequential, and:
//!
//! - **A deferral cannot be caught.** There is no error to match on, so `if let Err(_) = call.await`, `unwrap_or`, and a
//!   `?` that somebody turns into a value cannot swallow one (APP-005). An error that a task sees is always a failure.
//! - **A deferral counts even where the task goes on in the same poll**: a `select!` whose other branch is ready, a
//!   `join!` of which one part fails. What the task returned is not stored then; the next run decides with the value there.
//! - `join!` and `join_all` of calls work. They ask for what was found missing in one poll, where [`App::gather`] asks for
//!   everything that is missing, and asks for nothing when a member fails (APP-006, APP-009).
//! - *Dropping is the only clean-up*, as it is for everything that is cancelled in async Rust: what has to happen at the
//!   end of a run belongs into a `Drop`.
//! - A call that is moved into a spawned task works, and its deferral ends the run all the same. It then fails with
//!   [`TaskError::RUN_OVER`], so that nothing stays behind. Never wait for a call by blocking the thread: the run cannot
//!   end while it is being polled.
//!
//! The other shape, an `Err(Deferred)` that is returned and noted, was rejected. With the note, a task that ignores it
//! cannot store a wrong value; but it goes on, makes calls and has effects in a run that is already void, and every
//! `match` on an error would have to know that one of them is none.
//!
//! # What a task owes
//!
//! It runs more often than once. Given the same values it has to make the same calls (APP-012), so what it calls must not
//! depend on a clock, a random number, the order of a hash map, or [`App::root_id`]; and its effects have to bear being
//! repeated.

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
pub use task::{Named, Taking, Task};
pub use tasks::{RegisterError, Tasks};
pub use worker::AppWorker;
