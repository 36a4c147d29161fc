// SPDX-License-Identifier: AGPL-3.0-only
use brrr_wire::name::Topic;
use brrr_wire::proto::conformance::{Put, Receive, answer::Body, reply};
use bytes::Bytes;

use crate::adapter::{Lane, octets};
use crate::error::BackendError;
use crate::queue::{Queue, Take};

impl Queue for Lane {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        let put = Put { topic: topic.to_string(), body: Some(octets::from_bytes(&body)) };
        match self.ask(Body::Put(put)).await? {
            reply::Result::Done(_) => Ok(()),
            other => Err(self.misfit("put", &other)),
        }
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        match self.ask(Body::Receive(Receive { topic: topic.to_string() })).await? {
            reply::Result::Message(body) => Ok(Take::Message(self.bytes("receive", body)?)),
            reply::Result::Empty(_) => Ok(Take::Empty),
            reply::Result::Closed(_) => Ok(Take::Closed),
            other => Err(self.misfit("receive", &other)),
        }
    }
}
