// SPDX-License-Identifier: AGPL-3.0-only
//! What a client asks about the server.

use super::{Command, description, info};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("info", -1, info::info),
    Command::new("command", -1, description::every).with(description::COMMANDS),
];
