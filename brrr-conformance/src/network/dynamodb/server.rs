// SPDX-License-Identifier: AGPL-3.0-only
//! The service behind HTTP on loopback: one thread for each connection.

mod answer;

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::core::DynamoDb;
use super::http::reply::{CONTINUE, Reply};
use super::http::{Event, Reader};
use super::state::State;
use crate::network::Director;

/// So many connections are open at once; further ones wait until one is closed.
const CONNECTIONS_MAX: usize = 256;
/// A request has to come, and a reply to be taken, within this time.
const PATIENCE: Duration = Duration::from_secs(30);
const PIECE: usize = 64 * 1024;

/// A simulated DynamoDB on a port of its own. It ends with this value.
///
/// ```
/// use std::sync::Arc;
///
/// use brrr_conformance::network::Permissive;
/// use brrr_conformance::network::dynamodb::Server;
///
/// let server = Server::start(([127, 0, 0, 1], 0).into(), Arc::new(Permissive))?;
/// println!("http://127.0.0.1:{}", server.port());
/// println!("{}", server.state());
/// server.shutdown();
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: Option<JoinHandle<()>>,
}

/// What all threads of a server share.
struct Shared {
    director: Arc<dyn Director>,
    dynamodb: Mutex<DynamoDb>,
    connections: Mutex<Connections>,
    /// Told whenever a connection is closed.
    room: Condvar,
}

#[derive(Default)]
struct Connections {
    open: BTreeMap<u64, TcpStream>,
    threads: BTreeMap<u64, JoinHandle<()>>,
    accepted: u64,
    ended: bool,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// A thread that fails has left what it held as a whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// Listens at an address of this machine, of which port 0 is any that is free.
    ///
    /// # Errors
    /// If the address is not on loopback, or is taken.
    pub fn start(address: SocketAddr, director: Arc<dyn Director>) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let message = format!("{address} can be reached from elsewhere; give an address on loopback");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            director,
            dynamodb: Mutex::new(DynamoDb::new()),
            connections: Mutex::default(),
            room: Condvar::new(),
        });
        let accepting = thread::Builder::new().name("dynamodb".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        })?;
        Ok(Self { shared, address, accepting: Some(accepting) })
    }

    /// The port on which it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All tables and items, as they are now.
    pub fn state(&self) -> State {
        lock(&self.shared.dynamodb).state()
    }

    /// The operations that were asked for and are not known, with how often.
    pub fn unknown(&self) -> BTreeMap<String, u64> {
        lock(&self.shared.dynamodb).unknown().clone()
    }

    /// Closes all connections and ends all threads. A director that still holds a request is waited for.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        {
            let mut connections = lock(&self.shared.connections);
            connections.ended = true;
            for stream in connections.open.values() {
                // It may be closed already, which is what is wanted.
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        self.shared.room.notify_all();
        // The thread that accepts waits for a connection, so it is given one.
        let woken = TcpStream::connect_timeout(&self.address, PATIENCE).is_ok();
        if let Some(accepting) = self.accepting.take().filter(|accepting| woken || accepting.is_finished()) {
            let _ = accepting.join();
        }
        let threads = std::mem::take(&mut lock(&self.shared.connections).threads);
        for (_, thread) in threads {
            let _ = thread.join();
        }
    }
}

/// Accepts connections until the server ends.
fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        {
            let mut connections = lock(&shared.connections);
            while connections.open.len() >= CONNECTIONS_MAX && !connections.ended {
                connections = shared.room.wait(connections).unwrap_or_else(PoisonError::into_inner);
            }
        }
        let stream = listener.accept();
        let mut connections = lock(&shared.connections);
        if connections.ended {
            return;
        }
        // Without a connection there is nobody to be told; the next may fare better.
        let Ok((stream, _)) = stream else { continue };
        let Ok(handle) = stream.try_clone() else { continue };
        connections.accepted += 1;
        let number = connections.accepted;
        connections.threads.retain(|_, thread| !thread.is_finished());
        let spawned = thread::Builder::new().name(format!("dynamodb-{number}")).spawn({
            let shared = Arc::clone(shared);
            move || {
                // An end for whatever reason is an end.
                let _ = serve(stream, number, &shared);
                lock(&shared.connections).open.remove(&number);
                shared.room.notify_all();
                shared.director.closed(number);
            }
        });
        if let Ok(thread) = spawned {
            connections.open.insert(number, handle);
            connections.threads.insert(number, thread);
        }
    }
}

/// Answers the requests of one connection until it ends.
fn serve(mut stream: TcpStream, connection: u64, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let (mut reader, mut piece, mut number, mut amid) = (Reader::default(), vec![0; PIECE], 0, false);
    loop {
        match reader.next() {
            Ok(Some(Event::Continue)) => stream.write_all(CONTINUE)?,
            Ok(Some(Event::Request(request))) => {
                number += 1;
                let keep_alive = request.keep_alive;
                let Some(reply) = answer::answer(shared, connection, number, &request) else {
                    return stream.shutdown(Shutdown::Both);
                };
                stream.write_all(&reply.bytes(connection, number))?;
                if !keep_alive {
                    return stream.shutdown(Shutdown::Both);
                }
            }
            Ok(None) => {
                // Between requests a connection may idle as long as it likes.
                if amid != reader.is_amid() {
                    amid = !amid;
                    stream.set_read_timeout(amid.then_some(PATIENCE))?;
                }
                let length = stream.read(&mut piece)?;
                if length == 0 {
                    return Ok(());
                }
                reader.feed(piece.get(..length).unwrap_or_default());
            }
            Err(bad) => {
                let body = format!("{}\n", bad.message);
                let reply = Reply { status: bad.status, content_type: "text/plain", body, keep_alive: false };
                stream.write_all(&reply.bytes(connection, number + 1))?;
                return stream.shutdown(Shutdown::Both);
            }
        }
    }
}
