// SPDX-License-Identifier: AGPL-3.0-only
//! Faults of what is written, of where, and of what is accepted.

use super::{Refused, refused};

/// The registering of child c, by this write.
macro_rules! created {
    ($record:literal) => {
        concat!(
            "\ntake top r p\ngetWithRetry call/p -> C(tk,PAY)\ninvoke tk PAY -> defer -:c:tk:PAY\n",
            "set call/c C(tk,PAY) -> done\nget pending_returns/c -> absent\nsetNewValue pending_returns/c ",
            $record,
            " -> done\n"
        )
    };
}

/// The same where pending returns are there already.
macro_rules! joined {
    ($read:literal, $record:literal) => {
        concat!(
            "\ntake top r p\ngetWithRetry call/p -> C(tk,PAY)\ninvoke tk PAY -> defer -:c:tk:PAY\n",
            "set call/c C(tk,PAY) -> done\nget pending_returns/c -> ",
            $read,
            "\ncompareAndSet pending_returns/c ",
            $read,
            " ",
            $record,
            " -> done\n"
        )
    };
}

/// A worker that takes this message for (r, h).
macro_rules! accepted {
    ($message:literal) => {
        concat!("\ntake top raw ", $message, "\ngetWithRetry call/h -> absent\nexit NotFoundError call/h\n")
    };
}

