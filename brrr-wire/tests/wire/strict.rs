// SPDX-License-Identifier: AGPL-3.0-only
//! What is refused, why, and at which byte. Every input was seen to be accepted by some implementation, or is next to one.

use brrr_wire::bencode::Value;
use brrr_wire::error::{DecodeError, DecodeErrorKind, DecodeErrorKind::*};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;

type Table<'a> = &'a [(&'a [u8], DecodeErrorKind, usize)];

fn refused<'a, T: std::fmt::Debug>(table: Table<'a>, decode: impl Fn(&'a [u8]) -> Result<T, DecodeError>) {
    for &(bytes, kind, at) in table {
        match decode(bytes) {
            Err(error) => assert_eq!(error, kind.at(at), "{}", bytes.escape_ascii()),
            Ok(record) => panic!("{} was read as {record:?}", bytes.escape_ascii()),
        }
    }
}

#[test]
fn integers() {
    // spec: BEN-002
    let table: Table<'_> = &[
        (b"ie", BadInteger, 1),
        (b"i-e", BadInteger, 2),
        (b"i+2e", BadInteger, 1),
        (b"i 2e", BadInteger, 1),
        (b"i2 e", BadInteger, 2),
        (b"i2.9e", BadInteger, 2),
        (b"i2_0e", BadInteger, 2),
        (b"i--2e", BadInteger, 2),
        (b"i0x2e", BadInteger, 2),
        (b"i2:", BadInteger, 2),
        (b"i02e", LeadingZero, 1),
        (b"i00e", LeadingZero, 1),
        (b"i-02e", LeadingZero, 2),
        (b"i-00e", LeadingZero, 2),
        (b"i-0e", NegativeZero, 1),
        (b"i", Truncated, 1),
        (b"i-", Truncated, 2),
        (b"i2", Truncated, 2),
    ];
    refused(table, Value::decode);
}

#[test]
fn byte_strings() {
    // spec: BEN-003, BEN-004
    let table: Table<'_> = &[
        (b"01:r", LeadingZero, 0),
        (b"00:", LeadingZero, 0),
        (b"+1:r", BadLength, 0),
        (b"-1:r", BadLength, 0),
        (b" 1:r", BadLength, 0),
        (b":", BadLength, 0),
        (b"1 :r", BadLength, 1),
        (b"1.5:r", BadLength, 1),
        (b"1_0:rrrrrrrrrr", BadLength, 1),
        (b"1r", BadLength, 1),
        (b"1", Truncated, 1),
        (b"1:", LengthPastEnd, 0),
        (b"3:ab", LengthPastEnd, 0),
        (b"99999999999:ab", LengthPastEnd, 0),
        (b"99999999999999999999999999999999:ab", LengthPastEnd, 0),
    ];
    refused(table, Value::decode);
}

#[test]
fn lists_and_dictionaries() {
    // spec: BEN-001, BEN-004, BEN-009
    let table: Table<'_> = &[
        (b"", Truncated, 0),
        (b"l", Truncated, 1),
        (b"li1e", Truncated, 4),
        (b"d", Truncated, 1),
        (b"d1:a", Truncated, 4),
        (b"d1:ai1e", Truncated, 7),
        (b"e", UnexpectedByte, 0),
        (b"x", UnexpectedByte, 0),
        (b"\xff", UnexpectedByte, 0),
        (b"lxe", UnexpectedByte, 1),
        (b"d1:ae", UnexpectedByte, 4),
        (b"di1ei2ee", WrongType, 1),
        (b"dlelee", WrongType, 1),
        (b"d1:bi1e1:ai2ee", UnsortedKeys, 7),
        (b"d2:aai1e1:ai2ee", UnsortedKeys, 8),
        (b"d1:ai1e1:ai2ee", DuplicateKey, 7),
        (b"ld1:ai1e1:ai2eee", DuplicateKey, 8),
        (b"lelX", TrailingBytes, 2),
        (b"dee", TrailingBytes, 2),
        (b"i1e\n", TrailingBytes, 3),
        (b"0:0:", TrailingBytes, 2),
    ];
    refused(table, Value::decode);
}

