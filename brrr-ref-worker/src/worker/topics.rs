// SPDX-License-Identifier: AGPL-3.0-only
//! Which topic a free slot asks for a message.

use std::sync::atomic::{AtomicUsize, Ordering};

use brrr_wire::name::Topic;

/// The topics of a worker, and how many of its slots ask each for a message.
///
/// A free slot asks the one that the fewest slots ask. So every topic is asked at any time, a busy one does not keep
/// the others waiting, and slots that ask an idle one in vain go over to a busy one when their take ends empty.
#[derive(Debug)]
pub(super) struct Topics {
    topics: Vec<Asked>,
    /// Goes round, so that of equals each has its turn.
    turn: AtomicUsize,
}

#[derive(Debug)]
struct Asked {
    topic: Topic,
    slots: AtomicUsize,
}

/// A topic that is being asked.
#[derive(Debug)]
pub(super) struct Asking<'a>(&'a Asked);

impl Topics {
    pub(super) fn new(first: Topic) -> Self {
        Self { topics: vec![Asked::new(first)], turn: AtomicUsize::new(0) }
    }

    /// Adds a topic, unless it is there already.
    pub(super) fn add(&mut self, topic: Topic) {
        if self.topics.iter().all(|asked| asked.topic != topic) {
            self.topics.push(Asked::new(topic));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.topics.len()
    }

    /// The topic for a slot that is free now; it counts as asked until what is returned is dropped.
    pub(super) fn ask(&self) -> Asking<'_> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed) % self.topics.len();
        let (before, from) = self.topics.split_at(first);
        let asked = from.iter().chain(before).min_by_key(|asked| asked.slots.load(Ordering::Relaxed));
        let asked = asked.expect("invariant: a worker has a topic");
        asked.slots.fetch_add(1, Ordering::Relaxed);
        Asking(asked)
    }
}

impl Asked {
    fn new(topic: Topic) -> Self {
        Self { topic, slots: AtomicUsize::new(0) }
    }
}

impl<'a> Asking<'a> {
    pub(super) fn topic(&self) -> &'a Topic {
        &self.0.topic
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.slots.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(names: &[&str]) -> Topics {
        let mut names = names.iter().map(|name| Topic::new(name).unwrap());
        let mut topics = Topics::new(names.next().unwrap());
        names.for_each(|name| topics.add(name));
        topics
    }

    #[test]
    fn free_slots_spread_over_the_topics() {
        let topics = topics(&["a", "b", "c", "b"]);
        assert_eq!(topics.len(), 3);
        let asking: Vec<_> = (0..6).map(|_| topics.ask()).collect();
        let mut names: Vec<_> = asking.iter().map(|asking| asking.topic().as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["a", "a", "b", "b", "c", "c"]);
    }

    #[test]
    fn a_busy_topic_gets_all_slots_but_one_for_each_of_the_others() {
        let topics = topics(&["idle", "busy"]);
        // Eight slots: those that ask the busy topic have a message at once, the others go on asking.
        let mut idle = Vec::new();
        for _ in 0..8 {
            loop {
                let asking = topics.ask();
                if asking.topic().as_str() == "busy" {
                    break;
                }
                idle.push(asking);
            }
        }
        assert_eq!(idle.len(), 1, "it is asked once, and then the busy one is always asked by fewer");
        idle.clear();
        let turns: Vec<_> = (0..4).map(|_| topics.ask().topic().as_str().to_owned()).collect();
        assert_ne!(turns[0], turns[1], "of equals each has its turn");
    }
}
