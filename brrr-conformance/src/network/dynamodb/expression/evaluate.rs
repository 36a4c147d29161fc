// SPDX-License-Identifier: AGPL-3.0-only
//! Whether a condition holds for an item.

use std::borrow::Cow;

use super::super::number::Number;
use super::super::value::{Item, Value};
use super::condition::{Comparator, Condition};
use super::operand::{Function, Operand};

impl Condition {
    /// Whether it holds; an item that is absent is one without attributes.
    pub(crate) fn holds(&self, item: &Item) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(item)),
            Self::Any(all) => all.iter().any(|one| one.holds(item)),
            Self::Not(inner) => !inner.holds(item),
            Self::Compare(comparator, a, b) => match (a.value(item), b.value(item)) {
                (Some(a), Some(b)) => compare(&a, *comparator, &b),
                // What is absent is unlike everything.
                _ => *comparator == Comparator::Unequal,
            },
            Self::Between(operand, low, high) => match (operand.value(item), low.value(item), high.value(item)) {
                (Some(value), Some(low), Some(high)) => {
                    compare(&value, Comparator::AtLeast, &low) && compare(&value, Comparator::AtMost, &high)
                }
                _ => false,
            },
            Self::In(operand, all) => {
                let found = operand.value(item);
                found.is_some_and(|value| all.iter().any(|one| one.value(item).as_ref() == Some(&value)))
            }
            Self::Holds(Operand::Call(function, arguments)) => function.holds(arguments, item),
            Self::Holds(_) => false,
        }
    }
}

impl Function {
    fn holds(self, arguments: &[Operand], item: &Item) -> bool {
        let value = |n: usize| arguments.get(n).and_then(|one| one.value(item));
        match self {
            Self::AttributeExists => value(0).is_some(),
            Self::AttributeNotExists => value(0).is_none(),
            Self::AttributeType => match (value(0), value(1).as_deref()) {
                (Some(value), Some(Value::S(kind))) => value.kind() == kind,
                _ => false,
            },
            Self::BeginsWith => match (value(0).as_deref(), value(1).as_deref()) {
                (Some(Value::S(text)), Some(Value::S(start))) => text.starts_with(start.as_str()),
                (Some(Value::B(bytes)), Some(Value::B(start))) => bytes.starts_with(start),
                _ => false,
            },
            Self::Contains => match (value(0), value(1)) {
                (Some(all), Some(one)) => contains(&all, &one),
                _ => false,
            },
            Self::Size | Self::IfNotExists | Self::ListAppend | Self::Plus | Self::Minus => false,
        }
    }
}

impl Operand {
    /// What it stands for in an item.
    fn value<'a>(&'a self, item: &'a Item) -> Option<Cow<'a, Value>> {
        match self {
            Self::Path(path) => path.get(item).map(Cow::Borrowed),
            Self::Constant(value) => Some(Cow::Borrowed(value)),
            Self::Call(Function::Size, arguments) => {
                let size = length(&*arguments.first()?.value(item)?)?;
                Number::parse(&size.to_string()).ok().map(|size| Cow::Owned(Value::N(size)))
            }
            Self::Call(..) | Self::Missing => None,
        }
    }
}

/// What `size` says of a value; of some it says nothing.
fn length(value: &Value) -> Option<usize> {
    Some(match value {
        // The service counts as Java does.
        Value::S(text) => text.encode_utf16().count(),
        Value::B(bytes) => bytes.len(),
        Value::Ss(all) => all.len(),
        Value::Ns(all) => all.len(),
        Value::Bs(all) => all.len(),
        Value::L(all) => all.len(),
        Value::M(all) => all.len(),
        Value::N(_) | Value::Bool(_) | Value::Null => return None,
    })
}

/// Whether two values compare so; values of different types are only unlike.
pub(crate) fn compare(a: &Value, comparator: Comparator, b: &Value) -> bool {
    match comparator {
        Comparator::Equal => a == b,
        Comparator::Unequal => a != b,
        Comparator::Less => a.order(b).is_some_and(std::cmp::Ordering::is_lt),
        Comparator::AtMost => a.order(b).is_some_and(std::cmp::Ordering::is_le),
        Comparator::Greater => a.order(b).is_some_and(std::cmp::Ordering::is_gt),
        Comparator::AtLeast => a.order(b).is_some_and(std::cmp::Ordering::is_ge),
    }
}

fn contains(all: &Value, one: &Value) -> bool {
    match (all, one) {
        (Value::S(text), Value::S(part)) => text.contains(part.as_str()),
        (Value::B(bytes), Value::B(part)) => {
            part.is_empty() || bytes.windows(part.len()).any(|window| window == part.as_slice())
        }
        (Value::Ss(all), Value::S(one)) => all.contains(one),
        (Value::Ns(all), Value::N(one)) => all.contains(one),
        (Value::Bs(all), Value::B(one)) => all.contains(one),
        (Value::L(all), one) => all.contains(one),
        _ => false,
    }
}
