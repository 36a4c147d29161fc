// SPDX-License-Identifier: AGPL-3.0-only
//! A way to a server that can be shut: requests that come then wait before it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// A test that hangs is worse than one that fails.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The way; it is open at first.
pub(crate) struct Gate {
    pub(crate) url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    passage: Mutex<Passage>,
    changed: Condvar,
}

#[derive(Default)]
struct Passage {
    shut: bool,
    /// How many requests wait.
    waiting: usize,
}

impl Gate {
    /// A way to the server with this URL.
    pub(crate) fn to(url: &str) -> Self {
        let server = url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (server, state) = (TcpStream::connect(&server).unwrap(), Arc::clone(&shared));
                let (replies, asker) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                thread::spawn(move || carry(client, server, || state.pass()));
                thread::spawn(move || carry(replies, asker, || {}));
            }
        });
        Self { url, state }
    }

    pub(crate) fn shut(&self) {
        self.state.passage.lock().unwrap().shut = true;
    }

    pub(crate) fn open(&self) {
        self.state.passage.lock().unwrap().shut = false;
        self.state.changed.notify_all();
    }

    /// Waits until so many requests wait.
    pub(crate) fn until_waiting(&self, requests: usize) {
        let passage = self.state.passage.lock().unwrap();
        let late = |passage: &mut Passage| passage.waiting < requests;
        let (passage, waited) = self.state.changed.wait_timeout_while(passage, LONGEST_WAIT, late).unwrap();
        assert!(!waited.timed_out(), "{} requests wait, and not {requests}", passage.waiting);
    }
}

impl State {
    fn pass(&self) {
        let mut passage = self.passage.lock().unwrap();
        passage.waiting += 1;
        self.changed.notify_all();
        passage = self.changed.wait_while(passage, |passage| passage.shut).unwrap();
        passage.waiting -= 1;
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, pass: impl Fn()) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        pass();
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
