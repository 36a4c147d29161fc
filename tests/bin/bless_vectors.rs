// SPDX-License-Identifier: AGPL-3.0-only
//! Completes the vectors that people write, and writes `vectors/MANIFEST.json` anew.
//!
//! A line whose `wire` or `payload` has only `utf8` gets its `hex`; every line gets the order of fields that all have.
//! Nothing else is changed: what a vector claims is for people to write and for the tests to check.

use std::error::Error;
use std::fs;

use brrr_tests::codec_vector;
use brrr_tests::manifest::manifest;
use brrr_tests::vector::{self, Vector, Wire};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = vector::directory();
    for path in fs::read_dir(directory.join("records"))? {
        let path = path?.path();
        let located = vector::read_file(&path)?;
        let vectors: Vec<Vector> = located.into_iter().map(|one| complete(one.vector)).collect();
        vector::write_file(&path, &vectors)?;
    }
    for path in fs::read_dir(directory.join("codec"))? {
        codec_vector::bless_file(&path?.path())?;
    }
    fs::write(directory.join("MANIFEST.json"), manifest(&directory)?)?;
    println!("MANIFEST.json");
    Ok(())
}

fn complete(mut vector: Vector) -> Vector {
    let rewrites = vector.rewrites.iter_mut().flatten();
    for wire in rewrites.chain([&mut vector.wire]) {
        if let (true, Some(text)) = (wire.hex.is_empty(), &wire.utf8) {
            *wire = Wire::of(text.as_bytes());
        }
    }
    vector
}
