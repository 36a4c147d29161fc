// SPDX-License-Identifier: AGPL-3.0-only
//! Files to be judged: which kind one is follows from what is in it.

use std::io::{self, BufRead, Read};

use brrr_wire::revision::Revision;

use super::{Claim, Judgement, recorded};
use crate::exchange::Exchange;
use crate::finding::Finding;
use crate::octets;
use crate::play::HARNESS;
use crate::trace::Trace;

/// What a file to be judged holds.
#[derive(Debug)]
pub enum Document {
    /// What one SDK was seen to do.
    Exchange(Box<Exchange>),
    /// What an adapter and the kit said to each other.
    Trace(Trace),
}

/// The longest exchange that is read.
const EXCHANGE_MAX: u64 = 16 * 1024 * 1024;

/// How far into a file its first key is looked for.
const HEAD_MAX: usize = 4096;

/// The keys of a trace's lines; every other object may only be an exchange.
const TRACE_KEYS: [&str; 7] = ["header", "stored", "queued", "counted", "sent", "seen", "end"];

impl Document {
    /// Reads a file; what kind it is follows from the first key in it.
    ///
    /// # Errors
    /// One sentence that says what is wrong, and where.
    pub fn read(mut input: impl BufRead) -> Result<Self, String> {
        let head = head(&mut input).map_err(|error| format!("it cannot be read: {error}"))?;
        if head.trim_ascii().is_empty() {
            return Err("line 1: the file is empty; record it again".to_owned());
        }
        let Some(key) = first_key(&head) else {
            if begins(&head) {
                return Err("line 1: the file stops in its first key, so it was cut short; record it again".to_owned());
            }
            return Err(format!(
                "line 1: this is neither an exchange nor a trace, which begin with a JSON object, but {}",
                octets::show(head.trim_ascii())
            ));
        };
        let mut input = head.as_slice().chain(input);
        if TRACE_KEYS.contains(&key.as_str()) {
            return Trace::read(input).map(Self::Trace).map_err(|error| error.to_string());
        }
        let mut text = String::new();
        (&mut input)
            .take(EXCHANGE_MAX + 1)
            .read_to_string(&mut text)
            .map_err(|error| format!("it cannot be read: {error}"))?;
        if text.len() as u64 > EXCHANGE_MAX {
            return Err(format!("the exchange is longer than {EXCHANGE_MAX} bytes; record a smaller one"));
        }
        Exchange::parse(&text).map(|exchange| Self::Exchange(Box::new(exchange)))
    }

    /// The revision of the key schema that was spoken.
    pub fn revision(&self) -> Option<Revision> {
        Revision::from_number(match self {
            Self::Exchange(exchange) => exchange.revision,
            Self::Trace(trace) => trace.header.revision,
        })
    }

    /// Judges it. An exchange says itself which requirements it breaks; where the judges say otherwise, that is said
    /// too: then the file or the kit is wrong.
    ///
    /// # Errors
    /// One sentence that says why it cannot be judged.
    pub fn judge(&self) -> Result<Judgement, String> {
        match self {
            Self::Trace(trace) => {
                let mut judgement = super::trace(trace).map_err(|error| error.to_string())?;
                judgement.inconclusive.extend(recorded::unseen(trace, &judgement));
                Ok(judgement)
            }
            Self::Exchange(exchange) => {
                let trace = exchange.trace()?;
                let mut judgement = super::trace(&trace).map_err(|error| error.problem.to_string())?;
                let claim = Claim::new(&exchange.breaks, &judgement);
                let wrong = claim.disagreements().into_iter().map(|message| Finding::new("", HARNESS, 0, message));
                judgement.oracle.extend(wrong);
                judgement.claim = Some(claim);
                Ok(judgement)
            }
        }
    }
}

/// The beginning of a file, up to where its first key can be told.
fn head(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while head.len() < HEAD_MAX && first_key(&head).is_none() && (begins(&head) || head.trim_ascii().is_empty()) {
        let more = match input.fill_buf() {
            Ok(more) => more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if more.is_empty() {
            break;
        }
        let taken = more.len().min(HEAD_MAX - head.len());
        head.extend_from_slice(&more[..taken]);
        input.consume(taken);
    }
    Ok(head)
}

/// Whether a text begins like an object.
fn begins(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{")
}

/// The first key of the object that a text begins with. An empty object, or one that breaks off, has an empty one.
fn first_key(head: &[u8]) -> Option<String> {
    let inside = head.trim_ascii_start().strip_prefix(b"{")?.trim_ascii_start();
    let Some(rest) = inside.strip_prefix(b"\"") else {
        return inside.first().map(|_| String::new());
    };
    let end = rest.iter().position(|byte| *byte == b'"')?;
    Some(String::from_utf8_lossy(&rest[..end]).into_owned())
}
