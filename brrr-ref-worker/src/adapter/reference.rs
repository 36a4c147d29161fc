// SPDX-License-Identifier: AGPL-3.0-only
//! This crate's own worker and client, as the kit judges them.

use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::proto::conformance::{Empty, Error, Read, Schedule, Welcome, result};
use brrr_wire::record::Call;
use brrr_wire::revision::Revision;
use futures_util::future::FutureExt;

use super::{ClientTask, Lane, Programs, Sdk, WorkTask, octets};
use crate::app::AppWorker;
use crate::client::{Client, ScheduleError};
use crate::drive::Driver;
use crate::handler::Handler;
use crate::random::SeededRootIds;
use crate::worker::Worker;

/// The reference worker and client.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReferenceSdk;

impl Sdk for ReferenceSdk {
    fn welcome(&self) -> Welcome {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        Welcome {
            sdk: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            revisions: Revision::ALL.into_iter().map(Revision::number).collect(),
            profiles: words(&["worker", "client", "app"]),
            turns: "idle".to_owned(),
            pins: words(&["clock", "ids"]),
            provides: words(&["rootId", "callHash", "report"]),
        }
    }

    fn work(&self, lane: Lane, topic: Topic, revision: Revision) -> WorkTask {
        working(&lane, topic, revision, lane.clone())
    }

    fn work_tasks(&self, lane: Lane, topic: Topic, revision: Revision, programs: Programs) -> Option<WorkTask> {
        Some(match programs.tasks() {
            Ok(tasks) => working(&lane, topic, revision, AppWorker::new(tasks, lane.clone())),
            Err(refused) => {
                let error = Error { kind: "RegisterError".to_owned(), message: refused.to_string() };
                async move { Err(error) }.boxed_local()
            }
        })
    }

    fn schedule(&self, lane: Lane, schedule: Schedule, revision: Revision) -> Option<ClientTask> {
        let client = client(&lane, revision);
        let run = async move {
            match scheduled(&lane, &client, schedule).await {
                Ok(()) => result::Kind::Scheduled(Empty {}),
                Err(error) => result::Kind::Error(Error { kind: error.kind().to_owned(), message: error.to_string() }),
            }
        };
        Some(run.boxed_local())
    }

    fn read(&self, lane: Lane, read: Read) -> Option<ClientTask> {
        let client = client(&lane, Revision::Two); // a value has the same key in both
        let run = async move {
            let error = |kind: &str, message: String| result::Kind::Error(Error { kind: kind.to_owned(), message });
            let call_hash = match CallHash::read(&read.call_hash) {
                Ok(call_hash) => call_hash,
                Err(refused) => return error("InvalidName", refused.to_string()),
            };
            match client.read(&call_hash).await {
                Ok(Some(value)) => result::Kind::Value(octets::from_bytes(&value)),
                Ok(None) => result::Kind::NotFound(Empty {}),
                Err(failed) => error(failed.kind(), failed.to_string()),
            }
        };
        Some(run.boxed_local())
    }
}

fn working(lane: &Lane, topic: Topic, revision: Revision, handler: impl Handler + 'static) -> WorkTask {
    let worker = Worker::new(driver(lane, revision), topic, handler, lane.clone());
    let run = async move {
        worker.run().await.map_err(|error| Error { kind: error.kind().to_owned(), message: error.to_string() })
    };
    run.boxed_local()
}

type LaneDriver = Driver<Lane, Lane, Lane, Lane>;
type LaneClient = Client<Lane, Lane, Lane, Lane, SeededRootIds>;

fn driver(lane: &Lane, revision: Revision) -> LaneDriver {
    Driver::new(lane.clone(), lane.clone(), lane.clone(), lane.clone(), revision, lane.seed())
}

fn client(lane: &Lane, revision: Revision) -> LaneClient {
    Client::new(driver(lane, revision), SeededRootIds::new(lane.seed()))
}

async fn scheduled(lane: &Lane, client: &LaneClient, schedule: Schedule) -> Result<(), ScheduleError> {
    let Schedule { topic, call_hash, task_name, payload, revision: _ } = schedule;
    let payload = lane.bytes("schedule", payload.unwrap_or_default()).map_err(ScheduleError::RootId)?;
    let call = Call { task_name: TaskName::new(&task_name)?, payload };
    client.schedule(&Topic::new(&topic)?, &CallHash::new(&call_hash)?, call).await.map(drop)
}
