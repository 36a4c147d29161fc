// SPDX-License-Identifier: AGPL-3.0-only
//! Reading and writing trace files, and what a run is made of.

use brrr_wire::revision::Revision;

use super::read::read_bounded;
use super::script::{literal, run, trace};
use super::{Action, Answered, Change, Ending, Event, Run, Trace};

const HANDLED: &str = "
    stored call/h C(tk,PAY)
    queued top M(r,h)
    counted brrr/count/r 3
    take top r h
    getWithRetry call/h -> C(tk,PAY)
    stored value/h
    invoke tk PAY -> response V
    set value/h V -> done
    get pending_returns/h -> absent
    next
";

fn file(script: &str) -> String {
    let mut file = Vec::new();
    trace(Revision::Two, script).write(&mut file).unwrap();
    String::from_utf8(file).unwrap()
}

fn refusal(file: &str) -> String {
    Trace::read(file.as_bytes()).unwrap_err().to_string()
}

/// The lines of a file, as they are between the first and the last.
fn with_lines(change: impl FnOnce(&mut Vec<String>)) -> String {
    let mut lines: Vec<_> = file(HANDLED).lines().map(str::to_owned).collect();
    change(&mut lines);
    lines.join("\n") + "\n"
}

#[test]
fn a_trace_comes_back_as_it_was_written() {
    let mut written = trace(Revision::One, HANDLED);
    written.close("FAIL", ["RET-001".to_owned()]);
    let mut file = Vec::new();
    written.write(&mut file).unwrap();
    assert_eq!(Trace::read(file.as_slice()).unwrap(), written);
    assert!(file.is_ascii());
    let first = r#"{"header":{"format":"brrr-trace/1","revision":1,"#;
    assert!(file.starts_with(first.as_bytes()), "{}", String::from_utf8_lossy(&file));
}

#[test]
fn an_empty_file_is_refused() {
    assert_eq!(refusal(""), "line 1 of the trace: the file is empty; record the trace again");
}

#[test]
fn a_file_without_its_end_is_refused() {
    let cut = with_lines(|lines| lines.truncate(5));
    assert!(refusal(&cut).starts_with("line 5 of the trace: the file stops here without its end"), "{}", refusal(&cut));
    let whole = file(HANDLED);
    let torn = &whole[..whole.len() - 10];
    assert!(refusal(torn).contains("the file stops here without its end"), "{}", refusal(torn));
}

#[test]
fn a_file_with_lines_missing_or_added_is_refused() {
    let missing = with_lines(|lines| drop(lines.remove(4)));
    let last = file(HANDLED).lines().count() - 1;
    let expected =
        format!("line {last} of the trace: the end counts {last} lines before it and there are {}", last - 1);
    assert!(refusal(&missing).starts_with(&expected), "{}", refusal(&missing));
    let added = with_lines(|lines| lines.insert(4, lines[4].clone()));
    assert!(refusal(&added).contains("the end counts"));
}

#[test]
fn unknown_formats_and_revisions_are_refused() {
    let other = |from: &str, to: &str| refusal(&file(HANDLED).replacen(from, to, 1));
    assert!(other("brrr-trace/1", "brrr-trace/9").contains("the format `brrr-trace/9` is not known"));
    assert!(other("\"revision\":2", "\"revision\":7").contains("revision 7 of the key schema is not known"));
    assert!(other("\"format\":\"brrr-trace/1\",", "").contains("the format `` is not known"));
}

#[test]
fn a_line_that_is_none_is_refused_by_its_number() {
    for garbage in ["garbage", "", "{}", "[]", "{\"seen\":{\"lane\":\"a\",\"frobnicate\":{}}}", "{\"sent\":{}} x"] {
        let broken = with_lines(|lines| lines[5] = garbage.to_owned());
        let refusal = refusal(&broken);
        assert!(refusal.starts_with("line 6 of the trace: it is not one JSON object"), "{garbage}: {refusal}");
    }
}

#[test]
fn frames_belong_between_one_header_and_one_end() {
    let before = with_lines(|lines| lines.swap(0, 4));
    assert!(refusal(&before).starts_with("line 1 of the trace: the first line must be the header"));
    let twice = with_lines(|lines| lines.insert(3, lines[0].clone()));
    assert!(refusal(&twice).starts_with("line 4 of the trace: there is a second header"));
    let after = with_lines(|lines| lines.push(lines[4].clone()));
    assert!(refusal(&after).contains("it follows the end"));
    let nothing = file("stored call/h x");
    assert!(refusal(&nothing).contains("without any frame"));
}

