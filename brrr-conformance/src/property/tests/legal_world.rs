// SPDX-License-Identifier: AGPL-3.0-only
//! Whole worlds in which nothing is wrong, or not by the fault of a worker.

use super::{Legal, legal};

pub(super) const TABLE: &[Legal] = &[
    legal("a parent and a child, to the end", finished!("")),
    legal(
        "a client, and a worker that takes its message",
        "
        schedule top h tk PAY
        has value/h -> no
        set call/h C(tk,PAY) -> done
        incr x -> 1
        put top M(x,h) -> done
        scheduled
        lane b
        take top x h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> absent
        next
        ",
    ),
    legal(
        "a parent that joins while the child returns, in another lane",
        "
        stored call/q C(tk,PAY)
        stored call/c C(tk,PAY)
        stored call/p C(tk,PAY)
        stored pending_returns/c P(r:p:top)
        queued top M(r,c)
        queued top M(s,q)
        take top r c
        getWithRetry call/c -> C(tk,PAY)
        lane b
        take top s q
        getWithRetry call/q -> C(tk,PAY)
        invoke tk PAY -> defer -:c:tk:PAY
        set call/c C(tk,PAY) -> done
        get pending_returns/c -> P(r:p:top)
        lane a
        invoke tk PAY -> response V
        set value/c V -> done
        get pending_returns/c -> P(r:p:top)
        incr r -> 1
        put top M(r,p) -> done
        lane b
        compareAndSet pending_returns/c P(r:p:top) P(r:p:top,s:q:top) -> done
        lane a
        compareAndDelete pending_returns/c P(r:p:top) -> mismatch
        get pending_returns/c -> P(r:p:top,s:q:top)
        incr s -> 1
        put top M(s,q) -> done
        compareAndDelete pending_returns/c P(r:p:top,s:q:top) -> done
        take top r p
        getWithRetry call/p -> C(tk,PAY)
        invoke tk PAY -> response W
        set value/p W -> done
        get pending_returns/p -> absent
        take top s q
        getWithRetry call/q -> C(tk,PAY)
        invoke tk PAY -> response W
        set value/q W -> done
        get pending_returns/q -> absent
        next
        lane b
        next
        ",
    ),
    legal(
        "a duplicate that runs the task once more and stores what it made",
        finished!(
            "take top r c
            getWithRetry call/c -> C(tk,PAY)
            invoke tk PAY -> response V2
            set value/c V2 -> done
            get pending_returns/c -> absent
            next"
        ),
    ),
    legal("a worker that died with the message in hand", sent_child!("take top r c\nabandon")),
    legal("a child whose message nobody has taken yet", sent_child!("next")),
];

/// A create that was carried out and answered as lost, after which the child is sent; the delete was likewise.
pub(super) const LOST_REPLIES: &str = "
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
    incr r -> 1
    put top M(r,c) -> done
    take top r c
    getWithRetry call/c -> C(tk,PAY)
    invoke tk PAY -> response V
    set value/c V -> done
    get pending_returns/c -> P(r:p:top)
    incr r -> 2
    put top M(r,p) -> done
    x: compareAndDelete pending_returns/c P(r:p:top)
    stored pending_returns/c
    x -> mismatch
    get pending_returns/c -> absent
    take top r p
    getWithRetry call/p -> C(tk,PAY)
    invoke tk PAY -> response W
    set value/p W -> done
    get pending_returns/p -> absent
    next
";
