// SPDX-License-Identifier: AGPL-3.0-only
//! The reply to a request: what the service checks before it knows the operation, then the director, then the tables.

use serde_json::Value as Json;

use super::super::fault::{Fault, NO_OPERATION};
use super::super::http::Request;
use super::super::http::reply::Reply;
use super::super::operation;
use super::{Shared, lock};
use crate::network::{After, Before, Request as Asked, Seen};

const VERSION: &str = "DynamoDB_20120810.";
const AMZ_JSON: &str = "application/x-amz-json-1.0";

/// The reply, or none where the connection is to be closed instead.
pub(super) fn answer(shared: &Shared, connection: u64, number: u64, request: &Request) -> Option<Reply> {
    let keep_alive = request.keep_alive;
    let of = |status, content_type, body| Some(Reply { status, content_type, body, keep_alive });
    if request.method == "GET" {
        return of(200, "", "healthy: dynamodb.us-east-1.amazonaws.com ".to_owned());
    }
    let kind = request.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = kind == AMZ_JSON || kind == "application/json";
    let path = request.path.split('?').next().unwrap_or_default();
    let empty = request.body.is_empty() && kind.is_empty();
    if request.method != "POST" || path != "/" || !(json || empty) {
        return of(404, "", NO_OPERATION.to_owned());
    }
    let content_type = if kind == AMZ_JSON { AMZ_JSON } else { "application/json" };
    match operate(shared, connection, number, request) {
        Told::Reply(json) => of(200, content_type, json.to_string()),
        Told::Fault(fault) => of(fault.status(), content_type, fault.body()),
        Told::Nothing => None,
    }
}

/// What came of an operation.
enum Told {
    Reply(Json),
    Fault(Fault),
    /// The connection is closed.
    Nothing,
}

fn operate(shared: &Shared, connection: u64, number: u64, request: &Request) -> Told {
    let body = match (request.body.is_empty(), serde_json::from_slice(&request.body)) {
        (true, _) => None,
        (false, Ok(body)) => Some(body),
        (false, Err(_)) => return Told::Fault(Fault::serialization(None)),
    };
    let target = request.target.as_deref().unwrap_or("(no target)");
    let name = target.strip_prefix(VERSION).unwrap_or(target);
    if !target.starts_with(VERSION) || !operation::is_known(name) {
        lock(&shared.dynamodb).note_unknown(name);
        return Told::Fault(Fault::unknown_operation());
    }
    if let Err(fault) = check_signature(request) {
        return Told::Fault(fault);
    }
    let Some(body) = body else { return Told::Fault(Fault::serialization(None)) };
    let seen = Seen { connection, number, request: Asked::DynamoDb(name.to_owned(), body) };
    let stale = match shared.director.before(&seen) {
        Before::Perform => false,
        Before::Stale => true,
        Before::Refuse(text) => return Told::Fault(Fault::of_text(&text)),
        Before::Drop => return Told::Nothing,
    };
    let Asked::DynamoDb(name, body) = &seen.request else { return Told::Nothing };
    let outcome = lock(&shared.dynamodb).perform(name, body, stale);
    match (shared.director.after(&seen), outcome) {
        (After::Reply, Ok(reply)) => Told::Reply(reply),
        (After::Reply, Err(fault)) => Told::Fault(fault),
        (After::Instead(text), _) => Told::Fault(Fault::of_text(&text)),
        (After::Drop, _) => Told::Nothing,
    }
}

/// An error unless the request is signed; whether the signature is right is not looked at.
fn check_signature(request: &Request) -> Result<(), Fault> {
    let header = request.authorization.as_deref();
    let query = request.path.split_once('?').map_or("", |(_, query)| query);
    let presigned = query.split('&').any(|part| part.starts_with("X-Amz-Algorithm="));
    match header {
        None if presigned => Ok(()),
        Some(header) if header.starts_with("AWS4-") => {
            let has = |name: &str| {
                header
                    .split([',', ' '])
                    .any(|part| part.split_once('=').is_some_and(|(found, value)| found == name && !value.is_empty()))
            };
            let mut missing = String::new();
            for name in ["Credential", "Signature", "SignedHeaders"].into_iter().filter(|name| !has(name)) {
                missing = missing + "Authorization header requires '" + name + "' parameter. ";
            }
            if !request.dated {
                missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
            }
            if missing.is_empty() {
                return Ok(());
            }
            Err(Fault::incomplete_signature(format!("{missing}Authorization={header}")))
        }
        _ => Err(Fault::no_token()),
    }
}
