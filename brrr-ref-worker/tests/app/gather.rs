// SPDX-License-Identifier: AGPL-3.0-only
//! Gathers, on a store that answers reads out of order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use brrr_ref_worker::app::{App, AppWorker, Call, TaskError};
use futures_executor::block_on;
use futures_util::future::BoxFuture;

use crate::once::{leaf, once, store_value, with_leaf};
use crate::store::TestStore;

type Ends = Arc<AtomicU32>;

/// Lets others go first.
async fn pause() {
    tokio::task::yield_now().await;
}

async fn list(app: App<Ends>, numbers: Vec<u64>) -> Result<Vec<u64>, TaskError> {
    app.gather(numbers.into_iter().map(app.call(leaf))).await
}

#[test]
fn one_deferral_asks_for_all_that_is_missing_in_the_order_of_the_members() {
    // spec: APP-006, APP-007
    for seed in 0..50 {
        let store = TestStore::with_delays(seed);
        let worker = AppWorker::new(with_leaf(Ends::default()).task("list", list).unwrap(), store.clone());
        block_on(async {
            let numbers = vec![5, 3, 5, 1, 4];
            assert_eq!(
                once(&worker, "list", (&numbers,)).await,
                "defer leaf[5] leaf[3] leaf[1] leaf[4]",
                "seed {seed}"
            );
            store_value(&store, "leaf", (1,), "10").await;
            store_value(&store, "leaf", (5,), "50").await;
            assert_eq!(once(&worker, "list", (&numbers,)).await, "defer leaf[3] leaf[4]", "seed {seed}");
            store_value(&store, "leaf", (3,), "30").await;
            store_value(&store, "leaf", (4,), "40").await;
            assert_eq!(once(&worker, "list", (&numbers,)).await, "value [50,30,50,10,40]", "seed {seed}");
        });
    }
}

#[test]
fn a_gather_of_nothing_is_the_empty_list() {
    // spec: APP-008
    let worker = AppWorker::new(with_leaf(Ends::default()).task("list", list).unwrap(), TestStore::default());
    assert_eq!(block_on(once(&worker, "list", (Vec::<u64>::new(),))), "value []");
}

async fn length(_: App<Ends>, text: String) -> Result<usize, TaskError> {
    Ok(text.len())
}

/// Members of all kinds, with values of different types.
async fn mixed(app: App<Ends>) -> Result<String, TaskError> {
    let in_turn = async {
        let first = app.call(leaf)(1).await?;
        app.call(leaf)(first + 1).await
    };
    let inner = app.gather([app.call(leaf)(3), app.call(leaf)(1)]);
    let flags: Call<bool> = app.call_named("flag", ()).on("elsewhere");
    let (turn, list, text, flag, nothing, plain) = app
        .gather((
            in_turn,
            inner,
            app.call(length)("four".to_owned()),
            flags,
            app.gather(Vec::<Call<u64>>::new()),
            async { Ok('x') },
        ))
        .await?;
    Ok(format!("{turn} {list:?} {text} {flag} {nothing:?} {plain}"))
}

#[test]
fn members_are_calls_gathers_and_whatever_calls_in_turn() {
    // spec: APP-006
    for seed in 0..50 {
        let store = TestStore::with_delays(seed);
        let tasks = with_leaf(Ends::default()).task("length", length).unwrap().task("mixed", mixed).unwrap();
        let worker = AppWorker::new(tasks, store.clone());
        block_on(async {
            let first = "defer leaf[1] leaf[3] length[\"four\"] flag[]@elsewhere";
            assert_eq!(once(&worker, "mixed", ()).await, first, "seed {seed}");
            store_value(&store, "leaf", (1,), "1").await;
            let second = "defer leaf[2] leaf[3] length[\"four\"] flag[]@elsewhere";
            assert_eq!(once(&worker, "mixed", ()).await, second, "seed {seed}");
            for (n, value) in [(2, "20"), (3, "30")] {
                store_value(&store, "leaf", (n,), value).await;
            }
            store_value(&store, "length", ("four",), "4").await;
            store_value(&store, "flag", (), "true").await;
            assert_eq!(once(&worker, "mixed", ()).await, "value \"20 [30, 1] 4 true [] x\"", "seed {seed}");
        });
    }
}

