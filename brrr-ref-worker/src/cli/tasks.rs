// SPDX-License-Identifier: AGPL-3.0-only
//! The tasks of the demo, the same that the demos of the other SDKs have, so that this worker can stand in for theirs.
//!
//! Each takes one object, as a task that several languages call should (COD-014).

use std::io::Write as _;

use brrr_ref_worker::app::{App, RegisterError, TaskError, Tasks};
use brrr_ref_worker::codec::json::JsonCodec;
use serde::{Deserialize, Serialize};

/// The topic of the tasks that greet and print.
pub(super) const FRONT: &str = "brrr-py-demo";
/// The topic of the tasks that compute.
pub(super) const BACK: &str = "brrr-ts-demo";
/// The largest argument whose Lucas number, and the Fibonacci numbers that it needs, fit into 64 bits.
pub(super) const LARGEST: u64 = 90;

/// All of them, with this codec.
pub(super) fn tasks(codec: JsonCodec) -> Result<Tasks<(), JsonCodec>, RegisterError> {
    Tasks::new(codec, ())
        .task("hello", hello)?
        .task("calc_and_print", calc_and_print)?
        .task("fib", fib)?
        .task("lucas", lucas)?
        .task("fib_and_print", fib_and_print)
}

/// Whom to greet.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Greeting {
    pub(super) greetee: String,
}

/// What to compute; a number comes as text, since that is how it stands in a query.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Calculation {
    pub(super) op: String,
    pub(super) n: String,
    /// Makes equal calculations different calls.
    #[serde(default)]
    pub(super) salt: Option<String>,
}

/// An argument of a sequence.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Sequence {
    pub(super) n: u64,
    /// Makes equal calculations different calls.
    pub(super) salt: Option<String>,
}

async fn hello(_app: App, Greeting { greetee }: Greeting) -> Result<String, TaskError> {
    let greeting = format!("Hello, {greetee}!");
    say(&greeting);
    Ok(greeting)
}

async fn calc_and_print(app: App, Calculation { op, n, salt }: Calculation) -> Result<u64, TaskError> {
    let arguments = Sequence { n: n.parse()?, salt };
    let result = app.call_named(op.as_str(), (arguments,)).on(BACK).await?;
    say(&format!("{op}({n}) = {result}"));
    Ok(result)
}

async fn fib(app: App, Sequence { n, salt }: Sequence) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(n);
    }
    let less = |by| Sequence { n: n - by, salt: salt.clone() };
    let (a, b) = app.gather((app.call(fib)(less(1)), app.call(fib)(less(2)))).await?;
    sum(a, b, n)
}

async fn lucas(app: App, Sequence { n, salt }: Sequence) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(2 - n);
    }
    let of = |n| Sequence { n, salt: salt.clone() };
    let (a, b) = app.gather((app.call(fib)(of(n - 1)), app.call(fib)(of(n + 1)))).await?;
    sum(a, b, n)
}

async fn fib_and_print(app: App, arguments: Sequence) -> Result<u64, TaskError> {
    let n = arguments.n;
    let result = app.call(fib)(arguments).await?;
    say(&format!("fib({n}) = {result}"));
    Ok(result)
}

/// Prints a line. That nobody reads it is no failure of a task.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn sum(a: u64, b: u64, n: u64) -> Result<u64, TaskError> {
    let too_large = || TaskError::new("TooLarge", format!("the number for n = {n} has more than 64 bits"));
    a.checked_add(b).ok_or_else(too_large)
}
