// SPDX-License-Identifier: AGPL-3.0-only
//! How many commands a second go through. It asserts nothing about time and is left out unless asked for:
//! `cargo test --release -p brrr-ref-worker --features redis --test redis throughput -- --ignored --nocapture`

use std::time::{Duration, Instant};

use brrr_ref_worker::backend::redis::{Redis, RedisOptions};
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::queue::{Queue, Take};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::join_all;

use crate::world::{Admin, PROTOCOLS, RedisServer, topic};

const COMMANDS: u32 = 100_000;
const BODY: &[u8] =
    b"li2e22:cbJxqgpjTi-Xw1XPXaZBdQ64:0b8f5cb27d4bd887fbf8bf3107667dda4ca9ae155c69566096e7167fcbfbf872e";

#[test]
#[ignore = "it measures, and takes a while"]
fn throughput() {
    let Some(server) = RedisServer::start(&[]) else { return };
    for protocol in PROTOCOLS {
        for threads in [0, 2] {
            for tasks in [1, 16, 128] {
                Admin::of(&server).tell(&["FLUSHALL"]);
                let runtime = match threads {
                    0 => tokio::runtime::Builder::new_current_thread().enable_all().build(),
                    _ => tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build(),
                };
                let url = format!("{}{protocol}", server.url());
                println!("{protocol} {threads} extra threads, {tasks} tasks");
                runtime.unwrap().block_on(measure(&url, tasks));
            }
        }
    }
}

async fn measure(url: &str, tasks: u32) {
    let redis = Redis::new(RedisOptions::parse(url).unwrap()).unwrap();
    let (queue, cache, topic) = (redis.queue(Revision::Two), redis.cache(), topic("t"));
    // A single task waits for each reply.
    let each = if tasks == 1 { COMMANDS / 10 } else { COMMANDS } / tasks;
    report("INCR", tasks, each, async || _ = cache.incr("brrr/count/r").await.unwrap()).await;
    report("RPUSH", tasks, each, async || queue.put(&topic, Bytes::from_static(BODY)).await.unwrap()).await;
    report("BLPOP", tasks, each, async || match queue.take(&topic).await {
        Ok(Take::Message(_)) => {}
        other => panic!("{other:?}"),
    })
    .await;
}

async fn report(name: &str, tasks: u32, each: u32, command: impl AsyncFn()) {
    let (began, cpu) = (Instant::now(), cpu_time());
    join_all((0..tasks).map(|_| async {
        for _ in 0..each {
            command().await;
        }
    }))
    .await;
    let (took, cpu, commands) = (began.elapsed(), cpu_time().saturating_sub(cpu), f64::from(tasks * each));
    let (rate, micros) = (commands / took.as_secs_f64(), cpu.as_secs_f64() * 1e6 / commands);
    println!("  {name:6} {rate:9.0} commands/s, {micros:5.1} µs of our CPU each");
}

/// What this process has used so far, in ticks of 10 ms.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = [11, 12].map(|at| fields.get(at).and_then(|ticks| ticks.parse::<u64>().ok()).unwrap_or(0));
    Duration::from_millis(10 * ticks.iter().sum::<u64>())
}
