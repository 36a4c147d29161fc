// SPDX-License-Identifier: AGPL-3.0-only
//! A server that is killed and started again while a worker is busy with many roots: what is lost, which roots that
//! stops, that each of them is repaired by scheduling it again, and that the worker goes on by itself.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use brrr_ref_worker::backend::memory::MemoryStore;
use brrr_ref_worker::backend::redis::{Redis, RedisCache, RedisQueue};
use brrr_ref_worker::client::Client;
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::random::{SeededRootIds, Stream};
use brrr_ref_worker::worker::Worker;
use brrr_wire::name::{CallHash, Topic};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::{join, join_all};

use crate::forest::{CountLeaves, LEAVES, Snapshot, call, roots};
use crate::ledger::{Bag, Ledger, Watched, add, count};
use crate::world::{Admin, RedisServer, options, run, topic};

/// What is written survives a kill.
const DURABLE: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];
/// The seeds of the runs, each with a server and a worker of its own; in every second run puts are not repeated.
const SEEDS: std::ops::Range<u64> = 0..4;
/// How often the server is killed under one worker.
const KILLS: u64 = 4;
/// How many messages the worker has in hand at once.
const SLOTS: usize = 8;
/// The latest step at which the server is killed; a forest takes more.
const LATEST_KILL: u64 = 900;
/// Long enough for any restart.
const PATIENCE: Duration = Duration::from_mins(10);

/// What the kills of all runs did.
#[derive(Debug, Default)]
struct Damage {
    /// Messages that were popped, and lost.
    lost: usize,
    /// Some of these: those that never came to the worker.
    lost_on_the_way: usize,
    stuck: usize,
    /// Roots that came through a kill before they had a value.
    unharmed: usize,
}

/// A worker's surroundings.
struct Scene {
    seed: u64,
    ledger: Arc<Ledger>,
    store: MemoryStore,
    queue: RedisQueue,
    topic: Topic,
    client: Client<MemoryStore, Watched<RedisQueue>, Watched<RedisCache>, PinnedClock, SeededRootIds>,
    patient: bool,
}

// spec: QUE-004, REP-002
#[test]
fn a_kill_loses_what_was_popped_and_unfinished_and_stops_the_roots_that_the_log_predicts() {
    let mut damage = Damage::default();
    for seed in SEEDS {
        println!("seed {seed}");
        let Some(server) = RedisServer::start(&DURABLE) else { return };
        run(a_worker(seed, server, &mut damage));
    }
    println!("{damage:?}");
    let Damage { lost, lost_on_the_way, stuck, unharmed } = damage;
    assert!(lost > lost_on_the_way && stuck > 0 && unharmed > 0, "the kills did not show enough: {damage:?}");
}

/// One worker, which is never started again, through several kills.
async fn a_worker(seed: u64, server: RedisServer, damage: &mut Damage) {
    let patient = seed % 2 == 1;
    let patience = if patient { PATIENCE } else { Duration::ZERO };
    let redis = Redis::new(options(&server.url()).with_patience(patience)).unwrap();
    let ledger = Ledger::new(server);
    let (store, queue, topic) = (MemoryStore::new(), redis.queue(Revision::Two), topic("t"));
    let driver = |seed| {
        let queue = Watched { inner: queue.clone(), ledger: Arc::clone(&ledger) };
        let cache = Watched { inner: redis.cache(), ledger: Arc::clone(&ledger) };
        Driver::new(store.clone(), queue, cache, PinnedClock::at(1), Revision::Two, seed)
    };
    let handler = Watched { inner: CountLeaves(store.clone()), ledger: Arc::clone(&ledger) };
    let events = Watched { inner: (), ledger: Arc::clone(&ledger) };
    let worker = Worker::new(driver(seed), topic.clone(), handler, events);
    let worker = worker.with_concurrency(NonZeroUsize::new(SLOTS).unwrap());

    let client = Client::new(driver(seed + 1), SeededRootIds::new(seed));
    let scene = Scene { seed, ledger: Arc::clone(&ledger), store: store.clone(), queue, topic, client, patient };
    let (ended, ()) = join(worker.run(), async {
        let steps = Stream::new(seed);
        for kill in 0..KILLS {
            scene.a_kill(kill, steps.next() % LATEST_KILL, damage).await;
        }
        scene.queue.close();
    })
    .await;
    assert_eq!(ended, Ok(()));
}

