// SPDX-License-Identifier: AGPL-3.0-only
use std::io::{BufReader, Read};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use crate::network::{After, Before, Permissive, Request, Seen};

/// A test that hangs is worse than one that fails.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

fn start(director: impl Director + 'static) -> Server {
    Server::start(([127, 0, 0, 1], 0).into(), Arc::new(director)).unwrap()
}

struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream.set_read_timeout(Some(LONGEST_WAIT)).unwrap();
        Self(BufReader::new(stream))
    }

    fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    /// So many bytes, as text.
    fn read(&mut self, count: usize) -> String {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// Sends a line and expects this.
    fn ask(&mut self, line: &str, due: &str) {
        self.send(&format!("{line}\r\n"));
        assert_eq!(self.read(due.len()), due, "{line}");
    }

    /// All that comes until the end.
    fn rest(&mut self) -> String {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        text
    }
}

/// Waits until something can be seen in the state.
fn until(server: &Server, seen: impl Fn(&State) -> bool) {
    while !seen(&server.state()) {
        thread::yield_now();
    }
}

fn parked(state: &State) -> usize {
    state.connections.iter().filter(|connection| connection.waits.is_some()).count()
}

#[test]
fn replies_come_in_the_order_of_the_requests() {
    let server = start(Permissive);
    let mut client = Client::connect(&server);
    let numbers: Vec<String> = (0..10_000).map(|number| format!("{number:04}\r\n")).collect();
    client.send(&format!("ECHO {}", numbers.join("ECHO ")));
    let replies = format!("$4\r\n{}", numbers.join("$4\r\n"));
    assert!(client.read(replies.len()) == replies);
    client.ask("QUIT", "+OK\r\n");
    assert_eq!(client.rest(), "");
}

/// More than the buffers of both sockets hold, before anything is read.
#[test]
fn a_client_that_writes_everything_before_it_reads_gets_everything() {
    const EACH: usize = 100_000;
    const MANY: usize = 200;
    let server = start(Permissive);
    let mut client = Client::connect(&server);
    let request = format!("*2\r\n$4\r\nECHO\r\n${EACH}\r\n{}\r\n", "x".repeat(EACH));
    client.send(&request.repeat(MANY));
    let reply = format!("${EACH}\r\n{}\r\n", "x".repeat(EACH));
    for _ in 0..MANY {
        assert!(client.read(reply.len()) == reply);
    }
}

// spec: RED-006
#[test]
fn what_is_sent_behind_a_parked_pop_waits_for_it() {
    let server = start(Permissive);
    let (mut taker, mut putter) = (Client::connect(&server), Client::connect(&server));
    taker.send("BLPOP t 0\r\nLLEN t\r\nPING\r\n");
    until(&server, |state| parked(state) == 1);
    putter.ask("RPUSH t a b", ":2\r\n");
    taker.ask("BLPOP t 0", "*2\r\n$1\r\nt\r\n$1\r\na\r\n:1\r\n+PONG\r\n*2\r\n$1\r\nt\r\n$1\r\nb\r\n");
    taker.ask("BLPOP t 0.001", "*-1\r\n");
}

// spec: RED-007
#[test]
fn a_client_that_leaves_its_parked_pop_eats_nothing() {
    let server = start(Permissive);
    let mut putter = Client::connect(&server);
    for _ in 0..20 {
        let mut taker = Client::connect(&server);
        taker.send("BLPOP t 0\r\n");
        until(&server, |state| parked(state) == 1);
        drop(taker);
        until(&server, |state| state.connections.len() == 1);
        putter.ask("RPUSH t m", ":1\r\n");
        putter.ask("LPOP t", "$1\r\nm\r\n");
    }
}

#[test]
fn a_parked_pop_with_too_much_behind_it_is_closed() {
    let server = start(Permissive);
    let mut client = Client::connect(&server);
    client.send("BLPOP t 0\r\n");
    until(&server, |state| parked(state) == 1);
    let piece = vec![b'\n'; 1 << 20];
    let refused =
        (0..=super::super::limit::MAX_READ_AHEAD >> 19).any(|_| client.0.get_mut().write_all(&piece).is_err());
    assert!(refused);
    until(&server, |state| state.connections.is_empty());
}

#[test]
fn what_is_no_request_ends_the_connection_after_its_error() {
    let server = start(Permissive);
    let mut client = Client::connect(&server);
    client.send("PING\r\n*1\r\n$-5\r\nPING\r\n");
    assert_eq!(client.rest(), "+PONG\r\n-ERR Protocol error: invalid bulk length\r\n");
}

