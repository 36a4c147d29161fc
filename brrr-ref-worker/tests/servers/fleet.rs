// SPDX-License-Identifier: AGPL-3.0-only
//! A web front and workers, each a process of its own.

use crate::binary::{Binary, succeeds};
use crate::world::{World, answer, result};

/// Requests and answers of the recorded demo of the SDKs.
const RECORDED: [(&str, &str); 5] = [
    ("/hello?greetee=Jim", r#"{"status": "ok", "result": "Hello, Jim!"}"#),
    ("/calc_and_print?op=fib&n=3&salt=abcd", r#"{"status": "ok", "result": 2}"#),
    ("/calc_and_print?op=lucas&n=12&salt=s1", r#"{"status": "ok", "result": 322}"#),
    ("/fib_and_print?n=20", r#"{"status": "ok", "result": 6765}"#),
    ("/hello?greetee=Zo%C3%AB", r#"{"status": "ok", "result": "Hello, Zo\u00eb!"}"#),
];

/// A web front that is ready, and its address.
fn web(world: &World) -> (Binary, String) {
    let web = Binary::start(&world.args(&["demo", "--web-only", "--listen", "127.0.0.1:0"]).each());
    let first = web.line();
    let address = first.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap().to_owned();
    (web, address)
}

/// Ends a worker and gives how many messages it handled; none may have failed.
fn handled(worker: Binary) -> u64 {
    worker.signal("TERM");
    let ended = worker.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let summary = ended.err.last().unwrap();
    let taken: u64 = summary.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(*summary, format!("{taken} messages taken, {taken} handled, 0 failed"));
    taken
}

#[test]
fn a_web_front_and_two_workers_answer_as_recorded() {
    let Some(world) = World::start() else { return };
    // The tasks that greet and print are on one topic, those that compute on the other.
    for topics in [["brrr-py-demo", "brrr-ts-demo"], ["brrr-ts-demo", "brrr-py-demo"]] {
        let (web, address) = web(&world);
        let worker = |topic| world.worker(&world.tables.url, &["--topic", topic, "--codec", "json-python"]);
        let workers = topics.map(worker);
        for (path, due) in RECORDED {
            assert_eq!(answer(&address, "POST", path), (202, r#"{"status": "accepted"}"#.to_owned()));
            assert_eq!(result(&address, path), due);
        }
        let handled = workers.map(handled);
        web.signal("TERM");
        assert_eq!(web.end().code, Some(0));
        assert!(handled.iter().all(|handled| *handled > 0), "{handled:?}");
        for topic in topics {
            assert_eq!(world.waiting(topic), 0);
        }
        assert_eq!(
            succeeds(&world.args(&["reset", "--yes"]).each())[0].split(' ').skip(1).collect::<Vec<_>>().join(" "),
            "keys and the table brrr are deleted"
        );
        succeeds(&world.args(&["setup"]).each());
    }
}

#[test]
fn two_workers_share_the_messages_of_the_same_topics() {
    let Some(world) = World::start() else { return };
    let both = ["--topic", "brrr-py-demo", "--topic", "brrr-ts-demo"];
    let workers = [(); 2].map(|()| world.worker(&world.tables.url, &both));
    let topics = ["brrr-py-demo", "brrr-ts-demo"];
    let calls: Vec<_> = (0..6_u32)
        .map(|salt| {
            let arguments = format!(r#"[{{"n":12,"salt":"{salt}"}}]"#);
            world.schedule(topics[salt as usize % 2], "fib", &arguments)
        })
        .collect();
    for call in &calls {
        assert_eq!(world.value(call), "144");
    }
    let handled = workers.map(handled);
    assert!(handled.iter().all(|handled| *handled > 0), "{handled:?}");
}

#[test]
fn every_command_does_what_it_says() {
    let Some(world) = World::start() else { return };
    let call = world.schedule("t", "hello", r#"[{"greetee":"Ada"}]"#);
    let monitor = |more: &[&str]| {
        // It needs no table.
        succeeds(&[&["monitor", "--redis-url", &world.redis.url(), "--topic", "t", "--topic", "u\n"], more].concat())
    };
    assert_eq!(monitor(&[]), ["       1 on t", "       0 on u\\n"]);
    assert_eq!(monitor(&["--json"]), [r#"{"topic":"t","waiting":1}"#, r#"{"topic":"u\n","waiting":0}"#]);
    let worker = world.worker(&world.tables.url, &["--topic", "t"]);
    assert_eq!(world.value(&call), r#""Hello, Ada!""#);
    assert_eq!(handled(worker), 1);

    let again = succeeds(&world.args(&["schedule", "hello", r#"[{"greetee":"Ada"}]"#, "--topic", "t"]).each());
    assert_eq!(again, [format!("call_hash {call}"), "it has a value already, so nothing was sent".to_owned()]);
    assert_eq!(succeeds(&world.args(&["reset", "--yes"]).each()), ["1 keys and the table brrr are deleted"]);
    assert_eq!(world.ask::<u64>(&["DBSIZE"]), 0);
}

/// The lists of revision 1 have nothing in common, so those that are named are deleted and no other key.
#[test]
fn a_reset_in_revision_1_deletes_the_lists_that_it_names() {
    let Some(world) = World::start() else { return };
    for topic in ["t", "tt"] {
        succeeds(&world.args(&["schedule", "hello", "[]", "--topic", topic, "--revision", "1"]).each());
    }
    assert_eq!(world.ask::<u64>(&["DBSIZE"]), 4);
    let reset = ["reset", "--yes", "--revision", "1", "--topic", "t"];
    assert_eq!(succeeds(&world.args(&reset).each()), ["3 keys and the table brrr are deleted"]);
    assert_eq!(world.ask::<Vec<String>>(&["KEYS", "*"]), ["tt"]);
}
