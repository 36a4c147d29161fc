// SPDX-License-Identifier: AGPL-3.0-only
//! Sessions: what the kit writes (`> `) and what the adapter is to answer (`< `), turn by turn.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout};

use serde_json::Value;

use super::super::{BOTH, beside};
use super::runtime::{Copy, HELLO, Runtime};

/// How often a timer of a hundredth of a second is asked for, at most.
const MANY: u32 = 1_000_000;

/// An adapter at work.
struct Talk {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    /// What it answered to `hello`.
    hello: Value,
}

impl Talk {
    fn begin(runtime: Runtime, sdk: &str) -> Self {
        let mut child = runtime.start(&["--sdk-path", sdk]);
        let (stdin, stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut talk = Self { child, stdin, stdout, hello: Value::Null };
        talk.write(HELLO);
        talk.hello = talk.read();
        talk
    }

    fn write(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").unwrap();
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        assert!(line.is_ascii(), "{line}");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line:?} is no frame: {error}"))
    }

    /// All that is answered up to a `sync`, that one included.
    fn turn(&mut self) -> Vec<Value> {
        let mut answers = vec![self.read()];
        while answers.last().is_some_and(|answer| answer.get("sync").is_none()) {
            answers.push(self.read());
        }
        answers
    }

    /// The input ends, and the adapter with it.
    fn end(mut self) {
        drop(self.stdin);
        assert!(self.child.wait().unwrap().success());
    }
}

/// Whether an answer has everything that is expected; it may have more, such as the fields that `provides` names.
fn has(answer: &Value, expected: &Value) -> bool {
    match (answer, expected) {
        (Value::Object(answer), Value::Object(expected)) => {
            expected.iter().all(|(key, value)| answer.get(key).is_some_and(|found| has(found, value)))
        }
        _ => answer == expected,
    }
}

/// Plays one session with both adapters. The order of the lanes within a turn is free.
pub(crate) fn play(session: &str) {
    let text = std::fs::read_to_string(beside("sessions").join(session)).unwrap();
    let sdk = beside("stand_in");
    for runtime in BOTH.into_iter().filter(|runtime| runtime.is_there()) {
        let mut talk = Talk::begin(runtime, sdk.to_str().unwrap());
        let mut answers = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let place = format!("{session}:{} ({runtime:?})", at + 1);
            if let Some(command) = line.strip_prefix("> ") {
                assert!(answers.is_empty(), "before {place}: {answers:?} is too much");
                talk.write(command);
                if command.contains("\"sync\"") {
                    answers = talk.turn();
                }
            } else {
                let expected: Value = serde_json::from_str(line.strip_prefix("< ").unwrap()).unwrap();
                let Some(found) = answers.iter().position(|answer| has(answer, &expected)) else {
                    panic!("{place}: {expected} is not in {answers:?}");
                };
                answers.remove(found);
            }
        }
        assert!(answers.is_empty(), "{answers:?}");
        talk.end();
    }
}

/// After `empty` the imaginary SDK waits for a hundredth of a second. On a busy machine that may be over before the
/// adapter looks, so it is tried again.
pub(crate) fn wait_for_a_timer() {
    let sdk = beside("stand_in");
    for runtime in BOTH.into_iter().filter(|runtime| runtime.is_there()) {
        let mut talk = Talk::begin(runtime, sdk.to_str().unwrap());
        talk.write("{\"lane\":\"a\",\"work\":{\"topic\":\"t\"}}");
        let (mut sync, mut told, mut op) = (0, None, 0);
        while told.is_none() {
            // Syncs alone, until the SDK asks for a message.
            let asks = loop {
                sync += 1;
                assert!(sync < MANY, "{runtime:?}: no timer is told, or it never fires");
                talk.write(&format!("{{\"sync\":{sync}}}"));
                let answers = talk.turn();
                told = told.or_else(|| answers.last()?.get("timers")?.get(0)?.as_f64());
                if let Some(asks) = answers.iter().find(|answer| answer.get("receive").is_some()) {
                    break asks["op"].as_u64().unwrap();
                }
            };
            assert!(asks > op, "{runtime:?}");
            op = asks;
            talk.write(&format!("{{\"lane\":\"a\",\"op\":{op},\"reply\":{{\"empty\":{{}}}}}}"));
        }
        assert!(told.is_some_and(|seconds| seconds > 0.0 && seconds < 1.0), "{runtime:?}: {told:?}");
        talk.end();
    }
}

pub(crate) fn know_the_first_generation() {
    for runtime in BOTH.into_iter().filter(|runtime| runtime.is_there()) {
        let sdk = Copy::new("first", runtime);
        sdk.change(runtime.source(), "brrr/count/", "brrr_count/");
        let first = Talk::begin(runtime, sdk.path());
        assert_eq!(first.hello["hello"]["revisions"], serde_json::json!([1]), "{runtime:?}");
        first.end();
        let second = Talk::begin(runtime, beside("stand_in").to_str().unwrap());
        assert_eq!(second.hello["hello"]["revisions"], serde_json::json!([2]), "{runtime:?}");
        assert_eq!(second.hello["hello"]["profiles"], serde_json::json!(["worker", "client", "app"]));
        second.end();
    }
}
