// SPDX-License-Identifier: AGPL-3.0-only
//! A real `redis-server` for a test, on a free port and in a directory of its own. It needs nothing but the standard
//! library, so that any package can include this file by `#[path]`.
#![allow(dead_code, reason = "not every test that includes this file needs all of it")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use std::{env, fs, io, process, thread};

/// What a test puts into its options where the port has to stand.
pub(crate) const PORT: &str = "{port}";

/// A test that hangs is worse than one that fails.
const START_LIMIT: Duration = Duration::from_mins(1);
/// Another process may take a port between our look and the server's start.
const PORTS_TRIED: usize = 10;

/// A running server. It is killed when this is dropped.
pub(crate) struct RedisServer {
    child: Child,
    port: u16,
    options: Vec<String>,
    directory: Directory,
}

impl RedisServer {
    /// Starts a server without persistence; `options` come after that and override it, like
    /// `&["--appendonly", "yes", "--appendfsync", "always"]`. `None`, said loudly, where `redis-server` is missing; a
    /// failure there with `CI=true`.
    pub(crate) fn start(options: &[&str]) -> Option<Self> {
        if !is_installed("redis-server", "redis-server") {
            return None;
        }
        let directory = Directory::new();
        let options: Vec<String> = options.iter().map(ToString::to_string).collect();
        let mut log = String::new();
        for _ in 0..PORTS_TRIED {
            let port = free_port();
            match launch(&options, directory.path(), port) {
                Ok(child) => return Some(Self { child, port, options, directory }),
                Err(said) => log = said,
            }
        }
        panic!("redis-server {options:?} does not start; it said:\n{log}");
    }

    /// Where it listens on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A URL for it, without user, password and database.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Its own directory, which is removed with it.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Kills it on the spot, as a power failure would; what it wrote to its directory stays.
    pub(crate) fn kill(&mut self) {
        // It may have ended already, which is what was asked for.
        let _ = self.child.kill();
        self.child.wait().expect("a child can be waited for");
    }

    /// Starts it again after [`RedisServer::kill`], on the same port and in the same directory.
    pub(crate) fn start_again(&mut self) {
        self.child = launch(&self.options, self.directory.path(), self.port).unwrap_or_else(|log| {
            panic!("redis-server does not start again on port {}; it said:\n{log}", self.port);
        });
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A directory for one test, which is removed when this is dropped.
pub(crate) struct Directory(PathBuf);

impl Directory {
    /// A new one, below the directory for temporary files.
    pub(crate) fn new() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let name = format!("brrr-redis-{}-{}", process::id(), LAST.fetch_add(1, Ordering::Relaxed));
        let directory = env::temp_dir().join(name);
        fs::create_dir_all(&directory).expect("the directory for temporary files can be written");
        Self(directory)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What stays behind there does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether a program is there. Where it is not, this says loudly that a test is skipped; with `CI=true` it fails.
pub(crate) fn is_installed(program: &str, package: &str) -> bool {
    let asked = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !asked.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return true;
    }
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let complaint = format!("{program} is missing; install it with: apt-get install {package}");
    assert!(env::var("CI").as_deref() != Ok("true"), "{complaint}");
    // Not eprintln, which the test harness keeps to itself when a test passes.
    let _ = writeln!(io::stderr(), "!! {test} is SKIPPED: {complaint}");
    false
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    listener.local_addr().expect("a listener has an address").port()
}

/// Starts a server and waits until it accepts connections; the error is what it said.
fn launch(options: &[String], directory: &Path, port: u16) -> Result<Child, String> {
    let port = port.to_string();
    let mut child = Command::new("redis-server")
        .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"])
        .args(["--dir", &directory.to_string_lossy(), "--logfile", ""])
        .args(options.iter().map(|option| option.replace(PORT, &port)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("redis-server can be started");
    let lines = lines_of(&mut child);
    let mut said = String::new();
    while let Ok(line) = lines.recv_timeout(START_LIMIT) {
        // It says so when it has loaded its data and listens on every port.
        if line.contains("Ready to accept connections") {
            return Ok(child);
        }
        said.push_str(&line);
        said.push('\n');
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(said)
}

/// The lines that a child says. They are read to the end, so that the child is never held up by a full pipe.
fn lines_of(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let other = sender.clone();
    thread::spawn(move || read_lines(stdout.expect("stdout is piped"), |line| _ = sender.send(line)));
    thread::spawn(move || read_lines(stderr.expect("stderr is piped"), |line| _ = other.send(line)));
    receiver
}

fn read_lines(pipe: impl io::Read, mut each: impl FnMut(String)) {
    for line in BufReader::new(pipe).lines().map_while(Result::ok) {
        each(line);
    }
}
