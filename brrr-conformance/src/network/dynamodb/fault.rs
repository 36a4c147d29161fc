// SPDX-License-Identifier: AGPL-3.0-only
//! The errors of the service: their types, statuses, messages and bodies.

use serde_json::{Value as Json, json};

use super::value::read::Refusal;
use super::value::{Item, write};

const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810";
const SERVICE: &str = "com.amazon.coral.service";
const VALIDATE: &str = "com.amazon.coral.validate";
const AVAILABILITY: &str = "com.amazon.coral.availability";

/// The errors that are not DynamoDB's own, with where they are from.
const NAMESPACES: [(&str, &str); 14] = [
    ("AccessDeniedException", SERVICE),
    ("ExpiredTokenException", SERVICE),
    ("IncompleteSignatureException", SERVICE),
    ("InternalFailure", SERVICE),
    ("InvalidSignatureException", SERVICE),
    ("MissingAuthenticationTokenException", SERVICE),
    ("SerializationException", SERVICE),
    ("ServiceUnavailable", SERVICE),
    ("ServiceUnavailableException", SERVICE),
    ("ThrottlingException", AVAILABILITY),
    ("UnknownOperationException", SERVICE),
    ("UnrecognizedClientException", SERVICE),
    ("ValidationException", VALIDATE),
    ("ValidationError", VALIDATE),
];

/// An error as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name, without where it is from.
    code: String,
    /// What it says; some say nothing.
    message: Option<String>,
    /// The item that failed a condition, where the request asked for it.
    item: Option<Item>,
    /// Whether single writes put it in the envelope of errors in a request.
    of_request: bool,
}

