// SPDX-License-Identifier: AGPL-3.0-only
//! What is wrong is said in one sentence with what to do; the exit code is 1.

use crate::binary::{Ended, SURROUNDINGS, fails_in, run};
use crate::redis_server::{RedisServer, free_port};
use crate::script::{Script, error};
use crate::world::{Tables, World};

fn fails(args: &[&str]) -> String {
    fails_in(&SURROUNDINGS, args)
}

/// Commands on servers, each with whatever else it needs.
const COMMANDS: [&[&str]; 6] = [
    &["work", "--topic", "t"],
    &["schedule", "hello", "[]", "--topic", "t"],
    &["read", "h"],
    &["monitor", "--topic", "t"],
    &["setup"],
    &["reset", "--yes"],
];

#[test]
fn a_server_that_is_not_named() {
    let redis = "brrr-ref-worker: no Redis server is named; give it with --redis-url or BRRR_REDIS_URL";
    let table = "brrr-ref-worker: no table is named; give it with --dynamodb-table or BRRR_DYNAMODB_TABLE";
    for command in COMMANDS {
        assert_eq!(fails(command), if command[0] == "read" { table } else { redis }, "{command:?}");
        if !["read", "monitor"].contains(&command[0]) {
            assert_eq!(fails(&[command, &["--redis-url", "redis://127.0.0.1:1"]].concat()), table, "{command:?}");
        }
    }
    assert_eq!(fails(&["demo", "--dynamodb-table", "brrr"]), redis);
    assert_eq!(
        fails(&["demo", "--web-only"]),
        "brrr-ref-worker: --web-only leaves the work to other processes; name the servers with --redis-url and \
         --dynamodb-table"
    );
}

#[test]
fn a_redis_server_that_cannot_be_reached_or_refuses_the_login() {
    let port = free_port();
    let servers = |url: &str| {
        ["--redis-url", url, "--dynamodb-table", "brrr", "--dynamodb-endpoint", "http://127.0.0.1:1"].map(str::to_owned)
    };
    let fails_at = |command: &[&str], url: &str| {
        let servers = servers(url);
        fails(&command.iter().copied().chain(servers.iter().map(String::as_str)).collect::<Vec<_>>())
    };
    let unreachable = format!(
        "brrr-ref-worker: cannot reach Redis at redis://127.0.0.1:{port}/0: Connection refused (os error 111); start \
         it, or correct the URL"
    );
    for command in COMMANDS.iter().copied().chain([&["demo"][..]]).filter(|command| command[0] != "read") {
        assert_eq!(fails_at(command, &format!("redis://127.0.0.1:{port}")), unreachable, "{command:?}");
    }
    let Some(server) = RedisServer::start(&["--requirepass", "secret"]) else { return };
    let refused = format!(
        "brrr-ref-worker: Redis at {}/0 refused the user name or password; correct them in the URL, \
         redis://user:password@host:port/database, with % and two digits for special characters",
        server.url()
    );
    for login in ["", ":wrong@", "nobody:secret@"] {
        let url = server.url().replace("//", &format!("//{login}"));
        assert_eq!(fails_at(COMMANDS[0], &url), refused, "{login}");
    }
    assert_eq!(
        fails_at(COMMANDS[0], "127.0.0.1:6379"),
        "brrr-ref-worker: the Redis URL has no scheme; write it as redis://user:password@host:port/database, with % \
         and two digits for special characters"
    );
}

#[test]
fn a_table_that_cannot_be_reached_or_is_missing() {
    let Some(world) = World::bare() else { return };
    let gone = format!("http://127.0.0.1:{}", free_port());
    for command in [COMMANDS[0], COMMANDS[1], COMMANDS[2], &["demo"]] {
        assert_eq!(
            fails(&world.args_by(&gone, command).each()),
            format!(
                "brrr-ref-worker: looking at the DynamoDB table brrr at {gone} failed: it cannot be reached (Connection \
                 refused (os error 111)); check the address, the region and the network"
            ),
            "{command:?}"
        );
    }
    // On a busy machine these two may be told later, and then in other words.
    for command in [COMMANDS[4], COMMANDS[5]] {
        let said = fails(&world.args_by(&gone, command).each());
        let due = format!(
            " the DynamoDB table brrr at {gone} failed: it cannot be reached (Connection refused (os error 111)); check the \
             address, the region and the network"
        );
        assert!(said.starts_with("brrr-ref-worker: ") && said.ends_with(&due), "{said}");
    }
    let url = &world.tables.url;
    assert_eq!(
        fails(&world.args(COMMANDS[0]).each()),
        format!(
            "brrr-ref-worker: waiting for the DynamoDB table brrr at {url} failed: there is no such table after 3 s; \
             create it with the command `setup` or `DynamoDbStore::create_table`, or check the name, the region and \
             the endpoint"
        )
    );
    assert_eq!(
        fails(&world.args_by("127.0.0.1:8000", COMMANDS[0]).each()),
        "brrr-ref-worker: the endpoint \"127.0.0.1:8000\" is no URL; write it with its scheme, such as \
         http://127.0.0.1:8000"
    );
}

