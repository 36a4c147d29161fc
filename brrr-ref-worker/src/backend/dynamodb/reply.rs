// SPDX-License-Identifier: AGPL-3.0-only
//! What replies of DynamoDB say.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;

/// What a reply of `GetItem` holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Absent,
    Record(Bytes),
    /// The attribute is there and holds something else than bytes.
    NotBytes,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Got<'a> {
    #[serde(borrow)]
    item: Option<Item<'a>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    value: Option<Attribute<'a>>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(rename = "B", borrow)]
    bytes: Option<Cow<'a, str>>,
}

/// What the item of a reply of `GetItem` holds, or why the reply makes no sense.
pub(super) fn stored(body: &[u8]) -> Result<Stored, String> {
    let got: Got<'_> = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    Ok(match got.item.and_then(|item| item.value) {
        None => Stored::Absent, // spec: DYN-011
        Some(Attribute { bytes: Some(text) }) => {
            Stored::Record(STANDARD.decode(&*text).map_err(|error| format!("base64: {error}"))?.into())
        }
        Some(Attribute { bytes: None }) => Stored::NotBytes,
    })
}

#[derive(Deserialize)]
struct Described {
    #[serde(rename = "Table")]
    table: Option<Table>,
}

#[derive(Deserialize)]
struct Table {
    #[serde(rename = "TableStatus")]
    status: String,
}

/// The status in a reply of `DescribeTable`, or why the reply makes no sense.
pub(super) fn table_status(body: &[u8]) -> Result<String, String> {
    let described: Described = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    described.table.map(|table| table.status).ok_or_else(|| "it describes no table".to_owned())
}

/// What the service says is wrong.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wrong {
    #[serde(rename = "__type")]
    kind: Option<String>,
    code: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
}

/// The complaint of a reply without success; `header` is its `x-amzn-errortype`.
pub(super) fn complaint(header: Option<&str>, body: &[u8]) -> Complaint {
    // What is no JSON comes from something between here and the service, and says nothing.
    let Wrong { kind, code, message } = serde_json::from_slice(body).unwrap_or_default();
    let code = header.map(str::to_owned).or(kind).or(code).map(|code| bare(&code).to_owned());
    Complaint { code: code.filter(|code| !code.is_empty()), message }
}

/// `ThrottlingException` of `com.amazonaws.dynamodb.v20120810#ThrottlingException:http://…`.
fn bare(code: &str) -> &str {
    let code = code.rsplit_once('#').map_or(code, |(_, code)| code);
    code.split_once(':').map_or(code, |(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_without_bytes_is_no_record() {
        // spec: DYN-011
        assert_eq!(stored(b"{}"), Ok(Stored::Absent));
        assert_eq!(stored(br#"{"Item":{"pk":{"S":"h"},"sk":{"S":"value"}}}"#), Ok(Stored::Absent));
        assert_eq!(stored(br#"{"Item":{"value":{"B":""}}}"#), Ok(Stored::Record(Bytes::new())));
        assert_eq!(stored(br#"{"Item":{"value":{"B":"\/w=="}}}"#), Ok(Stored::Record(Bytes::from_static(&[255]))));
        for other in [r#"{"S":"text"}"#, r#"{"NULL":true}"#, r#"{"M":{"B":{"B":"dg=="}}}"#] {
            assert_eq!(
                stored(format!(r#"{{"Item":{{"value":{other}}}}}"#).as_bytes()),
                Ok(Stored::NotBytes),
                "{other}"
            );
        }
    }

    #[test]
    fn a_reply_that_makes_no_sense_is_no_absent_record() {
        for body in ["", "null", "[]", "<html>", r#"{"Item":{"value":{"B":"%"}}}"#, r#"{"Item":7}"#] {
            assert!(stored(body.as_bytes()).is_err(), "{body:?}");
        }
    }

    #[test]
    fn codes_are_told_without_where_they_are_from() {
        let told = |header, body: &str| complaint(header, body.as_bytes());
        let throttled =
            Complaint { code: Some("ThrottlingException".to_owned()), message: Some("Rate exceeded".to_owned()) };
        for kind in ["ThrottlingException", "com.amazonaws.dynamodb.v20120810#ThrottlingException"] {
            for message in ["message", "Message"] {
                let body = format!(r#"{{"__type":"{kind}","{message}":"Rate exceeded"}}"#);
                assert_eq!(told(None, &body), throttled);
            }
        }
        let header = Some("ThrottlingException:http://internal.amazon.com/coral/");
        assert_eq!(told(header, r#"{"message":"Rate exceeded"}"#), throttled);
        assert_eq!(told(None, "<html>"), Complaint::default());
    }
}
