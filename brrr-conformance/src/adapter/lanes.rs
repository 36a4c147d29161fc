// SPDX-License-Identifier: AGPL-3.0-only
//! Which lanes there are, and whether a frame may come from one.

use std::collections::{BTreeSet, HashMap};

use brrr_wire::proto::conformance::{Answer, Command, answer, command};

use super::{Cause, frame};

#[derive(Debug)]
enum Lane {
    /// Runs; the ops that wait for a reply.
    Live(BTreeSet<u32>),
    Ended,
    Abandoned,
}

/// The lanes of one process.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: HashMap<String, Lane>,
    last_op: u32,
}

impl Lanes {
    /// Notes a command that is about to be sent.
    pub(super) fn sent(&mut self, command: &Command) {
        match &command.body {
            Some(command::Body::Work(_) | command::Body::Schedule(_) | command::Body::Read(_)) => {
                // Ended lanes are forgotten: a process may run thousands of them.
                self.lanes.retain(|_, lane| !matches!(lane, Lane::Ended));
                self.lanes.insert(command.lane.clone(), Lane::Live(BTreeSet::new()));
            }
            Some(command::Body::Reply(_)) => {
                if let Some(Lane::Live(held)) = self.lanes.get_mut(&command.lane) {
                    held.remove(&command.op);
                }
            }
            Some(command::Body::Abandon(_)) => {
                self.lanes.insert(command.lane.clone(), Lane::Abandoned);
            }
            _ => {}
        }
    }

    /// Notes a frame that came. `Ok(false)`: it is of an abandoned lane and means nothing.
    pub(super) fn seen(&mut self, answer: &Answer, body: &answer::Body) -> Result<bool, Cause> {
        if let answer::Body::Unsupported(_) = body {
            if let Some(lane) = self.lanes.get_mut(&answer.lane) {
                *lane = Lane::Ended;
            }
            return Ok(true);
        }
        let unknown = |why| Cause::UnknownLane { lane: answer.lane.clone(), why };
        let is_op = frame::op_name(body).is_some();
        match self.lanes.get_mut(&answer.lane) {
            None => Err(unknown("which no command has started")),
            Some(Lane::Ended) => Err(unknown("which has ended")),
            Some(Lane::Abandoned) => Ok(false),
            Some(Lane::Live(_)) if is_op && answer.op <= self.last_op => {
                Err(Cause::OpReused { op: answer.op, last: self.last_op })
            }
            Some(Lane::Live(held)) if is_op => {
                held.insert(answer.op);
                self.last_op = answer.op;
                Ok(true)
            }
            Some(lane) => {
                if matches!(body, answer::Body::Exit(_) | answer::Body::Result(_)) {
                    *lane = Lane::Ended;
                }
                Ok(true)
            }
        }
    }

    /// A lane that runs and holds no op, so that something of it is still to come.
    pub(super) fn busy(&self) -> Option<&str> {
        let idle = |lane: &Lane| matches!(lane, Lane::Live(held) if held.is_empty());
        let busy = self.lanes.iter().find(|(_, lane)| idle(lane));
        busy.map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brrr_wire::proto::conformance::{Empty, Reply, Work};

    fn seen(lanes: &mut Lanes, line: &str) -> Result<bool, Cause> {
        let answer = frame::parse(line.as_bytes()).unwrap();
        let body = answer.body.clone().unwrap();
        lanes.seen(&answer, &body)
    }

    fn started() -> Lanes {
        let mut lanes = Lanes::default();
        lanes.sent(&frame::to_lane("a", command::Body::Work(Work::default())));
        lanes
    }

    const RECEIVE: &str = r#"{"lane":"a","op":1,"receive":{"topic":"t"}}"#;

    #[test]
    fn a_lane_is_busy_until_it_holds_an_op_or_ends() {
        let mut lanes = started();
        assert_eq!(lanes.busy(), Some("a"));
        assert_eq!(seen(&mut lanes, RECEIVE), Ok(true));
        assert_eq!(lanes.busy(), None);
        let mut reply = frame::to_lane("a", command::Body::Reply(Reply::default()));
        reply.op = 1;
        lanes.sent(&reply);
        assert_eq!(lanes.busy(), Some("a"));
        assert_eq!(seen(&mut lanes, r#"{"lane":"a","exit":{}}"#), Ok(true));
        assert_eq!(lanes.busy(), None);
        assert!(matches!(
            seen(&mut lanes, r#"{"lane":"a","op":2,"receive":{"topic":"t"}}"#),
            Err(Cause::UnknownLane { .. })
        ));
    }

    #[test]
    fn numbers_ascend_over_all_lanes() {
        let mut lanes = started();
        assert_eq!(seen(&mut lanes, RECEIVE), Ok(true));
        assert_eq!(seen(&mut lanes, RECEIVE), Err(Cause::OpReused { op: 1, last: 1 }));
        let unnumbered = r#"{"lane":"a","incr":{"key":"k"}}"#;
        assert_eq!(seen(&mut lanes, unnumbered), Err(Cause::OpReused { op: 0, last: 1 }));
    }

    #[test]
    fn an_abandoned_lane_has_nothing_to_say() {
        let mut lanes = started();
        lanes.sent(&frame::to_lane("a", command::Body::Abandon(Empty {})));
        assert_eq!(seen(&mut lanes, RECEIVE), Ok(false));
        assert!(seen(&mut lanes, r#"{"lane":"b","exit":{}}"#).is_err());
    }
}
