// SPDX-License-Identifier: AGPL-3.0-only
//! Requests as clients write them, and as nobody should.

use super::reply::Reply;
use super::*;

/// All that comes of bytes that come in pieces of this size.
fn read(bytes: &[u8], piece: usize) -> Result<Vec<Event>, Bad> {
    let (mut reader, mut events) = (Reader::default(), Vec::new());
    for piece in bytes.chunks(piece) {
        reader.feed(piece);
        while let Some(event) = reader.next()? {
            events.push(event);
        }
    }
    assert!(events.iter().all(|event| *event == Event::Continue) || !reader.is_amid());
    Ok(events)
}

fn bodies(events: &[Event]) -> Vec<&[u8]> {
    let body = |event: &Event| matches!(event, Event::Request(_));
    events
        .iter()
        .filter(|event| body(event))
        .map(|event| match event {
            Event::Request(request) => request.body.as_slice(),
            Event::Continue => &[],
        })
        .collect()
}

#[test]
fn requests_come_whole_however_they_are_cut() {
    let text = b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Length: 2\r\n\r\n{}\
                 POST /y HTTP/1.1\r\nTransfer-Encoding: chunked\r\nAuthorization: AWS4-x\r\nConnection: close\r\n\r\n\
                 3;a=b\r\n{\"a\r\n4\r\n\":1}\r\n0\r\nTrailer: x\r\n\r\n";
    for piece in [1, 2, 7, 64, text.len()] {
        let events = read(text, piece).unwrap();
        assert_eq!(bodies(&events), [b"{}".as_slice(), b"{\"a\":1}"], "{piece}");
        let [Event::Request(a), Event::Request(b)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(a.target.as_deref(), Some("DynamoDB_20120810.GetItem"));
        assert_eq!((a.keep_alive, b.keep_alive, b.path.as_str()), (true, false, "/y"));
        assert_eq!(b.authorization.as_deref(), Some("AWS4-x"));
    }
}

#[test]
fn a_client_that_waits_is_told_to_go_on() {
    let head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    assert_eq!(read(head, head.len()), Ok(vec![Event::Continue]));
    let whole = [head.as_slice(), b"{}"].concat();
    assert_eq!(bodies(&read(&whole, whole.len()).unwrap()), [b"{}"]);
}

#[test]
fn what_is_no_request_is_told() {
    let large = format!("POST / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(HEAD_MAX));
    let many = format!("POST / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(HEADERS_MAX + 1));
    let chunk = |rest: &str| format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{rest}");
    for (text, status) in [
        ("\u{0}\u{1}\r\n\r\n".to_owned(), 400),
        (large, 431),
        (many, 431),
        ("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_owned(), 400),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(), 400),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n".to_owned(), 501),
        (format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", BODY_MAX + 1), 413),
        (chunk("x\r\n"), 400),
        (chunk("ffffffffff\r\n"), 413),
        (chunk("1\r\nabc\r\n"), 400),
        (chunk(&"0".repeat(300)), 400),
    ] {
        assert_eq!(read(text.as_bytes(), text.len()).unwrap_err().status, status, "{text:.60}");
    }
}

#[test]
fn a_reply_says_what_a_client_checks() {
    let reply =
        Reply { status: 200, content_type: "application/x-amz-json-1.0", body: "{}".to_owned(), keep_alive: true };
    let text = String::from_utf8(reply.bytes(1, 2)).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"));
    // The checksum of `{}`, computed apart.
    assert!(text.contains("\r\nx-amz-crc32: 2745614147\r\n"));
    assert!(text.ends_with("\r\n\r\n{}"));
    assert_eq!(text, String::from_utf8(reply.bytes(1, 2)).unwrap());
    assert_ne!(text, String::from_utf8(reply.bytes(2, 1)).unwrap());
}
