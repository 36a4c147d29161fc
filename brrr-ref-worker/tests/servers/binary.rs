// SPDX-License-Identifier: AGPL-3.0-only
//! The binary, as a process of its own.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A test that hangs is worse than one that fails.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// What the binary is started with beside its arguments. Nothing of the surroundings reaches it.
pub(crate) const SURROUNDINGS: [(&str, &str); 4] = [
    ("AWS_ACCESS_KEY_ID", "any"),
    ("AWS_SECRET_ACCESS_KEY", "text"),
    ("AWS_REGION", "eu-west-1"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
];

/// A running binary, which ends with the test.
pub(crate) struct Binary {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
    /// What was read of standard error already.
    said: Vec<String>,
}

/// How a binary ended, and what it printed that nobody waited for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<String>,
    /// All of standard error.
    pub(crate) err: Vec<String>,
}

impl Binary {
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::start_in(&SURROUNDINGS, args)
    }

    pub(crate) fn start_in(surroundings: &[(&str, &str)], args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_brrr-ref-worker"))
            .args(args)
            .env_clear()
            .envs(surroundings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, out, err, said: Vec::new() }
    }

    /// The next line on standard output.
    pub(crate) fn line(&self) -> String {
        self.out.recv_timeout(LONGEST_WAIT).unwrap_or_else(|_| panic!("it prints nothing; it said {:?}", self.said))
    }

    /// Waits until it says a line that begins with this on standard error, and gives the line.
    pub(crate) fn until_it_says(&mut self, begin: &str) -> String {
        loop {
            let line = self.err.recv_timeout(LONGEST_WAIT);
            let line = line.unwrap_or_else(|_| panic!("it does not say {begin:?}, but {:#?}", self.said));
            self.said.push(line.clone());
            if line.starts_with(begin) {
                return line;
            }
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Waits for its end. Its output ends with it.
    pub(crate) fn end(mut self) -> Ended {
        let rest = |lines: &Receiver<String>| {
            let mut rest = Vec::new();
            loop {
                match lines.recv_timeout(LONGEST_WAIT) {
                    Ok(line) => rest.push(line),
                    Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return rest,
                    Err(std::sync::mpsc::RecvTimeoutError::Timeout) => panic!("it does not end, but says {rest:#?}"),
                }
            }
        };
        let (out, mut err) = (rest(&self.out), std::mem::take(&mut self.said));
        err.extend(rest(&self.err));
        Ended { code: self.child.wait().unwrap().code(), out, err }
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a pipe, read to the end so that the child is never held up by a full one.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        BufReader::new(pipe).lines().map_while(Result::ok).try_for_each(|line| sender.send(line).map_err(drop))
    });
    receiver
}

/// Runs the binary to its end: code, standard output, standard error.
pub(crate) fn run(args: &[&str]) -> Ended {
    Binary::start(args).end()
}

/// Runs the binary, which has to succeed, and gives what it prints.
pub(crate) fn succeeds(args: &[&str]) -> Vec<String> {
    let ended = run(args);
    assert_eq!(ended.code, Some(0), "{args:?}: {ended:?}");
    ended.out
}

/// Runs the binary, which has to fail with one line, and gives the line.
pub(crate) fn fails_in(surroundings: &[(&str, &str)], args: &[&str]) -> String {
    let Ended { code, out, mut err } = Binary::start_in(surroundings, args).end();
    assert_eq!((code, out.len(), err.len()), (Some(1), 0, 1), "{args:?}: {err:?}");
    err.pop().unwrap()
}
