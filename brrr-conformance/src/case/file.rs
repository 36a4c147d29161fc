// SPDX-License-Identifier: AGPL-3.0-only
//! Reading case files, and every way in which that can fail.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::{Case, CaseError, FILES, app, axis, programs, records};
use crate::vector;

/// The schema of the case files that this kit reads.
pub const SCHEMA: &str = "brrr-cases/1";
/// The largest case file that is read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The cases that are built into the kit: those of its files, in their order, then those of the record vectors and of the
/// program vectors.
pub fn built_in() -> Result<Vec<Case>, CaseError> {
    let mut cases = all(FILES.iter().map(|(name, text)| Ok((format!("cases/{name}"), (*text).to_owned()))))?;
    let vectors = vector::built_in().and_then(|vectors| records::cases(&vectors));
    cases.extend(vectors.map_err(|problem| error("vectors/records", None, problem))?);
    cases.extend(programs::cases().map_err(|problem| error("vectors/app/programs.jsonl", None, problem))?);
    Ok(cases)
}

/// The cases of a file, or of every `.toml` file of a directory.
pub fn read(path: &Path) -> Result<Vec<Case>, CaseError> {
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
        paths = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        if paths.is_empty() {
            return Err(error(&path.display().to_string(), None, "the directory has no .toml file"));
        }
    }
    all(paths.iter().map(|path| Ok((path.display().to_string(), load(path)?))))
}

fn load(path: &Path) -> Result<String, CaseError> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if metadata.len() > MAX_BYTES {
        let problem = format!("the file is larger than {MAX_BYTES} bytes; split it");
        return Err(error(&path.display().to_string(), None, problem));
    }
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, problem: &std::io::Error) -> CaseError {
    error(&path.display().to_string(), None, format!("it cannot be read: {problem}"))
}

/// Ids are unique over all files.
fn all(files: impl Iterator<Item = Result<(String, String), CaseError>>) -> Result<Vec<Case>, CaseError> {
    let mut cases = Vec::new();
    let mut seen = BTreeMap::new();
    for file in files {
        let (name, text) = file?;
        for (line, case) in parse(&name, &text)? {
            if let Some(place) = seen.insert(case.id.clone(), format!("{name}:{line}")) {
                let problem = format!("the id {} is already at {place}; ids are unique", case.id);
                return Err(error(&name, Some(line), problem));
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

/// The cases of one file's text, each with the line at which it begins.
pub fn parse(file: &str, text: &str) -> Result<Vec<(usize, Case)>, CaseError> {
    if text.trim().is_empty() {
        let problem = format!("the file is empty; begin with schema = \"{SCHEMA}\" and a [[case]]");
        return Err(error(file, None, problem));
    }
    let root = DeTable::parse(text).map_err(|problem| bad_toml(file, text, &problem))?;
    let mut root = root.into_inner();
    check_schema(file, text, root.remove("schema"))?;
    let cases = root.remove("case").map(Spanned::into_inner);
    if let Some((key, _)) = root.iter().next() {
        let problem = format!("unknown key `{}`; a case file has `schema` and [[case]]", key.get_ref());
        return Err(error(file, Some(line_of(text, key.span().start)), problem));
    }
    let cases = match cases {
        Some(DeValue::Array(cases)) if !cases.is_empty() => cases,
        Some(DeValue::Array(_)) | None => {
            return Err(error(file, None, "the file has no case; write at least one [[case]]"));
        }
        Some(_) => return Err(error(file, None, "`case` is no list of tables; write [[case]]")),
    };
    let mut read = Vec::new();
    for case in cases {
        let span = case.span();
        let line = line_of(text, span.start);
        let at_case = |problem: String| error(file, Some(line), problem);
        let DeValue::Table(case) = case.into_inner() else {
            return Err(at_case("a case is no table; write [[case]]".to_owned()));
        };
        for table in axis::expand(case).map_err(at_case)? {
            let table = app::name_calls(table).map_err(at_case)?;
            read.push((line, typed(file, text, span.clone(), table)?));
        }
    }
    Ok(read)
}

fn check_schema(file: &str, text: &str, schema: Option<Spanned<DeValue<'_>>>) -> Result<(), CaseError> {
    let Some(schema) = schema else {
        let problem = format!("the file has no `schema`; begin with schema = \"{SCHEMA}\"");
        return Err(error(file, None, problem));
    };
    match schema.get_ref() {
        DeValue::String(name) if name == SCHEMA => Ok(()),
        other => {
            let name = other.as_str().map_or_else(|| other.type_str().to_owned(), |name| format!("{name:?}"));
            let problem = format!("the schema {name} is not known to this kit, which reads {SCHEMA:?}");
            Err(error(file, Some(line_of(text, schema.span().start)), problem))
        }
    }
}

fn typed(file: &str, text: &str, span: std::ops::Range<usize>, table: DeTable<'_>) -> Result<Case, CaseError> {
    let id = table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let line = line_of(text, span.start);
    let value = Spanned::new(span, DeValue::Table(table));
    let mut case = Case::deserialize(ValueDeserializer::from(value)).map_err(|problem| {
        let mut bad = bad_toml(file, text, &problem);
        bad.line = bad.line.or(Some(line));
        bad
    })?;
    let scheduled = case.app.as_ref().map_or(Ok(()), |app| app.set_up(&mut case.start));
    match scheduled.and_then(|()| case.check()) {
        Ok(()) => Ok(case),
        Err(problem) => Err(error(file, Some(line), format!("case {id}: {problem}"))),
    }
}

fn bad_toml(file: &str, text: &str, problem: &toml::de::Error) -> CaseError {
    let line = problem.span().map(|span| line_of(text, span.start));
    error(file, line, problem.message().replace('\n', "; "))
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn error(file: &str, line: Option<usize>, problem: impl Into<String>) -> CaseError {
    let (file, problem) = (file.to_owned(), problem.into());
    CaseError { file, line, problem }
}
