// SPDX-License-Identifier: AGPL-3.0-only
//! Conditions, as `ConditionExpression` and `FilterExpression` write them.

use super::super::value::write;
use super::cursor::{Cursor, Grammar, OF_CONDITIONS, Problem};
use super::operand::{Function, Operand};
use super::path::Path;
use super::scope::Scope;
use super::token::Token;

/// `IN` takes at most so many operands.
const IN_MAX: usize = 100;

/// How two operands are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparator {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparator {
    fn of(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "=" => Self::Equal,
            "<>" => Self::Unequal,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            _ => return None,
        })
    }

    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "<>",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Comparator, Operand, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Holds(Operand),
}

impl Condition {
    /// Reads a condition; the error is the message of the service without what it begins with.
    pub(crate) fn parse(source: &str, scope: &mut Scope) -> Result<Self, String> {
        let mut cursor = Cursor::new(Grammar::Condition, source, scope)?;
        let condition = cursor.any()?;
        if !cursor.at_end() {
            return cursor.unexpected();
        }
        cursor.first_problem(&OF_CONDITIONS)?;
        Ok(condition)
    }

    /// All paths in it.
    pub(crate) fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        self.collect(&mut paths);
        paths
    }

    fn collect<'a>(&'a self, paths: &mut Vec<&'a Path>) {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().for_each(|one| one.collect(paths)),
            Self::Not(inner) => inner.collect(paths),
            Self::Compare(_, a, b) => [a, b].into_iter().for_each(|one| paths_of(one, paths)),
            Self::Between(a, b, c) => [a, b, c].into_iter().for_each(|one| paths_of(one, paths)),
            Self::In(one, all) => std::iter::once(one).chain(all).for_each(|one| paths_of(one, paths)),
            Self::Holds(operand) => paths_of(operand, paths),
        }
    }
}

fn paths_of<'a>(operand: &'a Operand, paths: &mut Vec<&'a Path>) {
    match operand {
        Operand::Path(path) => paths.push(path),
        Operand::Call(_, arguments) => arguments.iter().for_each(|one| paths_of(one, paths)),
        Operand::Constant(_) | Operand::Missing => {}
    }
}

impl Cursor<'_, '_> {
    fn any(&mut self) -> Result<Condition, String> {
        let mut all = vec![self.all()?];
        while self.takes_word("OR") {
            self.count_operator()?;
            all.push(self.all()?);
        }
        Ok(one_or(all, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, String> {
        let mut all = vec![self.not()?];
        while self.takes_word("AND") {
            self.count_operator()?;
            all.push(self.not()?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn not(&mut self) -> Result<Condition, String> {
        if self.takes_word("NOT") {
            self.count_operator()?;
            return Ok(Condition::Not(Box::new(self.not()?)));
        }
        if self.peek() != Some(Token::Symbol("(")) || self.is_operand_in_parentheses() {
            return self.comparison();
        }
        self.note_redundant();
        self.count_operator()?; // it is none, and has to be bounded
        self.advance();
        let inner = self.any()?;
        self.expect(")")?;
        Ok(inner)
    }

    /// Whether the parenthesis that stands here is around an operand: what follows it says so.
    fn is_operand_in_parentheses(&self) -> bool {
        let Some(after) = self.closing().map(|closing| closing + 1) else { return false };
        matches!(self.peek_at(after), Some(Token::Symbol(symbol)) if Comparator::of(symbol).is_some())
            || ["BETWEEN", "IN"].into_iter().any(|word| self.is_word_at(after, word))
    }

    fn comparison(&mut self) -> Result<Condition, String> {
        let left = self.operand()?;
        let condition = self.comparison_with(left)?;
        self.settle_condition();
        Ok(condition)
    }

    fn comparison_with(&mut self, left: Operand) -> Result<Condition, String> {
        if let Some(Token::Symbol(symbol)) = self.peek()
            && let Some(comparator) = Comparator::of(symbol)
        {
            self.count_operator()?;
            self.advance();
            let operands = [left, self.operand()?];
            self.note_misused(&operands);
            self.note_equal(symbol, &operands);
            let [left, right] = operands;
            return Ok(Condition::Compare(comparator, left, right));
        }
        if self.takes_word("BETWEEN") {
            self.count_operator()?;
            let low = self.operand()?;
            if !self.takes_word("AND") {
                return self.unexpected();
            }
            let operands = [left, low, self.operand()?];
            self.note_misused(&operands);
            let [operand, low, high] = operands;
            self.note_bounds(&low, &high);
            return Ok(Condition::Between(operand, low, high));
        }
        if self.takes_word("IN") {
            return self.one_of(left);
        }
        match &left {
            Operand::Call(Function::Size, _) => self.misused("size"),
            Operand::Call(..) | Operand::Missing => {}
            Operand::Path(_) | Operand::Constant(_) => return self.unexpected(),
        }
        Ok(Condition::Holds(left))
    }

    fn one_of(&mut self, left: Operand) -> Result<Condition, String> {
        self.count_operator()?;
        self.expect("(")?;
        let mut all = vec![self.operand()?];
        while self.takes(",") {
            all.push(self.operand()?);
        }
        self.expect(")")?;
        if all.len() > IN_MAX {
            let message =
                format!("The IN operator is provided with too many operands; number of operands: {}", all.len());
            self.note(Problem::OperandCount, message);
        }
        self.note_misused(std::slice::from_ref(&left));
        self.note_misused(&all);
        Ok(Condition::In(left, all))
    }

    /// Notes bounds of different types, and those that are in the wrong order.
    fn note_bounds(&mut self, low: &Operand, high: &Operand) {
        let (Operand::Constant(low), Operand::Constant(high)) = (low, high) else { return };
        let rule = if low.kind() != high.kind() {
            "same data type for lower and upper bounds"
        } else if low.order(high).is_some_and(std::cmp::Ordering::is_gt) {
            "upper bound to be greater than or equal to lower bound"
        } else {
            return;
        };
        let message = format!(
            "The BETWEEN operator requires {rule}; lower bound operand: AttributeValue: {{{}}}, upper bound operand: \
             AttributeValue: {{{}}}",
            write::quoted(low),
            write::quoted(high)
        );
        self.note(Problem::Function, message);
    }
}

/// The one there is, or all of them together.
fn one_or(mut all: Vec<Condition>, together: fn(Vec<Condition>) -> Condition) -> Condition {
    match all.pop() {
        Some(one) if all.is_empty() => one,
        Some(last) => {
            all.push(last);
            together(all)
        }
        None => together(all),
    }
}
