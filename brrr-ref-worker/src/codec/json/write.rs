// SPDX-License-Identifier: AGPL-3.0-only
//! JSON text, the same for equal values.

use std::collections::BTreeMap;

use super::{Json, JsonCodec, MAX_DEPTH, number, text};
use crate::codec::CodecError;

/// What stands between elements.
pub(super) const fn comma(codec: JsonCodec) -> &'static str {
    match codec {
        JsonCodec::Jcs => ",",
        JsonCodec::Python => ", ", // spec: COD-007
    }
}

const fn colon(codec: JsonCodec) -> &'static str {
    match codec {
        JsonCodec::Jcs => ":",
        JsonCodec::Python => ": ",
    }
}

pub(super) fn string(codec: JsonCodec, text: &str, out: &mut String) {
    match codec {
        JsonCodec::Jcs => text::raw(text, out),
        JsonCodec::Python => text::ascii(text, out),
    }
}

/// Writes a value that is `depth` levels below the outermost.
pub(super) fn value(codec: JsonCodec, value: &Json, depth: usize, out: &mut String) -> Result<(), CodecError> {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Integer(integer) => match codec {
            JsonCodec::Jcs => number::integer_as_double(integer, out)?,
            JsonCodec::Python => out.push_str(integer.as_str()), // spec: COD-008
        },
        Json::Double(double) if !double.is_finite() => return Err(CodecError::NotFinite), // spec: COD-009
        Json::Double(double) => match codec {
            JsonCodec::Jcs => number::ecmascript(*double, out),
            JsonCodec::Python => number::python(*double, out),
        },
        Json::Text(text) => string(codec, text, out),
        Json::Array(_) | Json::Object(_) if depth == MAX_DEPTH => return Err(CodecError::TooDeep(MAX_DEPTH)),
        Json::Array(items) => array(codec, items, depth + 1, out)?,
        Json::Object(members) => object(codec, members, depth + 1, out)?,
    }
    Ok(())
}

fn array(codec: JsonCodec, items: &[Json], depth: usize, out: &mut String) -> Result<(), CodecError> {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { comma(codec) });
        value(codec, item, depth, out)?;
    }
    out.push(']');
    Ok(())
}

fn object(
    codec: JsonCodec,
    members: &BTreeMap<String, Json>,
    depth: usize,
    out: &mut String,
) -> Result<(), CodecError> {
    // The map is in the order of UTF-8 bytes, which is that of code points.
    let mut members: Vec<(&String, &Json)> = members.iter().collect();
    if codec == JsonCodec::Jcs {
        members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16())); // spec: COD-005
    }
    out.push('{');
    for (index, (key, member)) in members.into_iter().enumerate() {
        out.push_str(if index == 0 { "" } else { comma(codec) });
        string(codec, key, out);
        out.push_str(colon(codec));
        value(codec, member, depth, out)?;
    }
    out.push('}');
    Ok(())
}
