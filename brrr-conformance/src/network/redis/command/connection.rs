// SPDX-License-Identifier: AGPL-3.0-only
//! What a client asks about its own connection.

use bytes::Bytes;

use super::super::limit::DATABASES;
use super::super::resp::Protocol;
use super::super::session::Session;
use super::info::VERSION;
use super::{Call, Command, Reply, Stop, client, number, repeated};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("ping", -1, ping),
    Command::new("echo", 2, |call| Ok(Reply::Bulk(call.words[1].clone()))),
    Command::new("hello", -1, hello),
    Command::new("auth", -2, auth),
    Command::new("select", 2, select),
    Command::new("client", -2, |call| call.wrong_arity()).with(client::COMMANDS),
    Command::new("quit", -1, |_| Err(Stop::Closing)).at_once(),
    Command::new("reset", 1, |call| Ok(reset(call))).at_once(),
];

fn ping(call: &mut Call<'_>) -> Result<Reply, Stop> {
    match call.words {
        [_] => Ok(Reply::Status("PONG")),
        [_, text] => Ok(Reply::Bulk(text.clone())),
        _ => call.wrong_arity(),
    }
}

fn select(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let number = i32::try_from(call.integer(1)?)
        .map_err(|_| "ERR value is out of range, value must between -2147483648 and 2147483647")?;
    let number = usize::try_from(number).ok().filter(|number| *number < DATABASES);
    call.session().database = number.ok_or("ERR DB index is out of range")?;
    Ok(Reply::OK)
}

/// There is one user, who needs no password.
fn auth(call: &mut Call<'_>) -> Result<Reply, Stop> {
    match call.words {
        [_, _] => Err("ERR AUTH <password> called without any password configured for the default user. \
                       Are you sure your configuration is correct?"
            .into()),
        [_, user, _] => log_in(user).map(|()| Reply::OK),
        _ => Err(super::SYNTAX.into()),
    }
}

fn log_in(user: &[u8]) -> Result<(), Stop> {
    match user {
        b"default" => Ok(()),
        _ => Err("WRONGPASS invalid username-password pair or user is disabled.".into()),
    }
}

fn hello(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let protocol = match call.words.get(1) {
        None => None,
        Some(word) => match number::integer(word).ok_or("ERR Protocol version is not an integer or out of range")? {
            2 => Some(Protocol::Resp2),
            3 => Some(Protocol::Resp3),
            _ => return Err("NOPROTO unsupported protocol version".into()),
        },
    };
    let mut name = None;
    let mut rest = call.words.get(2..).unwrap_or_default();
    while let Some((option, values)) = rest.split_first() {
        let used = match (option.to_ascii_lowercase().as_slice(), values) {
            (b"auth", [user, _, ..]) => {
                log_in(user)?;
                2
            }
            (b"setname", [given, ..]) => {
                client::check_name(given, "Client names")?;
                name = Some(given);
                1
            }
            _ => {
                let option = repeated(option, option.len());
                return Err([b"ERR Syntax error in HELLO option '", option, b"'"].concat().into());
            }
        };
        rest = &values[used..];
    }
    let connection = call.connection;
    let session = call.session();
    session.protocol = protocol.unwrap_or(session.protocol);
    session.name = name.cloned().unwrap_or_else(|| session.name.clone());
    Ok(greeting(connection, session.protocol))
}

fn greeting(connection: u64, protocol: Protocol) -> Reply {
    let text = |name: &str, value: &str| (Reply::text(name), Reply::text(value));
    let id = i64::try_from(connection).unwrap_or(i64::MAX);
    Reply::Map(vec![
        text("server", "redis"),
        text("version", VERSION),
        (Reply::text("proto"), Reply::Integer(protocol.number().into())),
        (Reply::text("id"), Reply::Integer(id)),
        text("mode", "standalone"),
        text("role", "master"),
        (Reply::text("modules"), Reply::Array(Vec::new())),
    ])
}

fn reset(call: &mut Call<'_>) -> Reply {
    let session = call.session();
    let Session { address, library, library_version, last, .. } = &*session;
    let (address, last) = (address.clone(), *last);
    let (library, library_version): (Bytes, Bytes) = (library.clone(), library_version.clone());
    *session = Session { library, library_version, last, ..Session::new(address) };
    Reply::Status("RESET")
}
