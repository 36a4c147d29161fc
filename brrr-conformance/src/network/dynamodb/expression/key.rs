// SPDX-License-Identifier: AGPL-3.0-only
//! Which items of a table a query asks for.

use super::super::value::Value;
use super::condition::{Comparator, Condition};
use super::evaluate::compare;
use super::operand::{Function, Operand};
use super::scope::Scope;

/// A condition on one attribute of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) attribute: String,
    pub(crate) test: Test,
}

/// What the attribute must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    Compare(Comparator, Value),
    Between(Value, Value),
    BeginsWith(Value),
}

impl Test {
    pub(crate) fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Compare(comparator, due) => compare(value, *comparator, due),
            Self::Between(low, high) => {
                compare(value, Comparator::AtLeast, low) && compare(value, Comparator::AtMost, high)
            }
            Self::BeginsWith(start) => match (value, start) {
                (Value::S(text), Value::S(start)) => text.starts_with(start.as_str()),
                (Value::B(bytes), Value::B(start)) => bytes.starts_with(start),
                _ => false,
            },
        }
    }

    /// The values that it compares with.
    pub(crate) fn values(&self) -> Vec<&Value> {
        match self {
            Self::Compare(_, value) | Self::BeginsWith(value) => vec![value],
            Self::Between(low, high) => vec![low, high],
        }
    }

    /// The type of a value that it cannot be asked of, and how the operator is called.
    fn wrong_kind(&self) -> Option<(&'static str, &'static str)> {
        let ordered = |value: &&Value| matches!(value.kind(), "S" | "N" | "B");
        let (operator, wrong) = match self {
            Self::Compare(Comparator::Equal, _) => return None,
            Self::Compare(comparator, value) => (comparator.symbol(), Some(value).filter(|value| !ordered(value))),
            Self::Between(low, high) => ("BETWEEN", [low, high].into_iter().find(|value| !ordered(value))),
            Self::BeginsWith(start) => ("begins_with", Some(start).filter(|value| !matches!(value.kind(), "S" | "B"))),
        };
        wrong.map(|value| (operator, value.kind()))
    }
}

/// Reads the condition of a query: one clause for each attribute of the key that it names.
pub(crate) fn parse(source: &str, scope: &mut Scope) -> Result<Vec<Clause>, String> {
    let condition = Condition::parse(source, scope)?;
    let all = match condition {
        Condition::All(all) => all,
        one => vec![one],
    };
    let mut clauses: Vec<Clause> = Vec::new();
    for one in all {
        flatten(one, &mut clauses)?;
    }
    for clause in &clauses {
        if let Some((operator, kind)) = clause.test.wrong_kind() {
            return Err(format!(
                "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"
            ));
        }
    }
    let twice = |n: usize, clause: &Clause| clauses.iter().take(n).any(|before| before.attribute == clause.attribute);
    if clauses.iter().enumerate().any(|(n, clause)| twice(n, clause)) {
        return Err("KeyConditionExpressions must only contain one condition per key".to_owned());
    }
    Ok(clauses)
}

/// The clauses of a condition, which may be in parentheses.
fn flatten(condition: Condition, into: &mut Vec<Clause>) -> Result<(), String> {
    let unfit = |operator: &str| format!("Invalid operator used in KeyConditionExpression: {operator}");
    let clause = match condition {
        Condition::All(all) => return all.into_iter().try_for_each(|one| flatten(one, into)),
        Condition::Any(_) => return Err(unfit("OR")),
        Condition::Not(_) => return Err(unfit("NOT")),
        Condition::In(..) => return Err(unfit("IN")),
        Condition::Compare(Comparator::Unequal, ..) => return Err(unfit("<>")),
        Condition::Compare(comparator, Operand::Path(path), Operand::Constant(value)) => {
            (path, Test::Compare(comparator, value))
        }
        Condition::Compare(comparator, Operand::Constant(value), Operand::Path(path)) => {
            (path, Test::Compare(turned(comparator), value))
        }
        Condition::Between(Operand::Path(path), Operand::Constant(low), Operand::Constant(high)) => {
            (path, Test::Between(low, high))
        }
        Condition::Holds(Operand::Call(function, arguments)) => match (function, arguments.as_slice()) {
            (Function::BeginsWith, [Operand::Path(path), Operand::Constant(start)]) => {
                (path.clone(), Test::BeginsWith(start.clone()))
            }
            (Function::BeginsWith, _) => return Err(NO_PATH.to_owned()),
            _ => return Err(unfit(function.name())),
        },
        Condition::Compare(..) | Condition::Between(..) | Condition::Holds(_) => return Err(NO_PATH.to_owned()),
    };
    let (path, test) = clause;
    if path.is_nested() {
        return Err("KeyConditionExpressions cannot have conditions on nested attributes".to_owned());
    }
    into.push(Clause { attribute: path.head().to_owned(), test });
    Ok(())
}

const NO_PATH: &str = "Invalid condition in KeyConditionExpression: one operand must be a key and the other a value";

/// The comparator with its operands exchanged.
fn turned(comparator: Comparator) -> Comparator {
    match comparator {
        Comparator::Less => Comparator::Greater,
        Comparator::AtMost => Comparator::AtLeast,
        Comparator::Greater => Comparator::Less,
        Comparator::AtLeast => Comparator::AtMost,
        same => same,
    }
}
