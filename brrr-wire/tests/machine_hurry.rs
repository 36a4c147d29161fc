// SPDX-License-Identifier: AGPL-3.0-only
//! A worker that shuts down while the delete of pending returns is lost again and again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use brrr_wire::machine::{Failure, Finish, Handling, Op, Outcome, Policy, Reply};
use brrr_wire::name::Topic;

const WAITING: &str = "d7:returnslli1e1:r1:p1:teee";

/// Answers what is polled, up to so many ops; every delete is lost. Gives how many were.
fn play(handling: &mut Handling, ops: u32) -> u32 {
    let mut lost = 0;
    for _ in 0..ops {
        let Some((id, op)) = handling.poll_op() else { break };
        let reply = match op {
            Op::GetWithRetry { .. } => Reply::Value(Some("d7:payload0:9:task_name4:taske".into())),
            Op::Get { key } if key.to_string() == "value/h" => Reply::Value(None),
            Op::Get { .. } => Reply::Value(Some(WAITING.into())),
            Op::Invoke { .. } => Reply::Outcome(Outcome::Response("v".into())),
            Op::Set { .. } | Op::PutMessage { .. } => Reply::Done,
            Op::Incr { .. } => Reply::Count(1),
            Op::CompareAndDelete { .. } => {
                lost += 1;
                Reply::Mismatch
            }
            other => panic!("{other} is not a step of returning"),
        };
        handling.on_reply(id, reply, 1).unwrap();
    }
    lost
}

fn handling() -> Handling {
    Handling::new(Topic::new("t").unwrap(), b"li2e1:r1:he", Policy::default()).unwrap()
}

#[test]
fn a_returning_worker_goes_on_until_it_shuts_down() {
    // spec: LIM-010, LIM-011, RET-008
    let mut handling = handling();
    assert!(play(&mut handling, 1_000) > 400, "nobody hurries, so nothing is given up");
    handling.hurry();
    assert!(play(&mut handling, 1_000) <= 1, "the delete under way may still be lost");
    assert_eq!(handling.poll_op(), None);
    let Finish::Failed(failures) = handling.finish() else { panic!("giving up is a failure") };
    let [Failure::CasLimit { key, attempts }] = &failures[..] else { panic!("{failures:?}") };
    assert_eq!(key.to_string(), "pending_returns/h");
    assert!(*attempts >= 100);
}

#[test]
fn a_hurry_shortens_no_attempt_that_must_be_made() {
    // spec: LIM-010
    let mut handling = handling();
    handling.hurry();
    assert_eq!(play(&mut handling, 1_000), 100);
    assert!(matches!(handling.finish(), Finish::Failed(_)));
}

#[test]
fn what_is_given_up_is_owed_to_nobody() {
    let mut handling = handling();
    handling.hurry();
    play(&mut handling, 1_000);
    assert!(handling.is_done(), "still owed: {:?}", handling.owed());
}
