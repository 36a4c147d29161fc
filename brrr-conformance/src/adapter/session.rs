// SPDX-License-Identifier: AGPL-3.0-only
//! One adapter process and the turns that the kit takes with it.

use std::time::{Duration, Instant};

use brrr_wire::proto::conformance::{Answer, Command, Hello, Welcome, answer, command};
use brrr_wire::revision::Revision;

use super::lanes::Lanes;
use super::lines::{Lines, MAX_LINE};
use super::process::Process;
use super::transcript::Transcript;
use super::{AdapterError, Cause, Link, Turn, frame, hello, strict};
use crate::seed::Chance;

/// In `settled` mode, how long it must be quiet before the kit believes that no more ops come.
const SETTLE: Duration = Duration::from_millis(5);
/// One in so many turns, a second `sync` checks that the first was answered at the right time.
const SAMPLE: u64 = 16;
/// The most frames that one turn may bring.
const MAX_FRAMES: usize = 200_000;

/// How much memory an adapter may take unless another bound is given, in MiB: more than any language's runtime needs.
pub const MEMORY: u64 = 2_048;

/// How to run an adapter.
#[derive(Clone, Debug)]
pub struct Options {
    /// Against an adapter that says nothing for ever; never part of a verdict.
    pub timeout: Duration,
    /// How much memory it may take, in MiB; where the system has `/proc`.
    pub memory: u64,
    /// Where every random choice comes from.
    pub seed: u64,
    /// The time that adapters which pin their clock shall show, in seconds since the Unix epoch.
    pub clock: u32,
    /// The revision to speak; none: the highest that both know.
    pub revision: Option<Revision>,
}

/// How much is taken of an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rigour {
    /// What this kit understands; a sample of the `sync`s is checked.
    Run,
    /// Nothing that another kit might not understand, and every `sync` is checked.
    Examination,
}

/// A child process that answers `hello`, and the frames exchanged with it.
#[derive(Debug)]
pub struct Session {
    process: Process,
    lines: Lines,
    transcript: Transcript,
    lanes: Lanes,
    chance: Chance,
    timeout: Duration,
    welcome: Welcome,
    revision: Revision,
    settled: bool,
    /// The last `sync` said that timers run, so ops may come by themselves.
    timers: bool,
    sync: u32,
    /// No lane can have been started yet: whatever comes is an answer to the made-up command.
    greeting: bool,
    rigour: Rigour,
}

impl Session {
    /// Starts the adapter, exchanges `hello` and finds out whether it is to be believed.
    pub fn start(command: &[String], options: &Options) -> Result<Self, AdapterError> {
        Self::begin(command, options, Rigour::Run)
    }

    /// The same without any lenience, to examine the adapter rather than what it holds.
    pub(crate) fn start_strict(command: &[String], options: &Options) -> Result<Self, AdapterError> {
        Self::begin(command, options, Rigour::Examination)
    }

    fn begin(command: &[String], options: &Options, rigour: Rigour) -> Result<Self, AdapterError> {
        let mut session = Self {
            process: Process::start(command, options.memory)?,
            lines: Lines::new(MAX_LINE),
            transcript: Transcript::default(),
            lanes: Lanes::default(),
            chance: Chance::new(options.seed),
            timeout: options.timeout,
            welcome: Welcome::default(),
            revision: Revision::Two,
            settled: false,
            timers: false,
            sync: 0,
            greeting: true,
            rigour,
        };
        match session.greet(options) {
            Ok(()) => Ok(session),
            Err(cause) => Err(session.broken(cause)),
        }
    }

    /// The revision that is spoken.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Lets the adapter end by itself, and ends it where it does not.
    pub fn close(mut self) {
        self.process.close();
    }

    fn is_strict(&self) -> bool {
        self.rigour == Rigour::Examination
    }

    /// Lets the adapter end by itself; false where it had to be killed.
    pub(crate) fn finish(mut self) -> bool {
        self.process.close_within(self.timeout)
    }

    /// How long the adapter may be silent from now on.
    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Whether a `sync` is answered once nothing more can happen.
    pub(crate) fn is_idle(&self) -> bool {
        !self.settled
    }

    /// A turn with a line that is no command of this kit.
    pub(crate) fn turn_with(&mut self, line: &str) -> Result<Turn, AdapterError> {
        self.exchange(line.as_bytes(), &[]).map_err(|cause| self.broken(cause))
    }

