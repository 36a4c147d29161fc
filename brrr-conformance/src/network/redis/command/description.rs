// SPDX-License-Identifier: AGPL-3.0-only
//! `COMMAND`: what the commands are, as far as clients look at it.

use bytes::Bytes;

use super::{Call, Command, Reply, all, by_name};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("command|count", 2, |_| Ok(Reply::count(all().count()))),
    Command::new("command|docs", -2, |call| Ok(docs(call))),
    Command::new("command|info", -2, |call| Ok(infos(call))),
    Command::new("command|list", 2, |_| Ok(Reply::Array(all().map(|one| Reply::text(one.name)).collect()))),
];

pub(super) fn every() -> Reply {
    Reply::Array(all().map(describe).collect())
}

fn infos(call: &Call<'_>) -> Reply {
    if call.words.len() == 2 {
        return every();
    }
    let one = |name: &Bytes| by_name(name).map_or(Reply::NullArray, describe);
    Reply::Array(call.words[2..].iter().map(one).collect())
}

/// The names of the commands that are known, and nothing about them.
fn docs(call: &Call<'_>) -> Reply {
    let named: Vec<&Command> = match &call.words[2..] {
        [] => all().collect(),
        names => names.iter().filter_map(|name| by_name(name)).collect(),
    };
    Reply::Map(named.into_iter().map(|one| (Reply::text(one.name), Reply::Map(Vec::new()))).collect())
}

/// Name, arity, flags, where the keys are, and four lists that are empty here.
fn describe(command: &Command) -> Reply {
    let (first, last) = command.keys;
    let access = if command.writes { "write" } else { "readonly" };
    let flags = [Some(access), command.grows.then_some("denyoom")].into_iter().flatten().map(Reply::Status);
    Reply::Array(vec![
        Reply::text(command.name),
        Reply::Integer(command.arity),
        Reply::Set(flags.collect()),
        Reply::Integer(first),
        Reply::Integer(last),
        Reply::Integer(i64::from(first != 0)),
        Reply::Set(Vec::new()),
        Reply::Array(Vec::new()),
        Reply::Array(Vec::new()),
        Reply::Array(command.subcommands.iter().map(describe).collect()),
    ])
}
