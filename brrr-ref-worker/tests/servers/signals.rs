// SPDX-License-Identifier: AGPL-3.0-only
//! Signals to a worker: the first one finishes what is in hand and loses nothing, the second one leaves at once.

use std::process::Command;

use crate::binary::{Binary, Ended, run};
use crate::gate::Gate;
use crate::world::{SLOTS, World};

const FINISHING: &str = "finishing what is in hand; another signal leaves at once";
const NAMES: [&str; 5] = ["Ada", "Ben", "Cleo", "Dan", "Eve"];

/// Five messages, two of which a worker has in hand that waits for the store.
struct Busy {
    world: World,
    gate: Gate,
    worker: Binary,
    calls: Vec<String>,
}

fn busy() -> Option<Busy> {
    let world = World::start()?;
    let gate = Gate::to(&world.tables.url);
    let worker = world.worker(&gate.url, &["--topic", "t", "--concurrency", "2"]);
    gate.shut();
    let greet = |name: &&str| world.schedule("t", "hello", &format!(r#"[{{"greetee":"{name}"}}]"#));
    let calls = NAMES.iter().map(greet).collect();
    gate.until_waiting(2);
    assert_eq!(world.waiting("t"), 3);
    Some(Busy { world, gate, worker, calls })
}

fn greeting(name: &str) -> String {
    format!("Hello, {name}!")
}

#[test]
fn the_first_signal_finishes_what_is_in_hand_and_takes_nothing_more() {
    for signal in ["TERM", "INT"] {
        let Some(Busy { world, gate, mut worker, calls }) = busy() else { return };
        worker.signal(signal);
        worker.until_it_says(FINISHING);
        gate.open();
        let Ended { code, mut out, err } = worker.end();
        out.sort_unstable();
        assert_eq!((code, out), (Some(0), vec![greeting("Ada"), greeting("Ben")]), "{err:?}");
        assert_eq!(err.last().unwrap(), "2 messages taken, 2 handled, 0 failed");
        assert_eq!(world.waiting("t"), 3, "nothing more was popped");

        let worker = world.worker(&world.tables.url, &["--topic", "t"]);
        for (name, call) in NAMES.iter().zip(&calls) {
            assert_eq!(world.value(call), format!("{:?}", greeting(name)));
        }
        worker.signal(signal);
        let ended = worker.end();
        assert_eq!(
            (ended.code, ended.err.last().unwrap().as_str()),
            (Some(0), "3 messages taken, 3 handled, 0 failed")
        );
    }
}

#[test]
fn a_second_signal_leaves_at_once_and_says_what_was_dropped() {
    let Some(Busy { world, gate, mut worker, calls }) = busy() else { return };
    worker.signal("TERM");
    worker.until_it_says(FINISHING);
    worker.signal("INT");
    // The store still gives no answer.
    let Ended { code, out, err } = worker.end();
    assert_eq!((code, out), (Some(1), vec![]));
    assert_eq!(
        err.last().unwrap(),
        "brrr-ref-worker: 2 messages were dropped while they were handled (2 messages taken, 0 handled, 0 failed); \
         schedule the roots again that miss a value"
    );
    assert_eq!(world.waiting("t"), 3);
    gate.open();

    // Those that were dropped, and no others, need to be scheduled again.
    let _worker = world.worker(&world.tables.url, &["--topic", "t"]);
    for (name, call) in NAMES.iter().zip(&calls).skip(2) {
        assert_eq!(world.value(call), format!("{:?}", greeting(name)));
    }
    for (name, call) in NAMES.iter().zip(&calls).take(2) {
        let unread = run(&world.args(&["read", call]).each());
        assert_eq!(unread.code, Some(1), "{unread:?}");
        world.schedule("t", "hello", &format!(r#"[{{"greetee":"{name}"}}]"#));
        assert_eq!(world.value(call), format!("{:?}", greeting(name)));
    }
}

#[test]
fn workers_that_end_while_messages_come_and_go_lose_none() {
    const WORKERS: u32 = 8;
    let Some(world) = World::start() else { return };
    // One message at a time would be enough to lose the root.
    let call = world.schedule("t", "fib_and_print", r#"[{"n":30,"salt":null}]"#);
    for _ in 0..WORKERS {
        // It is told to end as soon as it has begun, with most of its slots waiting for a message.
        let worker = world.worker(&world.tables.url, &["--topic", "t"]);
        worker.signal("TERM");
        let ended = worker.end();
        let summary = ended.err.last().unwrap();
        let [taken, handled] = ["messages taken", "handled"].map(|what| number_before(summary, what));
        assert_eq!((ended.code, taken), (Some(0), handled), "{ended:?}");
    }
    let _worker = world.worker(&world.tables.url, &["--topic", "t"]);
    assert_eq!(world.value(&call), "832040");
}

/// A queue that does not answer any more cannot hold up a worker that is told twice.
#[test]
fn a_second_signal_does_not_wait_for_a_server_that_is_silent() {
    let Some(world) = World::start() else { return };
    let mut worker = world.worker(&world.tables.url, &["--topic", "t"]);
    world.until_blocked(SLOTS);
    let info: String = world.ask(&["INFO", "server"]);
    let process = info.lines().find_map(|line| line.strip_prefix("process_id:")).unwrap();
    assert!(Command::new("kill").args(["-s", "STOP", process.trim()]).status().unwrap().success());
    worker.signal("TERM");
    worker.until_it_says(FINISHING);
    worker.signal("TERM");
    let Ended { code, err, .. } = worker.end();
    let due = "brrr-ref-worker: messages that were popped last may be lost: the queue did not answer in time";
    assert_eq!((code, err.last().unwrap().as_str()), (Some(1), due));
}

fn number_before(summary: &str, what: &str) -> u64 {
    let (before, _) = summary.split_once(&format!(" {what}")).unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}
