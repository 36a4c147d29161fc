// SPDX-License-Identifier: AGPL-3.0-only
//! The bounds of names in what is read.

use brrr_wire::error::DecodeErrorKind as Kind;
use brrr_wire::record::{Call, PendingReturns, ScheduleMessage};

fn text(name: &str) -> String {
    format!("{}:{name}", name.len())
}

#[test]
fn longest_and_too_long() {
    // spec: REC-020
    let longest = text(&"\u{1f3ed}".repeat(256));
    let too_long = text(&"x".repeat(1025));
    let message = |root: &str, hash: &str| ScheduleMessage::decode(format!("li2e{root}{hash}e").as_bytes());
    assert!(message(&longest, &longest).is_ok());
    assert_eq!(message(&too_long, "1:h"), Err(Kind::NameTooLong.at(4)));
    assert_eq!(message("1:r", &too_long), Err(Kind::NameTooLong.at(7)));

    let pending = |topic: &str| PendingReturns::decode(format!("d7:returnslli1e1:r1:h{topic}eee").as_bytes());
    assert!(pending(&longest).is_ok());
    assert_eq!(pending(&too_long), Err(Kind::NameTooLong.at(21)));

    let call = |name: &str| Call::decode(&format!("d7:payload0:9:task_name{name}e").into());
    assert!(call(&longest).is_ok());
    assert_eq!(call(&too_long), Err(Kind::NameTooLong.at(23)));
}

#[test]
fn any_characters() {
    // spec: REC-020
    for name in ["\0", " ", "\n", "/", ":", "\u{feff}", "\u{1f3ed}", "\u{ffff}", "e\u{301}", "\u{e9}"] {
        let bytes = format!("li2e{name}{name}e", name = text(name));
        let message = ScheduleMessage::decode(bytes.as_bytes()).unwrap();
        assert_eq!((message.root_id.as_str(), message.call_hash.as_str()), (name, name));
        assert_eq!(message.encode(), bytes);
    }
}

#[test]
fn only_a_task_name_may_be_empty() {
    // spec: REC-004, REC-019
    let call = Call::decode(&"d7:payload0:9:task_name0:e".into()).unwrap();
    assert_eq!(call.task_name.as_str(), "");
    assert_eq!(ScheduleMessage::decode(b"li2e0:1:he"), Err(Kind::EmptyName.at(4)));
}
