// SPDX-License-Identifier: AGPL-3.0-only
use super::*;

/// All requests of these pieces, and the error that ends them.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Vec<Bytes>>, Option<ProtocolError>) {
    let (mut parser, mut seen) = (Parser::default(), Vec::new());
    for piece in pieces {
        parser.push(piece);
        loop {
            match parser.next_request() {
                Ok(Some(words)) => seen.push(words),
                Ok(None) => break,
                Err(error) => return (seen, Some(error)),
            }
        }
    }
    (seen, None)
}

fn error_of(bytes: &[u8]) -> String {
    read([bytes]).1.map(|error| error.to_string()).unwrap_or_default()
}

const STREAM: &[u8] = b"*3\r\n$5\r\nRPUSH\r\n$1\r\nt\r\n$6\r\n\r\n$1\r\n\r\n\
    *0\r\n*-1\r\n\r\n  \r\nset \"a \\x41\\n\" 'it\\'s'\n*1\r\n$0\r\n\r\nPING\r\n";

#[test]
fn every_split_of_the_bytes_gives_the_same_requests() {
    let whole = read([STREAM]);
    let due: [&[&[u8]]; 4] = [&[b"RPUSH", b"t", b"\r\n$1\r\n"], &[b"set", b"a A\n", b"it's"], &[b""], &[b"PING"]];
    assert_eq!(whole, (due.iter().map(|words| words.iter().map(|w| Bytes::from_static(w)).collect()).collect(), None));
    for first in 0..=STREAM.len() {
        for second in first..=STREAM.len() {
            let pieces = [&STREAM[..first], &STREAM[first..second], &STREAM[second..]];
            assert_eq!(read(pieces), whole, "cut at {first} and {second}");
        }
    }
    assert_eq!(read(STREAM.chunks(1)), whole);
}

#[test]
fn every_split_of_what_is_wrong_gives_the_same_error() {
    for wrong in [&b"PING\r\n*1\r\n$-1\r\n"[..], b"PING\n*x\r\n", b"PING\n*1\r\n:1\r\n", b"a 'b\r\n", b"*1\rx\r\n"] {
        let whole = read([wrong]);
        assert!(whole.1.is_some(), "{}", wrong.escape_ascii());
        for cut in 0..wrong.len() {
            assert_eq!(read([&wrong[..cut], &wrong[cut..]]), whole, "{} cut at {cut}", wrong.escape_ascii());
        }
    }
}

#[test]
fn lengths_are_strict_and_checked_before_room_is_made() {
    let counts = ["x", "", "+1", "01", " 1", "1 ", "1x", "-0", "1048577", "2147483648", "9223372036854775808"];
    for count in counts {
        assert_eq!(error_of(format!("*{count}\r\n").as_bytes()), "invalid multibulk length", "{count:?}");
    }
    for length in ["-1", "", "x", "+1", "007", "67108865", "536870913", "99999999999999999999"] {
        assert_eq!(error_of(format!("*1\r\n${length}\r\n").as_bytes()), "invalid bulk length", "{length:?}");
    }
    let most = read([&b"*1048576\r\n$67108864\r\n"[..]]);
    assert_eq!(most, (vec![], None), "what is just allowed is waited for");
    assert_eq!(error_of(b"*1\r\nx"), "expected '$', got 'x'");
    assert_eq!(error_of(b"*1\r\n$1\r\nab\r\n"), "expected CRLF behind a length or an argument");
    let (bulk, head) = (vec![b'x'; 1 << 26], &b"$67108864\r\n"[..]);
    let pieces = [&b"*3\r\n"[..], head, &bulk, b"\r\n", head, &bulk, b"\r\n$1\r\n"];
    assert_eq!(read(pieces), (vec![], Some(ProtocolError::LongRequest)));
}

#[test]
fn a_line_without_end_is_refused_at_the_bound() {
    for (start, problem) in [
        ("*", "too big mbulk count string"),
        ("*1\r\n$", "too big bulk count string"),
        ("PING ", "too big inline request"),
    ] {
        let endless = format!("{start}{}", "1".repeat(MAX_LINE + 1));
        assert_eq!(error_of(endless.as_bytes()), problem);
        let pieces = std::iter::once(start.as_bytes()).chain(std::iter::repeat_n(&b"1111"[..], MAX_LINE));
        assert_eq!(read(pieces).1.unwrap().to_string(), problem);
    }
}

#[test]
fn the_buffer_does_not_grow_with_the_number_of_requests() {
    let mut parser = Parser::default();
    let piece = b"*2\r\n$4\r\nECHO\r\n$3\r\nabc\r\n".repeat(100);
    // The pieces never end where a request does.
    for _ in 0..1000 {
        parser.push(&piece[..1999]);
        while parser.next_request().unwrap().is_some() {}
        parser.push(&piece[1999..]);
        parser.push(b"*");
        while parser.next_request().unwrap().is_some() {}
        parser.push(b"0\r\n");
    }
    assert!(parser.buffer.capacity() < 1 << 20, "{}", parser.buffer.capacity());
}
