// SPDX-License-Identifier: AGPL-3.0-only
//! Writes the Rust code for `proto/` into `brrr-wire/src/proto/`.

use std::error::Error;
use std::fs;

use brrr_tests::proto_gen::{generate, root};

fn main() -> Result<(), Box<dyn Error>> {
    for file in generate()? {
        fs::write(root().join(file.path), &file.text)
            .map_err(|error| format!("cannot write {}: {error}", file.path))?;
        println!("{}", file.path);
    }
    Ok(())
}
