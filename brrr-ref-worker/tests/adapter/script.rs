// SPDX-License-Identifier: AGPL-3.0-only
//! Whole scripts in process: every reply is known beforehand.

use std::io::Write;

use brrr_ref_worker::adapter::{AdapterError, ReferenceSdk, run};

const HELLO: &str = r#"{"hello":{"protocol":1,"clock":1700000000,"seed":"7"}}"#;

/// What was written, one string a write.
#[derive(Default)]
struct Writes(Vec<String>);

impl Write for Writes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.push(String::from_utf8(bytes.to_vec()).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Plays commands after a hello; gives each write after the welcome, and how it ended.
fn play(commands: &[&str]) -> (Vec<String>, Result<(), AdapterError>) {
    let mut writes = Writes::default();
    let input: String = std::iter::once(&HELLO).chain(commands).flat_map(|line| [line, "\n"]).collect();
    let end = run(&ReferenceSdk, input.as_bytes(), &mut writes);
    (writes.0.split_off(1), end)
}

/// The sentence that a script ends with.
fn refusal(commands: &[&str]) -> String {
    play(commands).1.unwrap_err().to_string()
}

#[test]
fn everything_of_a_turn_comes_in_one_write() {
    let (writes, end) = play(&[
        r#"{"lane":"a","work":{"topic":"t","revision":1}}"#,
        r#"{"lane":"b","work":{"topic":"\u00e9","revision":2}}"#,
        r#"{"sync":1}"#,
        r#"{"sync":2}"#,
    ]);
    end.unwrap();
    assert_eq!(
        writes,
        [
            "{\"lane\":\"a\",\"op\":1,\"receive\":{\"topic\":\"t\"}}\n\
             {\"lane\":\"b\",\"op\":2,\"receive\":{\"topic\":\"\\u00e9\"}}\n{\"sync\":1}\n",
            "{\"sync\":2}\n"
        ]
    );
}

#[test]
fn children_are_registered_at_once_and_counted_in_the_lanes_revision() {
    let (writes, end) = play(&[
        r#"{"lane":"a","work":{"topic":"t","revision":1}}"#,
        r#"{"sync":1}"#,
        r#"{"lane":"a","op":1,"reply":{"message":{"utf8":"li2e1:r1:he"}}}"#,
        r#"{"sync":2}"#,
        r#"{"lane":"a","op":2,"reply":{"value":{"hex":"64373a7061796c6f6164313aff393a7461736b5f6e616d65303a65"}}}"#,
        r#"{"sync":3}"#,
        r#"{"lane":"a","op":3,"reply":{"notFound":{}}}"#,
        r#"{"sync":4}"#,
        r#"{"lane":"a","op":4,"reply":{"outcome":{"defer":{"calls":[
            {"callHash":"c","taskName":"x","payload":{"utf8":"p"}},
            {"topic":"u","callHash":"d","taskName":"y","payload":{"hex":"ff"}}]}}}}"#
            .replace('\n', "")
            .as_str(),
        r#"{"sync":5}"#,
        r#"{"lane":"a","op":6,"reply":{"done":{}}}"#,
        r#"{"sync":6}"#,
        r#"{"lane":"a","op":7,"reply":{"notFound":{}}}"#,
        r#"{"sync":7}"#,
        r#"{"lane":"a","op":8,"reply":{"done":{}}}"#,
        r#"{"sync":8}"#,
        r#"{"lane":"a","op":9,"reply":{"count":10000}}"#,
        r#"{"sync":9}"#,
    ]);
    end.unwrap();
    let last: Vec<&str> = writes.iter().map(|write| write.lines().rev().nth(1).unwrap_or("")).collect();
    assert_eq!(
        last,
        [
            r#"{"lane":"a","op":1,"receive":{"topic":"t"}}"#,
            r#"{"lane":"a","op":2,"getWithRetry":{"kind":"call","callHash":"h"}}"#,
            r#"{"lane":"a","op":3,"get":{"kind":"value","callHash":"h"}}"#,
            r#"{"lane":"a","op":4,"invoke":{"payload":{"hex":"ff"},"rootId":"r","callHash":"h"}}"#,
            r#"{"lane":"a","op":6,"set":{"kind":"call","callHash":"d","value":{"hex":"64373a7061796c6f6164313aff393a7461736b5f6e616d65313a7965"}}}"#,
            r#"{"lane":"a","op":7,"get":{"kind":"pending_returns","callHash":"d"}}"#,
            r#"{"lane":"a","op":8,"setNewValue":{"kind":"pending_returns","callHash":"d","value":{"utf8":"d7:returnslli1e1:r1:h1:tee12:scheduled_ati1700000000ee"}}}"#,
            r#"{"lane":"a","op":9,"incr":{"key":"brrr_count/r"}}"#,
            r#"{"lane":"a","op":10,"put":{"topic":"u","body":{"utf8":"li2e1:r1:de"}}}"#,
        ]
    );
    assert_eq!(writes[4].lines().count(), 3, "both calls are stored at once: {}", writes[4]);
}