#[test]
fn credentials_that_are_missing_or_wrong() {
    let Some(redis) = RedisServer::start(&[]) else { return };
    let (url, tables) = (redis.url(), Tables::start());
    let command = |endpoint| {
        let servers = ["--redis-url", &url, "--dynamodb-table", "brrr", "--dynamodb-endpoint", endpoint];
        [&["work", "--topic", "t"], &servers[..]].concat()
    };
    let nobody =
        SURROUNDINGS.map(|(name, value)| if name.starts_with("AWS_ACCESS") { ("X", value) } else { (name, value) });
    assert_eq!(
        fails_in(&nobody, &command(&tables.url)),
        format!(
            "brrr-ref-worker: looking at the DynamoDB table brrr at {} failed: there are no AWS credentials; set \
             AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (any text will do for an emulator), or use a profile or a role",
            tables.url
        )
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let refusal = error(400, "UnrecognizedClientException", "The security token included in the request is invalid.");
    let script = runtime.block_on(Script::play([refusal]));
    assert_eq!(
        fails(&command(&script.url)),
        format!(
            "brrr-ref-worker: looking at the DynamoDB table brrr at {} failed: UnrecognizedClientException: The security \
             token included in the request is invalid; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, \
             AWS_SESSION_TOKEN if the key is temporary, the region, and the clock of this machine",
            script.url
        )
    );
}

#[test]
fn names_and_arguments_that_cannot_be_used() {
    let servers = ["--redis-url", "redis://127.0.0.1:1", "--dynamodb-table", "brrr"];
    let fails_with = |command: &[&str]| fails(&[command, &servers].concat());
    for command in [
        &["work", "--topic", ""][..],
        &["schedule", "hello", "[]", "--topic", ""],
        &["monitor", "--topic", ""],
        &["setup", "--topic", ""],
        &["reset", "--topic", ""],
        &["demo", "--topic", ""],
    ] {
        let due = "brrr-ref-worker: --topic \"\" cannot be used: the topic is empty; give it 1 to 512 bytes";
        assert_eq!(fails_with(command), due, "{command:?}");
    }
    assert_eq!(
        fails_with(&["schedule", "hello", "John", "--topic", "t"]),
        "brrr-ref-worker: the arguments \"John\" are no JSON; give one array, for example '[\"John\"]'"
    );
    assert_eq!(
        fails_with(&["schedule", "hello", "{}", "--topic", "t"]),
        "brrr-ref-worker: the call of \"hello\" cannot be made: the arguments are no array; pass a tuple or a list, for \
         one argument with one element"
    );
    assert_eq!(
        fails_with(&["read", ""]),
        "brrr-ref-worker: \"\" is no call_hash: the call_hash is empty; give it 1 to 1024 bytes"
    );
    assert_eq!(
        fails_with(&["reset"]),
        "brrr-ref-worker: this deletes the table brrr and all keys in Redis that begin with brrr/; add --yes"
    );
}

#[test]
fn a_task_that_the_worker_does_not_have() {
    let Some(world) = World::start() else { return };
    let unknown = |call: &str, root: &str| {
        format!(
            "topic t, root_id {root}, call_hash {call}: Handler: UnknownTask: no task is registered as \
             \"nobody\"; register it, or let a worker that has it take this topic"
        )
    };
    let schedule = || world.schedule("t", "nobody", "[]");
    let (call, other) = (schedule(), world.schedule("t", "hello", r#"[{"greetee":"Ada"}]"#));
    let mut worker = world.worker(&world.tables.url, &["--topic", "t", "--concurrency", "1"]);
    let said = worker.until_it_says("topic t, ");
    let root = said.split([' ', ',']).nth(4).unwrap();
    assert_eq!(said, unknown(&call, root));
    assert_eq!(world.value(&other), "\"Hello, Ada!\"", "it goes on");
    worker.signal("TERM");
    let Ended { code, err, .. } = worker.end();
    assert_eq!(code, Some(0), "{err:?}");
    assert_eq!(err.last().unwrap(), "2 messages taken, 1 handled, 1 failed (Handler 1)");

    schedule();
    let Ended { code, err, .. } = run(&world.args(&["work", "--topic", "t", "--on-error", "stop"]).each());
    assert_eq!(code, Some(1));
    assert!(
        err.last().unwrap().starts_with("brrr-ref-worker: the worker stopped because a message from topic t could not")
    );
    let unread = fails(&world.args(&["read", &call]).each());
    assert_eq!(
        unread,
        format!("brrr-ref-worker: the call {call} has no value yet; schedule it, or wait for it with --wait")
    );
}
