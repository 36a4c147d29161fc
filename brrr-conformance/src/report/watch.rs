// SPDX-License-Identifier: AGPL-3.0-only
//! A bar that says how far a run is, for people who watch it.

use std::io;

use indicatif::{ProgressBar, ProgressStyle};

use super::{About, Report, Summary};
use crate::verdict::Judged;

/// Shows the bar below what another report prints.
pub struct Watched<R> {
    inner: R,
    bar: ProgressBar,
}

impl<R: Report> Watched<R> {
    /// The bar is drawn on `bar`'s target, which is nothing where it is hidden.
    pub fn new(inner: R, bar: ProgressBar) -> Self {
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {wide_msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        Self { inner, bar: bar.with_style(style) }
    }

    /// Runs what may print, with the bar out of its way.
    fn beside(&mut self, print: impl FnOnce(&mut R) -> io::Result<()>) -> io::Result<()> {
        let Self { inner, bar } = self;
        bar.suspend(|| print(inner))
    }
}

impl<R: Report> Report for Watched<R> {
    fn begin(&mut self, about: &About) -> io::Result<()> {
        self.bar.set_length(u64::try_from(about.selected).unwrap_or(u64::MAX));
        self.beside(|inner| inner.begin(about))
    }

    fn progress(&mut self, index: usize, id: &str) -> io::Result<()> {
        self.bar.set_position(u64::try_from(index).unwrap_or(u64::MAX));
        self.bar.set_message(id.to_owned());
        self.inner.progress(index, id)
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        if judged.verdict.needs_attention() {
            self.beside(|inner| inner.case(judged))
        } else {
            // Nothing is printed for it where cases are played, and a bar that is drawn anew for each is slow.
            self.inner.case(judged)
        }
    }

    fn refused(&mut self, id: &str, message: &str) -> io::Result<()> {
        self.beside(|inner| inner.refused(id, message))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.bar.finish_and_clear();
        self.inner.end(summary)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use indicatif::{ProgressBar, ProgressDrawTarget, TermLike};

    use super::super::tests::{judged, report, wrong_topic};
    use super::*;
    use crate::report::Json;
    use crate::verdict::Verdict;

    /// A terminal of one line, which is all that the bar needs.
    #[derive(Clone, Debug, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        fn shows(&self) -> String {
            self.0.lock().unwrap().trim().to_owned()
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().unwrap().clear();
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Notes whether the bar was there between the cases, and fails where it is there while something is printed.
    struct Looks<R>(R, Screen, bool);

    impl<R: Report> Report for Looks<R> {
        fn begin(&mut self, about: &About) -> io::Result<()> {
            self.0.begin(about)
        }

        fn progress(&mut self, _index: usize, id: &str) -> io::Result<()> {
            self.2 |= self.1.shows().contains(id);
            Ok(())
        }

        fn case(&mut self, judged: &Judged) -> io::Result<()> {
            assert_eq!(self.1.shows(), "", "{}", judged.id);
            self.0.case(judged)
        }

        fn end(&mut self, summary: &Summary) -> io::Result<()> {
            assert!(self.2, "the bar was never there");
            self.0.end(summary)
        }
    }

    #[test]
    fn a_bar_is_out_of_the_way_where_something_is_printed_and_gone_at_the_end() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen.clone()), 255);
        let mut out = Vec::new();
        let cases = ["worker/a/one", "worker/a/two"].map(|id| judged(id, Verdict::Fail, &[wrong_topic()]));
        let looks = Looks(Json::new(&mut out), screen.clone(), false);
        report(&mut Watched::new(looks, ProgressBar::with_draw_target(None, target)), &cases, 2);
        assert_eq!(screen.shows(), "");
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 3);
    }
}
