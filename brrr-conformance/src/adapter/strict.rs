// SPDX-License-Identifier: AGPL-3.0-only
//! What a frame has to be beyond what this kit would understand, since another kit may not.

use serde_json::Value;

use super::{Cause, frame};

/// The fields that hold a number.
const NUMBERS: [&str; 2] = ["op", "sync"];

/// Checks a line that is known to be a frame.
pub(super) fn check(line: &[u8]) -> Result<(), Cause> {
    if !line.is_ascii() {
        return Err(Cause::NotAscii(frame::cut(line)));
    }
    match serde_json::from_slice(line) {
        Ok(value) => fields(&value, line),
        // It was parsed before; a number that only protobuf takes is none of what is looked for here.
        Err(_) => Ok(()),
    }
}

/// Frames are at most six levels deep, which `frame::parse` saw to.
fn fields(value: &Value, line: &[u8]) -> Result<(), Cause> {
    match value {
        Value::Array(elements) => elements.iter().try_for_each(|element| fields(element, line)),
        Value::Object(object) => object.iter().try_for_each(|(name, value)| {
            let better = lower_camel(name);
            if better != *name {
                return Err(Cause::FieldName { name: name.clone(), better, line: frame::cut(line) });
            }
            if value.is_string() && NUMBERS.contains(&name.as_str()) {
                return Err(Cause::NotANumber { field: name.clone(), line: frame::cut(line) });
            }
            fields(value, line)
        }),
        _ => Ok(()),
    }
}

fn lower_camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        match c {
            '_' => upper = !out.is_empty(),
            c if upper => {
                out.push(c.to_ascii_uppercase());
                upper = false;
            }
            c if out.is_empty() => out.push(c.to_ascii_lowercase()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_this_kit_would_take_is_named() {
        let good =
            r#"{"lane":"a_b","op":3,"compareAndSet":{"kind":"pending_returns","callHash":"h","value":{"utf8":"x_y"}}}"#;
        assert_eq!(check(good.as_bytes()), Ok(()));
        for (line, problem) in [
            (r#"{"lane":"a","op":1,"get_with_retry":{}}"#, "`getWithRetry`"),
            (r#"{"lane":"a","op":1,"get":{"call_hash":"h"}}"#, "`callHash`"),
            (r#"{"Lane":"a","op":1,"get":{}}"#, "`lane`"),
            (r#"{"lane":"a","op":"1","get":{}}"#, "number of `op`"),
            (r#"{"sync":"1"}"#, "number of `sync`"),
            ("{\"lane\":\"\u{e9}\"}", "not ASCII"),
        ] {
            let error = check(line.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }
}
