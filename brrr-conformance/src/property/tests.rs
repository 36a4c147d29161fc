// SPDX-License-Identifier: AGPL-3.0-only
//! Every property refuses what it is there for, under the right id, and nothing that the protocol allows.

/// The handling of message (r, h), whose task returned `V`, from the write of the value on.
macro_rules! returned {
    ($rest:literal) => {
        concat!(
            "\ntake top r h\ngetWithRetry call/h -> C(tk,PAY)\ninvoke tk PAY -> response V\nset value/h V -> done\n",
            $rest,
            "\nnext\n"
        )
    };
}

/// The handling of message (r, p), whose task deferred to these calls, from then on.
macro_rules! deferred {
    ($calls:literal, $rest:literal) => {
        concat!(
            "\ntake top r p\ngetWithRetry call/p -> C(tk,PAY)\ninvoke tk PAY -> defer ",
            $calls,
            "\n",
            $rest,
            "\nnext\n"
        )
    };
}

/// A world in which `p` has sent its child `c`, from then on.
macro_rules! sent_child {
    ($rest:literal) => {
        concat!(
            "\nstored call/p C(tk,PAY)\nqueued top M(r,p)\ntake top r p\ngetWithRetry call/p -> C(tk,PAY)\n",
            "invoke tk PAY -> defer -:c:tk:PAY\nset call/c C(tk,PAY) -> done\nget pending_returns/c -> absent\n",
            "setNewValue pending_returns/c P(r:p:top) -> done\nincr r -> 1\nput top M(r,c) -> done\n",
            $rest,
            "\n"
        )
    };
}

/// The same world, in which `c` has woken `p` and both have their values, from then on.
macro_rules! finished {
    ($rest:literal) => {
        concat!(
            sent_child!(
                "take top r c\ngetWithRetry call/c -> C(tk,PAY)\ninvoke tk PAY -> response V\nset value/c V -> done
                get pending_returns/c -> P(r:p:top)\nincr r -> 2\nput top M(r,p) -> done
                compareAndDelete pending_returns/c P(r:p:top) -> done
                take top r p\ngetWithRetry call/p -> C(tk,PAY)\ninvoke tk PAY -> response W\nset value/p W -> done
                get pending_returns/p -> absent\nnext"
            ),
            $rest,
            "\n"
        )
    };
}

mod legal_children;
mod legal_latitude;
mod legal_limit;
mod legal_returns;
mod legal_world;
mod refused;
mod refused_bytes;
mod refused_limit;
mod refused_returns;
mod refused_world;
mod twins;
mod world;

use std::collections::BTreeSet;

use brrr_wire::revision::Revision;

use super::{ALL, Property, WORLD, check_all};
use crate::finding::Finding;
use crate::judge;
use crate::requirement::Level;
use crate::trace::script::{run, run_in, trace};
use crate::verdict::level;

/// A trace that one property must refuse under one id.
struct Refused {
    property: &'static str,
    id: &'static str,
    script: &'static str,
}

/// Short for the tables.
const fn refused(property: &'static str, id: &'static str, script: &'static str) -> Refused {
    Refused { property, id, script }
}

/// A trace that no property may refuse, except for these recommendations.
struct Legal {
    name: &'static str,
    warnings: &'static [&'static str],
    script: &'static str,
}

/// Short for the tables.
const fn legal(name: &'static str, script: &'static str) -> Legal {
    Legal { name, warnings: &[], script }
}

/// Short for the tables.
const fn warned(name: &'static str, warnings: &'static [&'static str], script: &'static str) -> Legal {
    Legal { name, warnings, script }
}

fn all_refused() -> impl Iterator<Item = &'static Refused> {
    [refused::TABLE, refused_returns::TABLE, refused_limit::TABLE, refused_bytes::TABLE, refused_world::TABLE]
        .into_iter()
        .flatten()
}

fn all_legal() -> impl Iterator<Item = &'static Legal> {
    [legal_returns::TABLE, legal_children::TABLE, legal_latitude::TABLE, legal_limit::TABLE, legal_world::TABLE]
        .into_iter()
        .flatten()
}

/// The properties of runs and those of worlds.
fn all() -> impl Iterator<Item = &'static dyn Property> {
    ALL.iter().chain(WORLD).copied()
}

fn property(name: &str) -> &'static dyn Property {
    all().find(|property| property.name() == name).unwrap_or_else(|| panic!("no property is called {name}"))
}

fn ids(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding.requirement.as_str()).collect()
}

#[test]
fn each_property_refuses_what_it_is_there_for() {
    for Refused { property: name, id, script } in all_refused() {
        let property = property(name);
        let run = run(script);
        let findings = property.check(&run);
        assert_eq!(ids(&findings), BTreeSet::from([*id]), "{name} about{script}found {findings:#?}");
        let steps = 1..=u32::try_from(run.ops.len()).unwrap();
        for finding in findings {
            assert_eq!(finding.judge, *name);
            assert!(steps.contains(&finding.step) && !finding.seen.is_empty(), "{finding}");
            assert!(finding.message.len() > 20 && finding.message.ends_with('.'), "{finding}");
            assert!(!finding.message.contains("  "), "{finding}");
        }
    }
}

