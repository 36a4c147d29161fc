// SPDX-License-Identifier: AGPL-3.0-only
//! Choices that several commands have.

use anyhow::Context as _;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;
use clap::ValueEnum;

/// A codec by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CodecName {
    /// RFC 8785
    JsonJcs,
    /// As Python's json.dumps with sorted keys
    JsonPython,
}

impl CodecName {
    pub(super) const fn codec(self) -> JsonCodec {
        match self {
            Self::JsonJcs => JsonCodec::Jcs,
            Self::JsonPython => JsonCodec::Python,
        }
    }
}

/// A revision by number.
pub(super) fn revision(text: &str) -> Result<Revision, String> {
    let number = text.parse().ok().and_then(Revision::from_number);
    number.ok_or_else(|| format!("there is no revision {text:?} of the key schema; give 1 or 2"))
}

/// A topic that was given on the command line.
pub(super) fn topic(text: &str) -> anyhow::Result<Topic> {
    Topic::new(text).with_context(|| format!("--topic {text:?} cannot be used"))
}
