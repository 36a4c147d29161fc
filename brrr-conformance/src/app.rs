// SPDX-License-Identifier: AGPL-3.0-only
//! The profile `app`: the layer in which people write tasks, judged by what comes of their runs.
//!
//! In a lane of this profile the SDK runs small programs with its own calls and gathers. The kit answers the reads of
//! values that a run makes, works out with [`evaluate()`] what the run has to come to, and gives the other judges that as
//! the outcome of the task. What the SDK does after that is compared with it, so that what is wrong in the layer is named
//! by what chapter 11 says of it, and not by what follows from it.

mod codec;
mod compare;
mod evaluate;
mod expression;
mod layer;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use brrr_wire::proto::conformance as frames;
use serde_json::Value;

use crate::finding::Finding;
use crate::play::HARNESS;

pub use codec::{call_hash, canonical};
pub use evaluate::{Answer, Answers, Came, Evaluated, Note, Run, SelfCall, evaluate};
pub use expression::{Empty, Expression};
pub use layer::{Due, Layer};

/// The judge of what the layer does.
pub const JUDGE: &str = "app";

/// A call that programs make.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The task that is called.
    pub task_name: String,
    /// The arguments, as the codec encodes them.
    pub payload: String,
    /// Its identity under the codec `json-jcs`.
    pub call_hash: String,
    /// Empty: none is given.
    pub topic: String,
}

impl Call {
    /// A call of a task with these arguments, an array in JSON.
    ///
    /// # Errors
    /// One sentence, where the arguments are no such array.
    pub fn new(task_name: &str, args_json: &str, topic: &str) -> Result<Self, String> {
        let args: Value = serde_json::from_str(args_json).map_err(|error| format!("{args_json:?}: {error}"))?;
        if !args.is_array() {
            return Err(format!("the arguments {args_json:?} are no array"));
        }
        Ok(Self {
            task_name: task_name.to_owned(),
            payload: canonical(&args),
            call_hash: call_hash(task_name, &args),
            topic: topic.to_owned(),
        })
    }
}

/// The tasks of a lane, and what they may call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct App {
    /// The bodies of the tasks, by the names under which they are registered.
    pub tasks: BTreeMap<String, Expression>,
    /// By the names that programs use.
    pub calls: BTreeMap<String, Call>,
}

impl App {
    /// What a frame holds.
    ///
    /// # Errors
    /// One sentence, where a program or the arguments of a call cannot be read, or a program names no call.
    pub fn of(frame: &frames::App) -> Result<Self, String> {
        let call = |(name, call): (&String, &frames::AppCall)| {
            let read = Call::new(&call.task_name, &call.args_json, &call.topic);
            Ok((name.clone(), read.map_err(|problem| format!("the call {name}: {problem}"))?))
        };
        let calls: BTreeMap<String, Call> = frame.calls.iter().map(call).collect::<Result<_, String>>()?;
        let task = |task: &frames::AppTask| {
            let body = Expression::read(&task.program_json, &calls);
            Ok((task.name.clone(), body.map_err(|problem| format!("the task {:?}: {problem}", task.name))?))
        };
        let tasks = frame.tasks.iter().map(task).collect::<Result<_, String>>()?;
        Ok(Self { tasks, calls })
    }
}

/// Leaves of what the judges say nothing but what a user needs: what is wrong in the layer, and what came before it.
///
/// A run that came to something wrong has the wrong children, the wrong value or the wrong parents woken; whatever the
/// others say of the handling in which that happened, which began at the step `since`, and of all later ones, follows
/// from it.
pub fn without_consequences(findings: &mut Vec<Finding>, since: u32) {
    let is_harness = |finding: &Finding| finding.requirement.is_empty() && finding.judge == HARNESS;
    let is_before = |finding: &Finding| (1..=since).contains(&finding.step);
    findings.retain(|finding| finding.judge == JUDGE || is_before(finding) || is_harness(finding));
}