#[test]
fn each_id_of_each_property_has_a_trace_that_it_refuses() {
    for property in all() {
        let tried: BTreeSet<_> =
            all_refused().filter(|refused| refused.property == property.name()).map(|refused| refused.id).collect();
        let cited: BTreeSet<_> = property.requirements().iter().copied().collect();
        assert_eq!(tried, cited, "{}", property.name());
    }
}

#[test]
fn nothing_legal_is_refused() {
    for Legal { name, warnings, script } in all_legal() {
        let findings = check_all(&run(script));
        let expected: BTreeSet<_> = warnings.iter().copied().collect();
        assert_eq!(ids(&findings), expected, "{name}: {findings:#?}");
    }
}

/// The oracle accepts what the properties accept: neither judge is stricter than the protocol.
#[test]
fn the_oracle_refuses_nothing_legal_either() {
    for Legal { name, warnings, script } in all_legal() {
        let judgement = judge::trace(&trace(Revision::Two, script)).unwrap();
        let must: Vec<_> = judgement
            .oracle
            .iter()
            .filter(|finding| !warnings.contains(&finding.requirement.as_str()))
            .filter(|finding| level(finding).is_none_or(Level::is_must))
            .collect();
        assert!(must.is_empty(), "{name}: {must:#?}");
    }
}

#[test]
fn a_worker_that_dies_owes_nothing() {
    // Each legal trace, cut off after each of its lines, by the trace's end and by the worker's death.
    for Legal { name, warnings, script } in all_legal() {
        let lines: Vec<_> = script.lines().collect();
        for count in 0..lines.len() {
            for end in ["", "\nabandon"] {
                let cut = lines[..count].join("\n") + end;
                let findings = check_all(&run(&cut));
                let unexpected: Vec<_> =
                    findings.iter().filter(|finding| !warnings.contains(&finding.requirement.as_str())).collect();
                assert!(unexpected.is_empty(), "{name}, cut off after {count} lines: {unexpected:#?}");
            }
        }
    }
}

#[test]
fn keys_of_counters_depend_on_the_revision() {
    let script = "
        take top r h
        getWithRetry call/h -> C(tk,PAY)
        invoke tk PAY -> response V
        set value/h V -> done
        get pending_returns/h -> P(r:p:top)
        incr key:brrr_count/r -> 1
        put top M(r,p) -> done
        compareAndDelete pending_returns/h P(r:p:top) -> done
        next
    ";
    assert_eq!(check_all(&run_in(Revision::One, script)), []);
    let wrong = check_all(&run_in(Revision::Two, script));
    assert_eq!(ids(&wrong), BTreeSet::from(["KEY-005"]), "{wrong:#?}");
}

#[test]
fn names_and_ids_are_in_order() {
    let names: BTreeSet<_> = all().map(Property::name).collect();
    assert_eq!(names.len(), ALL.len() + WORLD.len());
    for property in all() {
        assert!(!property.requirements().is_empty(), "{}", property.name());
        assert!(property.requirements().iter().all(|id| id.len() == 7), "{}", property.name());
    }
}

#[test]
fn a_long_run_is_judged_in_one_pass() {
    // A wide deferral and the return to as many parents: what is quadratic here would take minutes.
    use std::fmt::Write as _;
    let (mut script, mut parents, mut children) =
        (String::from("take top r h\ngetWithRetry call/h -> C(tk,PAY)\n"), vec![], vec![]);
    for n in 0..3_000 {
        parents.push(format!("r:p{n:05}:top"));
        children.push(format!("-:c{n}:tk:PAY"));
    }
    let parents = format!("P({})@1700000000", parents.join(","));
    write!(script, "invoke tk PAY -> response V\nset value/h V -> done\nget pending_returns/h -> {parents}\n").unwrap();
    for n in 0..3_000 {
        write!(script, "incr r -> {}\nput top M(r,p{n:05}) -> done\n", n + 1).unwrap();
    }
    writeln!(script, "compareAndDelete pending_returns/h {parents} -> done").unwrap();
    write!(script, "take top r q\nget call/q -> C(tk,PAY)\ninvoke tk PAY -> defer {}\n", children.join(",")).unwrap();
    for n in 0..3_000 {
        write!(
            script,
            "set call/c{n} C(tk,PAY) -> done\nget pending_returns/c{n} -> absent\n\
             setNewValue pending_returns/c{n} P(r:q:top)@1700000000 -> done\nincr r -> 1\nput top M(r,c{n}) -> done\n"
        )
        .unwrap();
    }
    let findings = check_all(&run(&(script + "next")));
    assert_eq!(findings, []);
}
