// SPDX-License-Identifier: AGPL-3.0-only
//! The real program on real pipes.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

fn adapter() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brrr-ref-worker"));
    command.arg("adapter").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A kit that plays a script.
struct Kit {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Kit {
    fn start() -> Self {
        let mut child = adapter().spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Sends lines, and expects lines.
    fn turn(&mut self, commands: &[&str], answers: &[&str]) {
        self.input.write_all(format!("{}\n", commands.join("\n")).as_bytes()).unwrap();
        for expected in answers {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            assert_eq!(line.trim_end(), *expected, "after {commands:?}");
        }
    }

    /// Closes standard input and expects silence and success.
    fn end(mut self) {
        drop(self.input);
        let mut line = String::new();
        assert_eq!(self.output.read_line(&mut line).unwrap(), 0, "{line}");
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_session_as_the_protocol_describes_it() {
    let mut kit = Kit::start();
    let welcome = format!(
        "{{\"hello\":{{\"sdk\":\"brrr-ref-worker\",\"version\":\"{}\",\"revisions\":[1,2],\
         \"profiles\":[\"worker\",\"client\",\"app\"],\"turns\":\"idle\",\"pins\":[\"clock\",\"ids\"],\
         \"provides\":[\"rootId\",\"callHash\",\"report\"]}}}}",
        env!("CARGO_PKG_VERSION")
    );
    kit.turn(&[r#"{"hello":{"protocol":1,"clock":1700000000,"seed":"0"}}"#], &[&welcome]);
    kit.turn(
        &[r#"{"lane":"a","work":{"topic":"t","revision":2}}"#, r#"{"sync":1}"#],
        &[r#"{"lane":"a","op":1,"receive":{"topic":"t"}}"#, r#"{"sync":1}"#],
    );
    kit.turn(
        &[r#"{"lane":"a","op":1,"reply":{"message":{"utf8":"li2e2:r12:h1e"}}}"#, r#"{"sync":2}"#],
        &[r#"{"lane":"a","op":2,"getWithRetry":{"kind":"call","callHash":"h1"}}"#, r#"{"sync":2}"#],
    );
    kit.turn(
        &[r#"{"lane":"a","op":2,"reply":{"value":{"utf8":"d7:payload0:9:task_name3:fooe"}}}"#, r#"{"sync":3}"#],
        &[r#"{"lane":"a","op":3,"get":{"kind":"value","callHash":"h1"}}"#, r#"{"sync":3}"#],
    );
    kit.turn(
        &[r#"{"lane":"a","op":3,"reply":{"notFound":{}}}"#, r#"{"sync":4}"#],
        &[
            r#"{"lane":"a","op":4,"invoke":{"taskName":"foo","payload":{"utf8":""},"rootId":"r1","callHash":"h1"}}"#,
            r#"{"sync":4}"#,
        ],
    );
    kit.turn(
        &[r#"{"lane":"a","op":4,"reply":{"outcome":{"response":{"utf8":"v"}}}}"#, r#"{"sync":5}"#],
        &[r#"{"lane":"a","op":5,"set":{"kind":"value","callHash":"h1","value":{"utf8":"v"}}}"#, r#"{"sync":5}"#],
    );
    kit.turn(
        &[r#"{"lane":"a","op":5,"reply":{"done":{}}}"#, r#"{"sync":6}"#],
        &[r#"{"lane":"a","op":6,"get":{"kind":"pending_returns","callHash":"h1"}}"#, r#"{"sync":6}"#],
    );
    kit.turn(
        &[r#"{"lane":"a","op":6,"reply":{"notFound":{}}}"#, r#"{"sync":7}"#],
        &[r#"{"lane":"a","op":7,"receive":{"topic":"t"}}"#, r#"{"sync":7}"#],
    );
    kit.turn(&[r#"{"sync":8}"#], &[r#"{"sync":8}"#]);
    kit.turn(
        &[r#"{"lane":"a","op":7,"reply":{"closed":{}}}"#, r#"{"sync":9}"#],
        &[r#"{"lane":"a","exit":{}}"#, r#"{"sync":9}"#],
    );
    kit.end();
}

fn run(input: &str) -> Output {
    let mut child = adapter().spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn the_end_of_the_input_is_no_error() {
    let output = run("");
    assert_eq!((output.status.code(), &output.stdout[..], &output.stderr[..]), (Some(0), &b""[..], &b""[..]));
}

#[test]
fn a_line_that_is_no_command_ends_it_with_one_sentence() {
    let output = run("{\"frobnicate\":{}}\nnonsense\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "{\"unsupported\":{\"command\":\"frobnicate\"}}\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("brrr-ref-worker: line 2 of standard input is not a command"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}
