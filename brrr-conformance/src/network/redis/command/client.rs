// SPDX-License-Identifier: AGPL-3.0-only
//! `CLIENT`: connections, one's own and others.

use super::super::limit::MAX_NAME;
use super::super::session::Session;
use super::{Call, Command, Reply, SYNTAX, Stop, repeated};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("client|id", 2, |call| Ok(Reply::Integer(i64::try_from(call.connection).unwrap_or(i64::MAX)))),
    Command::new("client|setinfo", 4, set_info),
    Command::new("client|setname", 3, set_name),
    Command::new("client|getname", 2, |call| Ok(get_name(call))),
    Command::new("client|unblock", -3, unblock),
    Command::new("client|info", 2, |call| Ok(list(call, |number| number))),
    Command::new(
        "client|list",
        -2,
        |call| if call.words.len() == 2 { Ok(list(call, |_| 0)) } else { Err(SYNTAX.into()) },
    ),
    Command::new("client|no-evict", 3, on_or_off),
    Command::new("client|no-touch", 3, on_or_off),
];

/// Names are shown in lists, so they are printable and without spaces; Redis knows no limit.
pub(super) fn check_name(name: &[u8], what: &str) -> Result<(), Stop> {
    if name.len() > MAX_NAME {
        return Err(format!("ERR {what} cannot be longer than {MAX_NAME} bytes.").into());
    }
    if name.iter().all(u8::is_ascii_graphic) {
        Ok(())
    } else {
        Err(format!("ERR {what} cannot contain spaces, newlines or special characters.").into())
    }
}

fn set_info(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let value = call.words[3].clone();
    let (is_name, is_version) = (call.is(2, "lib-name"), call.is(2, "lib-ver"));
    if !is_name && !is_version {
        let option = repeated(&call.words[2], call.words[2].len());
        return Err([b"ERR Unrecognized option '", option, b"'"].concat().into());
    }
    check_name(&value, if is_name { "lib-name" } else { "lib-ver" })?;
    let session = call.session();
    *(if is_name { &mut session.library } else { &mut session.library_version }) = value;
    Ok(Reply::OK)
}

fn set_name(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let name = call.words[2].clone();
    check_name(&name, "Client names")?;
    call.session().name = name;
    Ok(Reply::OK)
}

fn get_name(call: &mut Call<'_>) -> Reply {
    let name = call.session().name.clone();
    if name.is_empty() { Reply::Null } else { Reply::Bulk(name) }
}

fn unblock(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let reply = match call.words.len() {
        3 => Reply::NullArray,
        4 if call.is(3, "timeout") => Reply::NullArray,
        4 if call.is(3, "error") => Reply::error("UNBLOCKED client unblocked via CLIENT UNBLOCK"),
        4 => return Err("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR".into()),
        _ => {
            let name = String::from_utf8_lossy(&call.words[1]);
            let problem = format!("ERR unknown subcommand or wrong number of arguments for '{name}'. Try CLIENT HELP.");
            return Err(problem.into());
        }
    };
    let id = u64::try_from(call.integer(2)?).unwrap_or_default();
    Ok(Reply::Integer(call.redis.end_wait(id, reply).into()))
}

fn on_or_off(call: &mut Call<'_>) -> Result<Reply, Stop> {
    if call.is(2, "on") || call.is(2, "off") { Ok(Reply::OK) } else { Err(SYNTAX.into()) }
}

/// A line for each connection, or for one alone where its number is given.
fn list(call: &Call<'_>, only: fn(u64) -> u64) -> Reply {
    let only = only(call.connection);
    let shown = call.redis.sessions.iter().filter(|(number, _)| only == 0 || **number == only);
    Reply::Verbatim(shown.map(|(number, session)| line(*number, session)).collect())
}

fn line(number: u64, session: &Session) -> String {
    let queued = session.transaction.as_ref().map(|transaction| transaction.queued.len());
    let flags = match (&session.wait, queued) {
        (Some(_), _) => "b",
        (None, Some(_)) => "x",
        (None, None) => "N",
    };
    format!(
        "id={number} addr={} name={} flags={flags} db={} multi={} cmd={} user=default resp={} lib-name={} lib-ver={}\n",
        session.address,
        String::from_utf8_lossy(&session.name),
        session.database,
        queued.map_or("-1".to_owned(), |queued| queued.to_string()),
        session.last,
        session.protocol.number(),
        String::from_utf8_lossy(&session.library),
        String::from_utf8_lossy(&session.library_version),
    )
}
