// SPDX-License-Identifier: AGPL-3.0-only
//! A case file that cannot be used is an error with its place, never a green run.

#[path = "support/kit.rs"]
mod kit;

use std::fs;

use brrr_conformance::case::{self, CaseError, FILES};

const HEAD: &str =
    "schema = \"brrr-cases/1\"\n[[case]]\nid = \"worker/a/b\"\nabout = \"x\"\nrequirements = [\"QUE-003\"]\n";

fn problem(text: &str) -> CaseError {
    case::parse("x.toml", text).expect_err("the file cannot be used")
}

/// The message names the line and has this text.
#[track_caller]
fn refused(text: &str, line: usize, problem_has: &str) {
    let error = problem(text);
    assert!(error.problem.contains(problem_has), "{error}");
    assert_eq!(error.line, Some(line), "{error}");
}

#[track_caller]
fn refused_below_head(more: &str, line: usize, problem_has: &str) {
    refused(&format!("{HEAD}{more}"), line, problem_has);
}

#[test]
fn no_file_is_left_out_of_the_kit() {
    let mut there: Vec<String> = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    there.sort();
    let embedded: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(embedded, there, "add the file to src/case/embedded.rs, in the order of names");
}

#[test]
fn the_built_in_cases_can_be_used() {
    let cases = case::built_in().map_err(|error| error.to_string()).unwrap();
    assert!(cases.len() >= 40, "there are only {} cases", cases.len());
}

#[test]
fn empty_files() {
    for text in ["", "\n", "  \n\n"] {
        assert!(problem(text).problem.starts_with("the file is empty"));
    }
    let comment = problem("# nothing but a comment\n");
    assert!(comment.problem.contains("no `schema`"), "{comment}");
    let no_case = problem("schema = \"brrr-cases/1\"\n");
    assert!(no_case.problem.contains("has no case"), "{no_case}");
    assert!(problem("schema = \"brrr-cases/1\"\ncase = []").problem.contains("has no case"));
}

#[test]
fn other_schemas() {
    refused("schema = \"brrr-cases/2\"\n[[case]]", 1, "\"brrr-cases/2\" is not known");
    refused("\nschema = 1", 2, "the schema integer is not known");
}

#[test]
fn truncated_files() {
    // Wherever a file with one case is cut, there is no case, or a case that can be used.
    let whole =
        format!("{HEAD}start.queue = {{ t = [[\"r\", \"h\"]] }}\nexpect = [{{ invoked = [], id = \"HAN-010\" }}]\n");
    let mut usable = 0;
    for end in 0..whole.len() {
        usable += usize::from(case::parse("x", &whole[..end]).is_ok());
    }
    assert!(usable < 10, "{usable} of {} beginnings are usable", whole.len());
    assert!(problem(&whole[..HEAD.len() - 3]).line.is_some());
}

#[test]
fn unknown_words() {
    refused(&format!("{HEAD}[more]\n"), 6, "unknown key `more`");
    refused_below_head("expct = []\n", 6, "unknown field `expct`");
    refused_below_head("\nstart.queues = {}\n", 7, "unknown field `queues`");
    refused_below_head("order = \"random\"\n", 6, "unknown variant `random`");
    refused_below_head("reaches = [\"done frob value/h\"]\n", 6, "\"frob\" is no op");
    refused_below_head("reaches = [\"maybe get value/h\"]\n", 6, "\"maybe\" is no reply");
    refused_below_head("reaches = [\"done\"]\n", 6, "is not REPLY OP KEY");
    refused_below_head("take = \"some\"\n", 6, "\"some\"");
    refused_below_head("[[case.when]]\nop = \"get value/h\"\nreply = \"perhaps\"\n", 8, "no reply to force");
    refused_below_head("[[case.when]]\nop = \"frob value/h\"\nreply = \"error\"\n", 2, "\"frob\" is no op");
    refused_below_head("expect = [{ failed = true, id = \"XYZ-001\" }]\n", 2, "\"XYZ-001\" is not in spec/");
    refused(&HEAD.replace("QUE-003", "XYZ-999"), 2, "\"XYZ-999\" is not in spec/");
}

