// SPDX-License-Identifier: AGPL-3.0-only
//! What workers may do with the children of a deferral, serially and concurrently.

use super::{Legal, legal};

pub(super) const TABLE: &[Legal] = &[
    legal(
        "two fresh children, serially",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,t2:c2:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> absent
        setNewValue pending_returns/c1 P(r:p:top)@1700000000 -> done
        incr r -> 1
        put top M(r,c1) -> done
        set call/c2 C(tk,PAY) -> done
        get pending_returns/c2 -> absent
        setNewValue pending_returns/c2 P(r:p:top)@1700000000 -> done
        incr r -> 2
        put t2 M(r,c2) -> done
        next
        ",
    ),
    legal(
        "two fresh children, concurrently",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,t2:c2:tk:PAY
        a: set call/c1 C(tk,PAY)
        b: set call/c2 C(tk,PAY)
        a -> done
        b -> done
        a: get pending_returns/c1
        b: get pending_returns/c2
        b -> absent
        a -> absent
        a: setNewValue pending_returns/c1 P(r:p:top)@1700000000
        b: setNewValue pending_returns/c2 P(r:p:top)@1700000000
        a -> done
        b -> done
        a: incr r
        b: incr r
        a -> 1
        b -> 2
        a: put top M(r,c1)
        b: put t2 M(r,c2)
        b -> done
        a -> done
        next
        ",
    ),
    legal(
        "a child for which another parent waits",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r:q:top)@1700000000
        compareAndSet pending_returns/c1 P(r:q:top)@1700000000 P(r:p:top,r:q:top)@1700000000 -> done
        next
        ",
    ),
    legal(
        "the own entry is there: a write that changes nothing, or none",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,-:c2:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r:p:top)@1700000000
        compareAndSet pending_returns/c1 P(r:p:top)@1700000000 P(r:p:top)@1700000000 -> done
        set call/c2 C(tk,PAY) -> done
        get pending_returns/c2 -> P(r:p:top)@1700000000
        next
        ",
    ),
    legal(
        "the same call waits under another root, so the child is sent",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r0:p:top)@0
        compareAndSet pending_returns/c1 P(r0:p:top)@0 P(r:p:top,r0:p:top)@0 -> done
        incr r -> 1
        put top M(r,c1) -> done
        next
        ",
    ),
    legal(
        "the own entry and the same call under another root: sent, or not",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,-:c2:tk:PAY,-:c3:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r:p:top,r0:p:top)@-1
        compareAndSet pending_returns/c1 P(r:p:top,r0:p:top)@-1 P(r:p:top,r0:p:top)@-1 -> done
        incr r -> 1
        put top M(r,c1) -> done
        set call/c2 C(tk,PAY) -> done
        get pending_returns/c2 -> P(r:p:top,r0:p:top)
        set call/c3 C(tk,PAY) -> done
        get pending_returns/c3 -> P(r:p:top,r0:p:top)
        incr r -> 2
        put top M(r,c3) -> done
        next
        ",
    ),
    legal(
        "the same call under another root on another topic: not sent",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r0:p:elsewhere)
        compareAndSet pending_returns/c1 P(r0:p:elsewhere) P(r:p:top,r0:p:elsewhere) -> done
        next
        ",
    ),
    legal(
        "the race to create pending returns is lost to another parent",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> absent
        stored pending_returns/c1 P(r:q:top)
        setNewValue pending_returns/c1 P(r:p:top) -> mismatch
        get pending_returns/c1 -> P(r:q:top)
        compareAndSet pending_returns/c1 P(r:q:top) P(r:p:top,r:q:top) -> done
        next
        ",
    ),
    legal(
        "the race to join is lost to the child, which finished",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r:q:top)
        stored pending_returns/c1
        compareAndSet pending_returns/c1 P(r:q:top) P(r:p:top,r:q:top) -> mismatch
        get pending_returns/c1 -> absent
        setNewValue pending_returns/c1 P(r:p:top)@1 -> done
        incr r -> 1
        put top M(r,c1) -> done
        next
        ",
    ),
    legal(
        "a create that was carried out and answered as lost: the child is sent",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> absent
        setNewValue pending_returns/c1 P(r:p:top) -> mismatch
        get pending_returns/c1 -> P(r:p:top)
        incr r -> 1
        put top M(r,c1) -> done
        next
        ",
    ),
    legal(
        "a child that is named twice, serially",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,top:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> absent
        setNewValue pending_returns/c1 P(r:p:top)@1700000000 -> done
        incr r -> 1
        put top M(r,c1) -> done
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r:p:top)@1700000000
        compareAndSet pending_returns/c1 P(r:p:top)@1700000000 P(r:p:top)@1700000000 -> done
        next
        ",
    ),
    legal(
        "a child that is named twice, concurrently",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,-:c1:tk:PAY
        a: set call/c1 C(tk,PAY)
        b: set call/c1 C(tk,PAY)
        a -> done
        b -> done
        a: get pending_returns/c1
        b: get pending_returns/c1
        a -> absent
        b -> absent
        a: setNewValue pending_returns/c1 P(r:p:top)@1700000000
        b: setNewValue pending_returns/c1 P(r:p:top)@1700000000
        a -> done
        b -> mismatch
        a: incr r
        b: get pending_returns/c1
        a -> 1
        a: put top M(r,c1)
        b -> P(r:p:top)@1700000000
        b: compareAndSet pending_returns/c1 P(r:p:top)@1700000000 P(r:p:top)@1700000000
        a -> done
        b -> done
        next
        ",
    ),
    legal(
        "counted before it was registered, and then not sent",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,-:c2:tk:PAY
        set call/c1 C(tk,PAY) -> done
        incr r -> 1
        get pending_returns/c1 -> P(r:q:top)
        compareAndSet pending_returns/c1 P(r:q:top) P(r:p:top,r:q:top) -> done
        set call/c2 C(tk,PAY) -> done
        incr r -> 2
        get pending_returns/c2 -> absent
        setNewValue pending_returns/c2 P(r:p:top)@1 -> done
        put top M(r,c2) -> done
        next
        ",
    ),
];
