// SPDX-License-Identifier: AGPL-3.0-only
//! Calls: by function, by handle, by name, raw; their arguments, topics and errors.

use std::collections::BTreeMap;

use brrr_ref_worker::app::{App, AppWorker, RegisterError, Task, TaskError, Tasks};
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::codec::{Codec as _, EncodedCall};
use brrr_ref_worker::handler::{Handler as _, Outcome};
use brrr_ref_worker::local::LocalBrrr;
use brrr_wire::name::{CallHash, TaskName};
use brrr_wire::record::Call;
use bytes::Bytes;
use futures_executor::block_on;
use serde::{Deserialize, Serialize};

use crate::once::{leaf, once, request, store_value, with_leaf};
use crate::store::TestStore;

async fn none(_: App) -> Result<u64, TaskError> {
    Ok(0)
}

async fn one(_: App, a: u64) -> Result<u64, TaskError> {
    Ok(a)
}

async fn two(_: App, a: u64, b: String) -> Result<String, TaskError> {
    Ok(format!("{a}{b}"))
}

async fn three(_: App, a: u64, b: String, c: bool) -> Result<String, TaskError> {
    Ok(format!("{a}{b}{c}"))
}

async fn four(_: App, a: u64, b: String, c: bool, d: Option<u64>) -> Result<String, TaskError> {
    Ok(format!("{a}{b}{c}{d:?}"))
}

async fn five(_: App, a: u64, b: String, c: bool, d: Option<u64>, list: Vec<u64>) -> Result<String, TaskError> {
    Ok(format!("{a}{b}{c}{d:?}{list:?}"))
}

async fn six(
    _: App,
    a: u64,
    b: String,
    c: bool,
    d: Option<u64>,
    list: Vec<u64>,
    unit: (),
) -> Result<String, TaskError> {
    Ok(format!("{a}{b}{c}{d:?}{list:?}{unit:?}"))
}

async fn all(app: App) -> Result<String, TaskError> {
    let x = || "x".to_owned();
    let (zero, one) = (app.call(none)().await?, app.call(one)(1).await?);
    let (two, three) = (app.call(two)(1, x()).await?, app.call(three)(1, x(), true).await?);
    let four = app.call(four)(1, x(), true, None).await?;
    let five = app.call(five)(1, x(), true, Some(2), vec![3]).await?;
    let six = app.call(six)(1, x(), true, Some(2), vec![3], ()).await?;
    Ok(format!("{zero} {one} {two} {three} {four} {five} {six}"))
}

#[test]
fn tasks_have_up_to_six_arguments() {
    let tasks = Tasks::new(JsonCodec::Jcs, ()).task("none", none).unwrap().task("one", one).unwrap();
    let tasks = tasks.task("two", two).unwrap().task("three", three).unwrap().task("four", four).unwrap();
    let tasks = tasks.task("five", five).unwrap().task("six", six).unwrap().task("all", all).unwrap();
    assert_eq!(tasks.names(), ["all", "five", "four", "none", "one", "six", "three", "two"]);
    let mut local = LocalBrrr::new(tasks);
    let value: String = block_on(local.run("all", ())).unwrap();
    assert_eq!(value, "0 1 1x 1xtrue 1xtrueNone 1xtrueSome(2)[3] 1xtrueSome(2)[3]()");
}

#[derive(Serialize, Deserialize)]
struct Fib {
    n: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
}

/// As the demo of the other SDKs has it: one argument, an object.
async fn fib(app: App, Fib { n, salt }: Fib) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(n);
    }
    let child = |n| app.call(fib)(Fib { n, salt: salt.clone() });
    let (one, two) = app.gather((child(n - 1), child(n - 2))).await?;
    Ok(one + two)
}

