// SPDX-License-Identifier: AGPL-3.0-only
//! The doctor, on adapters that are broken in one way each: one message that names the cause.
#![cfg(unix)]

#[path = "support/kit.rs"]
mod kit;
#[path = "support/python.rs"]
mod python;

use kit::{Outcome, kit};

/// `brrr-conformance doctor -- COMMAND`.
fn doctor(flags: &[&str], command: &[&str]) -> Outcome {
    kit(&[&["doctor"], flags, &["--"], command].concat())
}

/// One message, its cause and its meaning, then the verdict and what to do next.
fn is_wrong(outcome: &Outcome, cause: &str, meaning: &str) {
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert_eq!(outcome.stdout.matches("\nwrong: the adapter").count(), 1, "{outcome:?}");
    let message = outcome.stdout.split("\nwrong: ").nth(1).unwrap_or_default();
    let mut lines = message.lines();
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    assert!(first.contains(cause), "{cause:?} is not in: {first}\n{}", outcome.stdout);
    assert!(second.contains(meaning), "{meaning:?} is not in: {second}");
    let end = "\nconforms to the adapter protocol: no\nnext: ";
    assert!(outcome.stdout.contains(end) && outcome.stdout.ends_with(", once that is mended\n"), "{outcome:?}");
    assert!(!outcome.stdout.contains("panicked") && outcome.stderr.is_empty(), "{outcome:?}");
}

/// The faulty adapter, with what this piece of Python makes of it.
fn faulty(flags: &[&str], fault: &str) -> Option<Outcome> {
    python::with("", &[])?;
    let adapter = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/faulty.py");
    Some(doctor(flags, &["python3", adapter, fault]))
}

/// A fault, what the message calls it, and what it says that it means; the last frames are below.
fn faults(all: &[(&str, &str, &str)]) {
    for (fault, cause, meaning) in all {
        let Some(outcome) = faulty(&["--timeout", "2"], fault) else { return };
        is_wrong(&outcome, cause, meaning);
        outcome.has("last frames (> to the adapter, < from it):\n");
    }
}

#[test]
fn an_adapter_that_keeps_the_protocol() {
    let Some(outcome) = faulty(&[], "") else { return };
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(!outcome.stdout.contains("remark"), "{outcome:?}");
    outcome.has("faulty 1: revisions 2, profiles worker, client, turns idle\n");
    outcome.has("\nconforms to the adapter protocol: yes\nnext: ");
    let next = outcome.stdout.lines().find_map(|line| line.strip_prefix("next: ")).unwrap();
    assert!(next.contains(" run -- python3 ") && next.ends_with("faulty.py ''"), "{next}");
    // In mode `settled` there is no telling what comes after `sync`.
    let settled = faulty(&[], "WELCOME['turns'] = 'settled'").unwrap();
    assert_eq!(settled.code, 0, "{settled:?}");
}

#[test]
fn what_does_not_start() {
    is_wrong(&doctor(&[], &["brrr-no-such-adapter"]), "was not found", "not a line for a shell");
    is_wrong(&doctor(&[], &[env!("CARGO_MANIFEST_DIR")]), "could not be started", "not a line for a shell");
    let outcome = doctor(&[], &["sh", "-c", "echo 'no module named brrr' >&2; exit 3"]);
    is_wrong(&outcome, "(exit status: 3) before it answered `hello`", "Run the command by hand");
    outcome.has("    > {\"hello\":");
    outcome.has("no module named brrr");
}

#[test]
fn what_is_no_frame() {
    let printed = |text: &str, cause: &str, meaning: &str| {
        is_wrong(
            &doctor(&["--timeout", "1"], &["sh", "-c", &format!("printf '{text}'; cat > /dev/null")]),
            cause,
            meaning,
        );
    };
    printed("INFO: starting\\n", "`INFO: starting`", "send it to standard error");
    printed("{\\n  \"hello\": {}\\n}\\n", "is no frame: `{`", "A frame is one line");
    printed("{\"sync\":1}{\"sync\":2}\\n", "trailing characters", "one frame a line");
    printed("{\"welcome\":{}}\\n", "unknown field `welcome`", "names of its fields");
    printed("{\"hello\":{\"sdk\":\"x\",\"turns\":\"idle\"}}\\n", "names no `revisions`", "Section 3.2");
    printed("", "silent for 3 s: it did not answer `hello`", "Flush standard output");
}

