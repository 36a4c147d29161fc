// SPDX-License-Identifier: AGPL-3.0-only
//! Where the emulator and the simulated server differ, and why the simulated one is as it is.

use crate::client::Reply;

/// A difference that is known.
pub(crate) struct Difference {
    /// What stands in the emulator's reply.
    theirs: &'static str,
    /// What stands in the simulated server's.
    ours: &'static str,
    /// Why it is as it is.
    pub(crate) reason: &'static str,
}

const fn known(theirs: &'static str, ours: &'static str, reason: &'static str) -> Difference {
    Difference { theirs, ours, reason }
}

const SCALARS: &str = "the service names the JSON that it found; the emulator names what its own parser says";
const UNUSED: &str =
    "placeholders have to be used, also where there is only a condition (developer guide, expressions)";
const SYNTAX_FIRST: &str = "the service reads a whole expression before it looks at its words (published grammar)";
const OPERANDS: &str =
    "an operand may stand in parentheses, and a function wherever an operand may (published grammar)";
const BEFORE_TABLE: &str = "placeholders are looked up before tables and items are (published recordings)";
const KEPT_WORDS: &str =
    "AND is a name in an update, and SET is one in a condition; both are reserved (published grammar)";
const SAME_NAME: &str = "two attributes of one name are told as that (published recordings)";
const PROJECTION: &str = "the service tells a syntax error in a projection as in any other expression";
const DISTINCT: &str = "the operands of a comparison must be distinct (published recordings)";
const CONFLICT: &str =
    "two paths that disagree on whether an attribute is a list cannot stand in one update (recordings)";
const MISSING: &str = "a member that is missing is told by its path; the emulator says what its own parser says";
const KEY_CONDITION: &str = "a key condition is told by its name as any other expression (published recordings)";
const BILLING: &str = "a table that is not paid for by the request needs its throughput (API reference, CreateTable)";
const NEW_ITEM: &str = "there are no old attributes of an item that was not there (API reference, UpdateItem)";
const ORDER: &str = "two things are wrong, and no document says which of them is told";

pub(crate) const KNOWN: [Difference; 32] = [
    known("expected string", "cannot be converted to String", SCALARS),
    known("TRUE_VALUE cannot be converted to String", "NUMBER_VALUE cannot be converted to String", SCALARS),
    known("floating point", "", SCALARS),
    known("The conditional request failed", "unused in expressions", UNUSED),
    known("\"status\":200", "unused in expressions", UNUSED),
    known("reserved keyword", "Syntax error", SYNTAX_FIRST),
    known("Invalid function name", "Syntax error", SYNTAX_FIRST),
    known("section can only be used once", "Syntax error", SYNTAX_FIRST),
    known(r#"token: \"(\""#, "", OPERANDS),
    known(r#"token: \",\""#, r#"token: \"=\""#, OPERANDS),
    known("Syntax error", "not allowed to be used this way", OPERANDS),
    known(r#"near: \") <>"#, "Syntax error", OPERANDS),
    known(r#"near: \") ="#, "Syntax error", OPERANDS),
    known("Requested resource not found", "is not defined", BEFORE_TABLE),
    known("Requested resource not found", "unused in expressions", BEFORE_TABLE),
    known("\"status\":200", "is not defined", BEFORE_TABLE),
    known(r#"token: \"AND\""#, "Syntax error", KEPT_WORDS),
    known(r#"token: \"OR\""#, "Syntax error", KEPT_WORDS),
    known(r#"token: \"SET\""#, "Syntax error", KEPT_WORDS),
    known("Syntax error", "reserved keyword", KEPT_WORDS),
    known("Expected attribute name", "Invalid ProjectionExpression", PROJECTION),
    known("Unexpected token in ProjectionExpression", "Syntax error", PROJECTION),
    known("", "must be distinct from the remaining operands", DISTINCT),
    known("", "Two document paths conflict", CONFLICT),
    known("missing field", "Member must not be null", MISSING),
    known("invalid type: null", "Member must not be null", MISSING),
    known(r#""message":"An expression attribute"#, "Expression: An expression attribute", KEY_CONDITION),
    known("", "must both be specified when BillingMode is PROVISIONED", BILLING),
    known("Some index key attribute have no definition", "have the same name", SAME_NAME),
    known("\"Attributes\"", "\"status\":200", NEW_ITEM),
    known("document path provided in the update", "significant digits", ORDER),
    known("does not exist in the item", "significant digits", ORDER),
];

/// The known difference that these two replies show.
pub(crate) fn find(theirs: &Reply, ours: &Reply) -> Option<&'static Difference> {
    if theirs.status == 200 && ours.status == 200 {
        // Of two that succeeded one may only lack the attributes.
        let (mut theirs, mut ours) = (theirs.body.clone(), ours.body.clone());
        let lacks = ours.get("Attributes").is_none();
        for body in [&mut theirs, &mut ours] {
            body.as_object_mut().map(|body| body.remove("Attributes"));
        }
        return KNOWN.iter().find(|known| known.reason == NEW_ITEM && lacks && theirs == ours);
    }
    let text = |reply: &Reply| format!("\"status\":{} {}", reply.status, reply.body);
    let (theirs, ours) = (text(theirs), text(ours));
    KNOWN.iter().find(|known| theirs.contains(known.theirs) && ours.contains(known.ours))
}
