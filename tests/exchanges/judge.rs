// SPDX-License-Identifier: AGPL-3.0-only
//! The two judges of the kit on the frames of an exchange.

use brrr_conformance::finding::Finding;
use brrr_conformance::oracle::Oracle;
use brrr_conformance::property;
use brrr_conformance::trace::{Run, Trace};
use brrr_tests::exchange::{Exchange, Handle, LANE};
use brrr_wire::proto::conformance::{command, trace_line::Line};
use brrr_wire::revision::Revision;

/// The time at which everything was recorded.
pub(crate) const CLOCK: u64 = 1_700_000_000;

/// What the oracle says of a handling.
pub(crate) fn oracle(exchange: &Exchange, handle: &Handle, trace: &Trace) -> Result<Vec<Finding>, String> {
    let revision = Revision::from_number(exchange.revision).ok_or("the revision is not known")?;
    let mut oracle = Oracle::new(revision, &handle.topic, true);
    let (mut step, mut findings) = (0, Vec::new());
    for line in &trace.lines {
        match line {
            Line::Seen(answer) if answer.lane == LANE => {
                step += u32::from(answer.op > 0);
                findings.extend(answer.body.iter().flat_map(|body| oracle.seen(step, answer.op, body)));
            }
            Line::Sent(command) => {
                if let Some(command::Body::Reply(reply)) = &command.body {
                    let reply = reply.result.as_ref().ok_or("a reply is empty")?;
                    findings.extend(oracle.replied(step, command.op, reply, CLOCK));
                }
            }
            _ => {}
        }
    }
    findings.extend(oracle.finish(step));
    Ok(findings)
}

/// What the properties say of any run.
pub(crate) fn properties(trace: &Trace) -> Result<Vec<Finding>, String> {
    let run = Run::from_trace(trace).map_err(|error| error.to_string())?;
    Ok(property::check_all(&run))
}