#[test]
fn schedule_messages() {
    // spec: REC-002, REC-012, REC-019
    let table: Table<'_> = &[
        (b"", Truncated, 0),
        (b"li2e1:r1:heX", TrailingBytes, 11),
        (b"li2e1:r1:he\n", TrailingBytes, 11),
        (b"li2e1:r1:h", Truncated, 10),
        (b"li2e1:r9:he", LengthPastEnd, 7),
        (b"le", MissingElement, 1),
        (b"li2ee", MissingElement, 4),
        (b"li2e1:re", MissingElement, 7),
        (b"li2e1:r1:h1:te", ExtraElement, 10),
        (b"li2e1:r1:hlee", ExtraElement, 10),
        (b"li2e1:r1:hxe", UnexpectedByte, 10),
        (b"li1e1:r1:he", WrongTag, 1),
        (b"li3e1:r1:he", WrongTag, 1),
        (b"li-2e1:r1:he", WrongTag, 1),
        (b"li22e1:r1:he", WrongTag, 1),
        (b"l1:21:r1:he", WrongType, 1),
        (b"lli2ee1:r1:he", WrongType, 1),
        (b"d1:r1:he", WrongType, 0),
        (b"i2e", WrongType, 0),
        (b"11:li2e1:r1:he", WrongType, 0),
        (b"li02e1:r1:he", LeadingZero, 2),
        (b"li2.9e1:r1:he", BadInteger, 3),
        (b"li+2e1:r1:he", BadInteger, 2),
        (b"li 2e1:r1:he", BadInteger, 2),
        (b"li2 e1:r1:he", BadInteger, 3),
        (b"li2e01:r1:he", LeadingZero, 4),
        (b"li2e+1:r1:he", BadLength, 4),
        (b"li2e1.5:r1:he", BadLength, 5),
        (b"li2e:1:he", BadLength, 4),
        (b"li2e1_0:rrrrrrrrrr1:he", BadLength, 5),
        (b"li2e1 :r1:he", BadLength, 5),
        (b"li2ei7e1:he", WrongType, 4),
        (b"li2e1:ri7ee", WrongType, 7),
        (b"li2ele1:he", WrongType, 4),
        (b"li2e1:rdee", WrongType, 7),
        (b"li2e1:\xff1:he", NotUtf8, 6),
        (b"li2e1:r4:ok\xc3(e", NotUtf8, 11),
        (b"li2e1:r3:\xed\xa0\x80e", NotUtf8, 9),
        (b"li2e0:1:he", EmptyName, 4),
        (b"li2e1:r0:e", EmptyName, 7),
    ];
    refused(table, ScheduleMessage::decode);
}

#[test]
fn calls() {
    // spec: REC-004, REC-012
    let table: Table<'_> = &[
        (b"d7:payload1:p9:task_name1:neX", TrailingBytes, 28),
        (b"de", MissingKey, 1),
        (b"d7:payload1:pe", MissingKey, 13),
        (b"d9:task_name1:ne", MissingKey, 15),
        (b"d7:payloadi1e9:task_name1:ne", WrongType, 10),
        (b"d7:payloadle9:task_name1:ne", WrongType, 10),
        (b"d7:payload1:p9:task_namei1ee", WrongType, 24),
        (b"d7:payload1:p9:task_name1:\xffe", NotUtf8, 26),
        (b"d9:task_name1:n7:payload1:pe", UnsortedKeys, 15),
        (b"d7:payload1:p7:payload1:q9:task_name1:ne", DuplicateKey, 13),
        (b"d7:payload1:p9:task_name1:n9:task_name1:ne", DuplicateKey, 27),
        (b"d1:ai01e7:payload1:p9:task_name1:ne", LeadingZero, 5),
        (b"l7:payload1:p9:task_name1:ne", WrongType, 0),
        (b"d7:payload9:task_name1:ne", UnsortedKeys, 21),
    ];
    refused(table, |bytes| Call::decode(&Bytes::copy_from_slice(bytes)));
}

#[test]
fn pending_returns() {
    // spec: REC-006, REC-008, REC-012, REC-019, REC-022
    let table: Table<'_> = &[
        (b"d7:returnslli1e1:r1:h1:teeeX", TrailingBytes, 27),
        (b"de", MissingKey, 1),
        (b"d12:scheduled_ati7ee", MissingKey, 19),
        (b"d7:returnsdee", WrongType, 10),
        (b"d7:returnsi1ee", WrongType, 10),
        (b"d7:returns0:e", WrongType, 10),
        (b"le", WrongType, 0),
        (b"d7:returnsli1eee", WrongType, 11),
        (b"d7:returnslli2e1:r1:h1:teee", WrongTag, 12),
        (b"d7:returnslli1e1:r1:heee", MissingElement, 21),
        (b"d7:returnslli1e1:r1:h1:t1:xeee", ExtraElement, 24),
        (b"d7:returnslleee", MissingElement, 12),
        (b"d7:returnslli1ei7e1:h1:teee", WrongType, 15),
        (b"d7:returnslli1e1:rle1:teee", WrongType, 18),
        (b"d7:returnslli1e1:r1:hdeeee", WrongType, 21),
        (b"d7:returnslli1e1:\xff1:h1:teee", NotUtf8, 17),
        (b"d7:returnslli1e0:1:h1:teee", EmptyName, 15),
        (b"d7:returnslli1e1:r0:1:teee", EmptyName, 18),
        (b"d7:returnslli1e1:r1:h0:eee", EmptyName, 21),
        (b"d7:returnslli01e1:r1:h1:teee", LeadingZero, 13),
        (b"d7:returnsle12:scheduled_ati1.5ee", BadInteger, 29),
        (b"d7:returnsle12:scheduled_at1:7e", WrongType, 27),
        (b"d7:returnsle12:scheduled_atdee", WrongType, 27),
        (b"d7:returnsle12:scheduled_atlee", WrongType, 27),
        (b"d7:returnsle12:scheduled_ati-0ee", NegativeZero, 28),
        (b"d7:returnsle7:returnslee", DuplicateKey, 12),
        (b"d12:scheduled_ati7e7:returnslee", UnsortedKeys, 19),
        (b"d7:returnsle1:zi7xe", BadInteger, 17),
    ];
    refused(table, PendingReturns::decode);
}

#[test]
fn an_entry_alone() {
    // spec: REC-006
    let table: Table<'_> = &[
        (b"li1e1:r1:h1:teX", TrailingBytes, 14),
        (b"li2e1:r1:h1:te", WrongTag, 1),
        (b"li1e1:r1:he", MissingElement, 10),
    ];
    refused(table, PendingReturn::decode);
}
