// SPDX-License-Identifier: AGPL-3.0-only
//! The records as the properties read them: written from the requirements alone.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use brrr_wire::limit::{MAX_DEPTH, MAX_PAYLOAD, MAX_RETURNS, READ_NAME_MAX};

use super::bencode::{self, Fault, Node};

/// Why a reader must reject something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) requirement: &'static str,
    /// Completes "it …".
    pub(super) why: &'static str,
}

/// What a reader makes of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading<T> {
    /// Every reader must accept them.
    Sound(T),
    /// Every reader must reject them.
    Unsound(Flaw),
    /// A reader may do either; what it reads if it accepts them, where that can be said.
    Free(Option<T>),
}

impl<T> Reading<T> {
    /// What a reader reads that accepts it.
    pub(super) const fn content(&self) -> Option<&T> {
        match self {
            Self::Sound(content) | Self::Free(Some(content)) => Some(content),
            Self::Unsound(_) | Self::Free(None) => None,
        }
    }

    pub(super) const fn flaw(&self) -> Option<Flaw> {
        match self {
            Self::Unsound(flaw) => Some(*flaw),
            Self::Sound(_) | Self::Free(_) => None,
        }
    }

    pub(super) const fn is_sound(&self) -> bool {
        matches!(self, Self::Sound(_))
    }

    fn from(result: Result<T, Flaw>, is_free: bool) -> Self {
        match result {
            Ok(content) if is_free => Self::Free(Some(content)),
            Ok(content) => Self::Sound(content),
            Err(flaw) => Self::Unsound(flaw),
        }
    }
}

/// A schedule message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Message<'a> {
    pub(super) root_id: &'a str,
    pub(super) call_hash: &'a str,
}

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Call<'a> {
    pub(super) task_name: &'a str,
    pub(super) payload: &'a [u8],
}

/// One entry of pending returns: a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Entry<'a> {
    pub(super) root_id: &'a str,
    pub(super) call_hash: &'a str,
    pub(super) topic: &'a str,
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(root_id `{}`, call_hash `{}`, topic `{}`)", self.root_id, self.call_hash, self.topic)
    }
}

/// Pending returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pending<'a> {
    pub(super) entries: BTreeSet<Entry<'a>>,
    /// Whether the entries are written in ascending order, each once.
    pub(super) is_sorted: bool,
    /// An entry that is written more than once.
    pub(super) doubled: BTreeSet<Entry<'a>>,
    /// Whether `returns` is given twice.
    pub(super) is_double: bool,
    /// The integer as it is written.
    pub(super) scheduled_at: Option<&'a str>,
    /// Whether `scheduled_at` is something else than an integer.
    pub(super) is_time_odd: bool,
    /// The keys besides the two that are known.
    pub(super) unknown: Vec<&'a [u8]>,
}

/// Reads a schedule message.
pub(super) fn message(bytes: &[u8]) -> Reading<Message<'_>> {
    let Some(document) = document(bytes) else {
        return Reading::Free(None);
    };
    let document = match document {
        Ok(document) => document,
        Err(flaw) => return Reading::Unsound(flaw),
    };
    let mut names = Names::default();
    let mut read = || match tuple::<2>(&document.root, "2").ok_or(SHAPE_OF_MESSAGE)? {
        [root_id, call_hash] => {
            let (root_id, call_hash) = (names.name(root_id, "REC-002")?, names.name(call_hash, "REC-002")?);
            Ok(Message { root_id, call_hash })
        }
    };
    let result = read();
    Reading::from(result, names.too_long)
}

const SHAPE_OF_MESSAGE: Flaw =
    Flaw { requirement: "REC-002", why: "is not a list of the integer 2, a root_id and a call_hash" };
const SHAPE_OF_ENTRY: Flaw = Flaw {
    requirement: "REC-006",
    why: "has an entry that is not a list of the integer 1, a root_id, a call_hash and a topic",
};

/// Reads a call.
pub(super) fn call(bytes: &[u8]) -> Reading<Call<'_>> {
    let Some(document) = document(bytes) else {
        return Reading::Free(None);
    };
    let document = match document {
        Ok(document) => document,
        Err(flaw) => return Reading::Unsound(flaw),
    };
    let flaw = |why| Flaw { requirement: "REC-004", why };
    let Node::Dict(entries) = &document.root else {
        return Reading::Unsound(flaw("is not a dictionary"));
    };
    let mut names = Names { may_be_empty: true, ..Names::default() };
    let is_double = ["payload", "task_name"].iter().any(|key| all(entries, key).count() > 1);
    let mut read = || {
        let payload = match all(entries, "payload").next() {
            Some(Node::Bytes(payload)) => *payload,
            _ => return Err(flaw("has no `payload` that is a byte string")),
        };
        let task_name = all(entries, "task_name").next().ok_or(flaw("has no `task_name`"))?;
        Ok(Call { task_name: names.name(task_name, "REC-004")?, payload })
    };
    let result = read();
    let is_long = names.too_long || result.is_ok_and(|call| call.payload.len() > MAX_PAYLOAD);
    if is_double && result.is_ok() {
        return Reading::Free(None);
    }
    Reading::from(result, is_long || document.is_unsorted || document.depth > MAX_DEPTH)
}

