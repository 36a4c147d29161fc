// SPDX-License-Identifier: AGPL-3.0-only
//! The faults, one a worker: each breaks one requirement first, and the kit has to say which.

use clap::ValueEnum;

/// One thing that a worker does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fault {
    /// Nothing is wrong.
    None,
    AbsentAsNull,
    AsksEqualTwice,
    AsksUnread,
    CallAfterRegistering,
    CallsItself,
    ChildOnWrongTopic,
    ChildUnderFreshRoot,
    CounterOfFirstRevision,
    DeafToClosed,
    DefersEmptyGather,
    DefersFailedGather,
    DeleteBeforeWake,
    DropOthersOnJoin,
    DropsLostRegistering,
    EarlyCheckWithoutDraining,
    EmptyRecordFirst,
    EndsWhenEmpty,
    FailsAtOnce,
    FailsWithLastMember,
    FailureAsValue,
    FalsyAsAbsent,
    GathersInTurn,
    GivesUpAfterLostDelete,
    GivesUpEarly,
    GoesOnAfterDeferral,
    IdentityWithoutTask,
    KeepDecisionAfterLostCas,
    KeepsRecordAtLimit,
    LaxTrailingBytes,
    LimitOffByOne,
    LimitTooLow,
    NewTimeOnJoin,
    NoIncr,
    NoRepeatedCallRule,
    NothingAsNoBytes,
    PayloadAsText,
    PutBeforeIncr,
    ReencodesExpected,
    RejectsOldTimes,
    RemembersValues,
    ResendAllAfterMismatch,
    RewritesGarbage,
    RunsTwice,
    SendBeforeRegister,
    SilentFailure,
    SortsGather,
    StopsAtFirstChild,
    StopsAtRefusedParent,
    SwallowsDeferral,
    TrimsNames,
    UnconditionalDelete,
    UnconditionalJoin,
    UndecodableAsText,
    ValueAfterWake,
    ValueAsText,
    ValueOfDeferral,
    ValuesByPlace,
    WakeOnOwnTopic,
    WakeUnderOwnRoot,
}

/// What a fault is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    /// Which fault.
    pub(crate) fault: Fault,
    /// The requirement that it breaks first.
    pub(crate) requirement: &'static str,
    /// What the worker does, in one sentence.
    pub(crate) does: &'static str,
}

const fn about(fault: Fault, requirement: &'static str, does: &'static str) -> About {
    About { fault, requirement, does }
}