#[test]
fn where_a_server_cannot_listen_one_sentence_says_why() {
    let server = start(Permissive);
    let again = Server::start(([127, 0, 0, 1], server.port()).into(), Arc::new(Permissive)).unwrap_err();
    let due = format!("cannot listen on 127.0.0.1:{}: the port is taken; use another", server.port());
    assert!(again.to_string().contains(&due), "{again}");
    let open = Server::start(([0, 0, 0, 0], 0).into(), Arc::new(Permissive)).unwrap_err();
    assert!(open.to_string().ends_with("cannot listen on 0.0.0.0, since it is for this machine alone; use 127.0.0.1"));
}

#[test]
fn a_shutdown_closes_every_connection_and_frees_the_port() {
    let mut server = start(Permissive);
    let (mut idle, mut parked_one) = (Client::connect(&server), Client::connect(&server));
    idle.ask("RPUSH x m", ":1\r\n");
    parked_one.send("BLPOP t 0\r\n");
    until(&server, |state| parked(state) == 1);
    server.shutdown();
    assert_eq!((idle.rest(), parked_one.rest()), (String::new(), String::new()));
    until(&server, |state| state.connections.is_empty());
    assert_eq!(server.state().databases.len(), 1, "what it held can still be seen");
    TcpListener::bind(("127.0.0.1", server.port())).unwrap();
}

/// Holds every `GET` until the test lets it go, and does to other commands what their argument says.
struct Scripted {
    held: Mutex<Receiver<()>>,
    told: Mutex<Sender<String>>,
}

impl Scripted {
    fn new() -> (Self, Sender<()>, Receiver<String>) {
        let ((go, held), (told, seen)) = (channel(), channel());
        (Self { held: Mutex::new(held), told: Mutex::new(told) }, go, seen)
    }

    fn tell(&self, text: String) {
        let _ = self.told.lock().unwrap().send(text);
    }
}

fn last_word(seen: &Seen) -> String {
    let Request::Redis(words) = &seen.request else { return String::new() };
    String::from_utf8_lossy(words.last().unwrap()).into_owned()
}

impl Director for Scripted {
    fn before(&self, seen: &Seen) -> Before {
        let word = last_word(seen);
        self.tell(format!("before {}.{} {word}", seen.connection, seen.number));
        match word.as_str() {
            "held" => self.held.lock().unwrap().recv().unwrap(),
            "refused" => return Before::Refuse("READONLY not now".to_owned()),
            "dropped" => return Before::Drop,
            _ => {}
        }
        Before::Perform
    }

    fn after(&self, seen: &Seen) -> After {
        let word = last_word(seen);
        self.tell(format!("after {}.{} {word}", seen.connection, seen.number));
        match word.as_str() {
            "instead" => After::Instead("ERR lost".to_owned()),
            "silent" | "0e9" => After::Drop,
            _ => After::Reply,
        }
    }

    fn closed(&self, connection: u64) {
        self.tell(format!("closed {connection}"));
    }
}

#[test]
fn the_director_holds_refuses_replaces_and_drops() {
    let (director, go, seen) = Scripted::new();
    let server = start(director);
    let (mut one, mut two) = (Client::connect(&server), Client::connect(&server));
    one.ask("PING", "+PONG\r\n");
    two.ask("INCR refused", "-READONLY not now\r\n");
    two.ask("INCR instead", "-ERR lost\r\n");
    two.ask("GET instead", "-ERR lost\r\n");
    // What came before the request that is held is answered, and other connections go on.
    one.ask("PING a\r\nGET held", "$1\r\na\r\n");
    two.ask("SET held 1", "+OK\r\n");
    go.send(()).unwrap();
    assert_eq!(one.read(7), "$1\r\n1\r\n");
    two.send("PING b\r\nINCR dropped\r\n");
    assert_eq!(two.rest(), "$1\r\nb\r\n");
    one.send("INCR silent\r\n");
    assert_eq!(one.rest(), "");
    let counters = "  `held` = 1\n  `instead` = 1\n  `silent` = 1\n";
    assert_eq!(server.state().to_string(), format!("database 0\n{counters}"), "what was not carried out left nothing");
    let told: Vec<String> = seen.iter().take(20).collect();
    assert!(told.contains(&"before 2.2 instead".to_owned()) && told.contains(&"after 2.2 instead".to_owned()));
    assert!(told.contains(&"closed 1".to_owned()) && told.contains(&"closed 2".to_owned()), "{told:?}");
    assert!(!told.iter().any(|line| line == "after 2.1 refused"));
}

/// A message that was popped for a client whose reply is then dropped is gone, as it is when a connection breaks.
#[test]
fn the_director_decides_about_parked_pops_too() {
    let (director, _go, _seen) = Scripted::new();
    let server = start(director);
    let (mut taker, mut putter) = (Client::connect(&server), Client::connect(&server));
    // This time is zero in a spelling of its own.
    taker.send("BLPOP t 0e9\r\n");
    until(&server, |state| parked(state) == 1);
    putter.ask("RPUSH t m", ":1\r\n");
    assert_eq!(taker.rest(), "");
    putter.ask("LLEN t", ":0\r\n");
}
