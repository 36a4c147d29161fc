// SPDX-License-Identifier: AGPL-3.0-only
//! The literal bytes in the specification are what they claim to be.
//!
//! ```` ```bencode RECORD ```` holds a record on each line, in the form in which it is written.
//! ```` ```invalid RECORD ```` holds an error's name and bytes that a reader refuses for that reason.
//! In any other fence, what begins like a record is one.

use brrr_wire::error::DecodeError;
use brrr_wire::record::{Call, PendingReturns, ScheduleMessage};
use bytes::Bytes;

use super::files::{Complaint, Files};

/// Examples that the reader of `brrr-wire` does not take as they are meant.
pub(crate) fn broken(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("spec/") && file.has_extension("md")) {
        let mut fence: Option<&str> = None;
        for (number, line) in file.lines() {
            if let Some(info) = line.strip_prefix("```") {
                fence = if fence.is_some() { None } else { Some(info) };
            } else if let Some(fault) = fence.and_then(|info| fault(info, line)) {
                complaints.push(file.complain(number, fault));
            }
        }
    }
    complaints
}

fn fault(info: &str, line: &str) -> Option<String> {
    match info.split_once(' ') {
        Some(("bencode", record)) => valid(record, line).err(),
        Some(("invalid", record)) => invalid(record, line).err(),
        _ => candidates(line).into_iter().find_map(|(record, text)| valid(record, text).err()),
    }
}

/// The bytes as the reader understands them, encoded again.
fn again(record: &str, text: &str) -> Option<Result<Bytes, DecodeError>> {
    Some(match record {
        "schedule_message" => ScheduleMessage::decode(text.as_bytes()).map(|read| read.encode()),
        "call" => Call::decode(&Bytes::copy_from_slice(text.as_bytes())).map(|read| read.encode()),
        "pending_returns" => PendingReturns::decode(text.as_bytes()).map(|read| read.encode()),
        _ => return None,
    })
}

fn valid(record: &str, text: &str) -> Result<(), String> {
    match again(record, text) {
        None => {
            Err(format!("`{record}` is no record; name schedule_message, call or pending_returns behind the fence"))
        }
        Some(Err(error)) => Err(format!("`{text}` is no {record}: {error}; mend its bytes")),
        Some(Ok(bytes)) if bytes != text => {
            Err(format!("a writer writes `{}`; show that", String::from_utf8_lossy(&bytes)))
        }
        Some(Ok(_)) => Ok(()),
    }
}

fn invalid(record: &str, line: &str) -> Result<(), String> {
    let (name, text) = line.split_once(' ').unwrap_or((line, ""));
    match again(record, text) {
        None => {
            Err(format!("`{record}` is no record; name schedule_message, call or pending_returns behind the fence"))
        }
        Some(Ok(_)) => Err(format!("the reader takes `{text}`; it is no example of what is refused")),
        Some(Err(error)) if error.kind.name() != name => {
            Err(format!("the reader refuses `{text}` as {}; write that name in front", error.kind.name()))
        }
        Some(Err(_)) => Ok(()),
    }
}

/// What begins like a record: words of a listing, and the texts of a frame.
fn candidates(line: &str) -> Vec<(&'static str, &str)> {
    let words: Vec<&str> = if line.contains("{\"") {
        line.split("\"utf8\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    } else {
        line.split_whitespace().collect()
    };
    let starts = [("schedule_message", "li2e"), ("call", "d7:payload"), ("pending_returns", "d7:returns")];
    let named =
        |text| starts.iter().find(|(_, start)| str::starts_with(text, start)).map(|(record, _)| (*record, text));
    words.into_iter().filter_map(named).collect()
}

#[test]
fn examples_are_read() {
    let page = |body: &str| broken(&Files::of(&[("spec/x.md", body)])).len();
    assert_eq!(page("```bencode schedule_message\nli2e1:r1:he\n```\nli2eX"), 0);
    assert_eq!(page("```bencode schedule_message\nli2e1:r1:h\n```"), 1);
    assert_eq!(page("```bencode value\nx\n```"), 1);
    assert_eq!(page("```bencode pending_returns\nd7:returnslli1e1:s1:h1:teli1e1:r1:h1:teee\n```"), 1);
    assert_eq!(page("```invalid schedule_message\nTrailingBytes li2e1:r1:heX\n```"), 0);
    assert_eq!(page("```invalid schedule_message\nWrongTag li2e1:r1:heX\n```"), 1);
    assert_eq!(page("```invalid schedule_message\nWrongTag li2e1:r1:he\n```"), 1);
    assert_eq!(page("```text\nput t li2e1:r1:he -> 1\n< {\"body\":{\"utf8\":\"li2e1:r1:hX\"}}\n```"), 1);
}