#[test]
fn what_is_written_as_other_kits_would_not_read_it() {
    faults(&[
        (
            "line = lambda frame: json.dumps(frame).replace('callHash', 'call_hash') + '\\n'",
            "spelled a field `call_hash`",
            "others would not",
        ),
        (
            "line = lambda frame: json.dumps(frame).replace('getWithRetry', 'get_with_retry') + '\\n'",
            "as in `getWithRetry`",
            "others would not",
        ),
        ("line = lambda frame: json.dumps(frame, ensure_ascii=False) + '\\n'", "is not ASCII", "others would not"),
        ("number_was = number\nnumber = lambda: str(number_was())", "the number of `op` as a text", "others would not"),
    ]);
}

#[test]
fn an_adapter_that_agrees_to_whatever_it_is_told() {
    faults(&[
        ("unsupported = lambda name, lane: None", "is not believed", "says no to what it cannot know"),
        (
            "unsupported = lambda name, lane: out.append({'unsupported': {'command': lane or name}})",
            "the command `frobnicate`",
            "the key beside `lane` and `op`",
        ),
        (
            "unsupported = lambda name, lane: out.append({'result': {'scheduled': {}}})",
            "answered `result`",
            "says no to what it cannot know",
        ),
    ]);
}

/// Each of these looks like a fault of the SDK in a run, and the message says so.
#[test]
fn a_sync_that_does_not_tell_the_truth() {
    let looks = "In a run this looks like a fault of the SDK";
    faults(&[
        ("def sync(n):\n    pass", "it did not answer `sync`", looks),
        ("def sync(n):\n    run()\n    out.append({'sync': n + 1})\n    flush()", "where `sync` 1 is due", looks),
        (
            "def sync(n):\n    out.append({'sync': n})\n    flush()\n    run()\n    flush()",
            "came after `sync` was answered",
            looks,
        ),
        // The op comes with the second `sync`, or with the next command.
        ("def sync(n):\n    out.append({'sync': n})\n    run()\n    flush()", "came after `sync` was answered", looks),
        (
            "held = []\ndef sync(n):\n    run()\n    out[:], held[:] = held + out[1:] + [{'sync': n}], out[:1]\n    flush()",
            "sync",
            looks,
        ),
        ("def step(name, reply):\n    pass", "its lane holds no op and has not ended", looks),
    ]);
}

#[test]
fn numbers_of_ops_that_do_not_ascend() {
    faults(&[
        ("number = lambda: 7", "gave an op the number 7 after 7", "Take all numbers from one counter"),
        ("import itertools\nnumber = itertools.count(1000, -1).__next__", "the number 999 after 1000", "one counter"),
        ("number = lambda: 0", "gave an op the number 0", "one counter"),
    ]);
}

#[test]
fn bytes_that_do_not_come_back() {
    let rule = "ADAPTERS.md";
    faults(&[
        ("to_bytes = lambda octets: octets.get('utf8', '').encode()", "in the middle", "the one that ended it"),
        (
            "octets = lambda data: {'utf8': data.decode(errors='replace')}",
            "hex ff000a8022 is due, which came as `hex`",
            rule,
        ),
        (
            "octets = lambda data: {'utf8': data.decode('latin-1')}",
            "which came as `utf8` with characters of every kind",
            rule,
        ),
        (
            "was = octets\noctets = lambda data: was(data.removeprefix(b'\\xef\\xbb\\xbf'))",
            "with characters of every kind",
            rule,
        ),
        ("was = octets\noctets = lambda data: was(data.strip())", "with characters of every kind", rule),
        ("was = to_bytes\ndef to_bytes(o):\n    return was(o) if o else b'None'", "`{}`, which is no bytes", rule),
    ]);
}

#[test]
fn a_lane_that_goes_on_after_it_was_abandoned() {
    let alone = ("def abandon(lane):\n    pass", "a lane says nothing more after `abandon`", "a lane that goes on");
    let exits = (
        "def abandon(lane):\n    del lanes[lane]\n    out.append({'lane': lane, 'exit': {}})",
        "a lane says nothing more after `abandon`",
        "Drop its task",
    );
    for (fault, cause, meaning) in [alone, exits] {
        for turns in ["idle", "settled"] {
            let fault = format!("WELCOME['turns'] = '{turns}'\n{fault}");
            let Some(outcome) = faulty(&["--timeout", "2"], &fault) else { return };
            is_wrong(&outcome, cause, &meaning.replace("a lane", "A lane"));
        }
    }
    faults(&[(
        "def abandon(lane):\n    lanes.clear()\n    sys.exit(3)",
        "ended (exit status: 3) in the middle of its work",
        "the one that ended it",
    )]);
}

