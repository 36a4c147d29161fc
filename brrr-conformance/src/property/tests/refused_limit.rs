// SPDX-License-Identifier: AGPL-3.0-only
//! Faults of counting, at the spawn limit, and of saying nothing.

use super::{Refused, refused};

pub(super) const TABLE: &[Refused] = &[
    refused(
        "CountBeforePut",
        "LIM-001",
        returned!("get pending_returns/h -> P(r:p:top)\nput top M(r,p) -> done\nincr r -> 1"),
    ),
    refused(
        "CountBeforePut",
        "LIM-001",
        returned!(
            "get pending_returns/h -> P(r:p1:top,r:p2:top)
            incr r -> 1
            put top M(r,p1) -> done
            put top M(r,p2) -> done"
        ),
    ),
    refused(
        "CountBeforePut",
        "LIM-001",
        returned!("get pending_returns/h -> P(x:p:top)\nincr r -> 1\nput top M(x,p) -> done"),
    ),
    refused(
        "CountBeforePut",
        "LIM-001",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            x: incr r
            put top M(r,c) -> done
            x -> 1"
        ),
    ),
    refused(
        "CountBeforePut",
        "LIM-001",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            incr r -> 1
            incr r -> 2
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "CountBeforePut",
        "LIM-001",
        "
        schedule top h tk PAY
        set call/h C(tk,PAY) -> done
        put top M(r,h) -> done
        scheduled
        ",
    ),
    refused(
        "CountNeverPastLimit",
        "LIM-002",
        returned!("get pending_returns/h -> P(r:p:top)\nincr r -> 10001\nput top M(r,p) -> done"),
    ),
    refused(
        "CountNeverPastLimit",
        "LIM-002",
        "
        schedule top h tk PAY
        set call/h C(tk,PAY) -> done
        incr r -> 10001
        put top M(r,h) -> done
        scheduled
        ",
    ),
    refused(
        "CountNeverPastLimit",
        "LIM-003",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 10000
            compareAndDelete pending_returns/h P(r:p:top) -> done
            exit SpawnLimitError r"
        ),
    ),
    refused(
        "NoParentLost",
        "LIM-003",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 10000
            compareAndDelete pending_returns/h P(r:p:top) -> done
            exit SpawnLimitError r"
        ),
    ),
    refused(
        "ChildrenSent",
        "LIM-003",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            incr r -> 10000
            exit SpawnLimitError r"
        ),
    ),
    refused(
        "NoParentLost",
        "LIM-004",
        returned!(
            "get pending_returns/h -> P(r:p:top,x:q:top)
            incr r -> 10001
            compareAndDelete pending_returns/h P(r:p:top,x:q:top) -> done
            exit SpawnLimitError r"
        ),
    ),
    refused(
        "ReturnsFinished",
        "LIM-004",
        returned!("get pending_returns/h -> P(r:p:top,x:q:top)\nincr r -> 10001\nexit SpawnLimitError r"),
    ),
    refused(
        "ReturnsFinished",
        "LIM-005",
        returned!(
            "get pending_returns/h -> P(r:p:top,x:q:top)
            incr r -> 10001
            incr x -> 1
            put top M(x,q) -> done
            exit SpawnLimitError r"
        ),
    ),
    refused(
        "RefusedNotRetried",
        "LIM-006",
        returned!(
            "get pending_returns/h -> P(r:p:top)
            incr r -> 10001
            compareAndDelete pending_returns/h P(r:p:top) -> mismatch
            get pending_returns/h -> P(r:p:top,x:q:top)
            incr r -> 10002
            incr x -> 1
            put top M(x,q) -> done
            compareAndDelete pending_returns/h P(r:p:top,x:q:top) -> done"
        ),
    ),
    refused(
        "OthersKept",
        "LIM-007",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            incr r -> 10001
            delete call/c -> done"
        ),
    ),
    refused(
        "ChildrenSent",
        "LIM-008",
        deferred!(
            "-:c1:tk:PAY,-:c2:tk:PAY",
            "set call/c1 C(tk,PAY) -> done
            get pending_returns/c1 -> absent
            setNewValue pending_returns/c1 P(r:p:top) -> done
            incr r -> 10001
            exit SpawnLimitError r"
        ),
    ),
    refused(
        "OthersKept",
        "LIM-014",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r0:p:top)
            compareAndSet pending_returns/c P(r0:p:top) P(r:p:top,r0:p:top) -> done
            incr r -> 10001
            get pending_returns/c -> P(r:p:top,r0:p:top)
            compareAndSet pending_returns/c P(r:p:top,r0:p:top) P() -> done"
        ),
    ),
    refused(
        "NoParentLost",
        "LIM-014",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r0:p:top)
            compareAndSet pending_returns/c P(r0:p:top) P(r:p:top,r0:p:top) -> done
            incr r -> 10001
            get pending_returns/c -> P(r:p:top,r0:p:top)
            compareAndDelete pending_returns/c P(r:p:top,r0:p:top) -> done"
        ),
    ),
    refused(
        "FailureReported",
        "LIM-009",
        concat!(
            "\nprovides report",
            returned!(
                "get pending_returns/h -> P(r:p:top)
                incr r -> 10001
                compareAndDelete pending_returns/h P(r:p:top) -> done"
            )
        ),
    ),
    refused(
        "FailureReported",
        "LIM-011",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            repeat 101
            get pending_returns/c -> P(r:q:top)
            compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> mismatch
            end
            exit Exception there were too many"
        ),
    ),
    refused("FailureReported", "HAN-006", "\nprovides report\ntake top raw garbage\nnext\n"),
    refused("FailureReported", "HAN-006", "\ntake top r h\ngetWithRetry call/h -> absent\nexit\n"),
    refused(
        "FailureReported",
        "HAN-012",
        "\ntake top r h\ngetWithRetry call/h -> absent\nreport top r r CallMissing\nnext\n",
    ),
];
