// SPDX-License-Identifier: AGPL-3.0-only
//! `doctor`: says what is wrong with an adapter.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use brrr_conformance::adapter::{MEMORY, Options};
use brrr_conformance::doctor::{self, Diagnosis};
use brrr_conformance::report::quote;
use brrr_conformance::verdict::Exit;
use brrr_wire::revision::Revision;
use clap::Args;

use super::run::{CLOCK, revision, seconds};
use super::{complain, or_closed, program, reference};

/// It is the same for everybody: nothing in an examination is left to chance.
const SEED: u64 = 1;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Examine workers of this revision only; without it, of all that the adapter names.
    #[arg(long, value_name = "N", value_parser = revision)]
    revision: Option<Revision>,
    /// How long the adapter may be silent.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// The command that starts the adapter; without it, the reference worker's.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn doctor(args: &DoctorArgs) -> Exit {
    let command = if args.command.is_empty() { reference::command() } else { Ok(args.command.clone()) };
    let command = match command {
        Ok(command) => command,
        Err(error) => {
            complain(&error);
            return Exit::NoJudgement;
        }
    };
    let (timeout, revision) = (args.timeout, args.revision);
    let options = Options { timeout, memory: MEMORY, seed: SEED, clock: CLOCK, revision };
    let diagnosis = doctor::examine(&command, &options);
    let text = text(&diagnosis, &args.command);
    match or_closed(anstream::stdout().write_all(text.as_bytes())) {
        Ok(()) if diagnosis.conforms() => Exit::Fine,
        _ => Exit::NoJudgement,
    }
}

fn text(diagnosis: &Diagnosis, command: &[String]) -> String {
    let mut text = String::new();
    if let Some(welcome) = &diagnosis.welcome {
        let revisions: Vec<String> = welcome.revisions.iter().map(u32::to_string).collect();
        let name = format!("{} {}", welcome.sdk, welcome.version);
        let (revisions, profiles, turns) = (revisions.join(", "), welcome.profiles.join(", "), &welcome.turns);
        let _ = writeln!(text, "{}: revisions {revisions}, profiles {profiles}, turns {turns}\n", name.trim_end());
    }
    for right in &diagnosis.right {
        let _ = writeln!(text, "  ok  {right}");
    }
    for remark in &diagnosis.remarks {
        let _ = writeln!(text, "\nremark: {remark}");
    }
    if let Some(problem) = &diagnosis.problem {
        let error = problem.error.to_string();
        let (first, rest) = error.split_once('\n').unwrap_or((&error, ""));
        let _ = writeln!(text, "\nwrong: {first}\n  {}", problem.meaning);
        if !rest.is_empty() {
            let _ = writeln!(text, "{rest}");
        }
    }
    let words: Vec<String> = command.iter().map(|word| quote(word)).collect();
    let command = if words.is_empty() { String::new() } else { format!(" -- {}", words.join(" ")) };
    let program = program();
    let (word, next) = if diagnosis.conforms() {
        ("yes", format!("{program} run{command}"))
    } else {
        ("no", format!("{program} doctor{command}, once that is mended"))
    };
    let _ = writeln!(text, "\nconforms to the adapter protocol: {word}\nnext: {next}");
    text
}
