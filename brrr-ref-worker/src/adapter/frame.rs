// SPDX-License-Identifier: AGPL-3.0-only
//! Lines of JSON: commands are read, answers are written in ASCII.

use std::io;

use brrr_wire::proto::conformance::{Answer, Command, command};
use serde_json::ser::{CompactFormatter, Formatter};
use serde_json::{Map, Serializer, Value};

/// How long a line may be: a payload of 16 MiB, each byte written as `\u0000`, and the rest of its command.
pub(super) const MAX_LINE: u64 = 128 * 1024 * 1024;

/// The keys of a command, as protobuf's JSON mapping reads them.
const KEYS: [&str; 9] = ["lane", "op", "hello", "work", "reply", "sync", "abandon", "schedule", "read"];

/// What a line says.
#[derive(Debug)]
pub(super) enum Frame {
    /// A command: the lane, the op's number and what is to be done.
    Known(String, u32, command::Body),
    /// A command that this adapter does not know, by name.
    Unknown(String),
}

/// Reads one line; the error says what is wrong with it.
pub(super) fn parse(line: &[u8]) -> Result<Frame, String> {
    let Some(line) = line.strip_suffix(b"\n") else {
        return Err(format!("it has no end, or more than {MAX_LINE} bytes"));
    };
    match serde_json::from_slice::<Command>(line) {
        Ok(Command { lane, op, body: Some(body) }) => Ok(Frame::Known(lane, op, body)),
        Ok(Command { body: None, .. }) => Err("it names no command".to_owned()),
        Err(error) => unknown_command(line).map(Frame::Unknown).ok_or_else(|| error.to_string()),
    }
}

/// The first key of an object that no command has.
fn unknown_command(line: &[u8]) -> Option<String> {
    let object: Map<String, Value> = serde_json::from_slice(line).ok()?;
    object.into_iter().map(|(key, _)| key).find(|key| !KEYS.contains(&key.as_str()))
}

/// Appends one answer and the end of its line.
pub(super) fn write(answer: &Answer, out: &mut Vec<u8>) {
    use serde::Serialize as _;
    let mut serializer = Serializer::with_formatter(&mut *out, Ascii);
    answer.serialize(&mut serializer).expect("invariant: an answer has a JSON form, and a vector takes any bytes");
    out.push(b'\n');
}

/// Compact JSON in which every character beyond ASCII is escaped.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() {
            return CompactFormatter.write_string_fragment(writer, fragment);
        }
        let mut units = [0; 2];
        for character in fragment.chars() {
            if character.is_ascii() {
                writer.write_all(&[character as u8])?;
                continue;
            }
            for unit in character.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use brrr_wire::proto::conformance::{Unsupported, answer};

    use super::*;

    #[test]
    fn commands_known_unknown_and_broken() {
        assert!(matches!(parse(b"{\"sync\":3}\n"), Ok(Frame::Known(_, 0, command::Body::Sync(3)))));
        assert!(matches!(parse(b"{\"lane\":\"a\",\"abandon\":{}}\n"), Ok(Frame::Known(lane, _, _)) if lane == "a"));
        let unknown = parse(b"{\"lane\":\"a\",\"frobnicate\":{\"x\":[1]}}\n");
        assert!(matches!(unknown, Ok(Frame::Unknown(name)) if name == "frobnicate"));
        for (line, what) in [
            ("", "EOF"),
            ("{\"sync\":3}x", "trailing"),
            ("nonsense", "expected"),
            ("{\"sync\":3", "EOF"),
            ("[]", "invalid type"),
            ("{\"lane\":\"a\"}", "names no command"),
            ("{\"sync\":-1}", "column 11"),
            ("{\"work\":3}", "invalid type"),
        ] {
            let error = parse(format!("{line}\n").as_bytes()).unwrap_err();
            assert!(error.contains(what), "{line}: {error}");
        }
        assert!(parse(b"{\"sync\":3}").unwrap_err().contains("no end"));
    }

    #[test]
    fn answers_are_ascii() {
        let body = answer::Body::Unsupported(Unsupported { command: "\u{e9}\u{1f3ed}\"\n".to_owned() });
        let mut out = Vec::new();
        write(&Answer { body: Some(body), ..Answer::default() }, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"unsupported\":{\"command\":\"\\u00e9\\ud83c\\udfed\\\"\\n\"}}\n"
        );
    }
}
