// SPDX-License-Identifier: AGPL-3.0-only
//! A `DynamoDB` emulator as a process of its own, so that its memory and its CPU time are not those of the test. It is
//! the test's own program once more, which serves instead of testing.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::{env, io, thread};

use tokio::net::TcpListener;

/// Set where the program is to serve.
const SERVE: &str = "BRRR_TEST_SERVES_DYNAMODB";

/// A running emulator on a free port. It ends with this value.
pub(crate) struct DynamoDbProcess {
    child: Child,
    pub(crate) url: String,
    /// Open for as long as it runs: the harness ends when it cannot say how long a test takes.
    _out: BufReader<ChildStdout>,
}

impl DynamoDbProcess {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([concat!(module_path!(), "::serves"), "--exact", "--ignored", "--nocapture"].map(within_crate))
            .env(SERVE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        // The harness says something before that.
        let mut urls = out.by_ref().lines().map_while(Result::ok).filter_map(|line| {
            let at = line.find("http://")?;
            Some(line[at..].to_owned())
        });
        let url = urls.next().expect("the emulator says where it listens");
        Self { child, url, _out: out }
    }
}

impl Drop for DynamoDbProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A test's name as the harness knows it, without that of the crate.
fn within_crate(argument: &'static str) -> &'static str {
    argument.split_once("::").map_or(argument, |(_, name)| name)
}

#[test]
#[ignore = "it is no test but what `DynamoDbProcess` starts"]
fn serves() {
    if env::var_os(SERVE).is_none() {
        return;
    }
    // Should the test be killed, this process sees the end of its input.
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()).await;
    });
}
