// SPDX-License-Identifier: AGPL-3.0-only
//! Servers and connections, on two topics.

use std::sync::{Arc, Mutex};

use brrr_ref_worker::app::{App, Task, TaskError, Tasks};
use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::connection::{Connection, connect};
use brrr_ref_worker::queue::Queue as _;
use brrr_ref_worker::server::{Backends, serve};
use brrr_ref_worker::store::Store as _;
use brrr_ref_worker::worker::{Events, Failed};
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::record::Call;
use bytes::Bytes;
use futures_executor::{LocalPool, block_on};
use futures_util::task::LocalSpawnExt as _;

type Memory = Backends<MemoryStore, MemoryQueue, MemoryCache, PinnedClock>;

fn memory() -> Memory {
    Backends::new(MemoryStore::new(), MemoryQueue::new(), MemoryCache::new(), PinnedClock::at(1_700_000_000))
}

/// What failed.
#[derive(Clone, Default)]
struct Reports(Arc<Mutex<Vec<String>>>);

impl Events for Reports {
    fn failed(&self, failure: &Failed<'_>) {
        let Failed { topic, cause, message, .. } = failure;
        self.0.lock().unwrap().push(format!("{topic} {cause} {message}"));
    }
}

const SQUARE: Task<(u64,), u64> = Task::new("square").on("numbers");

async fn square(_: App, n: u64) -> Result<u64, TaskError> {
    assert!(n != 13, "thirteen");
    Ok(n * n)
}

async fn squares(app: App, n: u64) -> Result<u64, TaskError> {
    Ok(app.gather((1..=n).map(app.call(SQUARE))).await?.into_iter().sum())
}

/// Runs what a client does beside a worker on each of two topics, until nothing moves any more.
fn run(backends: &Memory, reports: &Reports) {
    let mut pool = LocalPool::new();
    let server = Arc::new(serve(backends.clone(), reports.clone()));
    let lists = server.app(Tasks::new(JsonCodec::Jcs, ()).task("squares", squares).unwrap());
    let numbers = server.app(Tasks::new(JsonCodec::Jcs, ()).task(SQUARE, square).unwrap());
    for (topic, worker) in [("lists", lists), ("numbers", numbers)] {
        let server = Arc::clone(&server);
        pool.spawner().spawn_local(async move { server.run(topic, worker).await.unwrap() }).unwrap();
    }
    pool.run_until_stalled();
    assert_eq!(backends.queue.queued(&Topic::new("lists").unwrap()), 0, "the workers took all messages");
}

#[test]
fn tasks_of_two_topics_call_each_other() {
    let (backends, reports) = (memory(), Reports::default());
    let connection = connect(&backends, JsonCodec::Jcs);
    let scheduled = block_on(connection.schedule("lists", "squares", (4,))).unwrap();
    assert!(scheduled.root_id.is_some());
    assert_eq!(block_on(connection.has("squares", (4,))), Ok(false));
    assert_eq!(block_on(connection.read::<u64, _>("squares", (4,))), Ok(None));
    run(&backends, &reports);
    assert_eq!(block_on(connection.has("squares", (4,))), Ok(true));
    assert_eq!(block_on(connection.read("squares", (4,))), Ok(Some(30)));
    assert_eq!(block_on(connection.read(SQUARE, (4,))), Ok(Some(16)));
    let again = block_on(connection.schedule("lists", "squares", (4,))).unwrap();
    assert_eq!((again.call_hash, again.root_id), (scheduled.call_hash, None), "spec: SCH-001");
    assert_eq!(*reports.0.lock().unwrap(), Vec::<String>::new());
}

#[test]
fn a_panic_in_a_task_is_reported_and_the_worker_goes_on() {
    // spec: HAN-006, HAN-007
    let (backends, reports) = (memory(), Reports::default());
    let connection = connect(&backends, JsonCodec::Jcs);
    block_on(async {
        backends.queue.put(&Topic::new("numbers").unwrap(), Bytes::from_static(b"garbage")).await.unwrap();
        connection.schedule("numbers", SQUARE, (13,)).await.unwrap();
        connection.schedule("numbers", "cube", (13,)).await.unwrap();
        connection.schedule("numbers", SQUARE, (3,)).await.unwrap();
    });
    run(&backends, &reports);
    assert_eq!(block_on(connection.read(SQUARE, (3,))), Ok(Some(9)));
    assert_eq!(block_on(connection.read(SQUARE, (13,))), Ok(None));
    let reports = reports.0.lock().unwrap();
    assert!(reports[0].starts_with("numbers MalformedMessage "), "{reports:?}");
    assert_eq!(reports[1], "numbers Handler Panicked: the task \"square\" panicked: thirteen");
    assert!(reports[2].starts_with("numbers Handler UnknownTask: no task is registered as \"cube\""), "{reports:?}");
    assert_eq!(reports.len(), 3);
}

#[test]
fn raw_calls_need_no_codec_and_zero_bytes_are_a_value() {
    // spec: APP-004
    let backends = memory();
    let connection = connect(&backends, JsonCodec::Jcs);
    let call_hash = CallHash::new("h").unwrap();
    let call = Call { task_name: TaskName::new("t").unwrap(), payload: Bytes::new() };
    block_on(async {
        let topic = Topic::new("raw").unwrap();
        assert!(connection.schedule_raw(&topic, &call_hash, call).await.unwrap().is_some());
        assert_eq!(backends.queue.queued(&topic), 1);
        assert_eq!(connection.read_raw(&call_hash).await, Ok(None));
        assert_eq!(connection.has_raw(&call_hash).await, Ok(false));
        backends.store.set(&StoreKey::value(&call_hash), Bytes::new()).await.unwrap();
        assert_eq!(connection.read_raw(&call_hash).await, Ok(Some(Bytes::new())));
        assert_eq!(connection.has_raw(&call_hash).await, Ok(true));
    });
}

#[test]
fn what_cannot_be_scheduled_or_read_is_said_in_one_sentence() {
    let backends = memory();
    let connection: Connection<_, _, _, _> = connect(&backends, JsonCodec::Jcs);
    block_on(async {
        let error = connection.schedule("", SQUARE, (1,)).await.unwrap_err().to_string();
        assert_eq!(error, "the call was not scheduled: the topic is empty; give it 1 to 512 bytes");
        let error = connection.schedule("t", "t", (f64::NAN,)).await.unwrap_err().to_string();
        assert!(error.starts_with("the call of \"t\" could not be made: a number is not finite"), "{error}");
        let call_hash = connection.schedule("t", SQUARE, (1,)).await.unwrap().call_hash;
        backends.store.set(&StoreKey::value(&call_hash), Bytes::from_static(b"x")).await.unwrap();
        let error = connection.read(SQUARE, (1,)).await.unwrap_err().to_string();
        let due = format!("the value of the call {call_hash} of \"square\" cannot be read: this is no JSON: ");
        assert!(error.starts_with(&due), "{error}");
        let full = Backends { queue: MemoryQueue::with_capacity(0), ..memory() };
        let error = connect(&full, JsonCodec::Jcs).schedule("t", SQUARE, (1,)).await.unwrap_err().to_string();
        assert!(error.contains("QueueFull"), "{error}");
    });
    let server = serve(backends, Reports::default());
    let worker = server.app(Tasks::new(JsonCodec::Jcs, ()));
    let error = block_on(server.run("", worker)).unwrap_err().to_string();
    assert_eq!(error, "the worker was not started: the topic is empty; give it 1 to 512 bytes");
}
