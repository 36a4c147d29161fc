// SPDX-License-Identifier: AGPL-3.0-only
//! What workers may do at the spawn limit.

use super::{Legal, legal};

pub(super) const TABLE: &[Legal] = &[
    legal(
        "the last message within the limit",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p:top)
        incr r -> 10000
        put top M(r,p) -> done
        compareAndDelete pending_returns/h P(r:p:top) -> done
        next
        ",
    ),
    legal(
        "parents are refused, the others woken, the record deleted",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top,r:p2:top,r:p3:top,x:p4:top)@1
        incr r -> 10000
        put top M(r,p3) -> done
        incr r -> 10001
        incr r -> 10002
        incr x -> 1
        put top M(x,p4) -> done
        compareAndDelete pending_returns/h P(r:p1:top,r:p2:top,r:p3:top,x:p4:top)@1 -> done
        exit SpawnLimitError r reached the limit at p1
        ",
    ),
    legal(
        "a refused parent is not tried again when another joins",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top)
        incr r -> 10001
        compareAndDelete pending_returns/h P(r:p1:top) -> mismatch
        get pending_returns/h -> P(r:p1:top,x:p2:top)
        incr x -> 1
        put top M(x,p2) -> done
        compareAndDelete pending_returns/h P(r:p1:top,x:p2:top) -> done
        report top r h SpawnLimit
        next
        ",
    ),
    legal(
        "children are refused, serially; their calls and records stay",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c0:tk:PAY,-:c1:tk:PAY,-:c2:tk:PAY
        set call/c0 C(tk,PAY) -> done
        get pending_returns/c0 -> absent
        setNewValue pending_returns/c0 P(r:p:top)@1 -> done
        incr r -> 10000
        put top M(r,c0) -> done
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> absent
        setNewValue pending_returns/c1 P(r:p:top)@1 -> done
        incr r -> 10001
        set call/c2 C(tk,PAY) -> done
        get pending_returns/c2 -> absent
        setNewValue pending_returns/c2 P(r:p:top)@1 -> done
        incr r -> 10002
        exit SpawnLimitError r reached the limit at c1
        ",
    ),
    legal(
        "children are refused, concurrently",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c0:tk:PAY,-:c1:tk:PAY
        a: set call/c0 C(tk,PAY)
        b: set call/c1 C(tk,PAY)
        a -> done
        b -> done
        a: get pending_returns/c0
        b: get pending_returns/c1
        a -> absent
        b -> absent
        a: setNewValue pending_returns/c0 P(r:p:top)@1
        b: setNewValue pending_returns/c1 P(r:p:top)@1
        a -> done
        b -> done
        a: incr r
        b: incr r
        b -> 10000
        a -> 10001
        put top M(r,c1) -> done
        exit SpawnLimitError r reached the limit at c0
        ",
    ),
    legal(
        "a child is counted first and refused, and never registered",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c0:tk:PAY,-:c1:tk:PAY
        set call/c0 C(tk,PAY) -> done
        incr r -> 10001
        set call/c1 C(tk,PAY) -> done
        incr r -> 10002
        report top r p SpawnLimit
        next
        ",
    ),
    legal(
        "a worker that was refused a child takes its own entry back",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c0:tk:PAY,-:c1:tk:PAY
        set call/c0 C(tk,PAY) -> done
        get pending_returns/c0 -> absent
        setNewValue pending_returns/c0 P(r:p:top)@1 -> done
        incr r -> 10001
        get pending_returns/c0 -> P(r:p:top)@1
        compareAndDelete pending_returns/c0 P(r:p:top)@1 -> done
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r0:p:top)
        compareAndSet pending_returns/c1 P(r0:p:top) P(r:p:top,r0:p:top) -> done
        incr r -> 10002
        get pending_returns/c1 -> P(r:p:top,r0:p:top)
        compareAndSet pending_returns/c1 P(r:p:top,r0:p:top) P(r0:p:top) -> done
        report top r p SpawnLimit
        next
        ",
    ),
    legal(
        "a worker releases a parent that it could not wake: deletes first, then wakes",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p:top)
        incr r -> 10001
        compareAndDelete pending_returns/h P(r:p:top) -> done
        get pending_returns/p -> P(x:q:other)
        compareAndDelete pending_returns/p P(x:q:other) -> done
        incr x -> 1
        put other M(x,q) -> done
        report top r h SpawnLimit
        next
        ",
    ),
    legal(
        "a worker releases a child that it could not send, and its own call",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c:tk:PAY
        set call/c C(tk,PAY) -> done
        get pending_returns/c -> absent
        setNewValue pending_returns/c P(r:p:top) -> done
        incr r -> 10001
        get pending_returns/c -> P(r:p:top,x:q:other)
        compareAndDelete pending_returns/c P(r:p:top,x:q:other) -> done
        incr r -> 10002
        incr x -> 1
        put other M(x,q) -> done
        get pending_returns/p -> P(y:z:other)
        compareAndDelete pending_returns/p P(y:z:other) -> done
        incr y -> 1
        put other M(y,z) -> done
        report top r p SpawnLimit
        next
        ",
    ),
    legal(
        "a worker takes back its own entry with a child that was refused, where others stay",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c:tk:PAY
        set call/c C(tk,PAY) -> done
        get pending_returns/c -> P(x:p:top)
        compareAndSet pending_returns/c P(x:p:top) P(r:p:top,x:p:top) -> done
        incr r -> 10001
        get pending_returns/c -> P(r:p:top,x:p:top)
        compareAndSet pending_returns/c P(r:p:top,x:p:top) P(x:p:top) -> done
        report top r p SpawnLimit
        next
        ",
    ),
    legal(
        "a worker takes back its own entry with a child that was refused, where nobody else waits",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c:tk:PAY
        set call/c C(tk,PAY) -> done
        get pending_returns/c -> absent
        setNewValue pending_returns/c P(r:p:top) -> done
        incr r -> 10001
        get pending_returns/c -> P(r:p:top)
        compareAndDelete pending_returns/c P(r:p:top) -> done
        report top r p SpawnLimit
        next
        ",
    ),
    legal(
        "a worker counts each child first, also one that it then only joins",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c:tk:PAY,-:d:tk:PAY
        incr r -> 1
        set call/c C(tk,PAY) -> done
        get pending_returns/c -> P(r:q:top)
        compareAndSet pending_returns/c P(r:q:top) P(r:p:top,r:q:top) -> done
        incr r -> 2
        set call/d C(tk,PAY) -> done
        get pending_returns/d -> absent
        setNewValue pending_returns/d P(r:p:top) -> done
        put top M(r,d) -> done
        next
        ",
    ),
];
