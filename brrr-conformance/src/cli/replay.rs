// SPDX-License-Identifier: AGPL-3.0-only
//! `replay`: runs the schedules of recorded traces against an implementation.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::anyhow;
use brrr_conformance::adapter::{MEMORY, Options, Session};
use brrr_conformance::octets;
use brrr_conformance::replay::{FileReport, Refused, Replayed, Schedule, Settings, Word, again, replay as replay_one};
use brrr_conformance::trace::Trace;
use brrr_conformance::verdict::Exit;
use clap::Args;

use super::run::{CLOCK, seconds};
use super::{complain, judge, or_closed, pin, reference};

/// What adapters are told where a trace does not say what the recorded one was told.
const SEED: u64 = 1;

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Traces (run --trace-dir); - is the standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Run each schedule twice, and tell what differs between the two from what differs from the trace.
    #[arg(long)]
    twice: bool,
    /// Print JSON Lines: one object a file, as soon as it is replayed.
    #[arg(long)]
    json: bool,
    /// How long the adapter may be silent.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// The command that starts the adapter; without it, the reference worker's.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn replay(args: &ReplayArgs) -> Exit {
    all(args).unwrap_or_else(|error| {
        complain(&error);
        Exit::NoJudgement
    })
}

fn all(args: &ReplayArgs) -> anyhow::Result<Exit> {
    let command = if args.command.is_empty() { reference::command()? } else { args.command.clone() };
    pin::to_one_core();
    let mut stage = Stage { args, command, session: None, serial: 0 };
    let mut out = anstream::stdout();
    let (mut words, mut ops) = (Vec::new(), 0);
    for path in &args.files {
        let place = path.display().to_string();
        let report = stage.file(path, &place).unwrap_or_else(|error| FileReport::refused(&place, format!("{error:#}")));
        let said = if args.json { octets::to_line(&report) } else { report.to_string().into_bytes() };
        or_closed(out.write_all(&said).and_then(|()| out.flush()))?;
        words.push(report.word);
        ops += u64::from(report.ops);
    }
    if !args.json {
        or_closed(sum(&mut out, &words, ops))?;
    }
    if let Some((session, ..)) = stage.session {
        session.close();
    }
    Ok(Word::exit(&words))
}

fn sum(out: &mut impl Write, words: &[Word], ops: u64) -> io::Result<()> {
    let count = |word: Word| words.iter().filter(|own| **own == word).count();
    let all = [Word::Same, Word::Differs, Word::Uncontrolled, Word::Refused];
    let some = all.into_iter().filter(|word| count(*word) > 0);
    let counts: Vec<String> = some.map(|word| format!("{} {}", count(word), word.as_str())).collect();
    let files = if words.len() == 1 { "1 file".to_owned() } else { format!("{} files", words.len()) };
    writeln!(out, "{files}: {}; {ops} ops were the same", counts.join(", "))
}

/// The adapter, as long as it can be used, with the seed and the clock that it was told.
struct Stage<'a> {
    args: &'a ReplayArgs,
    command: Vec<String>,
    session: Option<(Session, u64, u32)>,
    serial: u32,
}

impl Stage<'_> {
    fn file(&mut self, path: &Path, place: &str) -> anyhow::Result<FileReport> {
        let trace = Trace::read(judge::open(path)?).map_err(Refused::from)?;
        let schedule = Schedule::of(trace)?;
        let (seed, clock) = (schedule.seed().unwrap_or(SEED), schedule.clock().unwrap_or(CLOCK));
        let first = self.once(seed, clock, |link, settings| {
            let replayed = replay_one(link, &schedule, settings)?;
            Ok((replayed.broken.is_none(), replayed))
        })?;
        let second = if self.args.twice { self.second(seed, clock, &first)? } else { None };
        Ok(FileReport::of(place, &schedule, &first, second))
    }

    /// What a second replay does differently. It begins where the first began, in a process of its own.
    fn second(
        &mut self,
        seed: u64,
        clock: u32,
        first: &Replayed,
    ) -> anyhow::Result<Option<brrr_conformance::replay::Difference>> {
        self.session = None;
        self.once(seed, clock, |link, settings| {
            let second = again(link, first, settings)?;
            Ok((second.is_none(), second))
        })
    }

    /// Runs something with an adapter that was told this, and keeps the adapter if it can be used again.
    fn once<T>(
        &mut self,
        seed: u64,
        clock: u32,
        run: impl FnOnce(&mut Session, &Settings) -> Result<(bool, T), Refused>,
    ) -> anyhow::Result<T> {
        let mut session = match self.session.take() {
            Some((session, told, at)) if (told, at) == (seed, clock) => session,
            _ => self.start(seed, clock)?,
        };
        self.serial += 1;
        let settings = Settings { serial: self.serial, clock, patience: self.args.timeout };
        match run(&mut session, &settings) {
            Ok((is_usable, done)) => {
                self.session = is_usable.then_some((session, seed, clock));
                Ok(done)
            }
            Err(refused) => {
                let is_broken = matches!(refused, Refused::Adapter { .. });
                self.session = (!is_broken).then_some((session, seed, clock));
                Err(refused.into())
            }
        }
    }

    fn start(&self, seed: u64, clock: u32) -> anyhow::Result<Session> {
        let options = Options { timeout: self.args.timeout, memory: MEMORY, seed, clock, revision: None };
        Session::start(&self.command, &options).map_err(|error| anyhow!(error))
    }
}
