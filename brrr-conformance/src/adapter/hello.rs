// SPDX-License-Identifier: AGPL-3.0-only
//! The first words: who is there, what it speaks, and whether it tells the truth.

use brrr_wire::proto::conformance::{Answer, Command, Hello, Welcome, answer, command};
use brrr_wire::revision::Revision;

use super::{Cause, Options, frame};

/// The version of the adapter protocol that this kit speaks.
pub const PROTOCOL: u32 = 1;
/// The mode of adapters whose `sync` waits until they are idle.
pub(super) const IDLE: &str = "idle";
/// The mode of adapters whose `sync` is answered at once.
pub(super) const SETTLED: &str = "settled";

/// The kit's hello.
pub(super) fn hello(options: &Options) -> Command {
    frame::command(command::Body::Hello(Hello {
        protocol: PROTOCOL,
        clock: options.clock,
        seed: options.seed.to_string(),
    }))
}

/// Checks the answer to hello.
pub(super) fn welcome(answer: Answer) -> Result<Welcome, Cause> {
    let bad = |problem: &str| Err(Cause::BadHello(problem.to_owned()));
    let welcome = match answer.body {
        Some(answer::Body::Hello(welcome)) => welcome,
        Some(other) => {
            let other = frame::describe(&other);
            return Err(Cause::BadHello(format!("was `{other}`; it has to be a `hello`")));
        }
        None => return bad("is empty"),
    };
    if welcome.sdk.is_empty() {
        return bad("does not say which `sdk` is there");
    }
    if welcome.revisions.is_empty() {
        return bad("names no `revisions`; give those of the key schema that the SDK speaks, as in [1]");
    }
    match welcome.turns.as_str() {
        IDLE | SETTLED => Ok(welcome),
        other => Err(Cause::BadHello(format!("has `turns` {other:?}; give \"idle\" or \"settled\""))),
    }
}

/// The revision that was asked for, or the highest that both sides know.
pub(super) fn revision(welcome: &Welcome, asked: Option<Revision>) -> Result<Revision, Cause> {
    let wanted = asked.map_or_else(|| Revision::ALL.to_vec(), |revision| vec![revision]);
    let common = wanted.iter().filter(|revision| welcome.revisions.contains(&revision.number()));
    common.copied().max().ok_or_else(|| Cause::NoCommonRevision {
        adapter: welcome.revisions.clone(),
        wanted: wanted.iter().map(|revision| revision.number()).collect(),
    })
}

/// A command that does not exist.
pub(super) fn nonsense(word: &str) -> String {
    format!("{{\"{word}\":{{}}}}\n")
}

/// Whether the made-up command was refused, by its name. An adapter that agrees to anything is not believed.
pub(super) fn believe(word: &str, answers: &[Answer]) -> Result<(), Cause> {
    let refused = |answer: &Answer| matches!(&answer.body, Some(answer::Body::Unsupported(unsupported)) if unsupported.command == word);
    match answers {
        [one] if refused(one) => Ok(()),
        other => {
            let bodies = other.iter().filter_map(|answer| answer.body.as_ref());
            let said: Vec<String> = bodies.map(|body| format!("`{}`", frame::describe(body))).collect();
            Err(Cause::NotBelieved {
                word: word.to_owned(),
                answer: if said.is_empty() { "nothing".to_owned() } else { said.join(", ") },
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(revisions: &[u32]) -> Welcome {
        let revisions = revisions.to_vec();
        Welcome { revisions, ..Welcome::default() }
    }

    #[test]
    fn the_highest_common_revision_is_spoken() {
        assert_eq!(revision(&speaks(&[1, 2, 9]), None), Ok(Revision::Two));
        assert_eq!(revision(&speaks(&[1]), None), Ok(Revision::One));
        assert_eq!(revision(&speaks(&[1, 2]), Some(Revision::One)), Ok(Revision::One));
        assert!(revision(&speaks(&[9]), None).is_err());
        assert!(revision(&speaks(&[1]), Some(Revision::Two)).unwrap_err().is_usage());
    }

    #[test]
    fn a_welcome_must_be_whole() {
        let parse = |line: &str| welcome(frame::parse(line.as_bytes()).unwrap());
        assert!(parse(r#"{"hello":{"sdk":"x","revisions":[1],"turns":"idle"}}"#).is_ok());
        for (line, problem) in [
            (r#"{"sync":1}"#, "was `sync 1`"),
            (r#"{"hello":{"revisions":[1],"turns":"idle"}}"#, "`sdk`"),
            (r#"{"hello":{"sdk":"x","turns":"idle"}}"#, "`revisions`"),
            (r#"{"hello":{"sdk":"x","revisions":[1],"turns":"ide"}}"#, "\"ide\""),
        ] {
            let error = parse(line).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn only_a_refusal_by_name_is_believed() {
        let answers = |line: &str| vec![frame::parse(line.as_bytes()).unwrap()];
        assert!(believe("xyz", &answers(r#"{"unsupported":{"command":"xyz"}}"#)).is_ok());
        assert!(believe("xyz", &answers(r#"{"unsupported":{"command":"abc"}}"#)).is_err());
        assert!(believe("xyz", &answers(r#"{"result":{"scheduled":{}}}"#)).is_err());
        assert!(believe("xyz", &[]).unwrap_err().to_string().contains("answered nothing"));
    }
}
