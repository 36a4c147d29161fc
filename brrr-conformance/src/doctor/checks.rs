// SPDX-License-Identifier: AGPL-3.0-only
//! What is looked at, one thing after another.

mod app;
mod client;
mod worker;

use std::time::Instant;

use brrr_wire::proto::conformance::{Answer, Welcome, answer};
use brrr_wire::revision::Revision;

use super::Diagnosis;
use super::bench::Bench;
use crate::adapter::{AdapterError, Cause, Link as _, Options, Session};

/// So many times longer than a run the doctor waits for `hello`, to tell what is slow from what is dead.
const SLOW: u32 = 3;
/// A protocol that does not exist.
const NO_PROTOCOL: u32 = 99;
const PROFILES: [&str; 3] = ["worker", "client", "app"];
const PINS: [&str; 3] = ["clock", "ids", "hashOrder"];
const PROVIDES: [&str; 3] = ["rootId", "callHash", "report"];

/// Looks at everything, up to the first thing that is wrong.
pub(super) fn all(command: &[String], options: &Options, diagnosis: &mut Diagnosis) -> Result<(), AdapterError> {
    let mut bench = Bench::new(greet(command, options)?, options.timeout);
    let welcome = bench.session.welcome().clone();
    diagnosis.welcome = Some(welcome.clone());
    diagnosis.right.push("it starts, answers `hello`, and refuses a command that does not exist".to_owned());
    words(&mut bench, &welcome)?;
    unknown_command(&mut bench)?;
    diagnosis.right.push("it names an unknown command of a lane by its name".to_owned());
    let claims = |profile: &str| welcome.profiles.iter().any(|own| own == profile);
    let known = welcome.revisions.iter().filter_map(|number| Revision::from_number(*number));
    let asked = |revision: &Revision| options.revision.is_none_or(|asked| asked == *revision);
    for revision in known.filter(asked) {
        if claims("worker") {
            worker::all(&mut bench, revision, diagnosis)?;
        }
        if claims("client") {
            client::all(&mut bench, revision, diagnosis)?;
        }
        if claims("app") {
            app::all(&mut bench, revision, diagnosis)?;
        }
    }
    if !claims("worker") && !claims("client") {
        diagnosis.remarks.push("It claims neither `worker` nor `client`, so little of it could be seen.".to_owned());
    }
    if !bench.session.finish() {
        diagnosis.remarks.push(
            "It goes on when its standard input is closed, and has to be killed; end the program there.".to_owned(),
        );
    }
    if !Session::refuses(command, options, NO_PROTOCOL)? {
        let what = format!(
            "went on after a `hello` of protocol {NO_PROTOCOL}, which does not exist; compare `protocol` with the one that \
             it speaks, and otherwise say so on standard error and exit with 1"
        );
        return Err(Cause::Wrong(what).into());
    }
    diagnosis.right.push("it refuses a protocol that it does not speak".to_owned());
    Ok(())
}

/// Starts it, and waits longer than a run does.
fn greet(command: &[String], options: &Options) -> Result<Session, AdapterError> {
    let slow = Options { timeout: options.timeout * SLOW, ..options.clone() };
    let began = Instant::now();
    let mut session = Session::start_strict(command, &slow)?;
    let took = began.elapsed();
    session.set_timeout(options.timeout);
    if took <= options.timeout {
        return Ok(session);
    }
    let (took, limit) = (took.as_secs_f64(), options.timeout.as_secs_f64());
    Err(session.found(Cause::Wrong(format!(
        "answered `hello` after {took:.1} s, and a run gives it up after {limit} s; start faster, or give --timeout {:.0}",
        (took * 2.0).ceil()
    ))))
}

/// What `hello` says are words that exist.
fn words(bench: &mut Bench, welcome: &Welcome) -> Result<(), AdapterError> {
    let lists = [
        ("profiles", &welcome.profiles, PROFILES),
        ("pins", &welcome.pins, PINS),
        ("provides", &welcome.provides, PROVIDES),
    ];
    for (list, words, known) in lists {
        if let Some(word) = words.iter().find(|word| !known.contains(&word.as_str())) {
            let problem = format!("names {word:?} in `{list}`, which may hold {}", known.join(", "));
            return Err(bench.session.found(Cause::BadHello(problem)));
        }
    }
    Ok(())
}

/// The name of a command is the key beside `lane` and `op`, wherever it stands.
fn unknown_command(bench: &mut Bench) -> Result<(), AdapterError> {
    let word = "frobnicate";
    let turn = bench.session.turn_with("{\"lane\":\"doctor\",\"op\":1,\"frobnicate\":{}}\n")?;
    let said = |answer: &Answer| matches!(&answer.body, Some(answer::Body::Unsupported(it)) if it.command == word);
    if matches!(turn.answers.as_slice(), [one] if said(one)) {
        return Ok(());
    }
    let bodies = turn.answers.iter().filter_map(|answer| answer.body.as_ref());
    let said: Vec<String> = bodies.map(|body| format!("`{}`", crate::adapter::frame::describe(body))).collect();
    let answer = if said.is_empty() { "nothing".to_owned() } else { said.join(", ") };
    Err(bench.session.found(Cause::NotBelieved { word: word.to_owned(), answer }))
}
