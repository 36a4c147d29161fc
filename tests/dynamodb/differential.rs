// SPDX-License-Identifier: AGPL-3.0-only
//! The same random requests to the emulator and to the simulated server.

use std::collections::BTreeMap;
use std::env;
use std::sync::Arc;

use brrr_conformance::network::Permissive;
use brrr_conformance::network::dynamodb::Server;
use brrr_conformance::seed::Chance;
use dynoxide::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::asker::{self, TABLES};
use crate::client::{Client, Reply};
use crate::differences;

const SEED: u64 = 20_120_810;
/// Each run begins with new tables.
const RUNS: u64 = 16;
const REQUESTS: u64 = 500;

/// Where random requests begin, and how many runs there are; another seed can be given.
fn seed_and_runs() -> (u64, u64) {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    (number("BRRR_SEED").unwrap_or(SEED), number("BRRR_RUNS").unwrap_or(RUNS))
}

#[test]
fn random_requests_are_answered_as_the_emulator_answers_them() {
    let (seed, runs) = seed_and_runs();
    println!("seed {seed}, {runs} runs of {REQUESTS} requests; BRRR_SEED and BRRR_RUNS change that");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (mut asked, mut refused, mut known) = (0, 0, BTreeMap::new());
    let mut unlike = Vec::new();
    for run in 0..runs {
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let mut theirs = Client::connect(listener.local_addr().unwrap().port());
        let emulator = runtime.spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
        let server = Server::start(([127, 0, 0, 1], 0).into(), Arc::new(Permissive)).unwrap();
        let mut ours = Client::connect(server.port());
        for (name, key) in TABLES {
            let body = asker::create(name, key);
            assert_eq!(theirs.ask("CreateTable", &body).status, ours.ask("CreateTable", &body).status);
        }
        let mut chance = Chance::new(seed.wrapping_add(run));
        for number in 0..REQUESTS {
            let (operation, body) = asker::request(&mut chance);
            let replies = [&mut theirs, &mut ours].map(|client| plain(&operation, client.ask(&operation, &body)));
            asked += 1;
            refused += u64::from(replies[0].status != 200);
            if replies[0] == replies[1] {
                continue;
            }
            match differences::find(&replies[0], &replies[1]) {
                Some(difference) => *known.entry(difference.reason).or_insert(0) += 1,
                None => unlike.push(format!(
                    "run {run}, request {number}: {operation} {body}\n  emulator: {} {}\n  simulated: {} {}",
                    replies[0].status, replies[0].body, replies[1].status, replies[1].body
                )),
            }
            // From here on the two may hold different items.
            if replies[0].status != replies[1].status {
                break;
            }
        }
        emulator.abort();
    }
    println!("{asked} requests, {refused} of them refused; known differences: {known:#?}");
    let shown: Vec<&String> = unlike.iter().take(20).collect();
    assert!(unlike.is_empty(), "{} replies differ: {shown:#?}", unlike.len());
    assert!(refused > asked / 10 && refused < asked * 9 / 10, "the requests are not of both kinds");
}

/// A reply without what no two servers agree on.
fn plain(operation: &str, mut reply: Reply) -> Reply {
    for name in ["Table", "TableDescription"] {
        if let Some(table) = reply.body.get_mut(name).and_then(Value::as_object_mut) {
            for member in ["CreationDateTime", "TableArn", "TableId"] {
                table.remove(member);
            }
        }
    }
    if operation == "Scan" {
        sort(&mut reply.body);
    }
    reply
}

/// Puts lists in an order: a scan goes through a table as it likes.
fn sort(body: &mut Value) {
    match body {
        Value::Array(all) => {
            all.iter_mut().for_each(sort);
            all.sort_by_key(Value::to_string);
        }
        Value::Object(all) => all.values_mut().for_each(sort),
        _ => {}
    }
}

#[test]
fn what_is_no_known_difference_is_none() {
    let reply = |text: &str| Reply { status: 400, body: json!({ "message": text }) };
    assert!(differences::find(&reply("expected string for S"), &reply("STRING_VALUE cannot be converted")).is_none());
    assert!(differences::find(&reply("a"), &reply("b")).is_none());
    let found = |body: Value| differences::find(&Reply { status: 200, body }, &Reply { status: 200, body: json!({}) });
    assert!(found(json!({"Attributes": {"pk": {"S": "h"}}})).is_some());
    assert!(found(json!({"Item": {"pk": {"S": "h"}}})).is_none());
}
