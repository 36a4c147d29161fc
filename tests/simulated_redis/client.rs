// SPDX-License-Identifier: AGPL-3.0-only
//! A client that sees the bytes of replies.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

/// A test that hangs is worse than one that fails.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The words of a command.
pub(crate) type Words = Vec<Vec<u8>>;

/// The words of a command without spaces in them.
pub(crate) fn words(line: &str) -> Words {
    line.split(' ').map(|word| word.as_bytes().to_vec()).collect()
}

/// A command for people.
pub(crate) fn show(words: &Words) -> String {
    words.iter().map(|word| word.escape_ascii().to_string()).collect::<Vec<_>>().join(" ")
}

/// One connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// By which its server knows it.
    pub(crate) id: u64,
}

impl Client {
    /// Connects to a server of this machine, in this version of the protocol.
    pub(crate) fn connect(port: u16, protocol: u8) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(LONGEST_WAIT)).unwrap();
        let mut client = Self { stream: BufReader::new(stream), id: 0 };
        client.ask(&words(&format!("HELLO {protocol}")));
        let id = client.ask(&words("CLIENT ID"));
        client.id = std::str::from_utf8(&id).unwrap().trim_start_matches(':').trim_end().parse().unwrap();
        client
    }

    pub(crate) fn send(&mut self, commands: &[Words]) {
        let mut bytes = Vec::new();
        for command in commands {
            write!(bytes, "*{}\r\n", command.len()).unwrap();
            for word in command {
                write!(bytes, "${}\r\n", word.len()).unwrap();
                bytes.extend_from_slice(word);
                bytes.extend_from_slice(b"\r\n");
            }
        }
        self.send_bytes(&bytes);
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).unwrap();
    }

    /// Sends a command and waits for its reply.
    pub(crate) fn ask(&mut self, command: &Words) -> Vec<u8> {
        self.send(std::slice::from_ref(command));
        self.reply()
    }

    /// The bytes of the next reply.
    pub(crate) fn reply(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.read_reply(&mut bytes);
        bytes
    }

    /// All bytes until the server closes the connection.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.stream.read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn read_reply(&mut self, bytes: &mut Vec<u8>) {
        let start = bytes.len();
        self.stream.read_until(b'\n', bytes).unwrap();
        let line = std::str::from_utf8(&bytes[start..]).unwrap_or("-").to_owned();
        let number = || line[1..].trim_end().parse::<i64>().unwrap();
        match line.as_bytes().first() {
            Some(b'$' | b'=') if number() >= 0 => {
                let end = bytes.len() + usize::try_from(number()).unwrap() + 2;
                let from = bytes.len();
                bytes.resize(end, 0);
                self.stream.read_exact(&mut bytes[from..]).unwrap();
            }
            Some(b'*' | b'~') => (0..number()).for_each(|_| self.read_reply(bytes)),
            Some(b'%') => (0..2 * number()).for_each(|_| self.read_reply(bytes)),
            Some(b'+' | b'-' | b':' | b'_' | b'$') => {}
            other => panic!("no reply begins with {other:?}: {line:?}"),
        }
    }

    /// Whether something came that was not read.
    fn has_more(&mut self) -> bool {
        if !self.stream.buffer().is_empty() {
            return true;
        }
        self.stream.get_ref().set_nonblocking(true).unwrap();
        let peeked = self.stream.get_ref().peek(&mut [0]);
        self.stream.get_ref().set_nonblocking(false).unwrap();
        !peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    /// Waits until the server has answered this client or has parked its pop.
    pub(crate) fn settle(&mut self, admin: &mut Client, parked: usize) {
        while !self.has_more() && admin.parked() < parked {
            thread::yield_now();
        }
    }

    /// How many pops are parked at the server.
    pub(crate) fn parked(&mut self) -> usize {
        let info = String::from_utf8(self.ask(&words("INFO clients"))).unwrap();
        let line = info.lines().find_map(|line| line.strip_prefix("blocked_clients:")).unwrap();
        line.trim().parse().unwrap()
    }
}
