// SPDX-License-Identifier: AGPL-3.0-only
//! With `--wait` a command goes on as soon as the servers can be used.

use crate::binary::{Binary, succeeds};
use crate::world::World;

/// The commands that need both servers, and what each says or prints when it goes on.
const SERVING: [(&[&str], &str); 2] =
    [(&["work", "--topic", "t"], "taking messages from t"), (&["demo", "--listen", "127.0.0.1:0"], "")];

#[test]
fn what_serves_waits_for_redis_and_then_for_the_table() {
    for (command, says) in SERVING {
        let Some(mut world) = World::bare() else { return };
        world.redis.kill();
        let mut waits = Binary::start(&world.args(&[command, &["--wait"]].concat()).each());
        let said = waits.until_it_says("waiting for Redis: ");
        let address = world.redis.url();
        let due = format!(
            "waiting for Redis: cannot reach Redis at {address}/0: Connection refused (os error 111); start it, or correct the URL"
        );
        assert_eq!(said, due);
        world.redis.start_again();
        let said = waits.until_it_says("waiting for DynamoDB: ");
        assert!(said.contains("there is no such table after 3 s; create it with the command `setup`"), "{said}");
        succeeds(&world.args(&["setup"]).each());
        if says.is_empty() {
            assert!(waits.line().starts_with("http://127.0.0.1:"));
        } else {
            waits.until_it_says(says);
        }
        waits.signal("TERM");
        let ended = waits.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[test]
fn what_asks_once_waits_as_well() {
    let Some(mut world) = World::bare() else { return };
    succeeds(&world.args(&["setup"]).each());
    for (command, due) in [
        (&["schedule", "hello", "[]", "--topic", "t"][..], "call_hash "),
        (&["monitor", "--topic", "t"], "       0 on t"),
        (&["setup"], "Redis answers, and the table brrr is there"),
        (&["reset", "--yes"], "0 keys and the table brrr are deleted"),
    ] {
        world.redis.kill();
        let mut waits = Binary::start(&world.args(&[command, &["--wait"]].concat()).each());
        waits.until_it_says("waiting for Redis: cannot reach Redis at ");
        world.redis.start_again();
        let ended = waits.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.out[0].starts_with(due), "{command:?}: {ended:?}");
    }
}

#[test]
fn a_value_is_waited_for() {
    let Some(world) = World::start() else { return };
    let call = world.schedule("t", "hello", r#"[{"greetee":"Ada"}]"#);
    let reads = Binary::start(&world.args(&["read", "--wait", &call]).each());
    let _worker = world.worker(&world.tables.url, &["--topic", "t"]);
    assert_eq!(reads.end().out, [r#""Hello, Ada!""#]);
}

/// A wrong password may be corrected at the server, so it is waited for as well; each new reason is told once.
#[test]
fn every_new_reason_to_wait_is_told_once() {
    let Some(mut world) = World::bare() else { return };
    succeeds(&world.args(&["setup"]).each());
    world.ask::<()>(&["CONFIG", "SET", "requirepass", "secret"]);
    let mut waits = Binary::start(&world.args(&["work", "--topic", "t", "--wait"]).each());
    waits.until_it_says("waiting for Redis: Redis at ");
    world.redis.kill();
    waits.until_it_says("waiting for Redis: cannot reach Redis at ");
    // Without the password, which was not in its file.
    world.redis.start_again();
    waits.until_it_says("taking messages from t");
    waits.signal("TERM");
    let ended = waits.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.windows(2).all(|lines| lines[0] != lines[1]), "{ended:?}");
}
