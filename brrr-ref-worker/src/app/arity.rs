// SPDX-License-Identifier: AGPL-3.0-only
//! Tasks have up to six arguments.

/// Calls a macro once for each number of type parameters from 0 to 6, with their names and places.
macro_rules! for_each_arity {
    ($macro:ident) => {
        $macro!();
        $macro!(A0 0);
        $macro!(A0 0, A1 1);
        $macro!(A0 0, A1 1, A2 2);
        $macro!(A0 0, A1 1, A2 2, A3 3);
        $macro!(A0 0, A1 1, A2 2, A3 3, A4 4);
        $macro!(A0 0, A1 1, A2 2, A3 3, A4 4, A5 5);
    };
}

pub(super) use for_each_arity;
