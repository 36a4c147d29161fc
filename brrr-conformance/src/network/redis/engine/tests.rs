// SPDX-License-Identifier: AGPL-3.0-only
use super::*;

/// A core with some connections, and a clock that a test sets.
struct World {
    redis: Redis,
    now: u64,
}

impl World {
    fn new(connections: u64) -> Self {
        let mut world = Self { redis: Redis::default(), now: 1_000_000 };
        for number in 1..=connections {
            assert_eq!(world.redis.connect(format!("c{number}")), Ok(number));
        }
        world
    }

    fn outcome(&mut self, connection: u64, line: &str) -> Outcome {
        let words: Vec<Bytes> = line.split(' ').map(|word| Bytes::from(word.to_owned())).collect();
        self.redis.perform(self.now, connection, &words)
    }

    /// The reply in RESP2, without line ends but the inner ones, which become spaces.
    fn ask(&mut self, connection: u64, line: &str) -> String {
        match self.outcome(connection, line) {
            Outcome::Reply(reply) | Outcome::Last(reply) => show(&reply),
            Outcome::Parked => "parked".to_owned(),
        }
    }

    fn served(&mut self) -> Vec<(u64, String)> {
        self.redis.take_served().into_iter().map(|(connection, reply)| (connection, show(&reply))).collect()
    }

    fn later(&mut self, millis: u64) {
        self.now += millis;
        self.redis.advance(self.now);
    }
}

fn show(reply: &Reply) -> String {
    let mut out = Vec::new();
    reply.write(Protocol::Resp2, &mut out);
    String::from_utf8(out).unwrap().trim_end().replace("\r\n", " ")
}

fn got(key: &str, element: &str) -> String {
    format!("*2 ${} {key} ${} {element}", key.len(), element.len())
}

const NOTHING: &str = "*-1";

// spec: RED-002
#[test]
fn the_one_who_has_waited_longest_is_served_first() {
    let mut world = World::new(4);
    for connection in [3, 1, 2] {
        assert_eq!(world.ask(connection, "BLPOP a b 0"), "parked");
    }
    assert_eq!(world.ask(4, "RPUSH b 1 2"), ":2", "as many as it had before they were taken");
    assert_eq!(world.served(), [(3, got("b", "1")), (1, got("b", "2"))]);
    assert_eq!(world.ask(3, "BLPOP b 0"), "parked");
    assert_eq!(world.ask(4, "RPUSH b 3"), ":1");
    assert_eq!(world.served(), [(2, got("b", "3"))]);
    assert_eq!(world.ask(4, "LLEN b"), ":0");
}

#[test]
fn the_first_list_that_has_an_element_is_taken_from_at_once() {
    let mut world = World::new(1);
    world.ask(1, "RPUSH b x");
    world.ask(1, "RPUSH c y");
    assert_eq!(world.ask(1, "BLPOP a b c 0"), got("b", "x"));
    world.ask(1, "SET s 1");
    assert_eq!(world.ask(1, "BLPOP a c s 0"), got("c", "y"));
    assert!(world.ask(1, "BLPOP a s 0").starts_with("-WRONGTYPE "));
}

#[test]
fn a_pop_ends_at_its_time_and_not_before() {
    let mut world = World::new(3);
    assert_eq!(world.ask(1, "BLPOP a 1.5"), "parked");
    assert_eq!(world.ask(2, "BLPOP a 0.0001"), "parked");
    assert_eq!((world.redis.deadline(1), world.redis.deadline(2)), (Some(1_001_500), Some(1_000_001)));
    world.later(1);
    assert_eq!(world.served(), [(2, NOTHING.to_owned())]);
    world.later(1498);
    assert_eq!(world.served(), []);
    // The command comes when the time is up, and finds nobody waiting.
    world.now += 1;
    assert_eq!(world.ask(3, "RPUSH a m"), ":1");
    assert_eq!(world.served(), [(1, NOTHING.to_owned())]);
    assert_eq!(world.ask(3, "LLEN a"), ":1");
}

