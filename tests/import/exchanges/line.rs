// SPDX-License-Identifier: AGPL-3.0-only
//! One line of an event trace.

use std::collections::BTreeMap;

use brrr_conformance::octets;
use brrr_wire::key::Kind;
use brrr_wire::proto::conformance::{
    CompareAndDelete, CompareAndSet, Empty, Error, Incr, Put, StoreKey, Write, answer, reply,
};

use super::cursor::Cursor;
use crate::exchange::Sdk;

/// What a line says.
pub(super) enum Line {
    Blank,
    /// A scenario begins.
    Title {
        id: String,
        title: String,
    },
    /// An op and its reply.
    Op(answer::Body, reply::Result),
    /// The task is run.
    Ran,
    /// The first of two attempts in one scenario ended with an error.
    Aside(Error),
    /// Ops that were counted and not listed.
    Elided,
    /// The operation returned.
    Returned,
    /// A loop returned that was given no message.
    Polled,
    /// The operation raised.
    Raised(Error),
    /// What is left of the pending returns and on the queues.
    Left(Left),
}

/// What a scenario leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// Pending returns, by the key that the harness prints: `pending_returns/h`.
    pub(super) pending: BTreeMap<String, Vec<u8>>,
    /// Messages, by topic.
    pub(super) queues: BTreeMap<String, Vec<String>>,
}

const INDENT: &str = "   ";

pub(super) fn parse(sdk: Sdk, text: &str) -> Result<Line, String> {
    if text.is_empty() {
        return Ok(Line::Blank);
    }
    if let Some(title) = text.strip_prefix("## ") {
        let (id, title) = title.split_once(' ').ok_or("a scenario has an id and a title")?;
        return Ok(Line::Title { id: id.to_owned(), title: title.to_owned() });
    }
    let text = text.strip_prefix(INDENT).ok_or("this is neither a title nor indented by three spaces")?;
    let mut cursor = Cursor::new(text);
    let line = body(sdk, &mut cursor)?;
    if matches!(line, Line::Op(..) | Line::Left(_)) {
        cursor.end()?;
    }
    Ok(line)
}

fn body(sdk: Sdk, cursor: &mut Cursor<'_>) -> Result<Line, String> {
    if cursor.eats("STORE ") {
        store(sdk, cursor)
    } else if cursor.eats("CACHE incr ") {
        let key = cursor.word()?.to_owned();
        cursor.expect(" -> ")?;
        let count = cursor.word()?.parse().map_err(|_| "a count is not a number")?;
        Ok(Line::Op(answer::Body::Incr(Incr { key }), reply::Result::Count(count)))
    } else if cursor.eats("QUEUE put ") {
        let topic = cursor.text()?;
        cursor.expect(" ")?;
        let body = Some(octets::encode(cursor.text()?.as_bytes()));
        Ok(Line::Op(answer::Body::Put(Put { topic, body }), reply::Result::Done(Empty {})))
    } else if cursor.eats("HANDLER run") || cursor.eats("HANDLER request fields: ") {
        Ok(Line::Ran)
    } else if cursor.eats("=> returns ") {
        returned(sdk, cursor.rest())
    } else if cursor.eats("=> RAISES ") {
        Ok(Line::Raised(error(cursor.rest())?))
    } else if cursor.eats("undefined -> RAISES ") {
        // The harness prints the message alone; what has no `payload` there is a TypeError of the language.
        Ok(Line::Aside(Error { kind: "TypeError".to_owned(), message: cursor.rest().to_owned() }))
    } else if cursor.eats("(\u{2026}) ") {
        Ok(Line::Elided)
    } else if cursor.eats("left: ") {
        left(sdk, cursor)
    } else {
        Err(format!("`{}` is no op, run, end or rest of a scenario", cursor.rest()))
    }
}

fn returned(sdk: Sdk, what: &str) -> Result<Line, String> {
    match (sdk, what) {
        (Sdk::Python, "None") | (Sdk::TypeScript, "undefined") => Ok(Line::Returned),
        (Sdk::TypeScript, call) if call.starts_with("Call(") && call.ends_with(')') => Ok(Line::Returned),
        (Sdk::Python, "'None after 3 polls'") | (Sdk::TypeScript, "undefined after 3 polls") => Ok(Line::Polled),
        _ => Err(format!("the result `{what}` is not known")),
    }
}