/// Every fault, by name.
pub(crate) const FAULTS: &[About] = &[
    about(Fault::AbsentAsNull, "APP-001", "Goes on with null where a call has no value."),
    about(Fault::AsksEqualTwice, "APP-006", "Asks for equal calls of a gather as often as there are members."),
    about(Fault::AsksUnread, "APP-001", "Asks for a child at its first call, without a look at the value."),
    about(Fault::CallAfterRegistering, "RET-012", "Registers with a child before it stores the child's call."),
    about(Fault::CallsItself, "APP-013", "Lets a task call the very call that is run."),
    about(Fault::ChildOnWrongTopic, "RET-024", "Sends every child to the worker's own topic."),
    about(Fault::ChildUnderFreshRoot, "RET-023", "Sends children under a root of their own, which starts a new count."),
    about(Fault::CounterOfFirstRevision, "KEY-005", "Counts under the key of revision 1, whatever the revision is."),
    about(Fault::DeafToClosed, "QUE-003", "Asks three more times for a message although its queue is closed."),
    about(Fault::DefersEmptyGather, "APP-008", "Defers a gather without members."),
    about(Fault::DefersFailedGather, "APP-009", "Asks for the missing calls of a gather of which a member has failed."),
    about(Fault::DeleteBeforeWake, "RET-003", "Deletes the pending returns, then wakes the parents."),
    about(Fault::DropOthersOnJoin, "RET-016", "Replaces the entries of other parents by its own when it joins them."),
    about(
        Fault::DropsLostRegistering,
        "RET-032",
        "Takes a lost registering for done: somebody else will have sent it.",
    ),
    about(Fault::EarlyCheckWithoutDraining, "HAN-009", "Ends the handling when the value exists, and wakes nobody."),
    about(
        Fault::EmptyRecordFirst,
        "RET-014",
        "Creates pending returns without entries and adds its own in a second write.",
    ),
    about(Fault::EndsWhenEmpty, "QUE-002", "Ends its loop when its queue is empty."),
    about(Fault::FailsAtOnce, "APP-010", "Fails a gather while other members are still at work."),
    about(Fault::FailsWithLastMember, "APP-011", "Fails a gather with the failure of its last member that fails."),
    about(Fault::FailureAsValue, "HAN-004", "Stores the text of a task's failure as its value."),
    about(Fault::FalsyAsAbsent, "APP-001", "Takes null, false, zero and the empty text for an absent value."),
    about(Fault::GathersInTurn, "APP-006", "Defers a gather at its first missing call."),
    about(Fault::GivesUpAfterLostDelete, "RET-008", "Takes a lost compare-and-delete for the end of the handling."),
    about(Fault::GivesUpEarly, "LIM-010", "Gives up after ten lost conditional writes."),
    about(
        Fault::GoesOnAfterDeferral,
        "APP-005",
        "Goes on with a list after a part of it has deferred, and asks for what the others miss as well.",
    ),
    about(Fault::IdentityWithoutTask, "COD-004", "Leaves the task_name out of the call_hash."),
    about(
        Fault::KeepDecisionAfterLostCas,
        "RET-020",
        "Keeps the first decision whether to send a child when the write behind it was lost.",
    ),
    about(
        Fault::KeepsRecordAtLimit,
        "LIM-005",
        "Leaves pending returns in place when the spawn limit refused a parent.",
    ),
    about(Fault::LaxTrailingBytes, "BEN-001", "Reads a message or a call and ignores the bytes after it."),
    about(Fault::LimitOffByOne, "LIM-002", "Puts the message for which the count is 10,001."),
    about(Fault::LimitTooLow, "LIM-003", "Refuses the message for which the count is 10,000."),
    about(Fault::NewTimeOnJoin, "REC-015", "Writes the present time into pending returns that it joins."),
    about(Fault::NoIncr, "LIM-001", "Puts messages without counting them."),
    about(
        Fault::NoRepeatedCallRule,
        "RET-018",
        "Sends no child for which anybody waits already, itself under another root included.",
    ),
    about(Fault::NothingAsNoBytes, "COD-015", "Stores no bytes for a task without a result."),
    about(
        Fault::PayloadAsText,
        "HAN-002",
        "Runs the task with a payload that was read as text, what is not UTF-8 replaced.",
    ),
    about(Fault::PutBeforeIncr, "LIM-001", "Counts messages after it has put them."),
    about(
        Fault::ReencodesExpected,
        "STO-005",
        "Expects its own encoding of pending returns instead of the bytes that it read.",
    ),
    about(Fault::RejectsOldTimes, "REC-014", "Rejects pending returns whose time is absent, zero or negative."),
    about(Fault::RemembersValues, "APP-002", "Gives a call the value that it was given in an earlier run."),
    about(Fault::ResendAllAfterMismatch, "RET-009", "Wakes every parent again after a lost compare-and-delete."),
    about(
        Fault::RewritesGarbage,
        "REC-021",
        "Takes pending returns that it cannot read for empty ones and writes over them.",
    ),
    about(Fault::RunsTwice, "HAN-010", "Runs the task once more when it deferred, to be sure."),
    about(Fault::SendBeforeRegister, "RET-013", "Sends a child, then registers with it."),
    about(Fault::SilentFailure, "HAN-006", "Goes on after a message that it cannot handle and says nothing."),
    about(Fault::SortsGather, "APP-007", "Sorts the values of a gather."),
    about(Fault::StopsAtFirstChild, "RET-027", "Leaves the other children of a deferral when one failed."),
    about(Fault::StopsAtRefusedParent, "LIM-004", "Wakes no further parent after the spawn limit refused one."),
    about(Fault::SwallowsDeferral, "APP-005", "Lets a task catch its deferral."),
    about(Fault::TrimsNames, "HAN-011", "Finds tasks by their names without the white space around them."),
    about(Fault::UnconditionalDelete, "RET-006", "Deletes pending returns whatever they have become."),
    about(Fault::UnconditionalJoin, "RET-015", "Writes pending returns that it joins whatever they have become."),
    about(Fault::UndecodableAsText, "APP-002", "Gives a call its value as text where that is no JSON."),
    about(Fault::ValueAfterWake, "RET-001", "Wakes the parents, then stores the value."),
    about(Fault::ValueAsText, "REC-018", "Stores a value that was read as text, what is not UTF-8 replaced."),
    about(Fault::ValueOfDeferral, "RET-030", "Stores an empty value for a call that was deferred."),
    about(
        Fault::ValuesByPlace,
        "APP-003",
        "Gives the calls of a run the values of the calls at their places in the run before.",
    ),
    about(Fault::WakeOnOwnTopic, "RET-005", "Wakes every parent on the worker's own topic."),
    about(Fault::WakeUnderOwnRoot, "RET-004", "Wakes every parent under the root of the message in hand."),
];

impl Fault {
    /// Whether it is one of the layer in which people write tasks.
    pub(crate) const fn is_of_layer(self) -> bool {
        matches!(
            self,
            Self::AbsentAsNull
                | Self::AsksEqualTwice
                | Self::AsksUnread
                | Self::CallsItself
                | Self::DefersEmptyGather
                | Self::DefersFailedGather
                | Self::FailsAtOnce
                | Self::FailsWithLastMember
                | Self::FalsyAsAbsent
                | Self::GathersInTurn
                | Self::GoesOnAfterDeferral
                | Self::IdentityWithoutTask
                | Self::NothingAsNoBytes
                | Self::RemembersValues
                | Self::SortsGather
                | Self::SwallowsDeferral
                | Self::TrimsNames
                | Self::UndecodableAsText
                | Self::ValuesByPlace
        )
    }

    /// The fault's name on the command line.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value().expect("invariant: no fault is hidden from the command line");
        value.get_name().to_owned()
    }
}

#[test]
fn every_fault_is_listed_once() {
    let listed: Vec<Fault> = FAULTS.iter().map(|about| about.fault).collect();
    let all: Vec<Fault> = Fault::value_variants().iter().copied().filter(|fault| *fault != Fault::None).collect();
    assert_eq!(listed, all);
}
