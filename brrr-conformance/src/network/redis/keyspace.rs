// SPDX-License-Identifier: AGPL-3.0-only
//! What the server holds: texts and lists by key, in some databases, each perhaps with a time at which it is gone.

use std::collections::{BTreeSet, VecDeque};

use bytes::Bytes;
use foldhash::fast::RandomState;

use super::limit::DATABASES;

/// What one key or element is counted as, beside its bytes.
const OVERHEAD: usize = 64;

/// A key of one database.
pub(super) type Place = (usize, Bytes);

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Left,
    Right,
}

/// What a key stands for. A list is never empty.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(Bytes),
    List(VecDeque<Bytes>),
}

/// The key holds a value of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongType;

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) value: Value,
    /// In milliseconds since 1970.
    pub(super) expires: Option<u64>,
}

/// All databases.
#[derive(Debug, Default)]
pub(super) struct Keyspace {
    databases: [Database; DATABASES],
    expiries: BTreeSet<(u64, Place)>,
    bytes: usize,
}

type Database = hashbrown::HashMap<Bytes, Entry, RandomState>;

impl Keyspace {
    /// About how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Removes what is to be gone by now.
    pub(super) fn purge(&mut self, now: u64) {
        while self.expiries.first().is_some_and(|(when, _)| *when <= now) {
            if let Some((_, place)) = self.expiries.pop_first() {
                self.remove(&place);
            }
        }
    }

    pub(super) fn database(&self, number: usize) -> &Database {
        &self.databases[number]
    }

    pub(super) fn get(&self, place: &Place) -> Option<&Entry> {
        self.databases[place.0].get(&place.1)
    }

    pub(super) fn text(&self, place: &Place) -> Result<Option<&Bytes>, WrongType> {
        match self.get(place).map(|entry| &entry.value) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::List(_)) => Err(WrongType),
        }
    }

    pub(super) fn list(&self, place: &Place) -> Result<Option<&VecDeque<Bytes>>, WrongType> {
        match self.get(place).map(|entry| &entry.value) {
            None => Ok(None),
            Some(Value::List(list)) => Ok(Some(list)),
            Some(Value::Text(_)) => Err(WrongType),
        }
    }

    /// Sets a text; when it is to be gone stays as it was, for a new key never.
    pub(super) fn set(&mut self, place: &Place, text: Bytes) {
        let expires = self.get(place).and_then(|entry| entry.expires);
        self.remove(place);
        let value = Value::Text(text);
        self.bytes += weight(&place.1, &value);
        self.databases[place.0].insert(place.1.clone(), Entry { value, expires: None });
        self.expire(place, expires);
    }

    /// Adds to one end of a list, or begins one; the number of elements is given back.
    pub(super) fn push(&mut self, place: &Place, end: End, element: Bytes) -> Result<usize, WrongType> {
        let database = &mut self.databases[place.0];
        if !database.contains_key(&place.1) {
            self.bytes += place.1.len() + OVERHEAD;
            database.insert(place.1.clone(), Entry { value: Value::List(VecDeque::new()), expires: None });
        }
        let Some(Entry { value: Value::List(list), .. }) = database.get_mut(&place.1) else { return Err(WrongType) };
        self.bytes += element.len() + OVERHEAD;
        match end {
            End::Left => list.push_front(element),
            End::Right => list.push_back(element),
        }
        Ok(list.len())
    }

    /// Takes from one end of a list; a list that is empty then is gone.
    pub(super) fn pop(&mut self, place: &Place, end: End) -> Result<Option<Bytes>, WrongType> {
        let Some(entry) = self.databases[place.0].get_mut(&place.1) else { return Ok(None) };
        let Value::List(list) = &mut entry.value else { return Err(WrongType) };
        let element = match end {
            End::Left => list.pop_front(),
            End::Right => list.pop_back(),
        };
        let is_empty = list.is_empty();
        self.bytes -= element.as_ref().map_or(0, |element| element.len() + OVERHEAD);
        if is_empty {
            self.remove(place);
        }
        Ok(element)
    }

    /// When a key that is there is to be gone.
    pub(super) fn expire(&mut self, place: &Place, when: Option<u64>) {
        let Some(entry) = self.databases[place.0].get_mut(&place.1) else { return };
        let before = std::mem::replace(&mut entry.expires, when);
        if let Some(before) = before {
            self.expiries.remove(&(before, place.clone()));
        }
        if let Some(when) = when {
            self.expiries.insert((when, place.clone()));
        }
    }

    /// Removes a key; whether it was there.
    pub(super) fn remove(&mut self, place: &Place) -> bool {
        let Some(entry) = self.databases[place.0].remove(&place.1) else { return false };
        self.bytes -= weight(&place.1, &entry.value);
        if let Some(when) = entry.expires {
            self.expiries.remove(&(when, place.clone()));
        }
        true
    }

    /// Removes all keys of a database.
    pub(super) fn clear(&mut self, number: usize) {
        for (key, entry) in std::mem::take(&mut self.databases[number]) {
            self.bytes -= weight(&key, &entry.value);
        }
        self.expiries.retain(|(_, place)| place.0 != number);
    }
}

fn weight(key: &Bytes, value: &Value) -> usize {
    let inside = match value {
        Value::Text(text) => text.len(),
        Value::List(list) => list.iter().map(|element| element.len() + OVERHEAD).sum(),
    };
    key.len() + OVERHEAD + inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(key: &'static str) -> Place {
        (0, Bytes::from_static(key.as_bytes()))
    }

    #[test]
    fn what_is_held_is_counted_and_nothing_stays_behind() {
        let (mut keys, text) = (Keyspace::default(), Bytes::from_static(b"text"));
        keys.set(&place("a"), text.clone());
        keys.expire(&place("a"), Some(7));
        keys.set(&place("a"), Bytes::new());
        for end in [End::Left, End::Right, End::Right] {
            keys.push(&place("l"), end, text.clone()).unwrap();
        }
        assert_eq!(keys.bytes(), (1 + OVERHEAD) + (1 + OVERHEAD) + 3 * (4 + OVERHEAD));
        keys.purge(6);
        assert!(keys.get(&place("a")).is_some(), "its time has not come");
        keys.purge(7);
        assert!(keys.get(&place("a")).is_none());
        for end in [End::Left, End::Right, End::Left] {
            assert_eq!(keys.pop(&place("l"), end), Ok(Some(text.clone())));
        }
        assert!(keys.get(&place("l")).is_none(), "an empty list is no list");
        keys.push(&place("l"), End::Left, text.clone()).unwrap();
        keys.expire(&place("l"), Some(9));
        keys.clear(0);
        assert!(keys.bytes() == 0 && keys.expiries.is_empty());
    }

    #[test]
    fn types_are_told_apart() {
        let mut keys = Keyspace::default();
        keys.set(&place("a"), Bytes::new());
        assert_eq!(keys.push(&place("a"), End::Left, Bytes::new()), Err(WrongType));
        assert_eq!(keys.pop(&place("a"), End::Left), Err(WrongType));
        keys.push(&place("l"), End::Left, Bytes::new()).unwrap();
        assert_eq!((keys.text(&place("l")), keys.list(&place("a"))), (Err(WrongType), Err(WrongType)));
    }
}