impl Fault {
    fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: Some(message.into()), item: None, of_request: false }
    }

    /// A `ValidationException` that says just this.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// A `ValidationException` about the request itself, which single writes put in an envelope.
    pub(crate) fn request(message: impl Into<String>) -> Self {
        Self { of_request: true, ..Self::validation(message) }
    }

    /// A `ValidationException` for members that break their constraints.
    pub(crate) fn members(errors: &[String]) -> Self {
        let detected = if errors.len() == 1 { "error" } else { "errors" };
        Self::validation(format!("{} validation {detected} detected: {}", errors.len(), errors.join("; ")))
    }

    /// A body that cannot be read.
    pub(crate) fn serialization(message: Option<String>) -> Self {
        Self { message, ..Self::new("SerializationException", "") }
    }

    /// No such operation.
    pub(crate) fn unknown_operation() -> Self {
        Self { message: None, ..Self::new("UnknownOperationException", "") }
    }

    /// No such table, in the words of the operations on items.
    pub(crate) fn no_table() -> Self {
        Self::new("ResourceNotFoundException", "Requested resource not found")
    }

    /// No such table, in the words of the operations on tables.
    pub(crate) fn no_such_table(name: &str) -> Self {
        Self::new("ResourceNotFoundException", format!("Requested resource not found: Table: {name} not found"))
    }

    /// The table is there already.
    pub(crate) fn table_exists(name: &str) -> Self {
        Self::new("ResourceInUseException", format!("Table already exists: {name}"))
    }

    /// There are as many tables as there may be.
    pub(crate) fn too_many_tables(limit: usize) -> Self {
        let message = format!("Subscriber limit exceeded: There is a limit of {limit} tables per subscriber");
        Self::new("LimitExceededException", message)
    }

    /// The simulated server cannot hold more; the service has no such limit.
    pub(crate) fn full(limit: usize) -> Self {
        let message = format!("the simulated DynamoDB holds at most {limit} bytes of items, and has no room for this");
        Self::new("InternalServerError", message)
    }

    /// The service knows this, and the simulated server does not.
    pub(crate) fn unsupported(what: &str) -> Self {
        Self::validation(format!("the simulated DynamoDB does not know {what}; use expressions on the table itself"))
    }

    /// The condition does not hold.
    pub(crate) fn condition_failed(item: Option<Item>) -> Self {
        Self { item, ..Self::new("ConditionalCheckFailedException", "The conditional request failed") }
    }

    /// The request is not signed.
    pub(crate) fn no_token() -> Self {
        Self::new("MissingAuthenticationTokenException", "Request is missing Authentication Token")
    }

    /// The signature lacks something.
    pub(crate) fn incomplete_signature(message: String) -> Self {
        Self::new("IncompleteSignatureException", message)
    }

    /// A value that is not taken, where the service adds nothing to what it says.
    pub(crate) fn value(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Malformed(message) => Self::serialization(Some(message.clone())),
            Refusal::Empty | Refusal::TwoTypes => Self::validation(refusal.message()),
            _ => Self::request(refusal.message()),
        }
    }

    /// An error as the kit writes it, `ThrottlingException: Rate exceeded`.
    pub fn of_text(text: &str) -> Self {
        let (code, message) = text.split_once(':').map_or((text, None), |(code, rest)| (code, Some(rest.trim())));
        Self { message: message.map(str::to_owned), ..Self::new(code.trim(), "") }
    }

    /// The same as it leaves this operation.
    pub(crate) fn of_operation(mut self, operation: &str) -> Self {
        let enveloped = matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem");
        if std::mem::take(&mut self.of_request) && enveloped {
            self.message = self.message.map(|message| format!("1 validation error detected: {message}"));
        }
        self
    }

    /// The name of the error, such as `ConditionalCheckFailedException`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The status of the reply.
    pub fn status(&self) -> u16 {
        match self.code.as_str() {
            "InternalServerError" | "InternalFailure" | "InternalServerErrorException" => 500,
            "ServiceUnavailable" | "ServiceUnavailableException" => 503,
            _ => 400,
        }
    }

    /// The body of the reply.
    pub fn body(&self) -> String {
        let space = NAMESPACES.iter().find(|(code, _)| *code == self.code).map_or(DYNAMODB, |(_, space)| space);
        // These few are written by another part of the service.
        let capital = matches!(self.code.as_str(), "SerializationException" | "AccessDeniedException");
        let member = if capital { "Message" } else { "message" };
        let message = self.message.as_ref().map(|message| format!(",\"{member}\":{}", json!(message)));
        let item = self.item.as_ref().map(|item| format!(",\"Item\":{}", write::item(item)));
        format!(
            "{{\"__type\":{}{}{}}}",
            json!(format!("{space}#{}", self.code)),
            message.unwrap_or_default(),
            item.unwrap_or_default()
        )
    }

    /// The body as JSON.
    #[cfg(test)]
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body()).unwrap()
    }
}

/// What a request of no operation is answered with: the service's own page.
pub(crate) const NO_OPERATION: &str = "<UnknownOperationException/>\n";

/// A whole reply of an operation.
pub(crate) type Outcome = Result<Json, Fault>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_bodies_of_the_service() {
        for (fault, status, body) in [
            (
                Fault::condition_failed(None),
                400,
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}"#,
            ),
            (Fault::serialization(None), 400, r#"{"__type":"com.amazon.coral.service#SerializationException"}"#),
            (Fault::unknown_operation(), 400, r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#),
            (
                Fault::of_text("ThrottlingException: Rate exceeded"),
                400,
                r#"{"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate exceeded"}"#,
            ),
            (
                Fault::of_text("InternalServerError: Internal server error: try again"),
                500,
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error: try again"}"#,
            ),
            (Fault::of_text("ServiceUnavailable"), 503, r#"{"__type":"com.amazon.coral.service#ServiceUnavailable"}"#),
        ] {
            assert_eq!((fault.status(), fault.body().as_str()), (status, body));
        }
    }

    #[test]
    fn only_single_writes_have_the_envelope() {
        let told = |operation: &str| Fault::request("it is wrong").of_operation(operation).json()["message"].clone();
        assert_eq!(told("PutItem"), "1 validation error detected: it is wrong");
        assert_eq!(told("GetItem"), "it is wrong");
        let plain = Fault::validation("it is wrong").of_operation("PutItem");
        assert_eq!(plain.json()["message"], "it is wrong");
    }
}
