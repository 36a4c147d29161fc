// SPDX-License-Identifier: AGPL-3.0-only
//! The mutants as the kit meets them.

use brrr_ref_worker::adapter::{Lane, Programs, Sdk, WorkTask};
use brrr_wire::name::Topic;
use brrr_wire::proto::conformance::Welcome;
use brrr_wire::revision::Revision;
use futures_util::future::FutureExt as _;

use crate::faults::Fault;
use crate::layer::Layer;
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
            // The other faults are none of the layer, and a lane with tasks shows them no better than one without.
            profiles: words(if self.has_layer() { &["worker", "app"] } else { &["worker"] }),
            turns: "idle".to_owned(),
            pins: words(&["clock"]),
            provides: words(&["rootId", "callHash", "report"]),
        }
    }

    fn work(&self, lane: Lane, topic: Topic, revision: Revision) -> WorkTask {
        working(Worker { lane, topic, revision, fault: self.fault, layer: None })
    }

    fn work_tasks(&self, lane: Lane, topic: Topic, revision: Revision, programs: Programs) -> Option<WorkTask> {
        let layer = self.has_layer().then(|| Layer::new(programs, lane.clone(), self.fault))?;
        Some(working(Worker { lane, topic, revision, fault: self.fault, layer: Some(layer) }))
    }
}

impl Mutant {
    fn has_layer(&self) -> bool {
        self.fault == Fault::None || self.fault.is_of_layer()
    }
}

fn working(worker: Worker) -> WorkTask {
    let run = async move {
        worker.run().await;
        Ok(())
    };
    run.boxed_local()
}
