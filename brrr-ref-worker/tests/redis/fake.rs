// SPDX-License-Identifier: AGPL-3.0-only
//! Something that answers like a Redis server, but worse: for what a real one cannot be made to do on command.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What is answered to a command.
pub(crate) enum Answer {
    /// These bytes.
    Bytes(&'static str),
    /// Nothing, and the connection is closed.
    Close,
    /// Nothing, and the connection stays open.
    Silence,
}

/// A listener that answers every command as a script says. Its threads end with the process.
pub(crate) struct Fake {
    port: u16,
    commands: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// Asks the script for each command, written as its words with spaces between, on every connection. What a client
    /// sends when it connects is answered with OK.
    pub(crate) fn start(script: impl Fn(&str) -> Answer + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (port, commands) = (listener.local_addr().unwrap().port(), Arc::default());
        let log = Arc::clone(&commands);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let (script, log) = (script.clone(), Arc::clone(&log));
                thread::spawn(move || serve(&connection, &script, &log));
            }
        });
        Self { port, commands }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// How many commands came that begin like this.
    pub(crate) fn count(&self, start: &str) -> usize {
        self.commands.lock().unwrap().iter().filter(|command| command.starts_with(start)).count()
    }
}

fn serve(mut connection: &TcpStream, script: &impl Fn(&str) -> Answer, log: &Mutex<Vec<String>>) {
    let mut input = BufReader::new(connection);
    while let Some(command) = read(&mut input) {
        log.lock().unwrap().push(command.clone());
        let answer = if command.starts_with("CLIENT SETINFO") { Answer::Bytes("+OK\r\n") } else { script(&command) };
        match answer {
            Answer::Bytes(bytes) => connection.write_all(bytes.as_bytes()).unwrap(),
            Answer::Close => return,
            Answer::Silence => {}
        }
    }
}

/// The words of the next command; none at the end.
fn read(input: &mut impl BufRead) -> Option<String> {
    let words = length(input, '*')?;
    let words = (0..words).map(|_| {
        let mut word = vec![0; length(input, '$')? + 2];
        input.read_exact(&mut word).ok()?;
        Some(String::from_utf8_lossy(&word[..word.len() - 2]).into_owned())
    });
    words.collect::<Option<Vec<_>>>().map(|words| words.join(" "))
}

fn length(input: &mut impl BufRead, mark: char) -> Option<usize> {
    let mut line = String::new();
    input.read_line(&mut line).ok()?;
    line.trim_end().strip_prefix(mark)?.parse().ok()
}