pub(super) const TABLE: &[Refused] = &[
    refused("CanonicalAtRest", "BEN-008", created!("d12:scheduled_ati1700000000e7:returnslli1e1:r1:p3:topeee")),
    refused(
        "CanonicalAtRest",
        "BEN-008",
        deferred!("-:c:tk:PAY", "set call/c d9:task_name2:tk7:payload3:PAYe -> done"),
    ),
    refused("CanonicalAtRest", "BEN-011", created!("d7:returnslli01e1:r1:p3:topeee")),
    refused("CanonicalAtRest", "BEN-011", returned!("put top li2e01:r1:pe -> done")),
    refused("CanonicalAtRest", "REC-001", returned!("put top li1e1:r1:p3:tope -> done")),
    refused("CanonicalAtRest", "REC-001", "\nschedule top h tk PAY\nput top r/h -> done\n"),
    refused("CanonicalAtRest", "REC-003", deferred!("-:c:tk:PAY", "set call/c l2:tk3:PAYe -> done")),
    refused(
        "CanonicalAtRest",
        "REC-003",
        deferred!("-:c:tk:PAY", "set call/c d7:payload3:PAY9:task_name2:tk5:topic1:te -> done"),
    ),
    refused("CanonicalAtRest", "REC-005", created!("d7:returnsl9:r/p/topicee")),
    refused("CanonicalAtRest", "REC-007", created!("lli1e1:r1:p3:topee")),
    refused("CanonicalAtRest", "REC-007", created!("d5:lease0:7:returnslli1e1:r1:p3:topeee")),
    refused("CanonicalAtRest", "REC-009", joined!("P(r:q:top)", "P(r:q:top,r:p:top)")),
    // In UTF-16 units the order of these two is the other way round.
    refused("CanonicalAtRest", "REC-009", joined!("P(r:p:\u{1f3ed})", "P(r:p:\u{1f3ed},r:p:\u{ffe0})")),
    refused("TimeKept", "REC-013", created!("P(r:p:top)@0")),
    refused("TimeKept", "REC-013", created!("P(r:p:top)@1700000000000")),
    refused("TimeKept", "REC-015", joined!("P(r:q:top)@9007199254740993", "P(r:p:top,r:q:top)@9007199254740992")),
    refused("TimeKept", "REC-015", joined!("P(r:q:top)", "P(r:p:top,r:q:top)@1700000000")),
    refused(
        "RightKeys",
        "KEY-001",
        deferred!("-:c:tk:PAY", "set call/p C(tk,PAY) -> done\nget pending_returns/c -> absent"),
    ),
    refused("RightKeys", "KEY-001", deferred!("-:c:tk:PAY", "set calls/c C(tk,PAY) -> done")),
    refused("RightKeys", "KEY-001", "\nschedule top h tk PAY\nset call/x C(tk,PAY) -> done\n"),
    refused(
        "RightKeys",
        "KEY-002",
        "\ntake top r h\ngetWithRetry call/h -> C(tk,PAY)\ninvoke tk PAY -> response V\nset value/r V -> done\n",
    ),
    refused(
        "RightKeys",
        "KEY-002",
        "\ntake top r h\ngetWithRetry call/h -> C(tk,PAY)\ninvoke tk PAY -> response V\nset call/h V -> done\n",
    ),
    refused("RightKeys", "KEY-003", deferred!("-:c:tk:PAY", "setNewValue pending_returns/p P(r:p:top) -> done")),
    refused("RightKeys", "KEY-003", deferred!("-:c:tk:PAY", "setNewValue pendingReturns/c P(r:p:top) -> done")),
    refused("RightKeys", "KEY-004", "\nrevision 1\ntake top r h\nincr key:brrr/count/r -> 1\n"),
    refused("RightKeys", "KEY-005", "\ntake top r h\nincr key:brrr_count/r -> 1\n"),
    refused("UntouchedWhenUnhandled", "HAN-004", "\ntake top raw garbage\nput dead garbage -> done\nnext\n"),
    refused(
        "UntouchedWhenUnhandled",
        "HAN-004",
        "\ntake top r h\ngetWithRetry call/h -> absent\nput top M(r,h) -> done\nnext\n",
    ),
    refused(
        "UntouchedWhenUnhandled",
        "HAN-004",
        "\ntake top r h\nget call/h -> C(tk,PAY)\ninvoke tk PAY -> failed boom\nset value/h boom -> done\nnext\n",
    ),
    refused(
        "UntouchedWhenUnhandled",
        "HAN-005",
        "\ntake top r h\nget call/h -> C(tk,PAY)\ninvoke tk PAY -> invalid\nset value/h '' -> done\nnext\n",
    ),
    refused("MalformedRejected", "BEN-001", accepted!("li2e1:r1:heX")),
    refused("MalformedRejected", "BEN-002", accepted!("li02e1:r1:he")),
    refused("MalformedRejected", "BEN-003", accepted!("li2e01:r1:he")),
    refused("MalformedRejected", "BEN-004", accepted!("li2e1:r1:h")),
    refused("MalformedRejected", "REC-002", accepted!("li2ei7ei8ee")),
    refused("MalformedRejected", "REC-002", accepted!("li2e1:r1:h1:xe")),
    refused("MalformedRejected", "REC-012", accepted!("hex:6c693265313a72323ac32865")),
    refused("MalformedRejected", "REC-019", accepted!("li2e0:1:he")),
    refused(
        "MalformedRejected",
        "REC-004",
        "\ntake top r h\nget call/h -> d7:payload3:PAYe\ninvoke '' PAY -> response V\nset value/h V -> done\n",
    ),
    refused(
        "MalformedRejected",
        "BEN-001",
        "\ntake top r h\nget call/h -> d7:payload3:PAY9:task_name2:tkeX\ninvoke tk PAY -> response V\n",
    ),
    refused(
        "MalformedRejected",
        "REC-006",
        returned!("get pending_returns/h -> d7:returnslli2e1:r1:p3:topeee\nincr r -> 1\nput top M(r,p) -> done"),
    ),
    refused(
        "MalformedRejected",
        "REC-008",
        deferred!("-:c:tk:PAY", "get pending_returns/c -> de\nincr r -> 1\nput top M(r,c) -> done"),
    ),
    refused("UnreadableUntouched", "REC-021", joined!("d12:scheduled_ati1ee", "P(r:p:top)")),
    refused(
        "UnreadableUntouched",
        "REC-021",
        returned!(
            "get pending_returns/h -> d7:returnslli1e1:r1:p3:topeeex\ncompareAndDelete pending_returns/h d7:returnslli1e1:r1:p3:topeeex -> done"
        ),
    ),
];