#[test]
fn a_failure_is_reported_and_the_lane_asks_again() {
    // spec: HAN-005, HAN-006, HAN-007, HAN-012
    let (writes, end) = play(&[
        r#"{"lane":"a","work":{"topic":"t","revision":2}}"#,
        r#"{"sync":1}"#,
        r#"{"lane":"a","op":1,"reply":{"error":{"kind":"Down","message":"no queue"}}}"#,
        r#"{"sync":2}"#,
        r#"{"lane":"a","op":2,"reply":{"message":{"hex":"6c69326565"}}}"#,
        r#"{"sync":3}"#,
        r#"{"lane":"a","op":3,"reply":{"message":{"utf8":"li2e1:r1:he"}}}"#,
        r#"{"sync":4}"#,
        r#"{"lane":"a","op":4,"reply":{"value":{"utf8":"d7:payload0:9:task_name1:fe"}}}"#,
        r#"{"sync":5}"#,
        r#"{"lane":"a","op":5,"reply":{"notFound":{}}}"#,
        r#"{"sync":6}"#,
        r#"{"lane":"a","op":6,"reply":{"outcome":{"invalid":{}}}}"#,
        r#"{"sync":7}"#,
    ]);
    end.unwrap();
    assert!(writes[1].starts_with(
        "{\"lane\":\"a\",\"report\":{\"topic\":\"t\",\"cause\":\"TakeFailed\",\"message\":\"Down: no queue\"}}\n\
         {\"lane\":\"a\",\"op\":2,\"receive\""
    ));
    assert!(writes[2].starts_with("{\"lane\":\"a\",\"report\":{\"topic\":\"t\",\"cause\":\"MalformedMessage\","));
    assert!(writes[6].starts_with(
        "{\"lane\":\"a\",\"report\":{\"topic\":\"t\",\"rootId\":\"r\",\"callHash\":\"h\",\"cause\":\"Handler\",\
         \"message\":\"InvalidResult: the task gave neither bytes nor a deferral\"}}\n\
         {\"lane\":\"a\",\"op\":7,\"receive\""
    ));
}

#[test]
fn an_abandoned_lane_is_silent_and_late_replies_are_ignored() {
    let (writes, end) = play(&[
        r#"{"lane":"a","work":{"topic":"t","revision":2}}"#,
        r#"{"lane":"b","work":{"topic":"t","revision":2}}"#,
        r#"{"sync":1}"#,
        r#"{"lane":"a","abandon":{}}"#,
        r#"{"lane":"a","op":1,"reply":{"closed":{}}}"#,
        r#"{"lane":"b","op":2,"reply":{"empty":{}}}"#,
        r#"{"sync":2}"#,
        r#"{"lane":"a","op":1,"reply":{"closed":{}}}"#,
        r#"{"sync":3}"#,
    ]);
    end.unwrap();
    assert_eq!(
        writes[1..],
        ["{\"lane\":\"b\",\"op\":3,\"receive\":{\"topic\":\"t\"}}\n{\"sync\":2}\n", "{\"sync\":3}\n"]
    );
}

