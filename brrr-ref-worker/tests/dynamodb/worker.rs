// SPDX-License-Identifier: AGPL-3.0-only
//! Whole workers whose records are in a table, over a line that loses replies.

use std::pin::pin;

use brrr_ref_worker::app::{App, TaskError, Tasks};
use brrr_ref_worker::backend::dynamodb::DynamoDbStore;
use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue};
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::codec::Codec as _;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::connection::connect;
use brrr_ref_worker::server::{Backends, serve};
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::{Events, Failed};
use brrr_wire::key::StoreKey;
use futures_util::future::{Either, join_all, select};

use crate::emulator::Emulator;
use crate::line::Line;
use crate::store;

const TASK: &str = "fib";
const N: u64 = 11;
const FIB_OF_N: u64 = 89;
const WORKERS: usize = 4;
/// Far more looks than it takes; a test that hangs is worse than one that fails.
const LOOKS: usize = 10_000;

async fn fib(app: App, n: u64) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(n);
    }
    let (a, b) = app.gather((app.call(fib)(n - 1), app.call(fib)(n - 2))).await?;
    Ok(a + b)
}

struct NoFailures;

impl Events for NoFailures {
    fn failed(&self, failure: &Failed<'_>) {
        panic!("{failure:?}");
    }
}

/// Until nobody waits for any call below the root any more.
async fn nobody_waits(store: &DynamoDbStore) {
    for n in 0..N {
        let call = JsonCodec::Jcs.encode_call(TASK, &(n,)).unwrap();
        let key = StoreKey::pending_returns(&call.call_hash);
        let mut looks = 0;
        while store.has(&key).await.unwrap() {
            looks += 1;
            assert!(looks < LOOKS, "{key} stays");
        }
    }
}

#[tokio::test]
async fn workers_finish_though_every_fifth_reply_is_lost() {
    // spec: RET-008, RET-021, RET-032
    let emulator = Emulator::start().await;
    emulator.store().await;
    let line = Line::to(&emulator.url).await;
    let (store, pauses) = store(&line.url).await;
    line.lose_every(5);

    let (queue, cache) = (MemoryQueue::new(), MemoryCache::new());
    let backends = Backends::new(store.clone(), queue.clone(), cache, PinnedClock::at(1_700_000_000));
    let server = serve(backends.clone(), NoFailures);
    let worker = || server.app(Tasks::new(JsonCodec::Jcs, ()).task(TASK, fib).unwrap());
    let workers = join_all((0..WORKERS).map(|_| server.run("t", worker())));

    let connection = connect(&backends, JsonCodec::Jcs);
    let client = async {
        connection.schedule("t", TASK, (N,)).await.unwrap();
        for _ in 0..LOOKS {
            if let Some(value) = connection.read::<u64, _>(TASK, (N,)).await.unwrap() {
                return value;
            }
        }
        panic!("the root has no value");
    };
    match select(pin!(client), pin!(workers)).await {
        Either::Left((value, workers)) => {
            assert_eq!(value, FIB_OF_N);
            match select(pin!(nobody_waits(&store)), workers).await {
                Either::Left(((), workers)) => {
                    queue.close();
                    assert!(workers.await.iter().all(Result::is_ok));
                }
                Either::Right((ended, _)) => panic!("{ended:?}"),
            }
        }
        Either::Right((ended, _)) => panic!("{ended:?}"),
    }
    assert!(pauses.taken().len() > 20, "replies were lost: {}", pauses.taken().len());
}
