// SPDX-License-Identifier: AGPL-3.0-only
//! On the memory of the process.

use crate::command::{Report, commands, printed, refused, reports};

#[test]
fn one_worker_needs_a_known_number_of_operations() {
    // A root with n calls below it, one after another or at once, is one message, and two for each of them.
    let due = [
        ("fan-out-1", 3, 13 + 3),
        ("fan-out-10", 2 * 10 + 1, 13 * 10 + 3),
        ("chain-1", 3, 12 + 4),
        ("chain-20", 2 * 20 + 1, 12 * 20 + 4),
    ];
    let scenarios = due.map(|(scenario, ..)| scenario);
    let reports = reports(&[&scenarios[..], &["--roots", "3", "--workers", "1"]].concat());
    assert_eq!(reports.len(), due.len());
    for (report, (scenario, jobs, store_ops)) in reports.iter().zip(due) {
        assert_eq!((report.backend.as_str(), report.roots, report.workers), ("memory", 3, 1));
        assert_eq!((report.scenario.as_str(), report.jobs, report.store_ops), (scenario, 3 * jobs, 3 * store_ops));
        assert_eq!(report.commands, commands(report.jobs, 3, 1), "{scenario}");
    }
}

#[test]
fn one_worker_does_the_same_in_every_run() {
    let args = ["fib", "fib-memoized", "--roots", "2", "--workers", "1"];
    let counts = |report: &Report| (report.jobs, report.store_ops, report.commands);
    let [first, second] =
        [reports(&args), reports(&args)].map(|reports| reports.iter().map(counts).collect::<Vec<_>>());
    assert_eq!(first, second);
    let [(fib, ..), (memoized, ..)] = first[..] else { panic!("two scenarios are two reports") };
    // Of fib(16) are 3,193 calls if none is shared, and 17 that differ, of which each but the root is asked for.
    assert_eq!(fib, 2 * (2 * 3192 + 1));
    assert!(memoized > 2 * 17 && memoized < fib / 10, "{memoized}");
}

#[test]
fn the_widest_fan_out_stays_within_its_bound() {
    let reports = reports(&["fan-out-4999", "--roots", "1"]);
    // With more workers some messages may be sent once more, for which there is no room.
    assert_eq!((reports[0].workers, reports[0].jobs), (1, 9_999));
    assert!(reports[0].store_ops <= 13 * 4_999 + 50, "{:?}", reports[0]);
}

#[test]
fn figures_per_job_and_peaks_follow_from_the_others() {
    for report in reports(&["fan-out-10", "chain-10", "--roots", "20", "--workers", "3"]) {
        // Two children that end at the same time may both wake their parent.
        assert!(report.jobs >= 20 * 21, "{report:?}");
        assert_eq!(report.commands, commands(report.jobs, 20, 3), "{report:?}");
        let jobs = f64::from(u32::try_from(report.jobs).unwrap());
        let close = |per_job: f64, all: u64| (per_job * jobs - f64::from(u32::try_from(all).unwrap())).abs() < 1e-6;
        assert!(close(report.store_ops_per_job, report.store_ops), "{report:?}");
        assert!(close(report.commands_per_job, report.commands), "{report:?}");
        assert!(0 < report.peak_resident_bytes_at_tenth, "{report:?}");
        assert!(report.peak_resident_bytes_at_tenth <= report.peak_resident_bytes, "{report:?}");
    }
}

#[test]
fn people_get_a_table() {
    let printed = printed(&["fan-out-10", "chain-10", "--roots", "2", "--workers", "1"]);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "memory backend");
    assert!(lines[1].starts_with("scenario "), "{printed}");
    let rows = [["fan-out-10", "2", "1", "42"], ["chain-10", "2", "1", "42"]];
    for (line, row) in lines[2..].iter().zip(rows) {
        assert_eq!(line.split_whitespace().take(4).collect::<Vec<_>>(), row, "{printed}");
        assert_eq!(line.len(), lines[1].len(), "{printed}");
    }
    assert_eq!(lines.len(), 2 + rows.len());
}

#[test]
fn bad_settings_are_said_in_one_sentence() {
    for (args, due) in [
        (&["fan-out-0"][..], "use fib, fib-memoized, fan-out-N or chain-N, with N from 1 to 4999"),
        (&["fan-out-5000"], "with N from 1 to 4999"),
        (&["--roots", "0"], "0 is not in 1..=10000000"),
        (&["--workers", "0"], "0 is not in 1..=1000"),
        (&["--workers", "1001"], "1001 is not in 1..=1000"),
    ] {
        let said = refused(args, 2);
        assert!(said.contains(due), "{args:?}: {said}");
    }
    let said = refused(&["--backend", "servers"], 1);
    assert!(said.starts_with("brrr-ref-worker: ") && said.lines().count() == 1, "{said}");
}
