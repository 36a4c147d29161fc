// SPDX-License-Identifier: AGPL-3.0-only
//! On Redis and an emulator of DynamoDB.

use std::process::{Command, Stdio};

use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;

use crate::command::{Report, bench, commands, refused, reports};
use crate::world::World;

fn words(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

fn measured(world: &World, args: &str) -> Vec<Report> {
    reports(&words(&world.args(args)))
}

/// Nothing that was made is there any more.
fn assert_clean(world: &World) {
    assert_eq!(world.ask::<Vec<String>>(&["KEYS", "*"]), [""; 0]);
    assert!(!world.has_table());
}

#[test]
fn counts_are_those_of_memory_and_those_of_redis() {
    let Some(world) = World::start() else { return };
    let args = "fan-out-10 chain-20 fib-memoized --roots 3 --workers 1";
    let on_servers = measured(&world, args);
    let in_memory = reports(&args.split(' ').collect::<Vec<_>>());
    let counts = |report: &Report| (report.scenario.clone(), report.jobs, report.store_ops, report.commands);
    assert_eq!(on_servers.iter().map(counts).collect::<Vec<_>>(), in_memory.iter().map(counts).collect::<Vec<_>>());
    assert!(on_servers.iter().all(|report| report.backend == "servers"));

    // Redis also counts what the client sent for the roots: an increment and a put each.
    let jobs: u64 = on_servers.iter().map(|report| report.jobs).sum();
    let scenarios = 3;
    assert_eq!((world.calls("rpush"), world.calls("incr"), world.calls("blpop")), (jobs, jobs, jobs + scenarios));
    assert_clean(&world);
}

#[test]
fn many_workers_count_every_command() {
    let Some(world) = World::start() else { return };
    for revision in ["1", "2"] {
        let before = ["rpush", "incr", "blpop"].map(|command| world.calls(command));
        let args = format!("fan-out-10 --roots 4 --workers 8 --revision {revision}");
        let [report] = &measured(&world, &args)[..] else { panic!("one scenario is one report") };
        // Two children that end at the same time may both wake their parent.
        assert!(report.jobs >= 4 * 21, "{report:?}");
        assert_eq!(report.commands, commands(report.jobs, 4, 8), "{report:?}");
        let sent: u64 = ["rpush", "incr", "blpop"].map(|command| world.calls(command)).iter().sum();
        assert_eq!(sent - before.iter().sum::<u64>(), report.commands + 2 * 4, "{report:?}");
        assert_clean(&world);
    }
}

#[test]
fn a_table_that_is_there_is_refused_and_left_alone() {
    let call = |text: &str| StoreKey::call(&CallHash::new(text).unwrap());
    for (record, due) in [
        ("of-somebody", "is there already, and `bench` does not mix its records with others; name one with"),
        ("brrr-ref-worker-bench", "belongs to another `bench`, which is running or was killed; name another one with"),
    ] {
        let Some(world) = World::start() else { return };
        world.make_table(&call(record));
        let _: u64 = world.ask(&["RPUSH", "brrr/messages/others", "a message"]);
        for wait in ["", "--wait"] {
            let said = refused(&words(&world.args(wait)), 1);
            assert!(said.contains(due) && said.lines().count() == 1, "{said}");
        }
        assert_eq!(world.record(&call(record)).unwrap(), "mine");
        assert_eq!(world.ask::<Vec<String>>(&["KEYS", "*"]), ["brrr/messages/others"]);
    }
}

#[test]
fn keys_of_others_stay() {
    let Some(world) = World::start() else { return };
    let others = ["brrr/count/r", "brrr/messages/bench", "brrr_count/r"];
    for key in others {
        let _: u64 = world.ask(&["RPUSH", key, "of others"]);
    }
    measured(&world, "fan-out-1 --roots 2");
    let mut keys = world.ask::<Vec<String>>(&["KEYS", "*"]);
    keys.sort();
    assert_eq!(keys, others);
}

#[test]
fn a_signal_leaves_nothing_behind() {
    let Some(world) = World::start() else { return };
    // While roots are scheduled, and while workers are at it.
    for (args, seen) in [("fan-out-10 --roots 100000", "incr"), ("chain-1000 --roots 8", "blpop")] {
        let enough = world.calls(seen) + 8;
        let mut running = bench(&words(&world.args(args)));
        let mut running = running.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Each look is a request.
        while world.calls(seen) < enough {
            assert_eq!(running.try_wait().unwrap(), None, "it has ended by itself");
        }
        let pid = running.id().to_string();
        assert!(Command::new("kill").args(["-s", "INT", &pid]).status().unwrap().success());
        let output = running.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("brrr-ref-worker: a signal ended the measurement"), "{said}");
        assert_clean(&world);
    }
}

#[test]
fn servers_that_do_not_answer_are_named() {
    let Some(world) = World::start() else { return };
    let args = world.args("fan-out-1");
    let nowhere = format!("127.0.0.1:{}", crate::redis_server::free_port());
    for (option, url, due) in [
        ("--redis-url", format!("redis://{nowhere}"), "Redis"),
        ("--dynamodb-endpoint", format!("http://{nowhere}"), "DynamoDB"),
    ] {
        let mut args = args.clone();
        let at = args.iter().position(|arg| arg == option).unwrap() + 1;
        args[at] = url;
        let said = refused(&words(&args), 1);
        assert!(said.contains(due) && said.contains(&nowhere) && said.lines().count() == 1, "{said}");
    }
    assert_clean(&world);
}
