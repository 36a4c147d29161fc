// SPDX-License-Identifier: AGPL-3.0-only
//! What parsers of JSON say, fit for a sentence that names the place itself.

/// What is wrong, without the place in the text that was parsed: that is not always the place in the file.
pub(crate) fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}
