// SPDX-License-Identifier: AGPL-3.0-only
//! What was measured, for people and for programs.

use std::time::Duration;

use serde::Serialize;

use super::fleet::Fleet;
use super::measure::Size;
use super::scenario::Scenario;

/// The figures of one scenario. A job is one message that was handled.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    backend: &'static str,
    scenario: String,
    roots: u32,
    workers: u32,
    jobs: u64,
    seconds: f64,
    jobs_per_second: f64,
    /// Operations of the workers at the `Store` trait, each of which is one request to a server.
    store_ops: u64,
    store_ops_per_job: f64,
    /// Takes, puts and increments of the workers, each of which is one command to Redis. The last take of each worker,
    /// for which there is no message, is one of them.
    commands: u64,
    commands_per_job: f64,
    /// Of this process, without the servers.
    cpu_microseconds_per_job: f64,
    p50_microseconds: f64,
    p99_microseconds: f64,
    /// When a tenth of the jobs was done.
    peak_resident_bytes_at_tenth: u64,
    peak_resident_bytes: u64,
}

/// What was read from clocks and from the operating system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) jobs: u64,
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
    /// The most memory that was resident when a tenth of the jobs was done, in bytes.
    pub(crate) peak_at_tenth: u64,
    /// The same when all were done.
    pub(crate) peak: u64,
}

impl Report {
    pub(crate) fn new(
        backend: &'static str,
        scenario: Scenario,
        size: Size,
        measured: Measured,
        fleet: &Fleet,
    ) -> Self {
        let mut spans: Vec<u64> = fleet.meters.iter().flat_map(|meter| meter.timing().spans.clone()).collect();
        spans.sort_unstable();
        let store_ops = fleet.sum(|meter| &meter.store);
        let commands =
            fleet.sum(|meter| &meter.takes) + fleet.sum(|meter| &meter.puts) + fleet.sum(|meter| &meter.incrs);
        let Measured { jobs, elapsed, cpu, peak_at_tenth, peak } = measured;
        let per_job = |count: u64| number(count) / number(jobs);
        Self {
            backend,
            scenario: scenario.to_string(),
            roots: size.roots,
            workers: size.workers,
            jobs,
            seconds: elapsed.as_secs_f64(),
            jobs_per_second: number(jobs) / elapsed.as_secs_f64(),
            store_ops,
            store_ops_per_job: per_job(store_ops),
            commands,
            commands_per_job: per_job(commands),
            cpu_microseconds_per_job: cpu.as_secs_f64() * 1e6 / number(jobs),
            p50_microseconds: percentile(&spans, 50),
            p99_microseconds: percentile(&spans, 99),
            peak_resident_bytes_at_tenth: peak_at_tenth,
            peak_resident_bytes: peak,
        }
    }

    /// The heads of the columns of [`Self::row`].
    pub(crate) fn head() -> String {
        format!(
            "{:<14} {:>6} {:>7} {:>9} {:>8} {:>10} {:>10} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9}",
            "scenario",
            "roots",
            "workers",
            "jobs",
            "s",
            "jobs/s",
            "store/job",
            "cmds/job",
            "CPU us/job",
            "p50 us",
            "p99 us",
            "MiB 10 %",
            "peak MiB"
        )
    }

    /// One line for people.
    pub(crate) fn row(&self) -> String {
        format!(
            "{:<14} {:>6} {:>7} {:>9} {:>8.3} {:>10.0} {:>10.2} {:>9.2} {:>10.2} {:>9.1} {:>9.1} {:>9.1} {:>9.1}",
            self.scenario,
            self.roots,
            self.workers,
            self.jobs,
            self.seconds,
            self.jobs_per_second,
            self.store_ops_per_job,
            self.commands_per_job,
            self.cpu_microseconds_per_job,
            self.p50_microseconds,
            self.p99_microseconds,
            mebibytes(self.peak_resident_bytes_at_tenth),
            mebibytes(self.peak_resident_bytes),
        )
    }
}

/// The nearest-rank percentile of sorted spans of nanoseconds, in microseconds; zero where there are none.
fn percentile(sorted: &[u64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or(0.0, |span| number(*span) / 1e3)
}

fn mebibytes(bytes: u64) -> f64 {
    number(bytes) / 1024.0 / 1024.0
}

#[allow(clippy::cast_precision_loss, reason = "figures for people; nothing that is counted here reaches 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        close(percentile(&[], 50), 0.0);
        close(percentile(&[7000], 99), 7.0);
        let spans: Vec<u64> = (1..=200).map(|n| n * 1000).collect();
        close(percentile(&spans, 50), 100.0);
        close(percentile(&spans, 99), 198.0);
    }
}