#[test]
fn the_client_schedules_and_reads() {
    // spec: SCH-002, SCH-004
    let (writes, end) = play(&[
        r#"{"lane":"c","schedule":{"topic":"t","callHash":"h","taskName":"f","payload":{"utf8":"p"},"revision":2}}"#,
        r#"{"sync":1}"#,
        r#"{"lane":"c","op":1,"reply":{"present":false}}"#,
        r#"{"sync":2}"#,
        r#"{"lane":"c","op":2,"reply":{"done":{}}}"#,
        r#"{"sync":3}"#,
        r#"{"lane":"c","op":3,"reply":{"count":1}}"#,
        r#"{"sync":4}"#,
        r#"{"lane":"c","op":4,"reply":{"done":{}}}"#,
        r#"{"sync":5}"#,
        r#"{"lane":"c","read":{"callHash":"h"}}"#,
        r#"{"sync":6}"#,
        r#"{"lane":"c","op":5,"reply":{"value":{"utf8":""}}}"#,
        r#"{"sync":7}"#,
        r#"{"lane":"c","schedule":{"topic":"","callHash":"h","taskName":"f","payload":{"utf8":"p"},"revision":2}}"#,
        r#"{"sync":8}"#,
    ]);
    end.unwrap();
    assert!(
        writes[1].contains(r#""set":{"kind":"call","callHash":"h","value":{"utf8":"d7:payload1:p9:task_name1:fe"}}"#)
    );
    assert!(writes[2].contains(r#""incr":{"key":"brrr/count/"#), "{}", writes[2]);
    assert!(writes[3].contains(r#""put":{"topic":"t","body":{"utf8":"li2e22:"#), "{}", writes[3]);
    assert_eq!(writes[4], "{\"lane\":\"c\",\"result\":{\"scheduled\":{}}}\n{\"sync\":5}\n");
    assert_eq!(writes[6], "{\"lane\":\"c\",\"result\":{\"value\":{\"utf8\":\"\"}}}\n{\"sync\":7}\n");
    assert!(writes[7].contains(r#""result":{"error":{"kind":"InvalidName""#), "{}", writes[7]);
}

#[test]
fn mistakes_of_the_kit_end_the_adapter_with_a_sentence() {
    const WORK: &str = r#"{"lane":"a","work":{"topic":"t","revision":2}}"#;
    for (commands, sentence) in [
        (&[r#"{"hello":{"protocol":2}}"#][..], "line 2 of standard input cannot be carried out: it asks for adapter"),
        (&[r#"{"hello":{"protocol":1,"seed":"x"}}"#], "the seed \"x\" is not a number"),
        (&[r#"{"work":{"topic":"t","revision":2}}"#], "it names no lane"),
        (&[r#"{"lane":"a","work":{"topic":"t","revision":9}}"#], "revision 9 is none of those"),
        (&[WORK, WORK], "lane \"a\" is still at work"),
        (&[WORK, r#"{"lane":"a","op":9,"reply":{"done":{}}}"#], "lane \"a\" has no op 9 that waits"),
        (&[WORK, r#"{"sync":1}"#, r#"{"lane":"b","op":1,"reply":{"empty":{}}}"#], "lane \"b\" has no op 1"),
        (&[WORK, r#"{"sync":1}"#, r#"{"lane":"a","op":1,"reply":{}}"#], "says nothing"),
        (&[r#"{"lane":"b","abandon":{}}"#], "there is no lane \"b\" to abandon"),
        (
            &[WORK, r#"{"sync":1}"#, r#"{"lane":"a","op":1,"reply":{"count":1}}"#, r#"{"sync":2}"#],
            "lane a: the reply to receive does not fit: Count(1)",
        ),
        (
            &[WORK, r#"{"sync":1}"#, r#"{"lane":"a","op":1,"reply":{"message":{"utf16":"d83d"}}}"#, r#"{"sync":2}"#],
            "\"d83d\" has no UTF-8 form",
        ),
    ] {
        let said = refusal(commands);
        assert!(said.contains(sentence), "{said}");
    }
    let end =
        run(&ReferenceSdk, &b"{\"lane\":\"a\",\"work\":{\"topic\":\"t\",\"revision\":2}}\n"[..], Writes::default());
    assert!(end.unwrap_err().to_string().contains("no hello came before it"));
}

/// A lane with one task, whose message is delivered, whose call is read and whose value is not there.
const TASKS: [&str; 8] = [
    r#"{"lane":"a","work":{"topic":"t","revision":2,"app":{"tasks":[{"name":"p","programJson":"{\"gather\":[{\"call\":\"a\"},{\"call\":\"b\"}]}"}],"calls":{"a":{"taskName":"c","argsJson":"[1]"},"b":{"taskName":"c","argsJson":"[2]","topic":"u"}}}}}"#,
    r#"{"sync":1}"#,
    r#"{"lane":"a","op":1,"reply":{"message":{"utf8":"li2e1:r1:he"}}}"#,
    r#"{"sync":2}"#,
    r#"{"lane":"a","op":2,"reply":{"value":{"utf8":"d7:payload2:[]9:task_name1:pe"}}}"#,
    r#"{"sync":3}"#,
    r#"{"lane":"a","op":3,"reply":{"notFound":{}}}"#,
    r#"{"sync":4}"#,
];

#[test]
fn a_lane_with_tasks_reads_the_values_of_a_gather_at_once_and_invokes_nothing() {
    let (writes, end) = play(&TASKS);
    end.unwrap();
    let reads: Vec<&str> = writes[3].lines().collect();
    assert_eq!(reads.len(), 3, "{reads:?}");
    assert!(reads[..2].iter().all(|line| line.contains("\"get\":{\"kind\":\"value\"")), "{reads:?}");
    assert!(!writes.concat().contains("invoke"), "{writes:?}");
}

#[test]
fn an_app_that_cannot_be_read_is_a_mistake_of_the_kit() {
    let work = |app: &str| format!(r#"{{"lane":"a","work":{{"topic":"t","revision":2,"app":{app}}}}}"#);
    for (app, problem) in [
        (r#"{"tasks":[{"name":"p","programJson":"{"}]}"#, "the task \"p\""),
        (r#"{"tasks":[{"name":"p","programJson":"{\"frob\":1}"}]}"#, "no expression"),
        (r#"{"calls":{"a":{"taskName":"c","argsJson":"{}"}}}"#, "the call \"a\""),
    ] {
        let said = refusal(&[&work(app)]);
        assert!(said.contains(problem), "{said}");
    }
}

#[test]
fn a_task_that_cannot_be_registered_ends_its_lane() {
    let name = "n".repeat(1025);
    let app = format!(r#"{{"tasks":[{{"name":"{name}","programJson":"{{\"text\":\"x\"}}"}}]}}"#);
    let work = format!(r#"{{"lane":"a","work":{{"topic":"t","revision":2,"app":{app}}}}}"#);
    let (writes, end) = play(&[&work, r#"{"sync":1}"#]);
    end.unwrap();
    assert!(writes[0].starts_with("{\"lane\":\"a\",\"exit\":{\"error\":{\"kind\":\"RegisterError\""), "{writes:?}");
}