/// Reads pending returns. Where `returns` is given twice, the entries are those of both.
pub(super) fn pending(bytes: &[u8]) -> Reading<Pending<'_>> {
    let Some(document) = document(bytes) else {
        return Reading::Free(None);
    };
    let document = match document {
        Ok(document) => document,
        Err(flaw) => return Reading::Unsound(flaw),
    };
    let flaw = |why| Flaw { requirement: "REC-008", why };
    let Node::Dict(keys) = &document.root else {
        return Reading::Unsound(flaw("is not a dictionary"));
    };
    let mut names = Names::default();
    let mut is_free = document.is_unsorted || document.depth > MAX_DEPTH;
    let mut read = || {
        let mut found = Pending {
            entries: BTreeSet::new(),
            is_sorted: true,
            doubled: BTreeSet::new(),
            is_double: all(keys, "returns").count() > 1,
            scheduled_at: None,
            is_time_odd: false,
            unknown: Vec::new(),
        };
        if all(keys, "returns").next().is_none() {
            return Err(flaw("has no `returns`"));
        }
        for (key, value) in keys {
            match (*key, value) {
                (b"returns", Node::List(items)) => returns(items, &mut names, &mut found)?,
                (b"returns", _) => return Err(flaw("has `returns` that is not a list")),
                (b"scheduled_at", Node::Int(digits)) => found.scheduled_at = Some(digits),
                (b"scheduled_at", _) => found.is_time_odd = true,
                (unknown, _) => found.unknown.push(unknown),
            }
        }
        is_free |= found.is_time_odd || found.entries.len() > MAX_RETURNS;
        Ok(found)
    };
    let result = read();
    Reading::from(result, is_free || names.too_long)
}

fn returns<'a>(items: &[Node<'a>], names: &mut Names, found: &mut Pending<'a>) -> Result<(), Flaw> {
    let mut last = None;
    for item in items {
        let [root_id, call_hash, topic] = tuple::<3>(item, "1").ok_or(SHAPE_OF_ENTRY)?;
        let entry = Entry {
            root_id: names.name(root_id, "REC-006")?,
            call_hash: names.name(call_hash, "REC-006")?,
            topic: names.name(topic, "REC-006")?,
        };
        found.is_sorted &= last.is_none_or(|last: Entry<'_>| last.cmp(&entry) == Ordering::Less);
        last = Some(entry);
        if !found.entries.insert(entry) {
            found.doubled.insert(entry);
        }
    }
    Ok(())
}

/// One whole value or what is wrong with it; `None` if a reader need not look so deep.
pub(super) fn document(bytes: &[u8]) -> Option<Result<bencode::Document<'_>, Flaw>> {
    let (requirement, why) = match bencode::read(bytes) {
        Ok(document) => return Some(Ok(document)),
        Err(Fault::Deep) => return None,
        Err(Fault::Integer) => ("BEN-002", "has an integer with a leading zero, a sign, a space or no digits"),
        Err(Fault::Length) => ("BEN-003", "has a length with a leading zero, a sign, a space or no digits"),
        Err(Fault::Short) => ("BEN-004", "ends before its announced length or its closing byte"),
        Err(Fault::Trailing) => ("BEN-001", "has bytes after its end"),
        Err(Fault::NoValue) => ("BEN-001", "is not a bencode value"),
    };
    Some(Err(Flaw { requirement, why }))
}

/// The elements after the tag.
fn tuple<'n, 'a, const N: usize>(node: &'n Node<'a>, tag: &str) -> Option<&'n [Node<'a>; N]> {
    let Node::List(items) = node else { return None };
    let (first, rest) = items.split_first()?;
    if *first != Node::Int(tag) {
        return None;
    }
    rest.try_into().ok()
}

fn all<'n, 'a>(entries: &'n [(&'a [u8], Node<'a>)], key: &'n str) -> impl Iterator<Item = &'n Node<'a>> {
    entries.iter().filter(move |(name, _)| *name == key.as_bytes()).map(|(_, value)| value)
}

#[derive(Default)]
struct Names {
    may_be_empty: bool,
    /// A name was longer than what every reader must accept.
    too_long: bool,
}

impl Names {
    fn name<'a>(&mut self, node: &Node<'a>, wrong_type: &'static str) -> Result<&'a str, Flaw> {
        let Node::Bytes(bytes) = node else {
            return Err(Flaw { requirement: wrong_type, why: "has an element of another type where a name belongs" });
        };
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Flaw { requirement: "REC-012", why: "has a name that is not UTF-8" })?;
        if text.is_empty() && !self.may_be_empty {
            return Err(Flaw { requirement: "REC-019", why: "has an empty name" });
        }
        self.too_long |= text.len() > READ_NAME_MAX;
        Ok(text)
    }
}
