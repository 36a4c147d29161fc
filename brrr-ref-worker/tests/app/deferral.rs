// SPDX-License-Identifier: AGPL-3.0-only
//! Where a value is missing the run ends, whatever the task makes of it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use brrr_ref_worker::app::{App, AppWorker, Call, TaskError};
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::local::LocalBrrr;
use brrr_ref_worker::store::{Cas, Store};
use brrr_wire::key::StoreKey;
use bytes::Bytes;
use futures_executor::block_on;
use futures_util::future::BoxFuture;
use tokio::task::JoinHandle;

use crate::once::{leaf, once, store_value, with_leaf};
use crate::store::TestStore;

/// Counts how far runs came.
type Steps = Arc<AtomicU32>;

fn step(app: &App<Steps>) {
    app.context().fetch_add(1, Ordering::Relaxed);
}

/// Catches everything that can be caught.
async fn catches(app: App<Steps>) -> Result<u64, TaskError> {
    let value = app.call(leaf)(1).await.unwrap_or(0);
    step(&app);
    match app.call(leaf)(2).await {
        Ok(more) => Ok(value + more),
        Err(_) => Ok(value),
    }
}

#[test]
fn a_task_that_catches_everything_still_defers() {
    // spec: APP-001, APP-005
    let (store, steps) = (TestStore::default(), Steps::default());
    let worker = AppWorker::new(with_leaf(Arc::clone(&steps)).task("catches", catches).unwrap(), store.clone());
    block_on(async {
        assert_eq!(once(&worker, "catches", ()).await, "defer leaf[1]");
        assert_eq!(steps.load(Ordering::Relaxed), 0, "nothing behind the call was run");
        store_value(&store, "leaf", (1,), "10").await;
        assert_eq!(once(&worker, "catches", ()).await, "defer leaf[2]");
        assert_eq!(steps.load(Ordering::Relaxed), 1);
        store_value(&store, "leaf", (2,), "20").await;
        assert_eq!(once(&worker, "catches", ()).await, "value 30");
    });
}

async fn selects(app: App<Steps>) -> Result<u64, TaskError> {
    tokio::select! {
        biased;
        value = app.call(leaf)(1) => value,
        () = std::future::ready(()) => Ok(0),
    }
}

async fn joins(app: App<Steps>) -> Result<u64, TaskError> {
    let (one, two) = tokio::join!(app.call(leaf)(1), app.call(leaf)(2));
    Ok(one? + two?)
}

async fn joins_until_one_fails(app: App<Steps>) -> Result<u64, TaskError> {
    let fails = async { Err::<u64, _>(TaskError::new("Boom", "it went wrong")) };
    let (one, two) = tokio::try_join!(app.call(leaf)(1), fails)?;
    Ok(one + two)
}

#[test]
fn a_deferral_counts_even_where_something_else_completes_in_the_same_poll() {
    // spec: APP-005
    let store = TestStore::default();
    let tasks = with_leaf(Steps::default()).task("selects", selects).unwrap().task("joins", joins).unwrap();
    let worker = AppWorker::new(tasks.task("fails", joins_until_one_fails).unwrap(), store.clone());
    block_on(async {
        assert_eq!(once(&worker, "selects", ()).await, "defer leaf[1]");
        assert_eq!(once(&worker, "joins", ()).await, "defer leaf[1] leaf[2]");
        assert_eq!(once(&worker, "fails", ()).await, "defer leaf[1]");
        store_value(&store, "leaf", (1,), "10").await;
        assert_eq!(once(&worker, "selects", ()).await, "value 10");
        assert_eq!(once(&worker, "joins", ()).await, "defer leaf[2]");
        assert_eq!(once(&worker, "fails", ()).await, "fail Boom: it went wrong");
    });
}

/// Counts when it is dropped.
struct OnDrop(Steps);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

async fn holds(app: App<Steps>) -> Result<u64, TaskError> {
    let _held = OnDrop(Arc::clone(app.context()));
    app.call(leaf)(1).await
}

#[test]
fn a_run_that_defers_drops_what_it_holds() {
    let steps = Steps::default();
    let worker = AppWorker::new(with_leaf(Arc::clone(&steps)).task("holds", holds).unwrap(), TestStore::default());
    assert_eq!(block_on(once(&worker, "holds", ())), "defer leaf[1]");
    assert_eq!(steps.load(Ordering::Relaxed), 1);
}

/// What a spawned part of a run came to, told when it ends.
type Spawned = Arc<Mutex<Option<JoinHandle<Result<Vec<u64>, TaskError>>>>>;

/// Leaves a handle of the spawned task to the test, and waits for what never comes.
async fn spawns(app: App<Spawned>) -> Result<u64, TaskError> {
    let spawned = app.clone();
    let calls = async move { spawned.gather((1..=2).map(spawned.call(leaf))).await };
    *app.context().lock().unwrap() = Some(tokio::spawn(calls));
    std::future::pending().await
}

#[test]
fn a_call_in_a_spawned_task_ends_the_run_and_then_itself() {
    // spec: APP-005, APP-006
    let spawned = Spawned::default();
    let tasks = with_leaf(Arc::clone(&spawned)).task("spawns", spawns).unwrap();
    let worker = AppWorker::new(tasks, TestStore::with_delays(1));
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        assert_eq!(once(&worker, "spawns", ()).await, "defer leaf[1] leaf[2]");
        let handle = spawned.lock().unwrap().take().unwrap();
        let error = handle.await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), r#"RunOver: the run of the task "spawns" is over, and with it what it called"#);
    });
}

/// A call that outlives its run.
type Kept = Arc<Mutex<Option<Call<u64>>>>;

async fn keeps(app: App<Kept>) -> Result<u64, TaskError> {
    *app.context().lock().unwrap() = Some(app.call(leaf)(1));
    Ok(0)
}

