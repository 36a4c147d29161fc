// SPDX-License-Identifier: AGPL-3.0-only
//! Bytes as workers of other languages were seen to write them.

use std::num::NonZeroU64;

use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;

fn message(root_id: &str, call_hash: &str) -> ScheduleMessage {
    ScheduleMessage { root_id: RootId::new(root_id).unwrap(), call_hash: CallHash::new(call_hash).unwrap() }
}

fn call(task_name: &str, payload: &'static [u8]) -> Call {
    Call { task_name: TaskName::new(task_name).unwrap(), payload: Bytes::from_static(payload) }
}

fn entry(root_id: &str, call_hash: &str, topic: &str) -> PendingReturn {
    PendingReturn {
        root_id: RootId::new(root_id).unwrap(),
        call_hash: CallHash::new(call_hash).unwrap(),
        topic: Topic::new(topic).unwrap(),
    }
}

fn pending<const N: usize>(returns: [PendingReturn; N], scheduled_at: u64) -> PendingReturns {
    PendingReturns { returns: returns.into(), scheduled_at: NonZeroU64::new(scheduled_at) }
}

const ROOT: &str = "cbJxqgpjTi-Xw1XPXaZBdQ";
const HASH_A: &str = "0b8f5cb27d4bd887fbf8bf3107667dda4ca9ae155c69566096e7167fcbfbf872";
const HASH_B: &str = "d4a96deee8ab5b4d096aa6d5b85b8b0356ed6e2c1801c01ef5704edf1e25be98";

#[test]
fn schedule_messages() {
    // spec: REC-001
    let cases = [
        (message("r1", "h"), "li2e2:r11:he".to_owned()),
        (message(ROOT, HASH_A), format!("li2e22:{ROOT}64:{HASH_A}e")),
        (message("ffbfcbdcd6d74539a988a1ccb3303c95", "h"), "li2e32:ffbfcbdcd6d74539a988a1ccb3303c951:he".to_owned()),
    ];
    for (message, bytes) in cases {
        assert_eq!(message.encode(), bytes);
        assert_eq!(ScheduleMessage::decode(bytes.as_bytes()), Ok(message));
    }
}

#[test]
fn calls() {
    // spec: REC-003, REC-016
    let cases: [(Call, &[u8]); 5] = [
        (call("fib", br#"[{"n": 3, "salt": "abcd"}]"#), br#"d7:payload26:[{"n": 3, "salt": "abcd"}]9:task_name3:fibe"#),
        (call("fib", br#"[{"n":2,"salt":"abcd"}]"#), br#"d7:payload23:[{"n":2,"salt":"abcd"}]9:task_name3:fibe"#),
        (call("", b""), b"d7:payload0:9:task_name0:e"),
        (call("Zo\u{eb}", b"\x00\xff"), b"d7:payload2:\x00\xff9:task_name4:Zo\xc3\xabe"),
        (call("\u{1f3ed}", b"e"), b"d7:payload1:e9:task_name4:\xf0\x9f\x8f\xade"),
    ];
    for (call, bytes) in cases {
        assert_eq!(call.encode(), bytes);
        assert_eq!(Call::decode(&Bytes::from_static(bytes)), Ok(call));
    }
}

#[test]
fn pending_returns() {
    // spec: REC-005, REC-007, REC-009, REC-013
    let cases = [
        (pending([], 0), "d7:returnslee".to_owned()),
        (pending([entry("r1", "h1", "t")], 0), "d7:returnslli1e2:r12:h11:teee".to_owned()),
        (
            pending([entry(ROOT, HASH_B, "brrr-py-demo")], 1_795_590_621),
            format!("d7:returnslli1e22:{ROOT}64:{HASH_B}12:brrr-py-demoee12:scheduled_ati1795590621ee"),
        ),
        (
            pending([entry(ROOT, HASH_B, "brrr-ts-demo"), entry(ROOT, HASH_A, "brrr-ts-demo")], 1_795_590_621),
            format!(
                "d7:returnslli1e22:{ROOT}64:{HASH_A}12:brrr-ts-demoeli1e22:{ROOT}64:{HASH_B}12:brrr-ts-demoee\
                 12:scheduled_ati1795590621ee"
            ),
        ),
    ];
    for (pending, bytes) in cases {
        assert_eq!(pending.encode(), bytes);
        assert_eq!(PendingReturns::decode(bytes.as_bytes()), Ok(pending));
    }
}

/// Where sorting fields, sorting them joined and sorting UTF-16 would differ.
#[test]
fn order_of_entries() {
    // spec: REC-009
    let cases = [
        ([entry("a+", "h", "t"), entry("a", "h", "t")], "li1e1:a1:h1:teli1e2:a+1:h1:te"),
        ([entry("a,", "h", "t"), entry("a", "h", "t")], "li1e1:a1:h1:teli1e2:a,1:h1:te"),
        ([entry("a", "h,t", "x"), entry("a", "h", "t,x")], "li1e1:a1:h3:t,xeli1e1:a3:h,t1:xe"),
        ([entry("10", "h", "t"), entry("9", "h", "t")], "li1e2:101:h1:teli1e1:91:h1:te"),
        ([entry("a", "h", "\u{1f3ed}"), entry("a", "h", "\u{ffe0}")], "li1e1:a1:h3:\u{ffe0}eli1e1:a1:h4:\u{1f3ed}e"),
    ];
    for (entries, list) in cases {
        assert_eq!(pending(entries, 0).encode(), format!("d7:returnsl{list}ee"));
    }
}

/// Forms that nobody writes today, or only one side does, and that everybody has to read.
#[test]
fn other_forms_of_pending_returns() {
    // spec: REC-010, REC-011, REC-014
    let one = || [entry("r1", "h1", "t")];
    let returns = "7:returnslli1e2:r12:h11:tee";
    let cases = [
        (format!("d{returns}12:scheduled_ati-1ee"), pending(one(), 0)),
        (format!("d{returns}12:scheduled_ati0ee"), pending(one(), 0)),
        (format!("d{returns}12:scheduled_ati9007199254740993ee"), pending(one(), 9_007_199_254_740_993)),
        (format!("d{returns}12:scheduled_ati18446744073709551615ee"), pending(one(), u64::MAX)),
        (format!("d{returns}12:scheduled_ati18446744073709551616ee"), pending(one(), 0)),
        (format!("d{returns}12:scheduled_ati{}ee", "9".repeat(5000)), pending(one(), 0)),
        (format!("d1:ai1e{returns}8:returns2ld0:0:eee"), pending(one(), 0)),
        ("d7:returnslli1e2:r12:h11:teli1e2:r12:h11:teee".to_owned(), pending(one(), 0)),
        (
            "d7:returnslli1e1:b1:h1:teli1e1:a1:h1:teli1e1:b1:h1:teee".to_owned(),
            pending([entry("a", "h", "t"), entry("b", "h", "t")], 0),
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(PendingReturns::decode(bytes.as_bytes()), Ok(expected), "{bytes}");
    }
}
