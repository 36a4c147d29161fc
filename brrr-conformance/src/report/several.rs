// SPDX-License-Identifier: AGPL-3.0-only
//! Several reports of one run.

use std::io;

use super::{About, Report, Summary};
use crate::verdict::Judged;

/// Tells each report everything, in their order.
pub struct Several<'a>(pub Vec<Box<dyn Report + 'a>>);

impl Report for Several<'_> {
    fn begin(&mut self, about: &About) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|report| report.begin(about))
    }

    fn progress(&mut self, index: usize, id: &str) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|report| report.progress(index, id))
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|report| report.case(judged))
    }

    fn refused(&mut self, id: &str, message: &str) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|report| report.refused(id, message))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|report| report.end(summary))
    }
}
