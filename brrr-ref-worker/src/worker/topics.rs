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
pub(super) struct Asking<'a> {
    /// Which of the topics.
    pub(super) number: usize,
    slots: Option<&'a AtomicUsize>,
}

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

    /// The topics by number, for one slot alone.
    pub(super) fn detached(&self) -> Vec<Topic> {
        self.topics.iter().map(|asked| asked.topic.detached()).collect()
    }

    /// The topic for a slot that is free now; it counts as asked until what is returned is dropped.
    pub(super) fn ask(&self) -> Asking<'_> {
        if self.topics.len() == 1 {
            return Asking { number: 0, slots: None };
        }
        let first = self.turn.fetch_add(1, Ordering::Relaxed) % self.topics.len();
        let round = (first..self.topics.len()).chain(0..first);
        let number = round.min_by_key(|number| self.topics[*number].slots.load(Ordering::Relaxed)).unwrap_or(first);
        let slots = &self.topics[number].slots;
        slots.fetch_add(1, Ordering::Relaxed);
        Asking { number, slots: Some(slots) }
    }
}

impl Asked {
    fn new(topic: Topic) -> Self {
        Self { topic, slots: AtomicUsize::new(0) }
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        if let Some(slots) = self.slots {
            slots.fetch_sub(1, Ordering::Relaxed);
        }
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
        assert_eq!(topics.detached().iter().map(Topic::as_str).collect::<Vec<_>>(), ["a", "b", "c"]);
        let asking: Vec<_> = (0..6).map(|_| topics.ask()).collect();
        let mut numbers: Vec<_> = asking.iter().map(|asking| asking.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn a_busy_topic_gets_all_slots_but_one_for_each_of_the_others() {
        let topics = topics(&["idle", "busy"]);
        // Eight slots: those that ask the busy topic have a message at once, the others go on asking.
        let mut idle = Vec::new();
        for _ in 0..8 {
            loop {
                let asking = topics.ask();
                if asking.number == 1 {
                    break;
                }
                idle.push(asking);
            }
        }
        assert_eq!(idle.len(), 1, "it is asked once, and then the busy one is always asked by fewer");
        idle.clear();
        assert_ne!(topics.ask().number, topics.ask().number, "of equals each has its turn");
    }
}
