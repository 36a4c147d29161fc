// SPDX-License-Identifier: AGPL-3.0-only
//! The command `demo`, over HTTP.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// How often a value is asked for before a test gives up. Each time is a request, so nobody waits idly.
const TRIES: u32 = 20_000;

/// A running demo, which ends with the test.
struct Demo {
    child: Child,
    address: String,
}

impl Demo {
    fn start(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_brrr-ref-worker"))
            .args(["demo", "--listen", "127.0.0.1:0"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        child.stdout = Some(out.into_inner());
        let address = first.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        Self { child, address }
    }

    /// Code, content type and body of the answer to a request.
    fn ask(&self, method: &str, path: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let code = head.split(' ').nth(1).unwrap().parse().unwrap();
        let content_type = head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default();
        (code, content_type.to_owned(), body.to_owned())
    }

    /// Code and body.
    fn answer(&self, method: &str, path: &str) -> (u16, String) {
        let (code, content_type, body) = self.ask(method, path);
        assert_eq!(content_type, "application/json", "{method} {path}");
        (code, body)
    }

    /// Schedules a call, asks for its value until it is there, and gives the body.
    fn run(&self, path: &str) -> String {
        assert_eq!(self.answer("POST", path), (202, r#"{"status": "accepted"}"#.to_owned()));
        let mut answers = (0..TRIES).map(|_| self.answer("GET", path));
        let (code, body) = answers.find(|(code, _)| *code != 404).unwrap_or_else(|| panic!("{path} has no value"));
        assert_eq!(code, 200, "{body}");
        body
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Requests and answers of the recorded demo of the SDKs.
const RECORDED: [(&str, &str); 5] = [
    ("/hello?greetee=Jim", r#"{"status": "ok", "result": "Hello, Jim!"}"#),
    ("/calc_and_print?op=fib&n=3&salt=abcd", r#"{"status": "ok", "result": 2}"#),
    ("/calc_and_print?op=fib&n=12&salt=s1", r#"{"status": "ok", "result": 144}"#),
    ("/calc_and_print?op=lucas&n=12&salt=s1", r#"{"status": "ok", "result": 322}"#),
    ("/hello?greetee=Zo%C3%AB%F0%9F%8F%AD", r#"{"status": "ok", "result": "Hello, Zo\u00eb\ud83c\udfed!"}"#),
];

#[test]
fn answers_are_those_of_the_recorded_demo() {
    for codec in ["json-python", "json-jcs"] {
        let demo = Demo::start(&["--codec", codec]);
        for (path, answer) in RECORDED {
            assert_eq!(demo.run(path), answer, "{codec} {path}");
        }
    }
}

#[test]
fn every_task_can_be_asked_for() {
    let demo = Demo::start(&["--topic", "elsewhere"]);
    assert_eq!(demo.run("/fib?n=11"), r#"{"status": "ok", "result": 89}"#);
    assert_eq!(demo.run("/lucas?n=0"), r#"{"status": "ok", "result": 2}"#);
    assert_eq!(demo.run("/lucas?n=76&salt=x"), r#"{"status": "ok", "result": 7639424778862807}"#);
    assert_eq!(demo.run("/fib_and_print?n=78"), r#"{"status": "ok", "result": 8944394323791464}"#);
}

#[test]
fn what_cannot_be_answered_is_said_in_one_sentence() {
    let demo = Demo::start(&[]);
    let error = |why: &str| format!(r#"{{"error": "{why}"}}"#);
    assert_eq!(demo.answer("GET", "/hello?greetee=Nobody"), (404, error("No result for this task")));
    assert_eq!(demo.answer("POST", "/fibb?n=3"), (404, error("No such task")));
    let why = "n=x is not a whole number from 0 to 90; give one";
    assert_eq!(demo.answer("POST", "/fib?n=x"), (400, error(why)));
    assert_eq!(demo.ask("DELETE", "/fib?n=3").0, 405);
}

#[test]
fn a_signal_ends_it_in_order() {
    for signal in ["INT", "TERM"] {
        let mut demo = Demo::start(&[]);
        assert_eq!(demo.run("/fib_and_print?n=11"), r#"{"status": "ok", "result": 89}"#);
        demo.signal(signal);
        assert_eq!(demo.child.wait().unwrap().code(), Some(0), "{signal}");
        let mut printed = String::new();
        demo.child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        assert!(printed.contains("fib(11) = 89\n"), "{printed}");
    }
}

#[test]
fn bad_settings_are_said_in_one_sentence() {
    let fails = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_brrr-ref-worker")).arg("demo").args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let due = format!("brrr-ref-worker: nobody can listen at {address}; choose another address with --listen: ");
    assert!(fails(&["--listen", &address]).starts_with(&due));
    assert!(fails(&["--topic", ""]).starts_with("brrr-ref-worker: --topic \"\" cannot be used: "));
}
