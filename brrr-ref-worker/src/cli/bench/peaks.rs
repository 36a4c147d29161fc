// SPDX-License-Identifier: AGPL-3.0-only
//! How the most memory that was resident grew with the jobs.

/// The peak at some numbers of jobs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peaks(Vec<Peak>);

#[derive(Clone, Copy, Debug)]
struct Peak {
    jobs: u64,
    bytes: u64,
}

impl Peaks {
    /// Notes the peak at this number of jobs, if it has grown by one percent at least: so there are few hundreds of
    /// notes, however long it takes.
    pub(crate) fn note(&mut self, jobs: u64, bytes: u64) {
        if self.0.last().is_none_or(|last| bytes > last.bytes + last.bytes / 100) {
            self.0.push(Peak { jobs, bytes });
        }
    }

    /// The peak when there were so many jobs, up to one percent less than it was; zero where nothing was noted yet.
    pub(crate) fn at(&self, jobs: u64) -> u64 {
        self.0.iter().take_while(|peak| peak.jobs <= jobs).last().map_or(0, |peak| peak.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_at_a_number_of_jobs_is_the_last_one_noted() {
        let mut peaks = Peaks::default();
        assert_eq!(peaks.at(5), 0);
        for (jobs, bytes) in [(0, 1000), (5, 1005), (7, 1011), (9, 1011), (20, 2000)] {
            peaks.note(jobs, bytes);
        }
        assert_eq!([0, 6, 7, 19, 20, 99].map(|jobs| peaks.at(jobs)), [1000, 1000, 1011, 1011, 2000, 2000]);
        assert_eq!(peaks.0.len(), 3);
    }
}
