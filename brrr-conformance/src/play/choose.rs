// SPDX-License-Identifier: AGPL-3.0-only
//! Which op is answered next. Everything else waits, so every run of a case is the same run.

use std::thread;
use std::time::Duration;

use brrr_wire::proto::conformance::answer::Body;

use super::lane::{Held, State, Told};
use super::{ADAPTER, Call, Player, Stop};
use crate::case::Order;
use crate::finding::Finding;

impl Player<'_> {
    /// Does one thing; false at the end of the case.
    pub(super) fn next(&mut self) -> Result<bool, Stop> {
        if let Some(call) = self.calls.last().copied() {
            self.next_in_call(call)?;
            return Ok(true);
        }
        if let Some(index) = self.choose(|player, held| !held.is_receive() || player.can_take(held)) {
            self.serve(index)?;
            return Ok(true);
        }
        // Nothing can move but by closing the queues, unless a lane is at work that holds nothing.
        if let Some(lane) = self.silent() {
            self.wait_for(lane)?;
            return Ok(true);
        }
        if let Some(index) = self.choose(|_, held| held.is_receive()) {
            self.serve(index)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// A called lane works until it asks for its next message.
    fn next_in_call(&mut self, call: Call) -> Result<(), Stop> {
        let Call { lane, step, took } = call;
        if matches!(self.lanes[lane].state, State::Ended | State::Dead) {
            self.calls.pop();
            return Ok(());
        }
        let has_message = self.world.queues.has(&self.lanes[lane].topic);
        let ready = |_: &Self, held: &Held| held.lane == lane && (!held.is_receive() || (!took && has_message));
        if let Some(index) = self.choose(ready) {
            return self.serve(index);
        }
        if self.held.iter().all(|held| held.lane != lane) {
            return self.wait_for(lane);
        }
        if !took {
            let name = &self.lanes[lane].name;
            self.inconclusive.push(format!("lane {name} was to work at step {step} and had no message to take"));
        }
        self.calls.pop();
        Ok(())
    }

    /// Whether a receive can be answered now: with a message, or because no more may be taken.
    fn can_take(&self, held: &Held) -> bool {
        let Body::Receive(receive) = &held.body else {
            return false;
        };
        let lane = &self.lanes[held.lane];
        if lane.called {
            return false;
        }
        held.forced.is_some() || self.is_spent() || self.world.queues.has(&receive.topic)
    }

    /// Whether as many messages were taken as may be.
    pub(super) fn is_spent(&self) -> bool {
        self.case.budget().is_some_and(|budget| self.taken >= budget)
    }

    fn choose(&self, ready: impl Fn(&Self, &Held) -> bool) -> Option<usize> {
        let held_back = |held: &Held| self.calls.iter().any(|call| call.step == held.step);
        let ready = self.held.iter().enumerate().filter(|(_, held)| !held_back(held) && ready(self, held));
        let chosen = match self.case.order {
            Order::Oldest => ready.min_by_key(|(_, held)| held.step),
            Order::Newest => ready.max_by_key(|(_, held)| held.step),
            Order::Lanes => ready.min_by_key(|(_, held)| (self.lanes[held.lane].served, held.step)),
        };
        chosen.map(|(index, _)| index)
    }

    /// A lane that runs and holds no op.
    fn silent(&self) -> Option<usize> {
        let holds = |lane: usize| self.held.iter().any(|held| held.lane == lane);
        (0..self.lanes.len()).find(|lane| self.lanes[*lane].state == State::Running && !holds(*lane))
    }

    /// Waits for a lane's timers; without any, it hangs.
    fn wait_for(&mut self, lane: usize) -> Result<(), Stop> {
        let timer = self.timers.iter().copied().filter(|timer| timer.is_finite()).reduce(f64::min);
        match timer {
            Some(timer) if self.waited < self.settings.patience => {
                let nap = Duration::from_secs_f64(timer.clamp(0.001, 1.0));
                self.waited += nap;
                thread::sleep(nap);
                self.turn(&[])
            }
            timer => self.hang(lane, timer.is_some()),
        }
    }

    /// A lane neither asks for anything nor ends. It is left alone from now on.
    fn hang(&mut self, lane: usize, has_timer: bool) -> Result<(), Stop> {
        let step = self.steps;
        let name = self.lanes[lane].name.clone();
        if has_timer || !self.certain {
            self.cut = true;
            self.inconclusive.push(format!(
                "lane {name} said nothing more after step {step}, and may only be slow; the waits of one case have to \
                 stay below --timeout together"
            ));
            return self.abandon(lane);
        }
        self.hung = true;
        let owed = self.lanes[lane].oracle.finish(step);
        let (requirement, state) = match self.lanes[lane].told {
            Told::Closed => ("QUE-003", "its queue was closed"),
            Told::Empty => ("QUE-002", "its queue was empty"),
            Told::Message if self.lanes[lane].failed => ("HAN-007", "a message could not be handled"),
            Told::Message => ("", "it took a message"),
            Told::Nothing => ("", "it was started"),
        };
        if owed.is_empty() {
            let message = format!("Lane {name} hangs: {state}, and it neither asks for anything nor ends.");
            self.findings.push(Finding::new(requirement, ADAPTER, step, message).with_seen("nothing more"));
        }
        self.findings.extend(owed);
        self.abandon(lane)
    }
}
