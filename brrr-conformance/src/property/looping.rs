// SPDX-License-Identifier: AGPL-3.0-only
//! The loop of a worker: when it asks for messages, and when it ends.

use std::collections::BTreeMap;

use super::view::View;
use super::{Out, Rule, Scope};
use crate::trace::{Action, Answered, Ending, Event, PerformedOp};

pub(super) const LOOP_OBEYS_QUEUE: Rule = Rule {
    name: "LoopObeysQueue",
    requirements: &["QUE-002", "QUE-003", "HAN-007"],
    scope: Scope::Run(loop_obeys_queue),
};

fn loop_obeys_queue(view: &View<'_>, out: &mut Out) {
    // The answered `receive` that came last in each lane.
    let mut asked: BTreeMap<&str, &PerformedOp> = BTreeMap::new();
    for event in &view.run.events {
        match event {
            Event::Seen(index) => {
                let op = &view.run.ops[*index];
                let is_receive = matches!(op.action, Action::Receive { .. });
                let closed = asked.get(&*op.lane).filter(|asked| asked.reply == Some(Answered::Closed));
                if let Some(closed) = closed.filter(|_| is_receive) {
                    let message = format!(
                        "the queue was closed at step {}, and the worker asks for another message. End the loop",
                        closed.step
                    );
                    out.at("QUE-003", op, message);
                }
            }
            Event::Replied(index) => {
                let op = &view.run.ops[*index];
                if matches!(op.action, Action::Receive { .. }) {
                    asked.insert(&op.lane, op);
                }
            }
            Event::Exited { lane, .. } => {
                if let Some(asked) = asked.get(&**lane).filter(|asked| asked.reply == Some(Answered::Empty)) {
                    out.at(
                        "QUE-002",
                        asked,
                        "the queue was empty, and the worker's loop ended. Ask for another message",
                    );
                }
            }
            _ => {}
        }
    }
    for handled in &view.handlings {
        if let (Ending::Exited(_), Some(why)) = (&handled.handling.ending, handled.unhandled()) {
            let message = format!(
                "the worker's loop ended with a message that could not be handled, since {}. Report it and go on with the \
                 next one",
                why.why()
            );
            out.missing("HAN-007", handled, message);
        }
    }
}
