// SPDX-License-Identifier: AGPL-3.0-only
//! Commands that are carried out together. Nothing can be watched.

use super::super::session::Transaction;
use super::{Call, Command, Reply, Stop};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("multi", 1, multi).at_once(),
    Command::new("exec", 1, exec).at_once(),
    Command::new("discard", 1, discard).at_once(),
];

fn multi(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let transaction = &mut call.session().transaction;
    if transaction.is_some() {
        return Err("ERR MULTI calls can not be nested".into());
    }
    *transaction = Some(Transaction::default());
    Ok(Reply::OK)
}

fn exec(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let transaction = call.session().transaction.take().ok_or("ERR EXEC without MULTI")?;
    if transaction.aborted {
        return Err("EXECABORT Transaction discarded because of previous errors.".into());
    }
    let replies = transaction.queued.into_iter().map(|(command, words)| {
        match call.redis.run(command, call.now, call.connection, &words, true) {
            Ok(reply) => reply,
            Err(Stop::Error(text)) => Reply::error(text),
            // Neither waits nor leaves in the middle of a transaction.
            Err(Stop::Parked | Stop::Closing) => Reply::Null,
        }
    });
    Ok(Reply::Array(replies.collect()))
}

fn discard(call: &mut Call<'_>) -> Result<Reply, Stop> {
    call.session().transaction.take().ok_or("ERR DISCARD without MULTI")?;
    Ok(Reply::OK)
}