#[test]
fn profiles_that_are_claimed_and_not_there() {
    faults(&[
        (
            "schedule = read = None\nwas = carry_out\ndef carry_out(c):\n    \
             unsupported('schedule', '') if 'schedule' in c else was(c)",
            "claims a profile and answers its command `schedule` with `unsupported`",
            "Section 3",
        ),
        ("WELCOME['profiles'] = ['wroker']", "names \"wroker\" in `profiles`", "Section 3.2"),
        ("WELCOME['provides'] = ['root_id']", "names \"root_id\" in `provides`", "Section 3.2"),
    ]);
}

/// A layer for tasks that runs two kinds of programs; what is right in the one is wrong in the other.
const LAYER: &str = r"
WELCOME['profiles'].append('app')
was, encode = carry_out, lambda value: json.dumps(value, ensure_ascii=False)
def layer(body):
    program = json.loads(body['app']['tasks'][0]['programJson'])
    yield {'receive': {'topic': body['topic']}}
    yield {'getWithRetry': {'kind': 'call', 'callHash': 'doctor'}}
    if 'text' in program:
        value = {'utf8': encode(program['text'])}
        yield {'set': {'kind': 'value', 'callHash': 'doctor', 'value': value}}
    else:
        yield {'get': {'kind': 'value', 'callHash': 'beef'}}
    yield {'receive': {'topic': body['topic']}}
    return {'exit': {}}
def carry_out(command):
    if 'app' in command.get('work', {}):
        start(command['lane'], layer(command['work']))
    else:
        was(command)
";

#[test]
fn tasks_that_do_not_run_in_the_layer_of_the_sdk() {
    let rule = "Section 3";
    let other_codec = format!("{LAYER}encode = str");
    faults(&[
        ("WELCOME['profiles'].append('app')", "runs a task of it with `invoke`", rule),
        (&other_codec, "where `\"Zo\u{eb}\"` is due in the codec `json-jcs`", rule),
        (LAYER, "does not read its value under", rule),
    ]);
}

#[test]
fn lanes_and_shims_that_are_mixed_up() {
    let rule = "Section 3";
    faults(&[
        ("was = start\ndef start(name, lane):\n    lanes or was(name, lane)", "does not run two lanes at once", rule),
        ("was = work\nwork = lambda topic: was('fixed')", "never sent `receive` with the lane's own topic", rule),
        (
            "was = json.dumps\njson.dumps = lambda f: was(f).replace('\"kind\": \"call\"', '\"kind\": \"value\"')",
            "never reads the call",
            rule,
        ),
        (
            "def handle(message):\n    yield {'getWithRetry': {'kind': 'call', 'callHash': 'doctor'}}\n    raise StopIteration",
            "in the middle of its work",
            "the one that ended it",
        ),
        (
            "was = work\ndef work(topic):\n    end = yield from was(topic)\n    return {'exit': {'error': {'kind': 'Closed'}}}",
            "ended a lane with the error Closed",
            rule,
        ),
        (
            "was = read\ndef read(body):\n    end = yield from was(body)\n    return {'exit': {}}",
            "`exit`, which is for workers",
            rule,
        ),
        (
            "def read(body):\n    yield {'get': {'kind': 'value', 'callHash': 'x'}}\n    return {'result': {'notFound': {}}}",
            "the result notFound where the value",
            rule,
        ),
    ]);
}

#[test]
fn an_adapter_that_is_slow_to_begin() {
    let Some(outcome) = faulty(&["--timeout", "1"], "import time\ntime.sleep(1.3)") else { return };
    is_wrong(&outcome, "a run gives it up after 1 s; start faster, or give --timeout", "Section 3");
}

#[test]
fn a_protocol_that_does_not_exist() {
    let Some(outcome) = faulty(&[], "PROTOCOL = 99\nwas = hello\nhello = lambda body: was({'protocol': 99})") else {
        return;
    };
    is_wrong(&outcome, "went on after a `hello` of protocol 99", "Section 3");
}

#[test]
fn what_may_be_meant_is_a_remark() {
    let Some(outcome) = faulty(
        &["--timeout", "2"],
        "import signal\nWELCOME['profiles'] = []\nwas = sys.stdin\n\
                                class Never:\n    def __iter__(self):\n        yield from was\n        signal.pause()\nsys.stdin = Never()",
    ) else {
        return;
    };
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.has("remark: It claims neither `worker` nor `client`");
    outcome.has("remark: It goes on when its standard input is closed");
}
