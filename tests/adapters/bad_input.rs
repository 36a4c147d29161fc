// SPDX-License-Identifier: AGPL-3.0-only
//! One sentence that says what to do, and no traceback, whatever is wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

use super::super::BOTH;
use super::runtime::{Copy, HELLO, Runtime};

/// The adapter ends with 1 and one line that has all of `words`, and writes no frame but those in `stdout`.
fn complains(runtime: Runtime, arguments: &[&str], input: &str, words: &[&str]) {
    let end = runtime.run(arguments, input);
    assert_eq!(end.status.code(), Some(1), "{end:?}");
    let said: Vec<&str> = end.stderr.lines().filter(|line| !line.starts_with("an SDK that prints")).collect();
    let [line] = said[..] else { panic!("{runtime:?} says more or less than one line: {end:?}") };
    assert!(line.starts_with("adapter."), "{line}");
    for word in words {
        assert!(line.contains(word), "{runtime:?} does not say {word:?}: {line}");
    }
    assert!(input.starts_with(HELLO) || end.stdout.is_empty(), "{end:?}");
}

fn there() -> impl Iterator<Item = Runtime> {
    BOTH.into_iter().filter(|runtime| runtime.is_there())
}

/// No path is given, nothing is there, or something else is.
pub(crate) fn nothing_there() {
    for runtime in there() {
        complains(runtime, &[], "", &["where the SDK is", "--sdk-path"]);
        complains(runtime, &["--sdk-path", "no-such-folder"], "", &["'no-such-folder'", "--sdk-path", "checkout"]);
        complains(runtime, &["--sdk-path", env!("CARGO_MANIFEST_DIR")], "", &["--sdk-path", "checkout"]);
    }
}

pub(crate) fn unknown_generation() {
    for runtime in there() {
        let sdk = Copy::new("unknown", runtime);
        sdk.change(runtime.source(), "brrr/count/", "counters/of/");
        complains(runtime, &["--sdk-path", sdk.path()], HELLO, &["no generation", "counters/of", "README"]);
        if runtime == Runtime::Node {
            sdk.change(runtime.source(), "export class Server", "export class Servant");
            complains(runtime, &["--sdk-path", sdk.path()], HELLO, &["no generation", "Server", "README"]);
        } else {
            sdk.change(runtime.source(), "class Request", "class Demand");
            complains(runtime, &["--sdk-path", sdk.path()], HELLO, &["no generation", "Request", "README"]);
        }
    }
}

/// A module that the SDK needs is not installed.
pub(crate) fn half_installed() {
    for runtime in there() {
        let sdk = Copy::new("half", runtime);
        if runtime == Runtime::Python {
            sdk.change(runtime.source(), "import asyncio", "import bencode_of_nobody\nimport asyncio");
            let words = &["module bencode_of_nobody", "-m pip install \"bencode.py==4.0.0\""];
            complains(runtime, &["--sdk-path", sdk.path()], HELLO, words);
        } else {
            sdk.change(runtime.source(), "import {", "import \"bencode-of-nobody\";\nimport {");
            let words = &["package bencode-of-nobody", "npm ci"];
            complains(runtime, &["--sdk-path", sdk.path()], HELLO, words);
            sdk.change(runtime.source(), "import \"bencode-of-nobody\";\n", "");
            sdk.change(runtime.source(), "const found = [];", "throw new Error(\"bencode is another\");");
            let words = &["handles no call", "bencode is another", "npm ci"];
            complains(runtime, &["--sdk-path", sdk.path()], HELLO, words);
        }
    }
}

pub(crate) fn too_old() {
    for runtime in there() {
        let sdk = Copy::new("old", runtime);
        let (file, from, to) = runtime.needs();
        sdk.change(file, from, to);
        complains(runtime, &["--sdk-path", sdk.path()], HELLO, &["needs", "99", "use a newer one"]);
    }
}

/// A checkout of TypeScript without what it is built to, where that is asked for or Node reads no other.
pub(crate) fn not_built() {
    if Runtime::Node.is_there() {
        let sdk = Copy::new("unbuilt", Runtime::Node);
        sdk.rename("typescript/dist/index.js", "typescript/src/index.ts");
        let built = format!("{}/typescript/dist", sdk.path());
        complains(Runtime::Node, &["--sdk-path", &built], HELLO, &["not built", "npm ci && npm run build"]);
    }
}

/// Frames that no kit may write: the line is named.
pub(crate) fn mistakes_of_the_kit() {
    let work = r#"{"lane":"a","work":{"topic":"t"}}"#;
    let sdk = super::super::beside("stand_in");
    for frames in [
        "nonsense".to_owned(),
        r#"{"lane":"a","work":{},"read":{}}"#.to_owned(),
        r#"{"hello":{"protocol":2}}"#.to_owned(),
        r#"{"lane":"a","work":{"topic":"t","revision":1}}"#.to_owned(),
        r#"{"lane":"z","abandon":{}}"#.to_owned(),
        r#"{"lane":"z","op":1,"reply":{"done":{}}}"#.to_owned(),
        r#"{"lane":"a","work":{"topic":"t","app":{"tasks":[{"name":"x","programJson":"{"}]}}}"#.to_owned(),
        format!("{work}\n{work}"),
        format!("{work}\n{{\"sync\":1}}\n{{\"lane\":\"a\",\"op\":1,\"reply\":{{\"count\":1}}}}"),
        format!("{work}\n{{\"sync\":1}}\n{{\"lane\":\"b\",\"op\":1,\"reply\":{{\"empty\":{{}}}}}}"),
    ] {
        let line = format!("line {} ", frames.lines().count() + 1);
        for runtime in there() {
            let input = format!("{HELLO}\n{frames}\n");
            complains(runtime, &["--sdk-path", sdk.to_str().unwrap()], &input, &[&line]);
        }
    }
}
