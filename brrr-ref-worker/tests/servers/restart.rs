// SPDX-License-Identifier: AGPL-3.0-only
//! A worker whose Redis server is killed and started again: it goes on in the same process, and what is stuck then is
//! repaired by scheduling it again. Which roots these are is what the tests of the Redis backend predict.

use crate::binary::run;
use crate::world::{SLOTS, World};

const ROOTS: u32 = 6;

// spec: REP-002
#[test]
fn a_worker_goes_on_when_its_redis_server_was_killed_and_started_again() {
    let Some(mut world) = World::durable() else { return };
    let schedule =
        |world: &World, root: u32| world.schedule("t", "fib_and_print", &format!(r#"[{{"n":10,"salt":"{root}"}}]"#));
    let calls: Vec<_> = (0..ROOTS).map(|root| schedule(&world, root)).collect();
    let worker = world.worker(&world.tables.url, &["--topic", "t"]);
    // The first one is done, the others are on their way.
    assert_eq!(worker.line(), "fib(10) = 55");
    world.redis.kill();
    world.redis.start_again();
    // Every slot waits at the new server, so nothing is queued or in hand.
    world.until_blocked(SLOTS);
    for (root, call) in (0..ROOTS).zip(&calls) {
        if run(&world.args(&["read", call]).each()).code != Some(0) {
            schedule(&world, root);
        }
    }
    for call in &calls {
        assert_eq!(world.value(call), "55");
    }
    worker.signal("TERM");
    let ended = worker.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    // Nothing but the kill is a reason to fail.
    let mut failed = ended.err.iter().filter(|line| line.starts_with("topic t, "));
    assert!(failed.all(|line| line.contains(": Redis")), "{ended:?}");
}
