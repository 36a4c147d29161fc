// SPDX-License-Identifier: AGPL-3.0-only
//! The last frames, kept to be shown when something goes wrong.

use std::collections::VecDeque;

/// How many frames are kept.
const KEPT: usize = 8;
/// How many bytes of each are kept.
const WIDTH: usize = 240;

/// A ring of the last frames in both directions.
#[derive(Debug, Default)]
pub(super) struct Transcript(VecDeque<(char, Vec<u8>, bool)>);

impl Transcript {
    /// Notes a line that was sent, `>`, or seen, `<`.
    pub(super) fn note(&mut self, direction: char, line: &[u8]) {
        // The oldest entry's memory is used again: this runs for every frame.
        let mut kept =
            if self.0.len() < KEPT { Vec::with_capacity(WIDTH) } else { self.0.pop_front().unwrap_or_default().1 };
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        kept.clear();
        kept.extend_from_slice(&line[..line.len().min(WIDTH)]);
        self.0.push_back((direction, kept, line.len() > WIDTH));
    }

    /// The frames for people, oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |(direction, kept, cut): &(char, Vec<u8>, bool)| {
            let text: String =
                String::from_utf8_lossy(kept).chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
            format!("{direction} {text}{}", if *cut { "…" } else { "" })
        };
        self.0.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Transcript;

    #[test]
    fn keeps_the_last_frames_and_cuts_long_ones() {
        let mut transcript = Transcript::default();
        for n in 0..20 {
            transcript.note('>', format!("{{\"sync\":{n}}}\n").as_bytes());
        }
        transcript.note('<', &[b'x'; 5000]);
        let lines = transcript.lines();
        assert_eq!(lines.len(), 8);
        assert_eq!(lines[0], "> {\"sync\":13}");
        assert!(lines[7].len() < 300 && lines[7].ends_with('…'));
    }
}
