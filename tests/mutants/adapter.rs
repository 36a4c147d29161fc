// SPDX-License-Identifier: AGPL-3.0-only
//! The mutants as the kit meets them.

use brrr_ref_worker::adapter::{Lane, Sdk};
use brrr_wire::name::Topic;
use brrr_wire::proto::conformance::{Error, Welcome};
use brrr_wire::revision::Revision;
use futures_util::future::{FutureExt as _, LocalBoxFuture};

use crate::faults::Fault;
use crate::worker::Worker;

/// A worker with one fault.
pub(crate) struct Mutant {
    pub(crate) fault: Fault,
}

impl Sdk for Mutant {
    fn welcome(&self) -> Welcome {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        Welcome {
            sdk: format!("brrr-mutant {}", self.fault.name()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            revisions: Revision::ALL.into_iter().map(Revision::number).collect(),
            profiles: words(&["worker"]),
            turns: "idle".to_owned(),
            pins: words(&["clock"]),
            provides: words(&["rootId", "callHash", "report"]),
        }
    }

    fn work(&self, lane: Lane, topic: Topic, revision: Revision) -> LocalBoxFuture<'static, Result<(), Error>> {
        let worker = Worker { lane, topic, revision, fault: self.fault };
        let run = async move {
            worker.run().await;
            Ok(())
        };
        run.boxed_local()
    }
}