#[test]
fn a_line_that_is_too_long_is_refused() {
    let file = file(HANDLED);
    let longest = file.lines().map(str::len).max().unwrap() + 1;
    assert!(read_bounded(file.as_bytes(), longest).is_ok());
    let error = read_bounded(file.as_bytes(), longest - 1).unwrap_err();
    assert!(error.to_string().contains("it is too long"), "{error}");
}

#[test]
fn a_run_has_the_world_the_ops_and_their_replies() {
    let run = run(HANDLED);
    assert_eq!(run.start.store.len(), 1);
    assert_eq!(run.start.queues["top"], [literal("M(r,h)")]);
    assert_eq!(run.start.counters["brrr/count/r"], 3);
    let steps: Vec<_> = run.ops.iter().map(|op| (op.step, op.action.name())).collect();
    let names = ["receive", "getWithRetry", "invoke", "set", "get", "receive"];
    assert_eq!(steps, (1..).zip(names).collect::<Vec<_>>());
    assert_eq!(run.ops[2].reply, Some(Answered::Response("V".into())));
    assert!(matches!(&run.ops[3].action, Action::Set { value, .. } if value == "V"));
    let change =
        run.events.iter().position(|event| matches!(event, Event::Changed(Change::Stored { value: None, .. })));
    assert!(run.ops[1].replied.unwrap() < change.unwrap() && change.unwrap() < run.ops[2].seen);
}

#[test]
fn a_handling_ends_when_the_lane_asks_again() {
    let run = run(HANDLED);
    let [handling] = &run.handlings[..] else { panic!("{:?}", run.handlings) };
    assert_eq!((handling.ops.as_slice(), &handling.ending), (&[1, 2, 3, 4][..], &Ending::Next));
    assert_eq!((handling.topic.as_str(), handling.delivered), ("top", run.ops[0].replied.unwrap()));
    assert_eq!(handling.ended, run.ops[5].seen);
}

#[test]
fn a_handling_ends_with_its_lane_or_with_the_trace() {
    let ending = |last: &str| run(&format!("take top r h\nget call/h -> absent\n{last}")).handlings[0].ending.clone();
    assert_eq!(ending("exit"), Ending::Exited(None));
    assert!(matches!(ending("exit Boom it broke"), Ending::Exited(Some(error)) if error.message == "it broke"));
    assert_eq!(ending("abandon"), Ending::Abandoned);
    assert_eq!(ending("get value/h"), Ending::Open);
}

#[test]
fn lanes_and_reports_are_kept_apart() {
    let run = run("
        take top r h
        x: get call/h
        lane b
        take top r2 h2
        get call/h2 -> absent
        report top r2 h2 CallMissing
        x -> absent
        next
    ");
    let [a, b] = &run.handlings[..] else { panic!("{:?}", run.handlings) };
    assert_eq!((a.ops.as_slice(), a.reports.len(), &a.ending), (&[1][..], 0, &Ending::Open));
    assert_eq!((b.ops.as_slice(), b.reports.len(), &b.ending), (&[3][..], 1, &Ending::Next));
}

#[test]
fn frames_that_do_not_fit_together_are_refused_by_their_line() {
    let refusal = |mut trace: Trace, change: &dyn Fn(&mut Trace)| {
        change(&mut trace);
        Run::from_trace(&trace).unwrap_err().to_string()
    };
    let recorded = || trace(Revision::Two, "take top r h\nget call/h -> absent");
    let twice = refusal(recorded(), &|trace| trace.lines.push(trace.lines[3].clone()));
    assert!(twice.starts_with("line 6 of the trace: op 2 of lane `a` is answered and is not open"), "{twice}");
    let again = refusal(recorded(), &|trace| trace.lines.insert(3, trace.lines[2].clone()));
    assert!(again.starts_with("line 5 of the trace: op 2 comes again"), "{again}");
    let other = refusal(trace(Revision::Two, "take top r h\nget call/h -> done"), &|_| {});
    assert!(other.contains("op 2, a get, has a reply of another kind"), "{other}");
    let unknown = refusal(recorded(), &|trace| trace.header.revision = 9);
    assert!(unknown.contains("revision 9"), "{unknown}");
}
