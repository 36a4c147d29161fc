// SPDX-License-Identifier: AGPL-3.0-only
use brrr_wire::key::{Kind, StoreKey};

use super::client::Trouble;
use super::{DynamoDbStore, ITEM_MAX};
use crate::backend::aws::Failure;
use crate::error::BackendError;

/// The code of DynamoDB for a condition that did not hold.
const CONDITION_FAILED: &str = "ConditionalCheckFailedException";

/// What an operation is about to do with a record.
#[derive(Clone, Copy)]
pub(super) enum Doing<'a> {
    Reading(&'a StoreKey),
    /// With the size of the item that would be stored.
    Writing(&'a StoreKey, usize),
    Deleting(&'a StoreKey),
}

/// Whether a conditional write failed only because its condition did not hold.
pub(super) fn is_mismatch(trouble: &Trouble) -> bool {
    trouble.code() == Some(CONDITION_FAILED) // spec: DYN-009
}

/// What a trouble comes down to.
fn failure(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Refused { status, complaint } => {
            Failure::refused(status, complaint.code.as_deref(), complaint.message.as_deref())
        }
        Trouble::TimedOut => Failure::timed_out(),
        Trouble::BadReply { status, cause } => Failure::bad_reply(status, &cause),
        Trouble::Unreachable(cause) => Failure::unreachable(&cause),
        Trouble::BadRequest(cause) => Failure::bad_request(cause),
        Trouble::NoCredentials(error) => Failure::no_credentials(&error),
    }
}

impl DynamoDbStore {
    /// The error for an operation that DynamoDB did not carry out.
    pub(super) fn failed(&self, doing: Doing<'_>, trouble: Trouble) -> BackendError {
        let Failure { kind, reason } = failure(trouble);
        match (kind.as_str(), doing) {
            ("ResourceNotFoundException", _) => {
                let reason = "there is no such table, or it is still being created; create it with the command \
                              `setup` or `DynamoDbStore::create_table`, or check the name, the region and the endpoint";
                self.error(&kind, doing, reason)
            }
            ("ValidationException", Doing::Writing(key, size)) if size > ITEM_MAX => self.too_large(key, size),
            _ => self.error(&kind, doing, &reason),
        }
    }

    /// The error for a record that does not fit into an item.
    pub(super) fn too_large(&self, key: &StoreKey, size: usize) -> BackendError {
        // spec: DYN-012
        let advice = match key.kind {
            Kind::Call => "pass the task less, for example where to find its input",
            Kind::Value => "return less, for example where the result is stored",
            Kind::PendingReturns => "let fewer calls wait for this one at the same time",
        };
        let reason = format!("the item would have {size} bytes and may have at most {ITEM_MAX}; {advice}");
        self.error("ItemTooLarge", Doing::Writing(key, size), &reason)
    }

    /// An error that names the record and the table.
    pub(super) fn error(&self, kind: &str, doing: Doing<'_>, reason: &str) -> BackendError {
        let (verb, key) = match doing {
            Doing::Reading(key) => ("reading", key),
            Doing::Writing(key, _) => ("writing", key),
            Doing::Deleting(key) => ("deleting", key),
        };
        let Self { table, place, .. } = self;
        BackendError::new(kind, format!("{verb} {key} in the DynamoDB table {table} {place} failed: {reason}"))
    }

    /// The error for an operation on the table itself.
    pub(super) fn table_failed(&self, verb: &str, trouble: Trouble) -> BackendError {
        let Failure { kind, reason } = failure(trouble);
        self.table_error(&kind, verb, &reason)
    }

    /// An error that names the table.
    pub(super) fn table_error(&self, kind: &str, verb: &str, reason: &str) -> BackendError {
        let Self { table, place, .. } = self;
        BackendError::new(kind, format!("{verb} the DynamoDB table {table} {place} failed: {reason}"))
    }
}
