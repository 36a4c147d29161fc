// SPDX-License-Identifier: AGPL-3.0-only
//! Faults of returning a value, and of conditional writes.

use super::{Refused, refused};

pub(super) const TABLE: &[Refused] = &[
    refused(
        "ValueBeforeReturn",
        "RET-001",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        get pending_returns/h -> P(r:p:top)
        incr r -> 1
        put top M(r,p) -> done
        set value/h V -> done
        get pending_returns/h -> P(r:p:top)
        compareAndDelete pending_returns/h P(r:p:top) -> done
        next
        ",
    ),
    refused(
        "ValueBeforeReturn",
        "RET-001",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        x: set value/h V
        get pending_returns/h -> P(r:p:top)
        incr r -> 1
        put top M(r,p) -> done
        x -> done
        ",
    ),
    refused(
        "ValueBeforeReturn",
        "RET-002",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        get pending_returns/h -> P(r:p:top)
        set value/h V -> done
        incr r -> 1
        put top M(r,p) -> done
        compareAndDelete pending_returns/h P(r:p:top) -> done
        next
        ",
    ),
    refused("ValueBeforeReturn", "RET-002", returned!("")),
    refused(
        "ValueBeforeReturn",
        "REC-016",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response ''
        get pending_returns/h -> absent
        next
        ",
    ),
    refused(
        "ValueBeforeReturn",
        "REC-018",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h 1:V -> done
        get pending_returns/h -> absent
        next
        ",
    ),
    refused(
        "ValueBeforeReturn",
        "REC-018",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        get value/h -> V
        set value/h W -> done
        get pending_returns/h -> absent
        next
        ",
    ),
    refused(
        "NoParentLost",
        "RET-003",
        returned!(
            "get pending_returns/h -> P(r:p1:top,r:p2:top)
            incr r -> 1
            put top M(r,p1) -> done
            compareAndDelete pending_returns/h P(r:p1:top,r:p2:top) -> done"
        ),
    ),
    refused(
        "NoParentLost",
        "RET-003",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 1
            x: put top M(r,p)
            compareAndDelete pending_returns/h P(r:p:top) -> mismatch
            x -> done
            get pending_returns/h -> absent"
        ),
    ),
    refused(
        "NoParentLost",
        "RET-010",
        returned!(
            "get pending_returns/h -> P(r:p1:top,r:p2:top)
            incr r -> 1
            put top M(r,p1) -> error
            incr r -> 2
            put top M(r,p2) -> done
            compareAndDelete pending_returns/h P(r:p1:top,r:p2:top) -> done"
        ),
    ),
    refused(
        "NoParentLost",
        "REC-022",
        returned!(
            "get pending_returns/h -> d7:returnslli1e1:r1:q1:tee7:returnslli1e1:x1:q1:teee
            incr x -> 1
            put t M(x,q) -> done
            compareAndDelete pending_returns/h d7:returnslli1e1:r1:q1:tee7:returnslli1e1:x1:q1:teee -> done"
        ),
    ),
    refused(
        "ReturnsFinished",
        "RET-003",
        returned!(
            "get pending_returns/h -> P(r:p1:top,r:p2:top)
            incr r -> 1
            put top M(r,p1) -> done"
        ),
    ),
    refused(
        "ReturnsFinished",
        "RET-011",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 1
            put top M(r,p) -> done"
        ),
    ),
    refused(
        "ReturnsFinished",
        "LIM-010",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 1
            put top M(r,p) -> done
            compareAndDelete pending_returns/h P(r:p:top) -> mismatch
            get pending_returns/h -> P(r:p:top)@5
            exit CasLimit pending_returns/h"
        ),
    ),
    refused(
        "NoReturnTwiceFromOneHandling",
        "RET-009",
        returned!(
            "get pending_returns/h -> P(r:p1:top)
            incr r -> 1
            put top M(r,p1) -> done
            compareAndDelete pending_returns/h P(r:p1:top) -> mismatch
            get pending_returns/h -> P(r:p1:top,r:p2:top)
            incr r -> 2
            put top M(r,p1) -> done
            incr r -> 3
            put top M(r,p2) -> done
            compareAndDelete pending_returns/h P(r:p1:top,r:p2:top) -> done"
        ),
    ),
    refused(
        "NoReturnTwiceFromOneHandling",
        "REC-010",
        returned!(
            "get pending_returns/h -> P(r:p:top,r:p:top)
            incr r -> 1
            put top M(r,p) -> done
            incr r -> 2
            put top M(r,p) -> done
            compareAndDelete pending_returns/h P(r:p:top,r:p:top) -> done"
        ),
    ),
    refused("NothingReturnedWhenDeferred", "RET-030", deferred!("-:c:tk:PAY", "set value/p V -> done")),
    refused(
        "NothingReturnedWhenDeferred",
        "RET-030",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/p -> P(r:q:top)
            incr r -> 1
            put top M(r,q) -> done"
        ),
    ),
    refused(
        "ReturnsAddressed",
        "RET-004",
        returned!("get pending_returns/h -> P(x:p:top)\nincr r -> 1\nput top M(r,p) -> done"),
    ),
    refused(
        "ReturnsAddressed",
        "RET-005",
        returned!("get pending_returns/h -> P(r:p:other)\nincr r -> 1\nput top M(r,p) -> done"),
    ),
    refused(
        "DeleteOnlyWhatWasRead",
        "RET-006",
        returned!("get pending_returns/h -> P()\ndelete pending_returns/h -> done"),
    ),
    refused(
        "DeleteOnlyWhatWasRead",
        "RET-006",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 1
            put top M(r,p) -> done
            compareAndSet pending_returns/h P(r:p:top) P() -> done"
        ),
    ),
    refused(
        "DeleteOnlyWhatWasRead",
        "RET-007",
        returned!(
            "get pending_returns/h -> P(r:p1:top)
            incr r -> 1
            put top M(r,p1) -> done
            compareAndDelete pending_returns/h P(r:p1:top,r:p2:top) -> done"
        ),
    ),
    refused(
        "DeleteOnlyWhatWasRead",
        "RET-007",
        returned!(
            "get pending_returns/h -> P(r:p1:top)
            incr r -> 1
            put top M(r,p1) -> done
            compareAndDelete pending_returns/h P(r:p1:top) -> mismatch
            get pending_returns/h -> P(r:p1:top,r:p2:top)
            compareAndDelete pending_returns/h P(r:p1:top) -> done"
        ),
    ),
    refused(
        "ExpectedBytesWereRead",
        "STO-005",
        returned!(
            "get pending_returns/h -> P(r:p2:top,r:p1:top)
            incr r -> 1
            put top M(r,p1) -> done
            incr r -> 2
            put top M(r,p2) -> done
            compareAndDelete pending_returns/h P(r:p1:top,r:p2:top) -> mismatch"
        ),
    ),
    refused(
        "ExpectedBytesWereRead",
        "STO-005",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:q:top)@0
            compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> mismatch"
        ),
    ),
    refused(
        "ExpectedBytesWereRead",
        "STO-005",
        deferred!("-:c:tk:PAY", "compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> mismatch"),
    ),
    refused(
        "ReadAgainAfterMismatch",
        "RET-008",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 1
            put top M(r,p) -> done
            compareAndDelete pending_returns/h P(r:p:top) -> mismatch"
        ),
    ),
    refused(
        "ReadAgainAfterMismatch",
        "RET-008",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 1
            put top M(r,p) -> done
            compareAndDelete pending_returns/h P(r:p:top) -> mismatch
            compareAndDelete pending_returns/h P(r:p:top) -> done"
        ),
    ),
    refused(
        "ReadAgainAfterMismatch",
        "RET-032",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> mismatch"
        ),
    ),
    refused(
        "ReadAgainAfterMismatch",
        "RET-032",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:q:top)
            compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> mismatch
            compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> done"
        ),
    ),
    refused(
        "ReadAgainAfterMismatch",
        "LIM-010",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            repeat 20
            get pending_returns/c -> P(r:q:top)
            compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> mismatch
            end
            exit CasLimit pending_returns/c"
        ),
    ),
];