impl Scene {
    /// Many roots, a kill at this step, and everything that follows from it.
    async fn a_kill(&self, kill: u64, step: u64, damage: &mut Damage) {
        let (ledger, about) = (&self.ledger, format!("seed {}, kill {kill} at step {step}", self.seed));
        let roots = roots(&format!("{}-{kill}", self.seed));
        ledger.begin();
        self.schedule(&roots).await;
        ledger.go_on(Some(step));
        ledger.killed().await;
        if self.patient {
            ledger.server.lock().unwrap().start_again();
        }
        ledger.held(SLOTS).await;
        if !self.patient {
            ledger.server.lock().unwrap().start_again();
        }

        let mut admin = Admin::of(&ledger.server.lock().unwrap());
        let queued: Vec<Vec<u8>> = admin.ask(&["LRANGE", "brrr/messages/t", "0", "-1"]);
        let queued: Vec<Bytes> = queued.into_iter().map(Bytes::from).collect();
        self.account(&queued, &about, damage);
        let snapshot = Snapshot::of(&queued, &self.store, &roots).await;
        let predicted: Vec<_> = roots.iter().filter(|root| !snapshot.finishes(root)).cloned().collect();
        let before = self.without_value(&roots).await.len();

        ledger.go_on(None);
        self.quiet(&mut admin).await;
        assert_eq!(self.without_value(&roots).await, predicted, "{about}");
        damage.stuck += predicted.len();
        damage.unharmed += before - predicted.len();

        // spec: REP-002
        self.schedule(&predicted).await;
        self.quiet(&mut admin).await;
        assert_eq!(self.without_value(&roots).await, [], "{about}: one more schedule brings each to its value");
        for root in &roots {
            assert_eq!(self.client.read(root).await.unwrap().as_deref(), Some(LEAVES), "{about}: {root}");
        }
    }

    async fn schedule(&self, roots: &[CallHash]) {
        join_all(roots.iter().map(async |root| {
            self.client.schedule(&self.topic, root, call(root)).await.unwrap().unwrap();
        }))
        .await;
    }

    async fn without_value(&self, roots: &[CallHash]) -> Vec<CallHash> {
        let mut without = Vec::new();
        for root in roots {
            if self.client.read(root).await.unwrap().is_none() {
                without.push(root.clone());
            }
        }
        without
    }

    /// Waits until every slot waits at the server, so that no message is queued or in hand.
    async fn quiet(&self, admin: &mut Admin) {
        admin.until_blocked(SLOTS as u64).await;
        assert_eq!(self.queue.waiting(&self.topic).await, Ok(0));
    }

    /// Every message whose put was confirmed is queued still, or it was popped: then it was finished, or was in hand, or
    /// on its way to a take that the kill cut off.
    fn account(&self, queued: &[Bytes], about: &str, damage: &mut Damage) {
        let mut waiting = Bag::new();
        for body in queued {
            add(&mut waiting, body);
        }
        let entries = self.ledger.entries();
        let (mut lost, mut lost_on_the_way) = (0, 0);
        for (body, &begun) in &entries.begun {
            let (waiting, taken) = (count(&waiting, body), count(&entries.taken, body));
            assert!(waiting + taken <= begun, "{about}: {body:?} came twice");
            let unfinished = taken - count(&entries.handled, body);
            let missing = count(&entries.confirmed, body).saturating_sub(waiting + taken);
            lost += unfinished + missing;
            lost_on_the_way += missing;
        }
        assert!(waiting.keys().all(|body| entries.begun.contains_key(body)), "{about}: a message that nobody put");
        assert!(lost_on_the_way <= entries.cut_off, "{about}: {lost_on_the_way} messages are gone that nobody popped");
        assert!(lost <= SLOTS, "{about}: {lost} messages are lost, more than could be popped at once");
        damage.lost += lost;
        damage.lost_on_the_way += lost_on_the_way;
    }
}