#[test]
fn a_call_that_is_awaited_after_its_run_fails() {
    let (store, kept) = (TestStore::default(), Kept::default());
    let worker = AppWorker::new(with_leaf(Arc::clone(&kept)).task("keeps", keeps).unwrap(), store.clone());
    block_on(async {
        store_value(&store, "leaf", (1,), "10").await;
        assert_eq!(once(&worker, "keeps", ()).await, "value 0");
        let call = kept.lock().unwrap().take().unwrap();
        assert_eq!(call.await.unwrap_err().kind(), TaskError::RUN_OVER);
    });
}

async fn inner(app: App<()>) -> Result<u64, TaskError> {
    app.call(leaf)(1).await
}

async fn outer(app: App<Steps>) -> Result<u64, TaskError> {
    let mut local = LocalBrrr::new(with_leaf(()).task("inner", inner)?);
    let value = local.run::<u64, _>("inner", ()).await?;
    step(&app);
    Ok(value)
}

#[test]
fn runs_inside_of_runs_keep_their_deferrals_apart() {
    let worker = AppWorker::new(with_leaf(Steps::default()).task("outer", outer).unwrap(), TestStore::default());
    assert_eq!(block_on(once(&worker, "outer", ())), "value 1");
}

/// Awaits a call that another run made.
async fn awaits_a_kept_call(app: App<Kept>) -> Result<u64, TaskError> {
    let kept = app.context().lock().unwrap().take();
    kept.unwrap().await
}

async fn lends_a_call(app: App<Kept>) -> Result<u64, TaskError> {
    *app.context().lock().unwrap() = Some(app.call(leaf)(9));
    let tasks = with_leaf(Arc::clone(app.context())).task("borrower", awaits_a_kept_call)?;
    Ok(LocalBrrr::new(tasks).run("borrower", ()).await?)
}

#[test]
fn a_call_defers_the_run_that_made_it_wherever_it_is_awaited() {
    let tasks = with_leaf(Kept::default()).task("lender", lends_a_call).unwrap();
    assert_eq!(block_on(once(&AppWorker::new(tasks, TestStore::default()), "lender", ())), "defer leaf[9]");
}

/// A store whose server is gone.
struct Gone;

impl Gone {
    fn error() -> BackendError {
        BackendError::new("ConnectionRefused", "nobody listens on port 6379; start the server")
    }
}

impl Store for Gone {
    async fn has(&self, _: &StoreKey) -> Result<bool, BackendError> {
        Err(Self::error())
    }

    async fn get(&self, _: &StoreKey) -> Result<Option<Bytes>, BackendError> {
        Err(Self::error())
    }

    async fn set(&self, _: &StoreKey, _: Bytes) -> Result<(), BackendError> {
        Err(Self::error())
    }

    async fn delete(&self, _: &StoreKey) -> Result<(), BackendError> {
        Err(Self::error())
    }

    async fn set_new_value(&self, _: &StoreKey, _: Bytes) -> Result<Cas, BackendError> {
        Err(Self::error())
    }

    async fn compare_and_set(&self, _: &StoreKey, _: &Bytes, _: Bytes) -> Result<Cas, BackendError> {
        Err(Self::error())
    }

    async fn compare_and_delete(&self, _: &StoreKey, _: &Bytes) -> Result<Cas, BackendError> {
        Err(Self::error())
    }
}

#[test]
fn a_store_that_fails_ends_the_run_as_a_failure_that_nothing_catches() {
    let steps = Steps::default();
    let worker = AppWorker::new(with_leaf(Arc::clone(&steps)).task("catches", catches).unwrap(), Gone);
    let outcome = block_on(once(&worker, "catches", ()));
    assert!(outcome.starts_with("fail ReadFailed: the value of the call "), "{outcome}");
    assert!(outcome.ends_with(" could not be read: ConnectionRefused: nobody listens on port 6379; start the server"));
    assert_eq!(steps.load(Ordering::Relaxed), 0);
}

/// Two members fail, one of which cannot read; the third counts its end; what came of them is caught.
async fn gathers_and_catches(app: App<Steps>) -> Result<u64, TaskError> {
    let fails = async { Err(TaskError::new("Other", "it failed for another reason")) };
    let counts = async {
        tokio::task::yield_now().await;
        app.context().fetch_add(1, Ordering::Relaxed);
        Ok(1)
    };
    let members: Vec<BoxFuture<'_, Result<u64, TaskError>>> =
        vec![Box::pin(fails), Box::pin(app.call(leaf)(1)), Box::pin(counts)];
    Ok(app.gather(members).await.map_or(7, |values| values.into_iter().sum()))
}

#[tokio::test]
async fn a_gather_awaits_the_others_before_a_store_that_fails_ends_the_run() {
    // spec: APP-010
    let steps = Steps::default();
    let tasks = with_leaf(Arc::clone(&steps)).task("gathers", gathers_and_catches).unwrap();
    let outcome = once(&AppWorker::new(tasks, Gone), "gathers", ()).await;
    assert!(outcome.starts_with("fail ReadFailed: the value of the call "), "{outcome}");
    assert_eq!(steps.load(Ordering::Relaxed), 1);
}

async fn times_out(app: App<Steps>) -> Result<u64, TaskError> {
    tokio::time::timeout(Duration::from_secs(1), app.call(leaf)(1)).await?
}

#[test]
fn a_time_out_around_a_call_does_not_outlast_the_run() {
    let worker = AppWorker::new(with_leaf(Steps::default()).task("t", times_out).unwrap(), TestStore::with_delays(2));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    assert_eq!(runtime.block_on(once(&worker, "t", ())), "defer leaf[1]");
}
