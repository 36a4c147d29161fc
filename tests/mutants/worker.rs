// SPDX-License-Identifier: AGPL-3.0-only
//! The loop.

use brrr_ref_worker::adapter::Lane;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::{Queue as _, Take};
use brrr_ref_worker::worker::{Events as _, Failed};
use brrr_wire::error::DecodeError;
use brrr_wire::name::Topic;
use brrr_wire::record::ScheduleMessage;
use brrr_wire::revision::Revision;

use crate::faults::Fault;
use crate::layer::Layer;

/// How often a conditional write is tried.
pub(crate) const CAS_ATTEMPTS: u32 = 100;

/// A worker on one topic.
pub(crate) struct Worker {
    pub(crate) lane: Lane,
    pub(crate) topic: Topic,
    pub(crate) revision: Revision,
    pub(crate) fault: Fault,
    /// In a lane with tasks, what runs them; else the kit does.
    pub(crate) layer: Option<Layer>,
}

/// Why something could not be done.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) cause: &'static str,
    pub(crate) message: String,
}

impl Trouble {
    pub(crate) fn new(cause: &'static str, message: impl Into<String>) -> Self {
        Self { cause, message: message.into() }
    }
}

impl From<BackendError> for Trouble {
    fn from(error: BackendError) -> Self {
        Self::new("BackendFailed", error.to_string())
    }
}

impl Worker {
    /// Whether the worker has this fault.
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// Handles messages until the queue is closed.
    pub(crate) async fn run(&self) {
        // Even a worker that is wrong has an end, for the sake of those who wait for the kit.
        let mut deaf = if self.has(Fault::DeafToClosed) { 3 } else { 0 };
        loop {
            match self.lane.take(&self.topic).await {
                Ok(Take::Message(body)) => self.on_message(&body).await,
                Ok(Take::Empty) if self.has(Fault::EndsWhenEmpty) => return,
                Ok(Take::Empty) => {}
                Ok(Take::Closed) if deaf == 0 => return,
                Ok(Take::Closed) => deaf -= 1,
                Err(error) => self.report(None, &error.into()),
            }
        }
    }

    async fn on_message(&self, body: &[u8]) {
        match self.read_lax(body, ScheduleMessage::decode) {
            Ok(message) => {
                for trouble in self.handle(&message).await {
                    self.report(Some(&message), &trouble);
                }
            }
            Err(error) => self.report(None, &Trouble::new("MalformedMessage", error.to_string())),
        }
    }

    /// Reads a record; with [`Fault::LaxTrailingBytes`], whatever follows it is cut off.
    pub(crate) fn read_lax<T>(
        &self,
        bytes: &[u8],
        decode: impl Fn(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        match decode(bytes) {
            Err(error) if self.has(Fault::LaxTrailingBytes) && error.kind.name() == "TrailingBytes" => {
                decode(&bytes[..error.at])
            }
            read => read,
        }
    }

    fn report(&self, about: Option<&ScheduleMessage>, trouble: &Trouble) {
        if self.has(Fault::SilentFailure) {
            return;
        }
        self.lane.failed(&Failed {
            topic: &self.topic,
            root_id: about.map(|about| &about.root_id),
            call_hash: about.map(|about| &about.call_hash),
            cause: trouble.cause,
            message: &trouble.message,
        });
    }
}