    /// Waits a while for what should not come, since the last `sync` was answered.
    pub(crate) fn listen(&mut self, wait: Duration) -> Result<(), AdapterError> {
        if self.settled || self.timers {
            return Ok(());
        }
        match self.next_or_late(Instant::now() + wait) {
            Ok(None) => Ok(()),
            Ok(Some(answer)) => Err(self.broken(late(&answer))),
            Err(cause) => Err(self.broken(cause)),
        }
    }

    /// Something that the caller found wrong, with the evidence.
    pub(crate) fn found(&mut self, cause: Cause) -> AdapterError {
        self.broken(cause)
    }

    /// Whether a new process refuses a `hello` of a protocol that does not exist.
    pub(crate) fn refuses(command: &[String], options: &Options, protocol: u32) -> Result<bool, AdapterError> {
        let process = Process::start(command, options.memory)?;
        let hello = command::Body::Hello(Hello { protocol, clock: options.clock, seed: options.seed.to_string() });
        // It may have ended already, which is what is asked for.
        let _ = process.write(frame::encode(&frame::command(hello)));
        match process.read(Instant::now() + options.timeout) {
            Ok(chunk) => Ok(chunk.is_none()),
            Err(_) => Ok(false),
        }
    }

    fn greet(&mut self, options: &Options) -> Result<(), Cause> {
        self.send(b"", &[hello::hello(options)])?;
        let deadline = Instant::now() + self.timeout;
        let answer = self.next(deadline, "it did not answer `hello`").map_err(|cause| match cause {
            Cause::Died { how } => Cause::EndedAtOnce { how },
            other => other,
        })?;
        self.welcome = hello::welcome(answer)?;
        self.revision = hello::revision(&self.welcome, options.revision)?;
        self.settled = self.welcome.turns == hello::SETTLED;
        let word = self.chance.word(10);
        let answers = self.exchange(hello::nonsense(&word).as_bytes(), &[])?.answers;
        self.greeting = false;
        hello::believe(&word, &answers)
    }

    /// Adds the evidence to a cause, and ends the process.
    fn broken(&mut self, cause: Cause) -> AdapterError {
        self.process.kill();
        AdapterError { cause, frames: self.transcript.lines(), stderr: self.process.stderr() }
    }

    /// Writes a line that is no command, if there is one, and a batch.
    fn send(&mut self, line: &[u8], batch: &[Command]) -> Result<(), Cause> {
        let mut bytes = line.to_vec();
        if !line.is_empty() {
            self.transcript.note('>', line);
        }
        for command in batch {
            self.lanes.sent(command);
            let line = frame::encode(command);
            self.transcript.note('>', &line);
            bytes.extend_from_slice(&line);
        }
        let waiting = "it does not read its standard input".to_owned();
        let limit = self.timeout;
        self.process.write(bytes).map_err(|_| Cause::Hang { limit, waiting })
    }

    fn next(&mut self, deadline: Instant, waiting: &str) -> Result<Answer, Cause> {
        self.next_or_late(deadline)?.ok_or_else(|| Cause::Hang { limit: self.timeout, waiting: waiting.to_owned() })
    }

    /// The next frame, or none when the time is over.
    fn next_or_late(&mut self, deadline: Instant) -> Result<Option<Answer>, Cause> {
        loop {
            if let Some(answer) = self.parsed()? {
                return Ok(Some(answer));
            }
            match self.process.read(deadline) {
                Ok(Some(chunk)) => self.lines.push(&chunk),
                Ok(None) => return Err(self.ended()),
                Err(_) => return Ok(None),
            }
        }
    }

    /// A frame that has come already.
    fn next_now(&mut self) -> Result<Option<Answer>, Cause> {
        loop {
            if let Some(answer) = self.parsed()? {
                return Ok(Some(answer));
            }
            match self.process.read_now() {
                Ok(Some(chunk)) => self.lines.push(&chunk),
                // The end is told by the next read that needs a frame.
                Ok(None) | Err(_) => return Ok(None),
            }
        }
    }

    fn parsed(&mut self) -> Result<Option<Answer>, Cause> {
        match self.lines.next_line() {
            Ok(None) => Ok(None),
            Ok(Some(line)) => {
                self.transcript.note('<', line);
                let answer = frame::parse(line)?;
                if self.rigour == Rigour::Examination {
                    strict::check(line)?;
                }
                Ok(Some(answer))
            }
            Err(too_long) => Err(Cause::LineTooLong(too_long.0)),
        }
    }

    fn ended(&mut self) -> Cause {
        let rest = self.lines.rest();
        if !rest.is_empty() {
            self.transcript.note('<', rest);
        }
        let how = self.process.how_it_ended();
        Cause::Died { how }
    }

