// SPDX-License-Identifier: AGPL-3.0-only
//! Faults of running tasks, of registering and of sending.

use super::{Refused, refused};

pub(super) const TABLE: &[Refused] = &[
    refused(
        "CallBeforeMessage",
        "RET-012",
        deferred!(
            "-:c:tk:PAY",
            "x: set call/c C(tk,PAY)
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            x -> done
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "CallBeforeMessage",
        "RET-012",
        deferred!(
            "-:c:tk:PAY",
            "get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "CallBeforeMessage",
        "RET-012",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,OTHER) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "CallBeforeMessage",
        "SCH-002",
        "
        schedule top h tk PAY
        has value/h -> no
        incr r -> 1
        put top M(r,h) -> done
        set call/h C(tk,PAY) -> done
        scheduled
        ",
    ),
    refused(
        "RegisteredBeforePut",
        "RET-013",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            incr r -> 1
            put top M(r,c) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done"
        ),
    ),
    refused(
        "RegisteredBeforePut",
        "RET-013",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            x: setNewValue pending_returns/c P(r:p:top)
            incr r -> 1
            put top M(r,c) -> done
            x -> done"
        ),
    ),
    refused(
        "RegisteredBeforePut",
        "RET-013",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> error
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "OwnEntryInOneWrite",
        "RET-014",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P() -> done
            get pending_returns/c -> P()
            compareAndSet pending_returns/c P() P(r:p:top) -> done
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "OwnEntryInOneWrite",
        "RET-014",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            set pending_returns/c P(r:p:top) -> done
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "OwnEntryInOneWrite",
        "RET-015",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:q:top)"
        ),
    ),
    refused(
        "OwnEntryInOneWrite",
        "RET-015",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:q:top)
            set pending_returns/c P(r:p:top,r:q:top) -> done"
        ),
    ),
    refused(
        "OwnEntryInOneWrite",
        "RET-015",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:q:top)
            compareAndSet pending_returns/c P(r:q:top) P(r:q:top) -> done"
        ),
    ),
    refused(
        "OthersKept",
        "RET-016",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:q:top,x:y:z)
            compareAndSet pending_returns/c P(r:q:top,x:y:z) P(r:p:top,x:y:z) -> done"
        ),
    ),
    refused(
        "OthersKept",
        "REC-022",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> d7:returnslli1e1:r1:q1:tee7:returnslli1e1:x1:q1:teee
            compareAndSet pending_returns/c d7:returnslli1e1:r1:q1:tee7:returnslli1e1:x1:q1:teee \
             P(r:p:top,x:q:t) -> done"
        ),
    ),
    refused(
        "ChildrenSent",
        "RET-017",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done"
        ),
    ),
    refused(
        "ChildrenSent",
        "RET-018",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r0:p:top)
            compareAndSet pending_returns/c P(r0:p:top) P(r:p:top,r0:p:top) -> done"
        ),
    ),
    refused(
        "ChildrenSent",
        "RET-020",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:q:top)
            compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> mismatch
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done"
        ),
    ),
    refused(
        "ChildrenSent",
        "RET-021",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> mismatch
            get pending_returns/c -> P(r:p:top)"
        ),
    ),
    refused(
        "ChildrenSent",
        "RET-027",
        deferred!(
            "-:c1:tk:PAY,-:c2:tk:PAY",
            "set call/c1 C(tk,PAY) -> done
            set call/c2 C(tk,PAY) -> done
            get pending_returns/c1 -> d7:returnsi1ee
            report top r p MalformedPendingReturns"
        ),
    ),
    refused(
        "NoNeedlessChild",
        "RET-019",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:p:top)
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "NoChildTwice",
        "RET-031",
        deferred!(
            "-:c:tk:PAY,top:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            incr r -> 1
            put top M(r,c) -> done
            set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r:p:top)
            incr r -> 2
            put top M(r,c) -> done"
        ),
    ),
    refused("OddDeferralRefused", "RET-028", concat!("\nprovides report", deferred!("", ""))),
    refused(
        "OddDeferralRefused",
        "RET-029",
        deferred!(
            "-:p:tk:PAY",
            "get pending_returns/p -> absent
            setNewValue pending_returns/p P(r:p:top) -> done
            incr r -> 1
            put top M(r,p) -> done"
        ),
    ),
    refused(
        "RootKept",
        "RET-023",
        deferred!(
            "-:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> P(r0:p:top)
            compareAndSet pending_returns/c P(r0:p:top) P(r:p:top,r0:p:top) -> done
            incr r0 -> 1
            put top M(r0,c) -> done"
        ),
    ),
    refused("RootKept", "RET-023", deferred!("-:c:tk:PAY", "incr r -> 1\nput top M(r,other) -> done")),
    refused(
        "RootKept",
        "RET-024",
        deferred!(
            "t2:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:top) -> done
            incr r -> 1
            put top M(r,c) -> done"
        ),
    ),
    refused(
        "RootKept",
        "RET-025",
        deferred!(
            "t2:c:tk:PAY",
            "set call/c C(tk,PAY) -> done
            get pending_returns/c -> absent
            setNewValue pending_returns/c P(r:p:t2) -> done
            incr r -> 1
            put t2 M(r,c) -> done"
        ),
    ),
    refused(
        "RunOnceFromCall",
        "HAN-001",
        "
        take top r h
        x: getWithRetry call/h
        invoke tk PAY -> response V
        x -> C(tk,PAY)
        ",
    ),
    refused(
        "RunOnceFromCall",
        "HAN-002",
        "\ntake top r h\ngetWithRetry call/h -> C(tk,PAY)\ninvoke tk pay -> failed no such payload\n",
    ),
    refused(
        "RunOnceFromCall",
        "HAN-009",
        "\ntake top r h\ngetWithRetry call/h -> C(tk,PAY)\nhas value/h -> yes\nnext\n",
    ),
    refused("RunOnceFromCall", "HAN-010", returned!("invoke tk PAY -> response V\nget pending_returns/h -> absent")),
    refused(
        "RunOnceFromCall",
        "HAN-010",
        "\ntake top r h\ngetWithRetry call/h -> C(tk,PAY)\nget value/h -> absent\nnext\n",
    ),
    refused("LoopObeysQueue", "QUE-002", "\nreceive top -> empty\nexit QueueIsEmpty top\n"),
    refused("LoopObeysQueue", "QUE-003", "\nreceive top -> closed\nnext\n"),
    refused("LoopObeysQueue", "HAN-007", "\ntake top raw garbage\nexit DecodeError garbage\n"),
    refused(
        "ScheduledOnce",
        "SCH-001",
        "\nschedule top h tk PAY\nhas value/h -> yes\nset call/h C(tk,PAY) -> done\nscheduled\n",
    ),
    refused(
        "ScheduledOnce",
        "SCH-004",
        "\nschedule top h tk PAY\nhas value/h -> no\nset call/h C(tk,PAY) -> done\nscheduled\n",
    ),
    refused(
        "ScheduledOnce",
        "SCH-004",
        "
        schedule top h tk PAY
        set call/h C(tk,PAY) -> done
        incr r -> 1
        put elsewhere M(r,h) -> done
        scheduled
        ",
    ),
    refused(
        "FreshRoot",
        "SCH-003",
        "
        schedule top h tk PAY
        set call/h C(tk,PAY) -> done
        incr r -> 1
        put top M(r,h) -> done
        scheduled
        schedule top h tk PAY
        set call/h C(tk,PAY) -> done
        incr r -> 2
        put top M(r,h) -> done
        scheduled
        ",
    ),
];
