// SPDX-License-Identifier: AGPL-3.0-only
//! What a case does just before an op is answered.

use brrr_wire::proto::conformance::{Empty, command};

use super::lane::State;
use super::{Call, Player, Stop};

impl Player<'_> {
    /// Starts a lane.
    pub(super) fn start(&mut self, lane: usize) -> Result<(), Stop> {
        self.lanes[lane].state = State::Running;
        let command = self.lanes[lane].start.clone();
        self.send(lane, (0, 0), command)
    }

    /// The worker dies: nothing of it is waited for or judged any more.
    pub(super) fn abandon(&mut self, lane: usize) -> Result<(), Stop> {
        self.lanes[lane].state = State::Dead;
        self.lanes[lane].oracle.abandon();
        self.held.retain(|held| held.lane != lane);
        self.send(lane, (0, 0), command::Body::Abandon(Empty {}))
    }

    /// Carries out what the case wants at this op, once. False: the op is not to be answered now.
    pub(super) fn intervene(&mut self, index: usize) -> Result<bool, Stop> {
        if self.held[index].prepared {
            return Ok(true);
        }
        self.held[index].prepared = true;
        let (step, lane) = (self.held[index].step, self.held[index].lane);
        let due = self.due(index);
        let case = self.case;
        for (number, n) in &due {
            let when = &case.when[*number];
            self.fired[*number] = true;
            let changes = when.set.changes(self.settings.revision, Some(*n)).map_err(Stop::harness)?;
            for change in changes {
                self.change(change)?;
            }
            self.held[index].forced = self.held[index].forced.or(when.reply);
        }
        let whens = || due.iter().map(|(number, _)| &case.when[*number]);
        if whens().any(|when| when.abandon) {
            self.abandon(lane)?;
            return Ok(false);
        }
        let Some(run) = whens().find_map(|when| when.run.as_deref()) else {
            return Ok(true);
        };
        let called = self.lanes.iter().position(|lane| lane.name == run);
        let Some(called) = called.filter(|called| *called != lane) else {
            return Err(Stop::harness(format!("lane {run} is to run while an op of its own is held")));
        };
        self.call(called, step)?;
        Ok(false)
    }

    /// Lets a lane work while an op of another is held back: it goes on with the message in hand, or takes one.
    fn call(&mut self, called: usize, step: u32) -> Result<(), Stop> {
        let own: Vec<(u32, bool)> =
            self.held.iter().filter(|held| held.lane == called).map(|held| (held.step, held.is_receive())).collect();
        for call in &mut self.calls {
            // An op of its own that an outer call holds back is let go: the two take turns.
            if own.iter().any(|(step, _)| *step == call.step) {
                call.step = 0;
            }
        }
        let took = own.iter().any(|(_, is_receive)| !is_receive);
        self.calls.push(Call { lane: called, step, took });
        if self.lanes[called].state == State::Waiting {
            self.start(called)?;
        }
        Ok(())
    }

    /// The interventions that are due at this op, each with the number of its occurrence.
    fn due(&mut self, index: usize) -> Vec<(usize, u32)> {
        let held = &self.held[index];
        let (op, key, lane) = (held.name(), &held.key, &self.lanes[held.lane].name);
        let mut due = Vec::new();
        for (number, when) in self.case.when.iter().enumerate() {
            if when.is_for(op, key, lane) {
                self.counts[number] += 1;
                if when.nth.matches(self.counts[number]) {
                    due.push((number, self.counts[number]));
                }
            }
        }
        due
    }
}
