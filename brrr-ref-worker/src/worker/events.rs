// SPDX-License-Identifier: AGPL-3.0-only
//! What a worker tells about the messages.

use brrr_wire::name::{CallHash, RootId, Topic};

/// The cause that is reported when the queue could not be asked for a message.
pub const TAKE_FAILED: &str = "TakeFailed";

/// The cause that is reported when a message that was handled could not be deleted from its queue; it may be delivered
/// once more.
pub const ACKNOWLEDGE_FAILED: &str = "AcknowledgeFailed";

/// The cause that is reported when a message could not be kept hidden from others while it was handled; it may be
/// delivered once more.
pub const HOLD_FAILED: &str = "HoldFailed";

/// A message that was handled: everything that was owed for it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handled<'a> {
    /// From where it was taken.
    pub topic: &'a Topic,
    /// The root that it runs under.
    pub root_id: &'a RootId,
    /// The call that it is about.
    pub call_hash: &'a CallHash,
}

/// What could not be done, with everything that is known about it (HAN-006, HAN-012).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed<'a> {
    /// From where the message was taken.
    pub topic: &'a Topic,
    /// The root that the message runs under, where it could be read.
    pub root_id: Option<&'a RootId>,
    /// The call that the message is about, where it could be read.
    pub call_hash: Option<&'a CallHash>,
    /// A short name that stays the same, for example `MalformedMessage`.
    pub cause: &'a str,
    /// One sentence for people.
    pub message: &'a str,
}

/// Hears what becomes of the messages: for logs, metrics and tests. Both default to doing nothing, but a worker whose
/// failures nobody hears does not conform (HAN-006).
pub trait Events: Send + Sync {
    /// A message was handled.
    fn handled(&self, message: &Handled<'_>) {
        let _ = message;
    }

    /// A message, or a part of what it asked for, could not be handled; or, with the cause [`TAKE_FAILED`], the queue
    /// gave none; or, with [`HOLD_FAILED`] or [`ACKNOWLEDGE_FAILED`], it may give this one again. Called once for each failure; the worker goes on after it.
    fn failed(&self, failure: &Failed<'_>) {
        let _ = failure;
    }
}
