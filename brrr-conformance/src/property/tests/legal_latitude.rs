// SPDX-License-Identifier: AGPL-3.0-only
//! What the protocol leaves open or only advises against, failures, and clients.

use super::{Legal, legal, warned};

pub(super) const TABLE: &[Legal] = &[
    legal(
        "the value is looked up first, found, and the parents are woken",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        get value/h -> ''
        get pending_returns/h -> P(r:p:top)
        incr r -> 1
        put top M(r,p) -> done
        compareAndDelete pending_returns/h P(r:p:top) -> done
        take top r h2
        has value/h2 -> no
        get call/h2 -> C(,)
        invoke '' '' -> response ''
        set value/h2 '' -> done
        get pending_returns/h2 -> absent
        next
        ",
    ),
    legal(
        "the call is read until it is there, and the record is read once more",
        "
        take top r h
        get call/h -> absent
        get call/h -> absent
        get call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p:top)
        get pending_returns/h -> P(r:p:top)
        incr r -> 1
        put top M(r,p) -> done
        compareAndDelete pending_returns/h P(r:p:top) -> done
        next
        ",
    ),
    legal(
        "an unknown key of the record is kept, and its time is dropped",
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> d7:returnslli1e1:r1:q3:topee12:scheduled_ati9e4:zulu0:e
        compareAndSet pending_returns/c1 d7:returnslli1e1:r1:q3:topee12:scheduled_ati9e4:zulu0:e \
         d7:returnslli1e1:r1:p3:topeli1e1:r1:q3:topee4:zulu0:e -> done
        next
        ",
    ),
    legal(
        "nothing is written for what cannot be handled, and the loop goes on",
        "
        provides report
        take top r h
        getWithRetry call/h -> absent
        report top r h CallMissing
        take top raw li2e1:r1:heX
        report - - - MalformedMessage
        take top r h
        get call/h -> d7:payload0:e
        report top r h MalformedCall
        take top r h
        get call/h -> C(tk,PAY)
        invoke tk PAY -> failed it broke
        report top r h Handler
        take top r h
        get call/h -> C(tk,PAY)
        invoke tk PAY -> invalid
        report top r h Handler
        take top r h
        get call/h -> C(tk,PAY)
        invoke tk PAY -> defer 
        report top r h EmptyDeferral
        receive top -> empty
        receive top -> closed
        exit
        ",
    ),
    warned(
        "a worker that ends with a message that it cannot handle",
        &["HAN-007"],
        "
        take top r h
        getWithRetry call/h -> absent
        exit NotFoundError Not found: call/h
        ",
    ),
    warned(
        "a call that waits for itself",
        &["RET-029"],
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:p:tk:PAY
        set call/p C(tk,PAY) -> done
        get pending_returns/p -> absent
        setNewValue pending_returns/p P(r:p:top)@1700000000 -> done
        incr r -> 1
        put top M(r,p) -> done
        next
        ",
    ),
    warned(
        "needless messages",
        &["RET-019"],
        "
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,-:c2:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> P(r:q:top)
        compareAndSet pending_returns/c1 P(r:q:top) P(r:p:top,r:q:top) -> done
        incr r -> 1
        put top M(r,c1) -> done
        set call/c2 C(tk,PAY) -> done
        get pending_returns/c2 -> absent
        setNewValue pending_returns/c2 P(r:p:top) -> done
        incr r -> 2
        put top M(r,c2) -> done
        incr r -> 3
        put top M(r,c2) -> done
        next
        ",
    ),
    legal(
        "a record that cannot be read is left alone",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> d7:returnsllee
        report top r h MalformedPendingReturns
        take top r p
        get call/p -> C(tk,PAY)
        invoke tk PAY -> defer -:c1:tk:PAY,-:c2:tk:PAY
        set call/c1 C(tk,PAY) -> done
        get pending_returns/c1 -> d7:returnsi1ee
        set call/c2 C(tk,PAY) -> done
        get pending_returns/c2 -> absent
        setNewValue pending_returns/c2 P(r:p:top) -> done
        incr r -> 1
        put top M(r,c2) -> done
        report top r p MalformedPendingReturns
        next
        ",
    ),
    legal(
        "keys out of order are accepted by one worker and rejected by another",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> d12:scheduled_ati1e7:returnslli1e1:r1:p3:topeee
        incr r -> 1
        put top M(r,p) -> done
        compareAndDelete pending_returns/h d12:scheduled_ati1e7:returnslli1e1:r1:p3:topeee -> done
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> d12:scheduled_ati1e7:returnslli1e1:r1:p3:topeee
        exit UnsortedKeys pending_returns/h
        ",
    ),
    legal(
        "a store or a queue that fails: the worker stops there, or tries again",
        "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top,r:p2:top)
        incr r -> 1
        put top M(r,p1) -> error
        incr r -> 2
        put top M(r,p2) -> done
        report top r h OpFailed
        take top r h
        get call/h -> error
        get call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> error
        set value/h V -> done
        get pending_returns/h -> P(r:p1:top)
        incr r -> error
        incr r -> 3
        put top M(r,p1) -> error
        put top M(r,p1) -> done
        compareAndDelete pending_returns/h P(r:p1:top) -> error
        compareAndDelete pending_returns/h P(r:p1:top) -> done
        next
        ",
    ),
    legal(
        "a client that schedules two calls, one of which is done",
        "
        schedule top h tk PAY
        has value/h -> no
        set call/h C(tk,PAY) -> done
        incr r1 -> 1
        put top M(r1,h) -> done
        scheduled
        schedule top h2 tk PAY
        get value/h2 -> V
        scheduled
        schedule top h tk PAY
        has value/h -> no
        set call/h C(tk,PAY) -> done
        incr r2 -> 1
        put top M(r2,h) -> done
        scheduled
        ",
    ),
];
