// SPDX-License-Identifier: AGPL-3.0-only
//! One task with as many children as a root may have, a value that all tasks share, and what it costs.
//!
//! ```sh
//! cargo run --release -p brrr-ref-worker --example fan_out -- 4999
//! ```

use std::process::ExitCode;

use brrr_ref_worker::app::{App, TaskError, Tasks};
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::local::LocalBrrr;

/// What the application gives to all its tasks: in a real one a pool of connections, a client, settings.
struct Dictionary(Vec<&'static str>);

/// One of many.
async fn count_letters(app: App<Dictionary>, page: usize) -> Result<usize, TaskError> {
    let words = &app.context().0;
    let word = words.get(page % words.len()).ok_or_else(|| TaskError::new("NoWords", "the dictionary is empty"))?;
    Ok(word.len())
}

/// Asks for all pages at once. It is run twice: first nothing is there, then everything.
async fn count_all(app: App<Dictionary>, pages: usize) -> Result<usize, TaskError> {
    let letters = app.gather((0..pages).map(app.call(count_letters))).await?;
    Ok(letters.into_iter().sum())
}

fn main() -> ExitCode {
    let pages: usize = match std::env::args().nth(1).map(|pages| pages.parse()) {
        None => 1_000,
        Some(Ok(pages)) => pages,
        Some(Err(_)) => {
            eprintln!("fan_out: the argument has to be a number of pages");
            return ExitCode::FAILURE;
        }
    };
    match futures_executor::block_on(run(pages)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fan_out: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(pages: usize) -> Result<(), Box<dyn std::error::Error>> {
    let dictionary = Dictionary(vec!["fan", "out", "gather", "defer"]);
    let tasks =
        Tasks::new(JsonCodec::Jcs, dictionary).task("count_letters", count_letters)?.task("count_all", count_all)?;
    let mut local = LocalBrrr::new(tasks);
    let letters: usize = local.run("count_all", (pages,)).await?;
    println!("{letters} letters on {pages} pages");
    println!("runs of count_letters: {}", local.runs("count_letters"));
    println!("runs of count_all: {}", local.runs("count_all"));
    println!("messages: {}", local.messages());
    Ok(())
}
