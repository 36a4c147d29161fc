// SPDX-License-Identifier: AGPL-3.0-only
//! The memory of a worker on servers does not grow with what it has handled. Servers and worker are processes of their
//! own; the peak of the worker's resident memory is compared.

use crate::command::reports;
use crate::world::World;

/// The peak may grow by a fifth from a tenth of the tasks to all of them.
fn assert_flat(tasks: u32) {
    let Some(world) = World::start() else { return };
    // A parent and a child each.
    let args = world.args(&format!("fan-out-1 --roots {}", tasks / 2));
    let reports = reports(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let [report] = &reports[..] else { panic!("one scenario is one report") };
    assert!(report.jobs >= u64::from(tasks / 2) * 3, "{report:?}");
    let (early, late) = (report.peak_resident_bytes_at_tenth, report.peak_resident_bytes);
    println!("peak: {early} bytes at {} tasks, {late} bytes at {tasks} tasks", tasks / 10);
    assert!(early > 0 && late * 10 <= early * 12, "{report:?}");
}

/// Without optimisation a task takes some hundredths of a second, most of it in the emulator and the SDK of AWS.
const FEW: u32 = if cfg!(debug_assertions) { 1_000 } else { 20_000 };

#[test]
fn ten_times_as_many_tasks_take_no_more_memory() {
    assert_flat(FEW);
}

/// `cargo test --release -p brrr-ref-worker --features servers,emulators --test bench thousand -- --ignored --nocapture`
#[test]
#[ignore = "it takes minutes"]
fn a_hundred_thousand_tasks_take_no_more_memory_than_ten_thousand() {
    assert_flat(100_000);
}
