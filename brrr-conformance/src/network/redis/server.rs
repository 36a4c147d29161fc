// SPDX-License-Identifier: AGPL-3.0-only
//! The server on loopback: one thread accepts connections, and each connection has one of its own.

mod clock;
mod connection;
mod mailbox;
mod shared;

use std::io::{self, ErrorKind, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use thiserror::Error;

use super::resp::{Protocol, Reply};
use super::state::State;
use crate::network::Director;
use connection::Connection;
use shared::Shared;

/// How long nobody is accepted after the system has refused to, as it does where there are too many open files.
const PAUSE: Duration = Duration::from_millis(10);

/// Why a server cannot listen.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StartError {
    /// Others could reach it, and it asks nobody for a password.
    #[error("the simulated Redis cannot listen on {0}, since it is for this machine alone; use 127.0.0.1")]
    NotLoopback(IpAddr),
    /// Somebody else listens there.
    #[error("the simulated Redis cannot listen on {0}: the port is taken; use another, or 0 for one that is free")]
    Taken(SocketAddr),
    /// Anything else that the system says.
    #[error("the simulated Redis cannot listen on {address}: {problem}")]
    CannotListen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        problem: String,
    },
}

/// A simulated Redis server on loopback. It is shut down when this is dropped.
///
/// # Examples
///
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
/// use std::sync::Arc;
///
/// use brrr_conformance::network::Permissive;
/// use brrr_conformance::network::redis::Server;
///
/// let server = Server::start(([127, 0, 0, 1], 0).into(), Arc::new(Permissive))?;
/// let mut client = TcpStream::connect(("127.0.0.1", server.port()))?;
/// client.write_all(b"RPUSH t m\r\n")?;
/// let mut reply = [0; 4];
/// client.read_exact(&mut reply)?;
/// assert_eq!(&reply, b":1\r\n");
/// assert!(server.state().to_string().starts_with("database 0\n  `t`: 1 in list: `m`\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on an address of this machine; the port 0 stands for one that is free. Whatever clients ask for passes
    /// this director.
    ///
    /// # Errors
    ///
    /// The address is not for this machine alone, or the system does not let the server listen there.
    pub fn start(address: SocketAddr, director: Arc<dyn Director>) -> Result<Self, StartError> {
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address.ip()));
        }
        let problem = |error: io::Error| match error.kind() {
            ErrorKind::AddrInUse => StartError::Taken(address),
            _ => StartError::CannotListen { address, problem: error.to_string() },
        };
        let listener = TcpListener::bind(address).map_err(problem)?;
        let address = listener.local_addr().map_err(problem)?;
        let shared = Arc::new(Shared::new(director));
        let theirs = Arc::clone(&shared);
        let accepting = thread::Builder::new().name("redis".to_owned()).spawn(move || accept(&listener, &theirs));
        Ok(Self { address, shared, accepting: Some(accepting.map_err(problem)?) })
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it holds now.
    pub fn state(&self) -> State {
        self.shared.state()
    }

    /// Closes all connections and listens no more. What it held can still be looked at.
    pub fn shutdown(&mut self) {
        let Some(accepting) = self.accepting.take() else { return };
        self.shared.stop();
        // It looks whether to go on when the next connection comes.
        let _ = TcpStream::connect(self.address);
        // It ends even if it had panicked.
        let _ = accepting.join();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.is_stopping() {
            return;
        }
        match stream {
            Ok(stream) => begin(stream, shared),
            Err(_) => thread::sleep(PAUSE),
        }
    }
}

/// Gives a connection its thread, where there is room for one more.
fn begin(mut stream: TcpStream, shared: &Arc<Shared>) {
    match shared.admit(&stream) {
        Ok(Some((number, mailbox))) => {
            let connection = Connection::new(number, stream, mailbox, Arc::clone(shared));
            // Where the system has no thread for it, it is dropped and thereby closed.
            let _ = thread::Builder::new().name(format!("redis {number}")).spawn(move || connection.serve());
        }
        Ok(None) => {}
        Err(refusal) => {
            let mut bytes = Vec::new();
            Reply::write(&refusal, Protocol::Resp2, &mut bytes);
            // Who is gone already need not be told.
            let _ = stream.write_all(&bytes);
        }
    }
}

#[cfg(test)]
mod tests;
