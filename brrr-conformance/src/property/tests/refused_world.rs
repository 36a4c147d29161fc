// SPDX-License-Identifier: AGPL-3.0-only
//! Faults that show in a whole world.

use super::{Refused, refused};

pub(super) const TABLE: &[Refused] = &[
    refused("FinishedAtRest", "REP-001", sent_child!("take top r c\nnext")),
    refused(
        "FinishedAtRest",
        "REP-001",
        sent_child!(
            "take top r c
            getWithRetry call/c -> C(tk,PAY)
            invoke tk PAY -> response V
            set value/c V -> done
            get pending_returns/c -> P(r:p:top)
            compareAndDelete pending_returns/c P(r:p:top) -> done
            next"
        ),
    ),
    // The parent is woken, and the record stays.
    refused(
        "FinishedAtRest",
        "REP-001",
        sent_child!(
            "take top r c
            getWithRetry call/c -> C(tk,PAY)
            invoke tk PAY -> response V
            set value/c V -> done
            get pending_returns/c -> P(r:p:top)
            incr r -> 2
            put top M(r,p) -> done
            take top r p
            getWithRetry call/p -> C(tk,PAY)
            invoke tk PAY -> response W
            set value/p W -> done
            get pending_returns/p -> absent
            next"
        ),
    ),
    refused(
        "FinishedAtRest",
        "REP-001",
        "
        schedule top h tk PAY
        has value/h -> no
        set call/h C(tk,PAY) -> done
        incr x -> 1
        put top M(x,h) -> done
        scheduled
        lane b
        take top x h
        exit Odd nothing that anybody else is to blame for
        ",
    ),
    // A write that was carried out and answered as lost: the child is not sent.
    refused(
        "FinishedAtRest",
        "RET-021",
        "
        stored call/p C(tk,PAY)
        queued top M(r,p)
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c:tk:PAY
        set call/c C(tk,PAY) -> done
        get pending_returns/c -> absent
        x: setNewValue pending_returns/c P(r:p:top)
        stored pending_returns/c P(r:p:top)
        x -> mismatch
        get pending_returns/c -> P(r:p:top)
        next
        ",
    ),
    refused(
        "ValuesKept",
        "REC-018",
        sent_child!(
            "take top r c
            getWithRetry call/c -> C(tk,PAY)
            invoke tk PAY -> response V
            set value/c V -> done
            lane b
            take top r p
            getWithRetry call/p -> C(tk,PAY)
            invoke tk PAY -> response W
            set value/c W -> done"
        ),
    ),
    refused(
        "ValuesKept",
        "REP-004",
        sent_child!(
            "take top r c
            getWithRetry call/c -> C(tk,PAY)
            invoke tk PAY -> response V
            set value/c V -> done
            delete value/c -> done"
        ),
    ),
    refused("ValuesKept", "REP-006", finished!("delete value/c -> done")),
    // The call was stored, and another worker takes it away.
    refused(
        "CallStoredWhenPut",
        "RET-012",
        "
        stored call/p C(tk,PAY)
        queued top M(r,p)
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c:tk:PAY
        set call/c C(tk,PAY) -> done
        get pending_returns/c -> absent
        setNewValue pending_returns/c P(r:p:top) -> done
        lane b
        take top r p
        delete call/c -> done
        lane a
        incr r -> 1
        put top M(r,c) -> done
        ",
    ),
    refused(
        "CallStoredWhenPut",
        "SCH-002",
        "
        schedule top h tk PAY
        has value/h -> no
        incr x -> 1
        put top M(x,h) -> done
        set call/h C(tk,PAY) -> done
        scheduled
        ",
    ),
    refused(
        "NoEntryLost",
        "RET-003",
        sent_child!(
            "take top r c
            getWithRetry call/c -> C(tk,PAY)
            invoke tk PAY -> response V
            set value/c V -> done
            get pending_returns/c -> P(r:p:top)
            compareAndDelete pending_returns/c P(r:p:top) -> done"
        ),
    ),
    // The message came before the value, so whoever was woken by it waits again.
    refused(
        "NoEntryLost",
        "RET-003",
        sent_child!(
            "take top r c
            getWithRetry call/c -> C(tk,PAY)
            invoke tk PAY -> response V
            get pending_returns/c -> P(r:p:top)
            incr r -> 2
            put top M(r,p) -> done
            set value/c V -> done
            compareAndDelete pending_returns/c P(r:p:top) -> done"
        ),
    ),
    refused("NoEntryLost", "RET-006", sent_child!("take top r c\ndelete pending_returns/c -> done")),
    refused(
        "NoEntryLost",
        "RET-015",
        sent_child!("lane b\ntake top r q\nset pending_returns/c P(r:q:top) -> done\nlane a\ntake top r c"),
    ),
    refused(
        "NoEntryLost",
        "RET-016",
        sent_child!("lane b\ntake top r q\ncompareAndSet pending_returns/c P(r:p:top) P(r:q:top) -> done"),
    ),
    // The delete is carried out and answered as lost.
    refused(
        "NoEntryLost",
        "RET-003",
        sent_child!(
            "take top r c
            x: compareAndDelete pending_returns/c P(r:p:top)
            stored pending_returns/c
            x -> mismatch"
        ),
    ),
    refused("CountedOverAll", "LIM-001", sent_child!("put top M(r,c) -> done")),
    // A client counts twice.
    refused(
        "CountedOverAll",
        "LIM-001",
        "
        schedule top h tk PAY
        has value/h -> no
        set call/h C(tk,PAY) -> done
        incr x -> 1
        incr x -> 2
        put top M(x,h) -> done
        scheduled
        take top x h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> absent
        next
        ",
    ),
    refused(
        "CountedOverAll",
        "LIM-002",
        "
        counted brrr/count/r 9999
        take top r h
        incr r -> 10000
        put top M(r,p) -> done
        lane b
        take top r g
        incr r -> 10001
        lane a
        put top M(r,q) -> done
        ",
    ),
];
