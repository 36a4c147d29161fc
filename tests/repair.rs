// SPDX-License-Identifier: AGPL-3.0-only
//! The repair vectors: scripts of crashes, losses, refusals and repairs, played with the machine.
//!
//! Each is played by workers that look for the value first and by workers that do not. Those that promise that all is
//! done are played again by several workers at once, in orders drawn from a seed.

mod repair {
    pub(crate) mod world;
}

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use brrr_tests::lines;
use brrr_wire::machine::{Handling, Policy};
use bytes::Bytes;
use libtest_mimic::{Arguments, Trial};
use repair::world::{Crash, World, names};
use serde::Deserialize;

const FILE: &str = "repair/scripts.jsonl";
/// More than any script needs.
const MOST_MESSAGES: usize = 10_000;
const SEEDS: u64 = 150;
const WORKERS: usize = 3;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    id: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "requirements")]
    _requirements: Vec<String>,
    #[serde(rename = "since")]
    _since: u32,
    #[serde(default)]
    release: bool,
    #[serde(default)]
    interleave: bool,
    #[serde(default)]
    start: BTreeMap<String, String>,
    graph: BTreeMap<String, Vec<String>>,
    #[serde(rename = "script")]
    steps: Vec<Step>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Step {
    Schedule { call: String, topic: Option<String> },
    Run { messages: Option<usize> },
    Crash { handling: String, nth: u32, after: String },
    Redeliver {},
    Lose(String),
    Duplicate(String),
    Remove(String),
    SetCounts(BTreeMap<String, u64>),
    Counts(BTreeMap<String, u64>),
    Expect { stuck: Vec<String>, records: Vec<String> },
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![trial("all/lines", lines::check(&[FILE], "repair-vector.schema.json"))];
    match lines::read::<Script>(FILE) {
        Ok(scripts) => trials.extend(scripts.into_iter().map(|one| trial(&one.id.clone(), play(&one)))),
        Err(problem) => trials.push(trial("all/files", Err(problem))),
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

fn play(script: &Script) -> Result<(), String> {
    for early_check in [true, false] {
        let policy = Policy { early_check, ..Policy::default() };
        play_with(script, policy, None).map_err(|problem| format!("early check {early_check}: {problem}"))?;
        for seed in (1..=SEEDS).filter(|_| script.interleave) {
            play_with(script, policy, Some(seed)).map_err(|problem| format!("seed {seed}: {problem}"))?;
        }
    }
    Ok(())
}

fn play_with(script: &Script, policy: Policy, seed: Option<u64>) -> Result<(), String> {
    let mut world = World::new(script.graph.clone(), policy, script.release);
    let bytes = |text: &String| Bytes::copy_from_slice(text.as_bytes());
    world.store = script.start.iter().map(|(key, text)| (key.clone(), bytes(text))).collect();
    for (number, step) in script.steps.iter().enumerate() {
        carry_out(&mut world, step, seed).map_err(|problem| format!("step {number}: {problem}"))?;
    }
    match world.crash {
        Some(crash) => Err(format!("nobody died after {}", crash.after)),
        None => Ok(()),
    }
}

fn carry_out(world: &mut World, step: &Step, seed: Option<u64>) -> Result<(), String> {
    match step {
        Step::Schedule { call, topic } => world.schedule(call, topic.as_deref().unwrap_or("t")),
        Step::Run { messages: None } if seed.is_some() => interleave(world, seed.unwrap_or_default())?,
        Step::Run { messages } => {
            let handled = (0..messages.unwrap_or(MOST_MESSAGES)).take_while(|_| world.handle_next()).count();
            if messages.is_some_and(|due| due != handled) || handled == MOST_MESSAGES {
                return Err(format!("{handled} messages were handled"));
            }
        }
        Step::Crash { handling, nth, after } => {
            world.crash = Some(Crash { handling: handling.clone(), nth: *nth, after: after.clone() });
            while world.crash.is_some() && world.handle_next() {}
        }
        Step::Redeliver {} => world.queue.extend(world.dropped.clone()),
        Step::Lose(call) => world.queue.retain(|(_, body)| !names(body, call)),
        Step::Duplicate(call) => {
            let found = world.queue.iter().find(|(_, body)| names(body, call)).cloned();
            world.queue.push_back(found.ok_or("there is no such message")?);
        }
        Step::Remove(key) => drop(world.store.remove(key).ok_or("there is no such record")?),
        Step::SetCounts(counts) => world.counts.extend(counts.clone()),
        Step::Counts(counts) => expect(&world.counts, counts)?,
        Step::Expect { stuck, records } => {
            expect(&world.stuck(), stuck).map_err(|problem| format!("stuck: {problem}"))?;
            expect(&world.records(), records).map_err(|problem| format!("records: {problem}"))?;
        }
    }
    Ok(())
}

fn expect<T: PartialEq + std::fmt::Debug>(seen: &T, due: &T) -> Result<(), String> {
    if seen == due { Ok(()) } else { Err(format!("{due:?} is due, and it is {seen:?}")) }
}

/// Several workers at once, one op at a time, in an order that the seed decides; messages come in any order.
fn interleave(world: &mut World, seed: u64) -> Result<(), String> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap_or(1)).unwrap_or_default()
    };
    let mut workers: Vec<Option<Handling>> = vec![None; WORKERS];
    for _ in 0..MOST_MESSAGES {
        let busy: BTreeSet<usize> = (0..WORKERS).filter(|at| workers[*at].is_some()).collect();
        let able: Vec<usize> = (0..WORKERS).filter(|at| busy.contains(at) || !world.queue.is_empty()).collect();
        if able.is_empty() {
            return Ok(());
        }
        let at = able[draw(able.len())];
        workers[at] = if let Some(mut worker) = workers[at].take() {
            world.step(&mut worker).then_some(worker)
        } else {
            let message = draw(world.queue.len());
            let (topic, body) = world.queue.remove(message).ok_or("the queue is empty")?;
            Some(world.take(topic, &body))
        };
    }
    Err("it does not come to an end".to_owned())
}
