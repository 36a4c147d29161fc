// SPDX-License-Identifier: AGPL-3.0-only
//! Generates the Rust code for `proto/`. The program `gen-proto` writes it; a test compares it with what is committed.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

use prost_build::Module;
use protox::Compiler;
use protox::prost_reflect::DescriptorPool;
use protox::prost_reflect::prost_types::FileDescriptorProto;

const WIRE: &str = "brrr.wire.v1";
const CONFORMANCE: &str = "brrr.conformance.v1";
/// The options are for generators; as Rust types nobody needs them.
const OPTIONS: &str = "brrr/wire/v1/options.proto";

const HEADER: &str = "\
// SPDX-License-Identifier: AGPL-3.0-only
// @generated from proto/ by `cargo run -p brrr-tests --bin gen-proto`. Do not edit.
";

/// One generated file.
#[derive(Debug)]
pub struct Generated {
    /// Where it belongs, below the workspace's root.
    pub path: &'static str,
    /// What it should hold.
    pub text: String,
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Everything that `proto/` declares, options included.
pub fn descriptors() -> Result<DescriptorPool, Box<dyn Error>> {
    Ok(compile()?.descriptor_pool())
}

/// All generated files, the same in every run.
pub fn generate() -> Result<Vec<Generated>, Box<dyn Error>> {
    let mut files = compile()?.file_descriptor_set().file;
    files.retain(|file| [WIRE, CONFORMANCE].contains(&file.package()) && file.name() != OPTIONS);
    Ok(vec![
        Generated { path: "brrr-wire/src/proto/wire.rs", text: messages(&files, WIRE)? },
        Generated { path: "brrr-wire/src/proto/conformance.rs", text: messages(&files, CONFORMANCE)? },
        Generated { path: "brrr-wire/src/proto/conformance_serde.rs", text: json_mapping(&files, CONFORMANCE)? },
    ])
}

fn compile() -> Result<Compiler, Box<dyn Error>> {
    let directory = root().join("proto");
    let mut compiler = Compiler::new([&directory])?;
    compiler.include_imports(true).include_source_info(true).open_files(proto_files(&directory)?)?;
    Ok(compiler)
}

/// All `.proto` files below a directory, sorted, so that what is generated does not depend on the file system.
fn proto_files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(proto_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn messages(files: &[FileDescriptorProto], package: &str) -> Result<String, Box<dyn Error>> {
    let module = Module::from_protobuf_package_name(package);
    let files = files.iter().filter(|file| file.package() == package);
    let requests = files.map(|file| (module.clone(), file.clone())).collect();
    let mut texts = prost_build::Config::new().bytes(["."]).btree_map(["."]).generate(requests)?;
    let text = texts.remove(&module).ok_or_else(|| format!("proto/ declares no message in package {package}"))?;
    Ok(format!("{HEADER}{text}"))
}

/// The serde implementations of protobuf's JSON mapping.
fn json_mapping(files: &[FileDescriptorProto], package: &str) -> Result<String, Box<dyn Error>> {
    let mut builder = pbjson_build::Builder::new();
    builder.btree_map(["."]);
    for file in files.iter().filter(|file| file.package() == package) {
        builder.register_file_descriptor(file.clone());
    }
    let mut text = HEADER.as_bytes().to_vec();
    for (_, written) in builder.generate(&[format!(".{package}")], |_| Ok(Vec::new()))? {
        text.extend(written);
    }
    Ok(String::from_utf8(text)?)
}
