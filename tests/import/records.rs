// SPDX-License-Identifier: AGPL-3.0-only
//! Records out of captured traffic: JSON Lines, one for each request and response of Redis and `DynamoDB`.

mod dynamodb;
mod frame;
mod redis;

use std::collections::{BTreeMap, BTreeSet};

use super::ImportError;
use crate::vector::{Read, Record, Vector, Verdict, Wire};
use frame::{Found, Frame};

/// Collects the distinct records of several captures.
#[derive(Debug, Default)]
pub struct Collector {
    seen: BTreeSet<(Record, Vec<u8>)>,
    numbers: BTreeMap<Record, usize>,
    vectors: Vec<Vector>,
}

impl Collector {
    /// Adds the records of one capture that were not seen before; `name` is the capture's.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), ImportError> {
        let frames = frame::parse(text)?;
        let revision = revision(&frames)?;
        for frame in &frames {
            for found in frame.records()? {
                let source = format!("recording: {name}, revision {revision}, {} by {}", found.how, frame.who);
                self.found(found, source).map_err(|message| ImportError::new(frame.number, message))?;
            }
        }
        Ok(())
    }

    fn found(&mut self, found: Found, source: String) -> Result<(), String> {
        let Found { record, bytes, .. } = found;
        let read = Read::decode(record, &bytes).map_err(|error| {
            format!("these bytes are no {}: {error}; look at them and write a vector by hand", record.slug())
        })?;
        if read.encode() != bytes {
            return Err(format!(
                "this {} is not written as brrr-wire writes it; look at it and write a vector by hand",
                record.slug()
            ));
        }
        if !self.seen.insert((record, bytes.clone())) {
            return Ok(());
        }
        let number = self.numbers.entry(record).or_default();
        *number += 1;
        self.vectors.push(Vector {
            id: format!("{}/recorded/{number:03}", record.slug()),
            record,
            requirements: requirements(&read),
            since: 1,
            result: Verdict::Valid,
            value: Some(read.value()),
            rewrites: None,
            error: None,
            source,
            wire: Wire::of(&bytes),
        });
        Ok(())
    }

    /// What was collected, the records of one kind together.
    pub fn finish(mut self) -> Vec<Vector> {
        self.vectors.sort_by_key(|vector| vector.record);
        self.vectors
    }
}

fn requirements(read: &Read) -> Vec<String> {
    let ids: &[&str] = match read {
        Read::Message(_) => &["REC-001"],
        Read::Call(_) => &["REC-003"],
        Read::Value(_) => &["REC-018"],
        Read::Pending(pending) if pending.returns.len() > 1 => &["REC-005", "REC-007", "REC-009"],
        Read::Pending(_) => &["REC-005", "REC-007"],
    };
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// The revision of the key schema, which the keys of the counters tell.
fn revision(frames: &[Frame]) -> Result<u32, ImportError> {
    let mut found = None;
    for frame in frames {
        let Some(revision) = frame.revision()? else { continue };
        if found.is_some_and(|before| before != revision) {
            let message = "the counters before this line are of another revision; record each revision by itself";
            return Err(ImportError::new(frame.number, message));
        }
        found = Some(revision);
    }
    let last = frames.last().map_or(1, |frame| frame.number);
    found.ok_or_else(|| ImportError::new(last, "no counter was incremented up to here, so the revision is not known"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INCR: &str =
        r#"{"seq":0,"t":0.1,"who":"web","conn":0,"kind":"redis","dir":"req","val":["INCR","brrr/count/r"],"raw":""}"#;

    fn rpush(body: &str) -> String {
        let value = serde_json::json!(["RPUSH", "brrr/messages/t", body]);
        format!(r#"{{"seq":1,"t":0.2,"who":"web","conn":0,"kind":"redis","dir":"req","val":{value},"raw":""}}"#)
    }

    fn import(lines: &[&str]) -> Result<Vec<Vector>, ImportError> {
        let mut collector = Collector::default();
        collector.add("x", &lines.join("\n"))?;
        Ok(collector.finish())
    }

    #[test]
    fn a_record_is_taken_once() {
        let message = rpush("li2e1:r1:he");
        let vectors = import(&[INCR, &message, &message]).unwrap();
        assert_eq!(vectors.len(), 1);
        assert_eq!(vectors[0].id, "schedule-message/recorded/001");
        assert_eq!(vectors[0].source, "recording: x, revision 2, RPUSH by web");
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_line() {
        let wrong = [
            "not JSON",
            "{}",
            &INCR.replace("INCR", "FLUSHALL"),
            &INCR.replace("brrr/count/r", "r"),
            &INCR.replace("brrr/count/r", "brrr_count/r"),
            &INCR.replace("redis", "smtp"),
            &rpush("li2e1:r1:heX"),
        ];
        for line in wrong {
            assert_eq!(import(&[INCR, line]).unwrap_err().line, 2, "{line}");
        }
        assert!(import(&[&rpush("li2e1:r1:he")]).unwrap_err().message.contains("revision"));
    }
}
