// SPDX-License-Identifier: AGPL-3.0-only
//! `LocalBrrr`, and with it whole workflows.

use brrr_ref_worker::app::{App, Task, TaskError, Tasks};
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::local::{LocalBrrr, LocalError};
use futures_executor::block_on;

use crate::once::{leaf, with_leaf};

async fn fan(app: App, n: u64) -> Result<u64, TaskError> {
    Ok(app.gather((1..=n).map(app.call(leaf))).await?.into_iter().sum())
}

async fn fib(app: App, n: u64) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(n);
    }
    let (a, b) = app.gather((app.call(fib)(n - 1), app.call(fib)(n - 2))).await?;
    Ok(a + b)
}

async fn boom(_: App, n: u64) -> Result<u64, TaskError> {
    Err(TaskError::new("Boom", format!("{n} went wrong")))
}

async fn calls_boom(app: App, n: u64) -> Result<u64, TaskError> {
    app.call(boom)(n).await
}

async fn also(app: App, n: u64) -> Result<u64, TaskError> {
    app.call(boom)(n).await
}

async fn ping(app: App, n: u64) -> Result<u64, TaskError> {
    app.call(pong)(n).await
}

async fn pong(app: App, n: u64) -> Result<u64, TaskError> {
    app.call(ping)(n).await
}

fn local() -> LocalBrrr {
    let tasks = with_leaf(()).task("fan", fan).unwrap().task(FIB, fib).unwrap().task("boom", boom).unwrap();
    let tasks = tasks.task("calls_boom", calls_boom).unwrap().task("ping", ping).unwrap().task("pong", pong).unwrap();
    LocalBrrr::new(tasks)
}

const FIB: Task<(u64,), u64> = Task::new("fib");

#[test]
fn every_distinct_call_is_run_and_every_edge_wakes() {
    let mut local = local();
    assert_eq!(block_on(local.run(FIB, (11,))), Ok(89));
    // The root, ten distinct calls below it, and two edges from each of the calls of 2 and more.
    assert_eq!(local.messages(), 1 + 11 + 20);
    assert_eq!(block_on(local.run(FIB, (11,))), Ok(89));
    assert_eq!(local.messages(), 32, "what has a value is not sent again");
}

#[test]
fn the_widest_gather_takes_two_runs_of_its_parent() {
    // spec: LIM-002, HAN-008
    let mut local = local();
    assert_eq!(block_on(local.run("fan", (4_999,))), Ok(4_999_u64 * 5_000 / 2));
    assert_eq!((local.runs("fan"), local.runs("leaf")), (2, 4_999));
    assert_eq!(local.messages(), 1 + 2 * 4_999);
}

#[test]
fn a_wider_gather_has_its_value_and_reports_the_spawn_limit() {
    // spec: LIM-002, LIM-009
    let mut local = local();
    let error = block_on(local.run::<u64, _>("fan", (5_000,))).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("fan(5000) has a value, but leaf(5000) failed: the spawn limit of root "), "{text}");
    let LocalError::Failed(failures) = error else { panic!("{error:?}") };
    let causes: Vec<&str> = failures.failures.iter().map(|failure| failure.cause.as_str()).collect();
    assert!(failures.has_value && causes == ["SpawnLimit"], "{failures:?}");
    assert_eq!(local.messages(), 10_000);
    assert_eq!(block_on(local.run("fan", (5_000,))), Ok(5_000_u64 * 5_001 / 2));
}

#[test]
fn a_test_can_lower_the_spawn_limit_and_not_raise_it() {
    let mut small = local().with_spawn_limit(4);
    let error = block_on(small.run::<u64, _>("fan", (5,))).unwrap_err();
    let LocalError::Failed(failures) = error else { panic!("{error:?}") };
    // The root and three children are sent; two children and three wake-ups are not.
    assert_eq!((small.messages(), small.runs("leaf")), (4, 3));
    assert!(failures.failures.iter().all(|failure| failure.cause == "SpawnLimit"), "{failures:?}");
    let text = failures.to_string();
    assert!(text.starts_with("fan(5) failed: the spawn limit of root "), "{text}");
    assert!(text.ends_with(" was not sent, and 4 more failed"), "{text}");

    let mut none = local().with_spawn_limit(0);
    let error = block_on(none.run::<u64, _>("leaf", (1,))).unwrap_err();
    assert!(error.to_string().starts_with("leaf(1) failed: the spawn limit of root "), "{error}");

    let mut large = local().with_spawn_limit(u64::MAX);
    assert!(block_on(large.run::<u64, _>("fan", (5_000,))).is_err());
}

#[test]
fn a_failed_call_is_named_with_what_needs_it() {
    let mut local = local();
    let fails =
        |local: &mut LocalBrrr, task: &str, n: u64| block_on(local.run::<u64, _>(task, (n,))).unwrap_err().to_string();
    assert_eq!(fails(&mut local, "boom", 1), "boom(1) failed: Boom: 1 went wrong");
    let due = "calls_boom(2) has no value, because boom(2) failed: Boom: 2 went wrong";
    assert_eq!(fails(&mut local, "calls_boom", 2), due);
    assert_eq!(fails(&mut local, "calls_boom", 2), due, "a fresh root sends the failed child again");
}

#[test]
fn calls_that_never_end_are_named() {
    // spec: REP-001
    let mut local = local();
    let never = |local: &mut LocalBrrr, task: &str| block_on(local.run::<u64, _>(task, (1,))).unwrap_err().to_string();
    assert_eq!(never(&mut local, "ping"), "ping(1) never ends: it waits for pong(1), which waits for ping(1)");

    let tasks = Tasks::new(JsonCodec::Jcs, ()).task("boom", boom).unwrap().task("calls_boom", calls_boom).unwrap();
    let mut local = LocalBrrr::new(tasks.task("also", also).unwrap());
    assert!(never(&mut local, "calls_boom").contains("because boom(1) failed"));
    assert_eq!(
        never(&mut local, "also"),
        "also(1) never ends: it waits for boom(1), which failed before: Boom: 1 went wrong"
    );
}

#[test]
fn a_call_or_value_of_another_type_is_an_error() {
    let mut local = local();
    let error = block_on(local.run::<String, _>("leaf", (1,))).unwrap_err().to_string();
    assert!(error.starts_with("the value of leaf(1) cannot be read: the value does not fit its type: "), "{error}");
    let error = block_on(local.run::<u64, _>("leaf", (f64::NAN,))).unwrap_err().to_string();
    assert!(error.starts_with("the call of \"leaf\" could not be made: a number is not finite"), "{error}");
    let error = block_on(local.run::<u64, _>("laef", (1,))).unwrap_err().to_string();
    assert!(error.starts_with("laef(1) failed: UnknownTask: no task is registered as \"laef\""), "{error}");
}

#[test]
fn what_a_connection_schedules_is_run_on_any_topic() {
    let mut local = local();
    block_on(async {
        let connection = local.connection();
        connection.schedule("anywhere", FIB, (5,)).await.unwrap();
        assert_eq!(connection.read(FIB, (5,)).await, Ok(None));
        assert_eq!(local.work().await, Ok(Vec::new()));
        assert_eq!(connection.read(FIB, (5,)).await, Ok(Some(5)));
        connection.schedule("anywhere", "boom", (5,)).await.unwrap();
        let failures = local.work().await.unwrap();
        assert_eq!((failures[0].topic.as_str(), failures[0].call.as_str()), ("anywhere", "boom(5)"));
    });
}
