// SPDX-License-Identifier: AGPL-3.0-only
//! States in few bytes: a search keeps millions of them.

use super::fault::{Fault, Faults};
use super::scenario::Habit;
use super::state::{Fate, Fell, Lane, State};

impl State {
    /// Writes the state behind what is there. What it has of each thing is the same in all states of a scenario, but for
    /// queues and counters.
    pub(super) fn pack(&self, out: &mut Vec<u8>) {
        for Lane { topic, habit, node, read, missing } in &self.lanes {
            out.push(*habit as u8);
            for number in [*topic, node.wrapping_add(1), *read, *missing] {
                pack(number, out);
            }
        }
        for (now, before) in &self.store {
            pack(*now, out);
            pack(*before, out);
        }
        pack_all(&self.counters, out);
        pack(length(&self.queues), out);
        for queue in &self.queues {
            pack_all(queue, out);
        }
        out.extend(self.left.0);
        let Fate { point, fell, twice } = self.fate;
        out.extend([self.repairs, self.time, point, fell as u8, u8::from(twice)]);
    }

    /// Reads what [`Self::pack`] wrote, of a scenario with so many lanes and keys.
    pub(super) fn unpack(mut bytes: &[u8], lanes: usize, keys: usize) -> Self {
        let input = &mut bytes;
        let lane = |input: &mut &[u8]| {
            let habit = Habit::ALL[usize::from(byte(input))];
            let [topic, node, read, missing] = std::array::from_fn(|_| unpack(input));
            Lane { topic, habit, node: node.wrapping_sub(1), read, missing }
        };
        let lanes = (0..lanes).map(|_| lane(input)).collect();
        let store = (0..keys).map(|_| (unpack(input), unpack(input))).collect();
        let counters = unpack_all(input);
        let queues = (0..unpack(input)).map(|_| unpack_all(input)).collect();
        let left: [u8; Fault::ALL.len()] = std::array::from_fn(|_| byte(input));
        let [repairs, time, point, fell, twice] = std::array::from_fn(|_| byte(input));
        let fell = [Fell::No, Fell::Stuck, Fell::Lost][usize::from(fell)];
        let fate = Fate { point, fell, twice: twice != 0 };
        Self { lanes, store, queues, counters, left: Faults(left), repairs, time, fate }
    }
}

fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("invariant: a scenario is small")
}

/// Seven bits a byte, the low ones first.
fn pack(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn pack_all(numbers: &[u32], out: &mut Vec<u8>) {
    pack(length(numbers), out);
    for number in numbers {
        pack(*number, out);
    }
}

fn byte(input: &mut &[u8]) -> u8 {
    let (first, rest) = input.split_first().expect("invariant: what was packed is whole");
    *input = rest;
    *first
}

fn unpack(input: &mut &[u8]) -> u32 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let next = byte(input);
        number |= u32::from(next & 0x7f) << shift;
        if next < 0x80 {
            return number;
        }
        shift += 7;
    }
}

fn unpack_all(input: &mut &[u8]) -> Vec<u32> {
    (0..unpack(input)).map(|_| unpack(input)).collect()
}
