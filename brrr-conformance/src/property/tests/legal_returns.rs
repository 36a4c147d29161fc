// SPDX-License-Identifier: AGPL-3.0-only
//! What workers may do when they return a value, serially and concurrently.

use super::{Legal, legal};

pub(super) const TABLE: &[Legal] = &[
    legal(
        "a value without pending returns",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> absent
        next
        ",
    ),
    legal(
        "two parents, serially, in any order",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top,r2:p2:other)@1700000000
        incr r2 -> 1
        put other M(r2,p2) -> done
        incr r -> 1
        put top M(r,p1) -> done
        compareAndDelete pending_returns/h P(r:p1:top,r2:p2:other)@1700000000 -> done
        next
        ",
    ),
    legal(
        "three parents of one root, concurrently, with counts that come back out of order",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top,r:p2:top,r:p3:t3)
        x: incr r
        y: incr r
        z: incr r
        z -> 1
        a: put t3 M(r,p3)
        x -> 2
        b: put top M(r,p1)
        y -> 3
        c: put top M(r,p2)
        b -> done
        c -> done
        a -> done
        compareAndDelete pending_returns/h P(r:p1:top,r:p2:top,r:p3:t3) -> done
        next
        ",
    ),
    legal(
        "a parent that joins between the read and the delete",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top)
        incr r -> 1
        put top M(r,p1) -> done
        stored pending_returns/h P(r:p1:top,r:p2:top)
        compareAndDelete pending_returns/h P(r:p1:top) -> mismatch
        get pending_returns/h -> P(r:p1:top,r:p2:top)
        incr r -> 2
        put top M(r,p2) -> done
        compareAndDelete pending_returns/h P(r:p1:top,r:p2:top) -> done
        next
        ",
    ),
    legal(
        "a delete that was carried out and answered as lost",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top)
        incr r -> 1
        put top M(r,p1) -> done
        compareAndDelete pending_returns/h P(r:p1:top) -> mismatch
        get pending_returns/h -> absent
        next
        ",
    ),
    legal(
        "entries in no order, and one of them twice",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p2:top,r:p1:top,r:p2:top)
        incr r -> 1
        put top M(r,p2) -> done
        incr r -> 2
        put top M(r,p1) -> done
        compareAndDelete pending_returns/h P(r:p2:top,r:p1:top,r:p2:top) -> done
        next
        ",
    ),
];