#[test]
fn keyword_arguments_are_one_argument() {
    let tasks = Tasks::new(JsonCodec::Python, ()).task("fib", fib).unwrap();
    let worker = AppWorker::new(tasks, TestStore::default());
    let args = ([BTreeMap::from([("n", "3"), ("salt", "abcd")])],);
    let call = JsonCodec::Python.encode_call("fib", &args.0).unwrap();
    assert_eq!(call.call.payload, r#"[{"n": "3", "salt": "abcd"}]"#);
    block_on(async {
        let outcome = once(&worker, "fib", (Fib { n: 3, salt: Some("abcd".to_owned()) },)).await;
        assert_eq!(outcome, r#"defer fib[{"n": 2, "salt": "abcd"}] fib[{"n": 1, "salt": "abcd"}]"#);
    });
}

/// Stored under another name than the function has, on a topic of its own.
const HANDLE: Task<(u64,), u64> = Task::new("leaf").on("there");

async fn topics(app: App, which: String) -> Result<u64, TaskError> {
    match which.as_str() {
        "own" => app.call(leaf)(1).await,
        "other" => app.call(leaf)(1).on("elsewhere").await,
        "handle" => app.call(HANDLE)(1).await,
        "handle elsewhere" => app.call(HANDLE)(1).on("elsewhere").await,
        "name" => app.call_named("leaf", (1,)).on("elsewhere").await,
        "bad" => app.call(leaf)(1).on("").await,
        _ => app.call(leaf)(1).on(&"t".repeat(513)).await,
    }
}

#[test]
fn a_child_runs_on_the_topic_that_is_given_for_it() {
    // spec: RET-024, LIM-013
    let worker = AppWorker::new(with_leaf(()).task("topics", topics).unwrap(), TestStore::default());
    let run = |which: &str| block_on(once(&worker, "topics", (which,)));
    assert_eq!(run("own"), "defer leaf[1]");
    assert_eq!(run("other"), "defer leaf[1]@elsewhere");
    assert_eq!(run("handle"), "defer leaf[1]@there");
    assert_eq!(run("handle elsewhere"), "defer leaf[1]@elsewhere");
    assert_eq!(run("name"), "defer leaf[1]@elsewhere");
    assert_eq!(run("bad"), "fail BadName: the topic is empty; give it 1 to 512 bytes");
    assert_eq!(run("long"), "fail BadName: the topic has 513 bytes; it may have at most 512");
}

/// Asks for equal calls on several topics.
async fn same(app: App) -> Result<Vec<u64>, TaskError> {
    app.gather([app.call(leaf)(1), app.call(leaf)(1).on("here"), app.call(leaf)(1).on("there")]).await
}

#[test]
fn equal_calls_have_the_same_topic_and_no_topic_is_the_own_one() {
    // spec: APP-006
    let worker = AppWorker::new(with_leaf(()).task("same", same).unwrap(), TestStore::default());
    assert_eq!(block_on(once(&worker, "same", ())), "defer leaf[1] leaf[1]@there");
}

async fn itself(app: App, gathers: bool) -> Result<u64, TaskError> {
    let own = app.call(itself)(gathers).on("anywhere");
    if gathers { app.gather([app.call(leaf)(1), own]).await.map(|values| values[0]) } else { own.await }
}

#[test]
fn a_call_of_the_very_call_that_is_run_fails() {
    // spec: APP-013
    let worker = AppWorker::new(with_leaf(()).task("itself", itself).unwrap(), TestStore::default());
    let due = "fail SelfCall: the task \"itself\" calls itself with its own arguments, so it would wait for ever; \
               call it with others";
    assert_eq!(block_on(once(&worker, "itself", (false,))), due);
    assert_eq!(block_on(once(&worker, "itself", (true,))), due);
}

async fn calls_a_stranger(app: App) -> Result<u64, TaskError> {
    app.call(one)(1).await
}

#[test]
fn a_function_is_called_by_the_one_name_that_it_has() {
    let tasks = || Tasks::new(JsonCodec::Jcs, ()).task("caller", calls_a_stranger).unwrap();
    let run = |tasks| block_on(once(&AppWorker::new(tasks, TestStore::default()), "caller", ()));
    assert_eq!(
        run(tasks()),
        "fail UnknownTask: the function app::call::one is no registered task; register it, or call the task by its name"
    );
    assert_eq!(run(tasks().task("uno", one).unwrap()), "defer uno[1]");
    assert_eq!(
        run(tasks().task("uno", one).unwrap().task("eins", one).unwrap()),
        "fail UnknownTask: the function app::call::one is registered as \"uno\" and as \"eins\"; \
         call it by one of the names"
    );
}

#[test]
fn each_task_has_a_name_of_its_own() {
    let error = |tasks: Result<Tasks, RegisterError>| tasks.unwrap_err().to_string();
    let tasks = || Tasks::new(JsonCodec::Jcs, ()).task("one", one).unwrap();
    let twice = "the task \"one\" is registered twice; give each task a name of its own";
    assert_eq!(error(tasks().task("one", two)), twice);
    assert_eq!(error(tasks().raw_task("one", reverse)), twice);
    let long = "n".repeat(1025);
    assert_eq!(
        error(tasks().task(long.as_str(), one)),
        "a task was not registered: the task_name has 1025 bytes; it may have at most 1024"
    );
    assert!(tasks().task("One", one).is_ok() && tasks().task("one ", one).is_ok(), "spec: HAN-011");
}

async fn reverse(_: App, payload: Bytes) -> Result<Bytes, TaskError> {
    Ok(payload.iter().rev().copied().collect())
}

async fn raw_parent(app: App, payload: Bytes) -> Result<Bytes, TaskError> {
    let call = Call { task_name: TaskName::new("reverse")?, payload };
    let value = app.call_raw(EncodedCall { call, call_hash: CallHash::new("my own hash")? }).await?;
    Ok([&value[..], b"!"].concat().into())
}

#[test]
fn raw_tasks_and_calls_have_bytes_of_any_kind() {
    let tasks = Tasks::new(JsonCodec::Jcs, ()).raw_task("reverse", reverse).unwrap();
    let mut local = LocalBrrr::new(tasks.raw_task("parent", raw_parent).unwrap());
    let call = Call { task_name: TaskName::new("parent").unwrap(), payload: Bytes::from_static(b"\xff\x00a") };
    let call = EncodedCall { call, call_hash: CallHash::new("parent").unwrap() };
    assert_eq!(block_on(local.run_raw(call)).unwrap(), &b"a\x00\xff!"[..]);
}

#[test]
fn a_value_is_the_decoded_stored_bytes_or_a_failure() {
    // spec: APP-002
    async fn parent(app: App) -> Result<Vec<f64>, TaskError> {
        app.call_named("leaf", (1,)).await
    }
    let store = TestStore::default();
    let worker = AppWorker::new(with_leaf(()).task("parent", parent).unwrap(), store.clone());
    block_on(async {
        store_value(&store, "leaf", (1,), " [1.0,\n2] ").await;
        assert_eq!(once(&worker, "parent", ()).await, "value [1,2]");
        for value in ["", "3", "[\"x\"]"] {
            store_value(&store, "leaf", (1,), value).await;
            let outcome = once(&worker, "parent", ()).await;
            assert!(outcome.starts_with("fail Undecodable: the value of the task \"leaf\", call "), "{outcome}");
        }
    });
}

#[test]
fn arguments_without_an_encoding_are_a_failure_of_the_call() {
    async fn parent(app: App) -> Result<u64, TaskError> {
        app.call_named("leaf", (f64::NAN,)).await
    }
    let worker = AppWorker::new(with_leaf(()).task("parent", parent).unwrap(), TestStore::default());
    assert_eq!(
        block_on(once(&worker, "parent", ())),
        "fail Unencodable: the arguments for the task \"leaf\" cannot be written: \
         a number is not finite, or too large for a double; leave it out, or write it as text"
    );
}

#[test]
fn a_task_knows_its_message_and_the_context() {
    async fn about(app: App<&'static str>) -> Result<String, TaskError> {
        let App { .. } = &app;
        let (topic, root_id, task, context) = (app.topic(), app.root_id(), app.task_name(), app.context());
        Ok(format!("{topic} {root_id} {} {task} {context}", app.call_hash()))
    }
    let tasks = Tasks::new(JsonCodec::Jcs, "shared").task("about", about).unwrap();
    let worker = AppWorker::new(tasks, TestStore::default());
    let request = request("about", ());
    let due = format!("\"here r1 {} about shared\"", request.call_hash);
    assert_eq!(block_on(worker.handle(request)), Outcome::Response(due.into()));
}