/// Two members fail, the later one first; one defers; one counts its end.
async fn fails(app: App<Ends>) -> Result<u64, TaskError> {
    let late = async {
        pause().await;
        Err(TaskError::new("First", "it is the first in order"))
    };
    let early = async { Err(TaskError::new("Second", "it is the first in time")) };
    let counts = async {
        for _ in 0..5 {
            pause().await;
        }
        app.context().fetch_add(1, Ordering::Relaxed);
        Ok(1)
    };
    let members: Vec<BoxFuture<'_, Result<u64, TaskError>>> =
        vec![Box::pin(app.call(leaf)(1)), Box::pin(late), Box::pin(early), Box::pin(counts)];
    app.gather(members).await.map(|values| values.into_iter().sum())
}

async fn fails_in_a_tuple(app: App<Ends>) -> Result<u64, TaskError> {
    let late = async {
        pause().await;
        Err::<u64, _>(TaskError::new("First", "it is the first in order"))
    };
    let early = async { Err::<u64, _>(TaskError::new("Second", "it is the first in time")) };
    let counts = async {
        pause().await;
        pause().await;
        app.context().fetch_add(1, Ordering::Relaxed);
        Ok(())
    };
    app.gather((app.call(leaf)(1), late, early, counts)).await.map(|values| values.0)
}

/// Goes another way where its gather fails.
async fn recovers(app: App<Ends>) -> Result<u64, TaskError> {
    match fails(app.clone()).await {
        Ok(value) => Ok(value),
        Err(_) => app.call(leaf)(2).await,
    }
}

#[tokio::test]
async fn a_failure_wins_after_all_members_were_awaited_and_nothing_is_asked_for() {
    // spec: APP-009, APP-010, APP-011
    let ends = Ends::default();
    let tasks = with_leaf(Arc::clone(&ends)).task("fails", fails).unwrap();
    let tasks = tasks.task("in_a_tuple", fails_in_a_tuple).unwrap().task("recovers", recovers).unwrap();
    let worker = AppWorker::new(tasks, TestStore::default());
    for (n, task) in ["fails", "in_a_tuple"].into_iter().enumerate() {
        assert_eq!(once(&worker, task, ()).await, "fail First: it is the first in order");
        assert_eq!(ends.load(Ordering::Relaxed), u32::try_from(n).unwrap() + 1, "{task} awaited the last member");
    }
    assert_eq!(once(&worker, "recovers", ()).await, "defer leaf[2]");
}

/// A member that goes on after its call deferred in the same poll, and fails.
async fn member_goes_on(app: App<Ends>) -> Result<(), TaskError> {
    let member = async {
        tokio::select! {
            biased;
            value = app.call(leaf)(1) => value,
            () = std::future::ready(()) => Err(TaskError::new("Boom", "it went wrong")),
        }
    };
    app.gather((member, app.call(leaf)(2))).await.map(drop)
}

#[test]
fn a_member_that_deferred_has_deferred_whatever_it_makes_of_it() {
    // spec: APP-005
    let tasks = with_leaf(Ends::default()).task("member", member_goes_on).unwrap();
    let worker = AppWorker::new(tasks, TestStore::default());
    assert_eq!(block_on(once(&worker, "member", ())), "defer leaf[1] leaf[2]");
}

/// An error of the application, in members and around them.
#[derive(Debug, thiserror::Error)]
enum ShopError {
    #[error("sold out")]
    SoldOut,
    #[error("a call failed")]
    Call(#[from] TaskError),
}

async fn own_errors(app: App<Ends>, n: u64) -> Result<u64, ShopError> {
    let buy = |n: u64| {
        let app = &app;
        async move { if n == 0 { Err(ShopError::SoldOut) } else { Ok(app.call(leaf)(n).await?) } }
    };
    Ok(app.gather([buy(n), buy(n + 1)]).await?.into_iter().sum())
}

#[test]
fn members_may_have_errors_of_the_application() {
    let store = TestStore::default();
    let worker = AppWorker::new(with_leaf(Ends::default()).task("own", own_errors).unwrap(), store.clone());
    block_on(async {
        assert_eq!(once(&worker, "own", (1,)).await, "defer leaf[1] leaf[2]");
        assert_eq!(once(&worker, "own", (0,)).await, "fail ShopError: sold out");
        store_value(&store, "leaf", (7,), "\"no number\"").await;
        store_value(&store, "leaf", (8,), "8").await;
        let outcome = once(&worker, "own", (7,)).await;
        assert!(outcome.starts_with("fail ShopError: a call failed: the value of the task \"leaf\""), "{outcome}");
    });
}