#[test]
fn a_pop_waits_for_a_time_that_there_is() {
    let mut world = World::new(1);
    for (time, due) in [
        ("x", "-ERR timeout is not a float or out of range"),
        ("-0.1", "-ERR timeout is negative"),
        ("1e300", "-ERR timeout is out of range"),
        ("9223372036854775.7", "-ERR timeout is out of range"),
        ("-0.0001", "parked"),
    ] {
        assert_eq!(world.ask(1, &format!("BLPOP a {time}")), due, "{time}");
    }
    assert_eq!(world.redis.deadline(1), None);
}

#[test]
fn a_pop_is_ended_by_another_client() {
    let mut world = World::new(2);
    for (how, due) in
        [("", NOTHING), (" timeout", NOTHING), (" ERROR", "-UNBLOCKED client unblocked via CLIENT UNBLOCK")]
    {
        assert_eq!(world.ask(1, "BLPOP a 0"), "parked");
        assert_eq!(world.ask(2, &format!("CLIENT UNBLOCK 1{how}")), ":1");
        assert_eq!(world.served(), [(1, due.to_owned())]);
        assert_eq!(world.ask(2, "CLIENT UNBLOCK 1"), ":0", "it waits no more");
    }
    world.ask(2, "RPUSH a m");
    assert_eq!((world.served(), world.ask(2, "LLEN a")), (vec![], ":1".to_owned()));
}

// spec: RED-007
#[test]
fn a_client_that_is_gone_eats_nothing() {
    let mut world = World::new(3);
    assert_eq!(world.ask(1, "BLPOP a 5"), "parked");
    assert_eq!(world.ask(2, "BLPOP a 5"), "parked");
    world.redis.disconnect(1);
    world.ask(3, "RPUSH a m");
    assert_eq!(world.served(), [(2, got("a", "m"))]);
    world.later(10_000);
    assert_eq!(world.served(), []);
    assert_eq!(world.ask(1, "PING"), "-ERR the connection is closed");
}

#[test]
fn a_transaction_is_carried_out_before_anybody_is_served() {
    let mut world = World::new(2);
    assert_eq!(world.ask(1, "BLPOP a b 0"), "parked");
    assert_eq!(world.ask(2, "MULTI"), "+OK");
    for queued in ["RPUSH a gone", "LPOP a", "RPUSH b 1", "RPUSH a 2", "BLPOP none 0", "INCR a", "PING"] {
        assert_eq!(world.ask(2, queued), "+QUEUED");
    }
    assert_eq!(world.served(), []);
    let wrong = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    assert_eq!(world.ask(2, "EXEC"), format!("*7 :1 $4 gone :1 :1 *-1 {wrong} +PONG"));
    assert_eq!(world.served(), [(1, got("a", "2"))], "the list that got an element first");
    assert_eq!(world.ask(2, "EXEC"), "-ERR EXEC without MULTI");
}

#[test]
fn a_transaction_with_an_error_is_discarded() {
    let mut world = World::new(1);
    for wrong in ["NOTHING", "GET", "CLIENT WHAT x"] {
        world.ask(1, "MULTI");
        assert_eq!(world.ask(1, "SET a 1"), "+QUEUED");
        assert!(world.ask(1, wrong).starts_with("-ERR "));
        assert_eq!(world.ask(1, "EXEC"), "-EXECABORT Transaction discarded because of previous errors.");
    }
    world.ask(1, "MULTI");
    world.redis.refuse(1, &[Bytes::from_static(b"INCR")]);
    assert!(world.ask(1, "EXEC").starts_with("-EXECABORT "));
    world.ask(1, "MULTI");
    world.redis.refuse(1, &[Bytes::from_static(b"exec")]);
    assert_eq!(world.ask(1, "PING"), "+PONG", "the transaction is over");
    assert_eq!(world.ask(1, "EXISTS a"), ":0");
    world.ask(1, "MULTI");
    world.ask(1, "SET a 1");
    assert_eq!(world.ask(1, "DISCARD"), "+OK");
    assert_eq!(world.ask(1, "EXISTS a"), ":0");
    world.ask(1, "MULTI");
    for _ in 0..MAX_QUEUED {
        world.outcome(1, "PING");
    }
    assert!(world.ask(1, "PING").starts_with("-ERR a transaction of more than 65536 commands"));
}