fn error(text: &str) -> Result<Error, String> {
    let (kind, message) = text.split_once(": ").ok_or("an error has a kind and a message")?;
    Ok(Error { kind: kind.to_owned(), message: message.to_owned() })
}

fn store(sdk: Sdk, cursor: &mut Cursor<'_>) -> Result<Line, String> {
    use answer::Body;
    let name = cursor.word()?;
    cursor.expect(" ")?;
    let StoreKey { kind, call_hash } = key(cursor.word()?)?;
    let at = || StoreKey { kind: kind.clone(), call_hash: call_hash.clone() };
    Ok(match name {
        "has" => Line::Op(Body::Has(at()), present(sdk, cursor)?),
        "get" => Line::Op(Body::Get(at()), read(cursor)?),
        "get_with_retry" => Line::Op(Body::GetWithRetry(at()), read(cursor)?),
        "set" => {
            cursor.expect(" = ")?;
            // What the language has in place of bytes is kept as their absence.
            let value = if cursor.eats("undefined") { None } else { Some(octets::encode(&cursor.bytes()?)) };
            Line::Op(Body::Set(Write { kind, call_hash, value }), reply::Result::Done(Empty {}))
        }
        "set_new_value" => {
            cursor.expect(" = ")?;
            let value = Some(octets::encode(&cursor.bytes()?));
            Line::Op(Body::SetNewValue(Write { kind, call_hash, value }), condition(cursor)?)
        }
        "compare_and_set" => {
            cursor.expect(" = ")?;
            let value = Some(octets::encode(&cursor.bytes()?));
            cursor.expect(" if ")?;
            let expected = Some(octets::encode(&cursor.bytes()?));
            let op = CompareAndSet { kind, call_hash, expected, value };
            Line::Op(Body::CompareAndSet(op), condition(cursor)?)
        }
        "compare_and_delete" => {
            cursor.expect(" if ")?;
            let expected = Some(octets::encode(&cursor.bytes()?));
            let op = CompareAndDelete { kind, call_hash, expected };
            Line::Op(Body::CompareAndDelete(op), condition(cursor)?)
        }
        _ => return Err(format!("the store op `{name}` is not known")),
    })
}

fn key(text: &str) -> Result<StoreKey, String> {
    let (kind, call_hash) = text.split_once('/').ok_or("a key is a kind, a slash and a call hash")?;
    Kind::parse(kind).ok_or_else(|| format!("`{kind}` is no kind of record"))?;
    Ok(StoreKey { kind: kind.to_owned(), call_hash: call_hash.to_owned() })
}

fn present(sdk: Sdk, cursor: &mut Cursor<'_>) -> Result<reply::Result, String> {
    cursor.expect(" -> ")?;
    match (sdk, cursor.word()?) {
        (Sdk::Python, "True") | (Sdk::TypeScript, "true") => Ok(reply::Result::Present(true)),
        (Sdk::Python, "False") | (Sdk::TypeScript, "false") => Ok(reply::Result::Present(false)),
        (_, other) => Err(format!("`{other}` is no truth value of this language")),
    }
}

fn read(cursor: &mut Cursor<'_>) -> Result<reply::Result, String> {
    cursor.expect(" -> ")?;
    if cursor.eats("NotFound") {
        return Ok(reply::Result::NotFound(Empty {}));
    }
    Ok(reply::Result::Value(octets::encode(&cursor.bytes()?)))
}

fn condition(cursor: &mut Cursor<'_>) -> Result<reply::Result, String> {
    cursor.expect(" -> ")?;
    match cursor.word()? {
        "ok" => Ok(reply::Result::Done(Empty {})),
        "MISMATCH" => Ok(reply::Result::Mismatch(Empty {})),
        other => Err(format!("a conditional write is answered `ok` or `MISMATCH` and not `{other}`")),
    }
}

fn left(sdk: Sdk, cursor: &mut Cursor<'_>) -> Result<Line, String> {
    let pending = cursor.map(|cursor| match sdk {
        Sdk::Python => cursor.bytes(),
        // A text that holds a literal of bytes.
        Sdk::TypeScript => Cursor::new(&cursor.text()?).bytes(),
    })?;
    cursor.expect(" queues: ")?;
    let queues = cursor.map(Cursor::texts)?;
    Ok(Line::Left(Left { pending, queues }))
}
