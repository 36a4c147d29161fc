// SPDX-License-Identifier: AGPL-3.0-only
//! First in, first out, without memory of its own: those who stand in the line know who is behind them.

/// The ends of a line of numbered things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Line {
    ends: Option<(u32, u32)>,
}

impl Line {
    pub(super) fn first(self) -> Option<u32> {
        self.ends.map(|(first, _)| first)
    }

    /// Lets one join that stands in no line; gives the one that it now stands behind, who has to be told.
    #[must_use]
    pub(super) fn join(&mut self, newcomer: u32) -> Option<u32> {
        let last = self.ends.map(|(_, last)| last);
        self.ends = Some((self.first().unwrap_or(newcomer), newcomer));
        last
    }

    /// Lets the first one leave, who stood before `behind`.
    pub(super) fn leave(&mut self, behind: Option<u32>) {
        self.ends = self.ends.and_then(|(_, last)| Some((behind?, last)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_to_join_is_the_first_to_leave() {
        let mut line = Line::default();
        assert_eq!(line.join(7), None);
        assert_eq!(line.join(3), Some(7));
        assert_eq!(line.first(), Some(7));
        line.leave(Some(3));
        assert_eq!(line.join(7), Some(3));
        line.leave(Some(7));
        assert_eq!(line.first(), Some(7));
        line.leave(None);
        assert_eq!(line, Line::default());
    }
}