#[test]
fn keys_are_gone_when_their_time_is_up() {
    let mut world = World::new(1);
    world.ask(1, "SET a 1 PX 1500");
    assert_eq!((world.ask(1, "TTL a"), world.ask(1, "PTTL a")), (":2".to_owned(), ":1500".to_owned()));
    world.later(1001);
    assert_eq!((world.ask(1, "TTL a"), world.ask(1, "PTTL a")), (":0".to_owned(), ":499".to_owned()));
    assert_eq!(world.ask(1, "INCR a"), ":2");
    assert_eq!(world.ask(1, "PTTL a"), ":499", "a counter keeps its time");
    world.later(499);
    assert_eq!((world.ask(1, "DBSIZE"), world.ask(1, "TTL a")), (":0".to_owned(), ":-2".to_owned()));
    world.ask(1, "SET a 1 EX 10");
    world.ask(1, "SET a 2");
    assert_eq!(world.ask(1, "TTL a"), ":-1");
    world.ask(1, "EXPIRE a 10");
    assert_eq!((world.ask(1, "PERSIST a"), world.ask(1, "PERSIST a")), (":1".to_owned(), ":0".to_owned()));
    assert_eq!(world.ask(1, "EXPIRE a -1"), ":1");
    assert_eq!(world.ask(1, "EXISTS a"), ":0");
}

#[test]
fn a_connection_has_a_database_a_protocol_and_a_name() {
    let mut world = World::new(2);
    world.ask(1, "SET a 0");
    assert_eq!(world.ask(1, "SELECT 15"), "+OK");
    assert_eq!((world.ask(1, "EXISTS a"), world.ask(2, "EXISTS a")), (":0".to_owned(), ":1".to_owned()));
    assert!(world.ask(1, "HELLO 3 AUTH default x SETNAME me").contains("$5 proto :3 $2 id :1"));
    assert_eq!((world.redis.protocol(1), world.redis.protocol(2)), (Protocol::Resp3, Protocol::Resp2));
    assert_eq!(world.ask(1, "CLIENT GETNAME"), "$2 me");
    assert_eq!(world.ask(1, "CLIENT SETINFO LIB-NAME lib"), "+OK");
    let long = "x".repeat(super::super::limit::MAX_NAME + 1);
    assert_eq!(world.ask(1, &format!("CLIENT SETNAME {long}")), "-ERR Client names cannot be longer than 4096 bytes.");
    assert!(world.ask(1, "CLIENT SETINFO lib-name a\nb").starts_with("-ERR lib-name cannot contain spaces"));
    let info = world.ask(1, "CLIENT INFO");
    assert!(info.ends_with("name=me flags=N db=15 multi=-1 cmd=client|info user=default resp=3 lib-name=lib lib-ver="));
    assert_eq!(world.ask(2, "CLIENT LIST").lines().count(), 2);
    world.ask(1, "MULTI");
    assert_eq!(world.ask(1, "RESET"), "+RESET");
    assert_eq!((world.ask(1, "CLIENT GETNAME"), world.ask(1, "EXISTS a")), ("$-1".to_owned(), ":1".to_owned()));
    assert_eq!(world.redis.protocol(1), Protocol::Resp2);
    assert_eq!(world.outcome(1, "QUIT"), Outcome::Last(Reply::OK));
}

#[test]
fn what_clients_ask_about_the_server() {
    let mut world = World::new(2);
    world.ask(2, "BLPOP a 0");
    world.ask(1, "SET a 1 EX 9");
    let info = world.ask(1, "INFO");
    for part in ["redis_version:7.2.4", "connected_clients:2", "blocked_clients:1", "db0:keys=1,expires=1"] {
        assert!(info.contains(part), "{part} in {info}");
    }
    assert!(!info.contains("cmdstat_") && world.ask(1, "INFO commandstats").contains("cmdstat_set:calls=1"));
    let count = world.ask(1, "COMMAND COUNT");
    assert!(world.ask(1, "COMMAND").starts_with(&count.replace(':', "*")));
    assert!(
        world.ask(1, "COMMAND INFO blpop x").starts_with("*2 *10 $5 blpop :-3 *1 +write :1 :-2 :1 *0 *0 *0 *0 *-1")
    );
    assert_eq!(world.ask(1, "COMMAND DOCS get nothing"), "*2 $3 get *0");
}

