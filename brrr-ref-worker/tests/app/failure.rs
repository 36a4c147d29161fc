// SPDX-License-Identifier: AGPL-3.0-only
//! What fails is said in one sentence, and a worker goes on.

use std::fmt;
use std::io;

use brrr_ref_worker::app::{App, AppWorker, TaskError};
use futures_executor::block_on;
use serde::Serialize;

use crate::once::{leaf, once, with_leaf};
use crate::store::TestStore;

#[derive(Debug, thiserror::Error)]
#[error("the page {page} could not be fetched")]
struct FetchError {
    page: u32,
    source: io::Error,
}

async fn fetch(_: App, page: u32) -> Result<String, FetchError> {
    let source = io::Error::new(io::ErrorKind::ConnectionRefused, "nobody listens");
    Err(FetchError { page, source })
}

async fn panics(_: App, how: String) -> Result<u64, TaskError> {
    match how.as_str() {
        "text" => panic!("the index is out of bounds"),
        "number" => panic!("{} is not {}", 1, 2),
        _ => std::panic::panic_any(7),
    }
}

/// Panics when it is dropped.
struct Brittle;

impl Drop for Brittle {
    fn drop(&mut self) {
        panic!("it broke");
    }
}

async fn drops(app: App) -> Result<u64, TaskError> {
    let _brittle = Brittle;
    app.call(leaf)(1).await
}

/// A value of which there is no encoding.
struct Opaque;

impl Serialize for Opaque {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("it is opaque"))
    }
}

async fn opaque(_: App) -> Result<Opaque, TaskError> {
    Ok(Opaque)
}

fn worker() -> AppWorker {
    let tasks = with_leaf(()).task("fetch", fetch).unwrap().task("panics", panics).unwrap();
    let tasks = tasks.task("drops", drops).unwrap().task("opaque", opaque).unwrap();
    AppWorker::new(tasks, TestStore::default())
}

#[test]
fn an_error_is_reported_with_its_type_its_text_and_its_causes() {
    let due = "fail FetchError: the page 3 could not be fetched: nobody listens";
    assert_eq!(block_on(once(&worker(), "fetch", (3,))), due);
}

#[test]
fn a_task_that_is_not_registered_is_not_run() {
    // spec: HAN-011
    for name in ["Leaf", "leaf ", "lea", ""] {
        let due = format!(
            "fail UnknownTask: no task is registered as {name:?}; register it, or let a worker that has it take this topic"
        );
        assert_eq!(block_on(once(&worker(), name, (1,))), due);
    }
}

#[test]
fn arguments_that_do_not_fit_are_a_failure() {
    let fails = |args: &[serde_json::Value]| block_on(once(&worker(), "leaf", args));
    let due = |why| {
        format!(
            "fail BadArguments: the arguments of the task \"leaf\" cannot be read: the value does not fit its type: {why}; compare the task's types on both sides"
        )
    };
    assert_eq!(fails(&["x".into()]), due("invalid type: string \"x\", expected u64"));
    assert_eq!(fails(&[]), due("invalid length 0, expected a tuple of size 1"));
    assert_eq!(fails(&[1.into(), 2.into()]), due("invalid length 2, expected 1 element in sequence"));
}

#[test]
fn a_panic_is_a_failure_of_the_task() {
    let fails = |how: &str| block_on(once(&worker(), "panics", (how,)));
    assert_eq!(fails("text"), "fail Panicked: the task \"panics\" panicked: the index is out of bounds");
    assert_eq!(fails("number"), "fail Panicked: the task \"panics\" panicked: 1 is not 2");
    assert_eq!(fails("any"), "fail Panicked: the task \"panics\" panicked: with something that is no text");
    let dropped = block_on(once(&worker(), "drops", ()));
    assert_eq!(dropped, "fail Panicked: the task \"drops\" panicked: it broke", "in what it holds when it defers");
}

#[test]
fn a_value_without_an_encoding_is_a_failure() {
    // spec: HAN-005
    assert_eq!(
        block_on(once(&worker(), "opaque", ())),
        "fail BadResult: the value of the task \"opaque\" cannot be written: the value does not fit its type: \
         it is opaque; compare the task's types on both sides"
    );
}

#[test]
fn an_error_gives_back_what_it_was_made_of() {
    let source = io::Error::other("nobody listens");
    let error = TaskError::from(FetchError { page: 3, source });
    assert_eq!(error.kind(), "FetchError");
    assert_eq!(error.downcast_ref::<FetchError>().map(|error| error.page), Some(3));
    assert!(error.downcast_ref::<fmt::Error>().is_none());
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("nobody listens"));
    assert_eq!(format!("{error:?}"), format!("{error}"));
}
