// SPDX-License-Identifier: AGPL-3.0-only
//! What a client asks about the server.

use super::{Command, description, info};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("info", -1, |call| Ok(info::info(call))),
    Command::new("command", -1, |_| Ok(description::every())).with(description::COMMANDS),
];