#[test]
fn what_is_not_understood_is_kept_up_to_a_bound() {
    let mut world = World::new(1);
    assert_eq!(world.ask(1, "GETT a"), "-ERR unknown command 'GETT', with args beginning with: 'a'");
    world.ask(1, "gett a");
    world.ask(1, "CLIENT MAINT_NOTIFICATIONS ON");
    for number in 0..2 * super::super::limit::MAX_UNKNOWN {
        world.ask(1, &format!("NEW{number}"));
    }
    let unknown = world.redis.state(world.now).unknown_commands;
    assert_eq!((unknown["GETT"], unknown["CLIENT MAINT_NOTIFICATIONS"]), (2, 1));
    assert_eq!(unknown.len(), super::super::limit::MAX_UNKNOWN);
}

#[test]
fn what_is_held_has_a_bound() {
    let mut world = World::new(1);
    let large = Bytes::from(vec![b'x'; 60 << 20]);
    let mut put = |key: String| {
        let words = [Bytes::from_static(b"RPUSH"), Bytes::from(key), large.clone()];
        world.redis.perform(world.now, 1, &words)
    };
    let replies: Vec<Outcome> = (0..10).map(|number| put(number.to_string())).collect();
    let refused = Outcome::Reply(Reply::error("OOM command not allowed when used memory > 'maxmemory'."));
    assert_eq!((&replies[8], &replies[9]), (&Outcome::Reply(Reply::Integer(1)), &refused));
    assert_eq!(world.ask(1, "DEL 0 1"), ":2");
    assert_eq!(world.ask(1, "RPUSH a b"), ":1");
    for _ in 1..MAX_CONNECTIONS {
        world.redis.connect(String::new()).unwrap();
    }
    assert_eq!(world.redis.connect(String::new()), Err(Reply::error("ERR max number of clients reached")));
}

#[test]
fn the_state_is_shown_in_one_order() {
    let mut world = World::new(3);
    for line in ["SET text \u{1}", "INCRBY counter 7", "RPUSH list a b", "EXPIRE list 5", "CLIENT SETNAME me", "WHAT"] {
        world.ask(1, line);
    }
    world.ask(2, "SELECT 3");
    world.ask(2, "BLPOP x y 1");
    world.ask(3, "MULTI");
    world.ask(3, "PING");
    let state = world.redis.state(world.now + 100);
    let due = "database 0\n  `counter` = 7\n  `list`: 2 in list: `a`, `b` (gone in 4900 ms)\n  `text` = hex 01\n\
        connection 1 from c1 named \"me\", RESP2, database 0, last command client|setname\n\
        connection 2 from c2, RESP2, database 3, waits at `x`, `y` for 900 ms more\n\
        connection 3 from c3, RESP2, database 0, 1 commands wait for EXEC, last command multi\n\
        not understood 1 times: WHAT\n";
    assert_eq!(state.to_string(), due);
    let json = serde_json::to_value(&state).unwrap();
    assert_eq!(
        json["databases"][0]["keys"][0],
        serde_json::json!({"key": "`counter`", "counter": 7, "expires_in_ms": null})
    );
    assert_eq!(json["databases"][0]["keys"][1]["list"], serde_json::json!({"length": 2, "first": ["`a`", "`b`"]}));
    assert_eq!(json["connections"][1]["waits"], serde_json::json!({"keys": ["`x`", "`y`"], "ends_in_ms": 900}));
    assert_eq!(world.redis.state(world.now + 5000).databases[0].keys.len(), 2, "what is gone is not shown");
}
