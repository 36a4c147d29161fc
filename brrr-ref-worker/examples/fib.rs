// SPDX-License-Identifier: AGPL-3.0-only
//! Fibonacci numbers, the long way: a client and a worker in one process.
//!
//! ```sh
//! cargo run -p brrr-ref-worker --example fib -- 20
//! ```

use std::error::Error;
use std::process::ExitCode;

use brrr_ref_worker::app::{App, Task, TaskError, Tasks};
use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::connection::connect;
use brrr_ref_worker::server::{Backends, ToStderr, serve};

/// Where messages are put. Every worker on this topic can take them.
const TOPIC: &str = "demo";

/// The largest whose value fits.
const LARGEST: u64 = 78;

/// The task as its callers know it, here and in other programs.
const FIB: Task<(u64,), u64> = Task::new("fib");

/// Needs two others; both run at the same time if there are two workers. Each number is computed once.
async fn fib(app: App, n: u64) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(n);
    }
    let (a, b) = app.gather((app.call(fib)(n - 1), app.call(fib)(n - 2))).await?;
    Ok(a + b)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let n = match std::env::args().nth(1).map(|n| n.parse()) {
        None => 20,
        Some(Ok(n)) if n <= LARGEST => n,
        Some(_) => {
            eprintln!("fib: the argument has to be a number from 0 to {LARGEST}");
            return ExitCode::FAILURE;
        }
    };
    match run(n).await {
        Ok(value) => println!("fib({n}) = {value}"),
        Err(error) => {
            eprintln!("fib: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn run(n: u64) -> Result<u64, Box<dyn Error>> {
    // In memory nothing has to be waited for, so a clock that stands still will do.
    let clock = PinnedClock::at(1_700_000_000);
    let backends = Backends::new(MemoryStore::new(), MemoryQueue::new(), MemoryCache::new(), clock);
    let server = serve(backends.clone(), ToStderr);
    let worker = server.app(Tasks::new(JsonCodec::Jcs, ()).task(FIB, fib)?);

    let connection = connect(&backends, JsonCodec::Jcs);
    connection.schedule(TOPIC, FIB, (n,)).await?;
    let value = async {
        loop {
            match connection.read(FIB, (n,)).await? {
                Some(value) => return Ok(value),
                None => tokio::task::yield_now().await,
            }
        }
    };
    tokio::select! {
        ended = server.run(TOPIC, worker) => Err(ended.map_or_else(Into::into, |()| "the worker ended".into())),
        value = value => value,
    }
}
