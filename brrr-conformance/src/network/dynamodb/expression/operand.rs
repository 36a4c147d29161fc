// SPDX-License-Identifier: AGPL-3.0-only
//! Operands: paths, values, and functions of them.

use super::super::value::Value;
use super::cursor::{Cursor, Grammar, Problem};
use super::path::Path;
use super::token::Token;

/// A function of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    AttributeExists,
    AttributeNotExists,
    AttributeType,
    BeginsWith,
    Contains,
    Size,
    IfNotExists,
    ListAppend,
    /// `+` and `-`, which are functions of two operands like any other.
    Plus,
    Minus,
}

use Function::{
    AttributeExists, AttributeNotExists, AttributeType, BeginsWith, Contains, IfNotExists, ListAppend, Size,
};

const FUNCTIONS: [(&str, Function, Grammar, usize); 8] = [
    ("attribute_exists", AttributeExists, Grammar::Condition, 1),
    ("attribute_not_exists", AttributeNotExists, Grammar::Condition, 1),
    ("attribute_type", AttributeType, Grammar::Condition, 2),
    ("begins_with", BeginsWith, Grammar::Condition, 2),
    ("contains", Contains, Grammar::Condition, 2),
    ("size", Size, Grammar::Condition, 1),
    ("if_not_exists", IfNotExists, Grammar::Update, 2),
    ("list_append", ListAppend, Grammar::Update, 2),
];

impl Function {
    pub(crate) fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|(_, function, ..)| *function == self).map_or("", |(name, ..)| name)
    }
}

/// An operand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Path(Path),
    Constant(Value),
    Call(Function, Vec<Operand>),
    /// A function that is not known, or has too few operands or too many. The expression is refused.
    Missing,
}

impl Operand {
    /// The type of a value that stands in the request.
    pub(crate) fn constant_kind(&self) -> Option<&'static str> {
        match self {
            Self::Constant(value) => Some(value.kind()),
            _ => None,
        }
    }

    /// The type that it is known to have.
    fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Constant(value) => Some(value.kind()),
            Self::Call(Size | Function::Plus | Function::Minus, _) => Some("N"),
            Self::Call(ListAppend, _) => Some("L"),
            Self::Call(IfNotExists, arguments) => arguments.get(1).and_then(Self::kind),
            Self::Call(..) => Some("BOOL"),
            Self::Path(_) | Self::Missing => None,
        }
    }
}

impl Cursor<'_, '_> {
    /// An operand, perhaps in parentheses.
    pub(crate) fn operand(&mut self) -> Result<Operand, String> {
        match (self.peek(), self.peek_at(1)) {
            (Some(Token::Symbol("(")), _) => {
                self.note_redundant();
                self.count_operator()?; // it is none, and has to be bounded
                self.advance();
                let operand = if self.grammar == Grammar::Update { self.term()? } else { self.operand()? };
                self.expect(")")?;
                Ok(operand)
            }
            (Some(Token::Word(name)), Some(Token::Symbol("("))) if !self.grammar.keeps(name) => self.call(name),
            (Some(Token::Value(placeholder)), _) => {
                self.advance();
                Ok(self.value(placeholder))
            }
            _ => self.path().map(Operand::Path),
        }
    }

    /// What a placeholder stands for.
    pub(crate) fn value(&mut self, placeholder: &str) -> Operand {
        match self.scope.value(placeholder) {
            Ok(value) => Operand::Constant(value),
            Err(message) => {
                self.note(Problem::Undefined, message);
                Operand::Constant(Value::Null) // whatever it is, the expression is refused
            }
        }
    }

    fn call(&mut self, name: &str) -> Result<Operand, String> {
        self.count_operator()?;
        self.advance();
        self.advance();
        let mut arguments = vec![self.operand()?];
        while self.takes(",") {
            arguments.push(self.operand()?);
        }
        self.expect(")")?;
        self.note_misused(&arguments);
        let found = FUNCTIONS.iter().find(|(known, _, grammar, _)| *known == name && *grammar == self.grammar);
        let Some((name, function, _, count)) = found else {
            self.note(Problem::UnknownFunction, format!("Invalid function name; function: {name}"));
            return Ok(Operand::Missing);
        };
        if arguments.len() != *count {
            let message = format!(
                "Incorrect number of operands for operator or function; operator or function: {name}, number of \
                 operands: {}",
                arguments.len()
            );
            self.note(Problem::OperandCount, message);
            return Ok(Operand::Missing);
        }
        self.check_call(*function, &arguments);
        Ok(Operand::Call(*function, arguments))
    }

    /// Notes functions that stand for true or false where a value is due.
    pub(crate) fn note_misused(&mut self, operands: &[Operand]) {
        let misused = operands.iter().find_map(|operand| match operand {
            Operand::Call(
                function @ (AttributeExists | AttributeNotExists | AttributeType | BeginsWith | Contains),
                _,
            ) => Some(function.name()),
            _ => None,
        });
        if let Some(name) = misused {
            self.misused(name);
        }
    }

    pub(crate) fn misused(&mut self, name: &str) {
        let message = format!("The function is not allowed to be used this way in an expression; function: {name}");
        self.note(Problem::MisusedFunction, message);
    }

    /// Notes two operands that are one path.
    pub(crate) fn note_equal(&mut self, operator: &str, operands: &[Operand]) {
        if let [Operand::Path(a), Operand::Path(b)] = operands
            && a == b
        {
            let message = format!(
                "The first operand must be distinct from the remaining operands for this operator or function; \
                 operator: {operator}, first operand: {}",
                a.quoted()
            );
            self.note(Problem::NotDistinct, message);
        }
    }

    /// Notes operands of a type that the function has no use for.
    fn check_call(&mut self, function: Function, arguments: &[Operand]) {
        let name = function.name();
        let (first, second) = (arguments.first(), arguments.get(1));
        self.note_equal(name, arguments);
        let wrong = |kind: &str| {
            format!(
                "Incorrect operand type for operator or function; operator or function: {name}, operand type: {kind}"
            )
        };
        let message = match function {
            AttributeExists | AttributeNotExists | IfNotExists
                if !matches!(first, Some(Operand::Path(_) | Operand::Missing)) =>
            {
                Some(format!("Operator or function requires a document path; operator or function: {name}"))
            }
            BeginsWith => {
                let kinds = arguments.iter().filter_map(Operand::kind);
                kinds.clone().find(|kind| !matches!(*kind, "S" | "B")).map(wrong)
            }
            AttributeType => type_name(second, &wrong),
            Size => first.and_then(Operand::kind).filter(|kind| matches!(*kind, "N" | "BOOL" | "NULL")).map(wrong),
            ListAppend => {
                let mut kinds = arguments.iter().filter_map(Operand::constant_kind);
                kinds.find(|kind| *kind != "L").map(wrong)
            }
            _ => None,
        };
        if let Some(message) = message {
            self.note(Problem::Function, message);
        }
    }
}

/// What is wrong with the name of a type.
fn type_name(name: Option<&Operand>, wrong: &dyn Fn(&str) -> String) -> Option<String> {
    match name {
        Some(Operand::Constant(Value::S(name))) => {
            let known = ["S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"].contains(&name.as_str());
            (!known).then(|| {
                format!(
                    "Invalid attribute type name found; type: {name}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}"
                )
            })
        }
        Some(Operand::Missing) => None,
        other => Some(wrong(other.and_then(Operand::kind).unwrap_or("{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"))),
    }
}
