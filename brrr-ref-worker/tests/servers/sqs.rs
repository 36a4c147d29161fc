// SPDX-License-Identifier: AGPL-3.0-only
//! A fleet whose messages are on SQS, and whose counters are on Redis.

use crate::binary::{Binary, SURROUNDINGS, fails_in, succeeds};
use crate::gate::Gate;
use crate::moto::{Moto, Requests};
use crate::redis_server::free_port;
use crate::world::World;

const TOPICS: [&str; 4] = ["--topic", "brrr-py-demo", "--topic", "brrr-ts-demo"];

fn on_sqs(world: &World, endpoint: &str, command: &[&str]) -> Vec<String> {
    world.args(&[command, &["--queue", "sqs", "--sqs-endpoint", endpoint]].concat()).0
}

#[test]
fn a_fleet_on_sqs_does_everything_that_one_on_redis_does() {
    let Some(world) = World::bare() else { return };
    let Some(moto) = Moto::start(Requests::AtOnce) else { return };
    let args = |command: &[&str]| on_sqs(&world, &moto.url, command);
    let does = |command: &[&str]| succeeds(&args(command).iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(does(&[&["setup"], &TOPICS[..]].concat()), ["Redis answers, and the table brrr and 2 queues are there"]);
    let call = r#"[{"op":"fib","n":"12","salt":null}]"#;
    let scheduled = does(&["schedule", "calc_and_print", call, "--topic", "brrr-py-demo"]);
    let call_hash = scheduled[0].strip_prefix("call_hash ").unwrap();
    // The monitor needs no other server.
    let monitor = ["monitor", "--queue", "sqs", "--sqs-endpoint", &moto.url, "--topic", "brrr-py-demo"];
    assert_eq!(succeeds(&monitor), ["       1 on brrr-py-demo"]);
    assert_eq!(world.waiting("brrr-py-demo"), 0, "nothing is in a list of Redis");

    let workers = [&TOPICS[..2], &TOPICS[2..]].map(|topics| {
        let args = args(&[&["work"], topics].concat());
        let mut worker = Binary::start(&args.iter().map(String::as_str).collect::<Vec<_>>());
        worker.until_it_says("taking messages from ");
        worker
    });
    assert_eq!(does(&["read", "--wait", call_hash]), ["144"]);
    assert_eq!(world.ask::<Vec<String>>(&["KEYS", "*"]).len(), 1, "the counter of the root");
    for worker in workers {
        worker.signal("TERM");
        let ended = worker.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.err.last().unwrap().ends_with(" handled, 0 failed"), "{ended:?}");
    }
    assert_eq!(does(&[&["reset", "--yes"], &TOPICS[..]].concat()), ["1 keys, 2 queues and the table brrr are deleted"]);
}

#[test]
fn what_is_wrong_with_sqs_is_said_in_one_sentence() {
    let Some(world) = World::start() else { return };
    let Some(moto) = Moto::start(Requests::AtOnce) else { return };
    let fails = |endpoint: &str, command: &[&str]| {
        fails_in(&SURROUNDINGS, &on_sqs(&world, endpoint, command).iter().map(String::as_str).collect::<Vec<_>>())
    };
    for command in [&["work", "--topic", "t"][..], &["schedule", "hello", "[]", "--topic", "t"]] {
        assert_eq!(
            fails(&moto.url, command),
            format!(
                "brrr-ref-worker: looking for the SQS queue brrr-t at {}, topic \"t\", failed: there is no such queue; \
                 create it with the command `setup` or `SqsQueue::create_queue`, or check the topic, the region and the \
                 account",
                moto.url
            )
        );
    }
    let gone = format!("http://127.0.0.1:{}", free_port());
    assert_eq!(
        fails(&gone, &["work", "--topic", "t"]),
        format!(
            "brrr-ref-worker: looking for the SQS queue brrr-t at {gone}, topic \"t\", failed: it cannot be reached \
             (Connection refused (os error 111)); check the address, the region and the network"
        )
    );
    assert_eq!(
        fails(&moto.url, &["setup"]),
        "brrr-ref-worker: SQS has a queue for each topic; name the topics, for example --topic demo"
    );
    assert_eq!(
        fails(&moto.url, &["reset", "--topic", "a b"]),
        "brrr-ref-worker: this deletes the queue brrr-a_20b, the table brrr and all keys in Redis that begin with brrr/; \
         add --yes"
    );
}

/// A message that is dropped while it is handled is lost only where it was deleted before.
#[test]
fn a_second_signal_says_whether_the_dropped_messages_come_back() {
    let Some(world) = World::start() else { return };
    let Some(moto) = Moto::start(Requests::AtOnce) else { return };
    let setup = on_sqs(&world, &moto.url, &["setup", "--topic", "t"]);
    succeeds(&setup.iter().map(String::as_str).collect::<Vec<_>>());
    for (delete, advice) in
        [("after", "the queue delivers them again"), ("before", "schedule the roots again that miss a value")]
    {
        let gate = Gate::to(&world.tables.url);
        let sqs = ["--queue", "sqs", "--sqs-endpoint", &moto.url, "--sqs-delete", delete];
        let mut worker = world.worker(&gate.url, &[&["--topic", "t", "--concurrency", "1"], &sqs[..]].concat());
        gate.shut();
        let schedule = on_sqs(&world, &moto.url, &["schedule", "hello", "[]", "--topic", "t"]);
        succeeds(&schedule.iter().map(String::as_str).collect::<Vec<_>>());
        gate.until_waiting(1);
        worker.signal("TERM");
        worker.until_it_says("finishing what is in hand");
        worker.signal("TERM");
        let ended = worker.end();
        let due = format!(
            "brrr-ref-worker: 1 messages were dropped while they were handled (1 messages taken, 0 handled, 0 failed); \
             {advice}"
        );
        assert_eq!((ended.code, ended.err.last()), (Some(1), Some(&due)));
        gate.open();
    }
}

#[test]
fn with_wait_a_worker_begins_when_its_queue_is_there() {
    let Some(world) = World::start() else { return };
    let Some(moto) = Moto::start(Requests::AtOnce) else { return };
    let args = on_sqs(&world, &moto.url, &["work", "--topic", "t", "--wait"]);
    let mut worker = Binary::start(&args.iter().map(String::as_str).collect::<Vec<_>>());
    worker.until_it_says("waiting for the queue: looking for the SQS queue brrr-t at ");
    let setup = on_sqs(&world, &moto.url, &["setup", "--topic", "t"]);
    succeeds(&setup.iter().map(String::as_str).collect::<Vec<_>>());
    worker.until_it_says("taking messages from t");
    worker.signal("TERM");
    assert_eq!(worker.end().code, Some(0));
}