#[test]
fn contradictions() {
    refused_below_head("requirements = []\n", 6, "duplicate key");
    refused(&HEAD.replace("[\"QUE-003\"]", "[]"), 2, "`requirements` is empty");
    refused(&HEAD.replace("worker/a/b", "Worker *"), 2, "has not the shape");
    refused_below_head("revisions = [3]\n", 2, "revision 3 is not known");
    refused_below_head("lanes = []\n", 2, "`lanes` is empty");
    refused_below_head(
        "lanes = [{ name = \"a\", topic = \"t\" }, { name = \"a\", topic = \"u\" }]\n",
        2,
        "given twice",
    );
    refused_below_head("task = { h = [] }\n", 2, "`task.h` is empty");
    refused_below_head("task = { h = [{ return = \"v\", error = \"x\" }] }\n", 6, "exactly one of");
    refused_below_head("start.remove = [\"value/h\"]\n", 2, "a world that is empty");
    for (when, problem) in [
        ("op = \"get value/h\"", "does nothing"),
        ("op = \"get\"\nreply = \"error\"", "write OP KEY"),
        ("op = \"get value/h\"\nreply = \"mismatch\"", "does not fit the op"),
        ("op = \"put t\"\nreply = \"not found\"", "does not fit the op"),
        ("op = \"get value/h\"\nrun = \"z\"", "the lane \"z\""),
        ("op = \"get value/h\"\nabandon = true\nreply = \"error\"", "abandons the lane"),
        ("op = \"get value/h\"\nset.value = {}\nset.remove = [\"x\"]", "names no record"),
    ] {
        refused_below_head(&format!("[[case.when]]\n{when}\n"), 2, problem);
    }
    refused_below_head("[[case.when]]\nop = \"get value/h\"\nreply = \"error\"\nnth = [3, 2]\n", 9, "nth is");
}

#[test]
fn axes() {
    let text = format!(
        "{HEAD}start.value = {{ h = \"$value\", \"k$name\" = \"x\" }}\nexpect = [{{ invoked = [], id = \"$requirement\" }}]\n\
         [case.axis]\nvalue = {{ empty = \"\", odd = {{ value = {{ hex = \"ff\" }}, requirements = [\"REC-018\"] }} }}\n\
         name = {{ one = \"1\", two = 2 }}\n"
    );
    let cases = case::parse("x", &text).unwrap();
    let ids: Vec<&str> = cases.iter().map(|(_, case)| case.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "worker/a/b/name=one/value=empty",
            "worker/a/b/name=one/value=odd",
            "worker/a/b/name=two/value=empty",
            "worker/a/b/name=two/value=odd",
        ]
    );
    let odd = &cases[3].1;
    assert!(odd.start.value.contains_key("k2"));
    assert_eq!(odd.start.value["h"].bytes(None), &[0xff][..]);
    assert_eq!((odd.requirements[0].as_str(), odd.expect[0].id.as_str()), ("REC-018", "REC-018"));
    refused_below_head("[case.axis]\nvalue = { a = \"x\" }\n", 2, "is used nowhere");
    refused_below_head("axis = 1\n", 2, "`axis` is no table");
    refused_below_head("[case.axis]\nvalue = {}\n", 2, "has no value");
}

#[test]
fn ids_are_unique_over_all_files() {
    let dir = kit::scratch("two-case-files");
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("a.toml"), HEAD).unwrap();
    fs::write(dir.join("b.toml"), HEAD).unwrap();
    let error = case::read(&dir).map(|cases| cases.len()).unwrap_err();
    assert!(error.to_string().contains("b.toml:2: the id worker/a/b is already at"), "{error}");
    assert!(error.problem.contains("a.toml:2"), "{error}");
}

#[test]
fn paths_without_cases_are_errors_of_the_command_line() {
    let dir = kit::scratch("no-case-files");
    fs::create_dir_all(&dir).unwrap();
    let outcome = kit::run(&["--cases", dir.to_str().unwrap()], &["false"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("has no .toml file"), "{outcome:?}");
    let file = dir.join("empty.toml");
    let outcome = kit::run(&["--cases", file.to_str().unwrap()], &["false"]);
    assert!(outcome.code == 2 && outcome.stderr.contains("cannot be read"), "{outcome:?}");
    fs::write(&file, "").unwrap();
    let outcome = kit::kit(&["list", "--cases", file.to_str().unwrap()]);
    assert!(outcome.code == 2 && outcome.stderr.contains("the file is empty"), "{outcome:?}");
}