    /// Sends a batch with a `sync` at its end and collects what comes.
    fn exchange(&mut self, line: &[u8], batch: &[Command]) -> Result<Turn, Cause> {
        let mut turn = Turn { certain: !self.settled, ..Turn::default() };
        self.leftovers(&mut turn)?;
        self.sync += 1;
        let mut commands = batch.to_vec();
        commands.push(frame::command(command::Body::Sync(self.sync)));
        self.send(line, &commands)?;
        let deadline = Instant::now() + self.timeout;
        let waiting = format!("it did not answer `sync` {}", self.sync);
        loop {
            let answer = self.next(deadline, &waiting)?;
            if self.take(answer, &mut turn)? {
                break;
            }
        }
        self.timers = !turn.timers.is_empty();
        if self.settled {
            self.settle(deadline, &mut turn)?;
        } else if !self.timers && (self.is_strict() || self.chance.one_in(SAMPLE)) {
            self.check_sync()?;
        }
        Ok(turn)
    }

    /// Frames that came after the last turn: right where timers run or the adapter is `settled`, else a wrong sync.
    fn leftovers(&mut self, turn: &mut Turn) -> Result<(), Cause> {
        while let Some(answer) = self.next_now()? {
            if !self.settled && !self.timers {
                return Err(late(&answer));
            }
            if self.take(answer, turn)? {
                return Err(OUT_OF_TURN.into_cause("a second answer to `sync`"));
            }
        }
        Ok(())
    }

    /// Sorts one frame into a turn; true once it is the answer to the last `sync`.
    fn take(&mut self, answer: Answer, turn: &mut Turn) -> Result<bool, Cause> {
        match &answer.body {
            Some(answer::Body::Sync(number)) if *number == self.sync => {
                turn.timers.clone_from(&answer.timers);
                return Ok(true);
            }
            Some(answer::Body::Sync(number)) => {
                let what = format!("`sync` {number} where `sync` {} is due", self.sync);
                return Err(OUT_OF_TURN.into_cause(&what));
            }
            Some(answer::Body::Hello(_)) => return Err(OUT_OF_TURN.into_cause("a second `hello`")),
            Some(_) if self.greeting => {}
            // Only threads that run on their own may have had a frame of an abandoned lane under way.
            Some(body) if !self.lanes.seen(&answer, body)? => {
                return if self.settled && !self.is_strict() {
                    Ok(false)
                } else {
                    Err(MUTED.into_cause(&frame::describe(body)))
                };
            }
            _ => {}
        }
        if turn.answers.len() >= MAX_FRAMES {
            return Err(OUT_OF_TURN.into_cause("more frames in one turn than any case has ops"));
        }
        turn.answers.push(answer);
        Ok(false)
    }

    /// `settled`: waits until every live lane holds an op, then until it is quiet.
    fn settle(&mut self, deadline: Instant, turn: &mut Turn) -> Result<(), Cause> {
        loop {
            let until = match self.lanes.busy() {
                Some(_) => deadline,
                None => Instant::now() + SETTLE,
            };
            match self.next_or_late(until)? {
                None => return Ok(()),
                Some(answer) => {
                    if self.take(answer, turn)? {
                        return Err(OUT_OF_TURN.into_cause("a second answer to `sync`"));
                    }
                }
            }
        }
    }

    /// A second `sync`: an op between the two was late.
    fn check_sync(&mut self) -> Result<(), Cause> {
        self.sync += 1;
        self.send(b"", &[frame::command(command::Body::Sync(self.sync))])?;
        let deadline = Instant::now() + self.timeout;
        let answer = self.next(deadline, "it did not answer a second `sync`")?;
        match &answer.body {
            Some(answer::Body::Sync(number)) if *number == self.sync => Ok(()),
            _ => Err(late(&answer)),
        }
    }
}

impl Link for Session {
    fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    fn turn(&mut self, batch: &[Command]) -> Result<Turn, AdapterError> {
        self.exchange(b"", batch).map_err(|cause| self.broken(cause))
    }
}

fn late(answer: &Answer) -> Cause {
    let what = answer.body.as_ref().map_or_else(String::new, frame::describe);
    Cause::LateOp { what: format!("`{what}`") }
}

/// The rule that a frame breaks.
struct Rule(&'static str);

const OUT_OF_TURN: Rule = Rule("answer every command once, and `sync` with its own number");
const MUTED: Rule = Rule("a lane says nothing more after `abandon`");

impl Rule {
    fn into_cause(self, what: &str) -> Cause {
        Cause::OutOfPlace { what: what.to_owned(), rule: self.0 }
    }
}
