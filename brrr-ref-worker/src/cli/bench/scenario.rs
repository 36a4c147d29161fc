// SPDX-License-Identifier: AGPL-3.0-only
//! What is measured: graphs of calls, each from a root of its own.

use std::fmt;
use std::str::FromStr;

use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::name::{CallHash, TaskName};
use brrr_wire::record::Call;
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// The index that `fib` is computed for: the largest whose calls fit into one root if none is shared.
pub(crate) const FIB: u32 = 16;

/// A shape of call graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// `fib(16)` where every call is another one: 3,193 calls and 6,385 messages a root.
    Fib,
    /// `fib(16)` where equal calls of a root are one: 17 calls a root.
    FibMemoized,
    /// A task that needs so many others at once, which need nothing.
    FanOut(u32),
    /// A task that needs another, which needs another, and so on: this many calls below the root.
    Chain(u32),
}

impl Scenario {
    /// Those that are run unless others are asked for.
    pub(crate) const ALL: [Self; 7] = [
        Self::Fib,
        Self::FibMemoized,
        Self::FanOut(10),
        Self::FanOut(100),
        Self::FanOut(1_000),
        Self::FanOut(4_999),
        Self::Chain(1_000),
    ];

    /// How many roots are scheduled unless another number is asked for: about as much work in each scenario.
    pub(crate) fn roots(self) -> u32 {
        match self {
            Self::Fib => 200,
            Self::FibMemoized => 20_000,
            Self::FanOut(width) => (500_000 / width.max(1)).max(1),
            Self::Chain(length) => (200_000 / length.max(1)).max(1),
        }
    }

    /// Whether one worker at a time runs it unless another number is asked for. A parent that runs beside its children
    /// may send one of them once more, and these leave no room below the spawn limit for such messages.
    pub(crate) fn is_at_the_limit(self) -> bool {
        let most = SPAWN_LIMIT - SPAWN_LIMIT / 20;
        matches!(self, Self::FanOut(width) if 2 * u64::from(width) > most)
    }

    /// The call that root number `root` begins with.
    pub(crate) fn call(self, root: u32) -> Calling {
        match self {
            Self::Fib => Calling { task: Task::Fib, n: FIB, root, path: 1 },
            Self::FibMemoized => Calling { task: Task::Fib, n: FIB, root, path: 0 },
            Self::FanOut(width) => Calling { task: Task::FanOut, n: width, root, path: 0 },
            Self::Chain(length) => Calling { task: Task::Chain, n: length, root, path: 0 },
        }
    }

    /// The value that each root must have in the end.
    pub(crate) fn value(self) -> u64 {
        match self {
            Self::Fib | Self::FibMemoized => (0..FIB).fold((0, 1), |(a, b), _| (b, a + b)).0,
            Self::FanOut(width) => u64::from(width),
            Self::Chain(length) => u64::from(length),
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fib => f.pad("fib"),
            Self::FibMemoized => f.pad("fib-memoized"),
            Self::FanOut(width) => f.pad(&format!("fan-out-{width}")),
            Self::Chain(length) => f.pad(&format!("chain-{length}")),
        }
    }
}

impl FromStr for Scenario {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Each child costs two messages, and the root one.
        let most = u32::try_from((SPAWN_LIMIT - 1) / 2).unwrap_or(u32::MAX);
        let number = |digits: &str| digits.parse().ok().filter(|number| (1..=most).contains(number));
        let known = match (text, text.strip_prefix("fan-out-"), text.strip_prefix("chain-")) {
            ("fib", ..) => Some(Self::Fib),
            ("fib-memoized", ..) => Some(Self::FibMemoized),
            (_, Some(width), _) => number(width).map(Self::FanOut),
            (_, _, Some(length)) => number(length).map(Self::Chain),
            _ => None,
        };
        known.ok_or_else(|| format!("use fib, fib-memoized, fan-out-N or chain-N, with N from 1 to {most}"))
    }
}

/// The tasks that are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Fib,
    FanOut,
    Leaf,
    Chain,
}

impl Task {
    const ALL: [Self; 4] = [Self::Fib, Self::FanOut, Self::Leaf, Self::Chain];

    const fn name(self) -> &'static str {
        match self {
            Self::Fib => "fib",
            Self::FanOut => "fan_out",
            Self::Leaf => "leaf",
            Self::Chain => "chain",
        }
    }
}

/// A call of one of the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Calling {
    pub(crate) task: Task,
    pub(crate) n: u32,
    /// Roots share no calls.
    pub(crate) root: u32,
    /// Where in the tree of calls it is, the root being 1, so that no two are equal; 0 if equal calls are to be one.
    pub(crate) path: u32,
}

impl Calling {
    /// What a call asks for, if it is one of these.
    pub(crate) fn read(call: &Call) -> Option<Self> {
        let name = call.task_name.as_str();
        let task = Task::ALL.into_iter().find(|task| task.name() == name)?;
        let (numbers, []) = call.payload.as_chunks() else { return None };
        let &[n, root, path] = numbers else { return None };
        let [n, root, path] = [n, root, path].map(u32::from_be_bytes);
        Some(Self { task, n, root, path })
    }

    /// Its identity: the SHA-256 digest of task and payload, as a codec would make it.
    pub(crate) fn call_hash(self) -> CallHash {
        let mut hasher = Sha256::new();
        hasher.update(self.task.name());
        hasher.update(self.payload());
        let digits = hex(hasher.finalize().into());
        let call_hash = std::str::from_utf8(&digits).ok().and_then(|digits| CallHash::new(digits).ok());
        call_hash.expect("invariant: 64 digits are a call_hash")
    }

    /// The call.
    pub(crate) fn call(self) -> Call {
        let task_name = TaskName::new(self.task.name()).expect("invariant: these names are short");
        Call { task_name, payload: Bytes::copy_from_slice(&self.payload()) }
    }

    fn payload(self) -> [u8; 12] {
        let mut payload = [0; 12];
        payload.as_chunks_mut().0.copy_from_slice(&[self.n, self.root, self.path].map(u32::to_be_bytes));
        payload
    }
}

fn hex(bytes: [u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    std::array::from_fn(|at| {
        let byte = bytes[at / 2];
        DIGITS[usize::from(if at % 2 == 0 { byte >> 4 } else { byte & 15 })]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_there_and_back() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
        for text in ["", "fan-out-", "fan-out-0", "fan-out-5000", "chain-x", "Fib"] {
            assert!(text.parse::<Scenario>().is_err(), "{text}");
        }
    }

    #[test]
    fn calls_there_and_back() {
        let calling = Calling { task: Task::Fib, n: 16, root: 7, path: 3 };
        let (call_hash, call) = (calling.call_hash(), calling.call());
        assert_eq!(call.payload, &b"\0\0\0\x10\0\0\0\x07\0\0\0\x03"[..]);
        assert_eq!(Calling::read(&call), Some(calling));
        let other = Calling { path: 4, ..calling }.call_hash();
        assert_ne!(call_hash, other);
        assert_eq!(call_hash.as_str().len(), 64);
    }
}
