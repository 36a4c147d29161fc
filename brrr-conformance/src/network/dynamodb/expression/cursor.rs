// SPDX-License-Identifier: AGPL-3.0-only
//! What the parsers of all expressions share: the place they have come to, paths, and what is wrong besides the syntax.

use std::collections::BTreeMap;

use super::path::{Path, Step};
use super::scope::Scope;
use super::token::{Token, Tokens};
use super::{EXPRESSION_MAX, OPERATORS_MAX, is_reserved};

/// What can be wrong with an expression whose syntax is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Problem {
    Parentheses,
    UnknownFunction,
    MisusedFunction,
    Reserved,
    /// What is wrong with the first condition that is wrong.
    Condition,
    Section,
    Undefined,
    OperandCount,
    NotDistinct,
    Paths,
    Operand,
    Function,
}

/// The order in which a condition's problems are told.
pub(crate) const OF_CONDITIONS: [Problem; 5] =
    [Problem::Parentheses, Problem::UnknownFunction, Problem::MisusedFunction, Problem::Reserved, Problem::Condition];
/// The order in which those of one comparison are told.
const OF_ONE_CONDITION: [Problem; 4] =
    [Problem::Undefined, Problem::OperandCount, Problem::NotDistinct, Problem::Function];
/// The order in which an update's problems are told.
pub(crate) const OF_UPDATES: [Problem; 8] = [
    Problem::Reserved,
    Problem::UnknownFunction,
    Problem::Section,
    Problem::Undefined,
    Problem::Paths,
    Problem::Operand,
    Problem::OperandCount,
    Problem::Function,
];

/// Which words a grammar keeps for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grammar {
    Condition,
    Update,
    Projection,
}

impl Grammar {
    pub(crate) fn keeps(self, word: &str) -> bool {
        let kept: &[&str] = match self {
            Self::Condition => &["AND", "OR", "NOT", "BETWEEN", "IN"],
            Self::Update => &["SET", "REMOVE", "ADD", "DELETE"],
            Self::Projection => &[],
        };
        kept.iter().any(|kept| word.eq_ignore_ascii_case(kept))
    }
}

/// A place in an expression. A method that fails says where the syntax is wrong.
pub(crate) struct Cursor<'a, 's> {
    pub(crate) grammar: Grammar,
    pub(crate) scope: &'s mut Scope,
    tokens: Tokens<'a>,
    closings: Vec<Option<usize>>,
    at: usize,
    operators: usize,
    problems: BTreeMap<Problem, String>,
}

impl<'a, 's> Cursor<'a, 's> {
    pub(crate) fn new(grammar: Grammar, source: &'a str, scope: &'s mut Scope) -> Result<Self, String> {
        if source.is_empty() {
            return Err("The expression can not be empty;".to_owned());
        }
        if source.len() > EXPRESSION_MAX {
            return Err("Expression size has exceeded the maximum allowed size;".to_owned());
        }
        let tokens = Tokens::read(source);
        let closings = tokens.closings();
        Ok(Self { grammar, scope, tokens, closings, at: 0, operators: 0, problems: BTreeMap::new() })
    }

    pub(crate) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at)
    }

    pub(crate) fn peek_at(&self, offset: usize) -> Option<Token<'a>> {
        self.tokens.get(self.at + offset)
    }

    pub(crate) fn advance(&mut self) {
        self.at += 1;
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// What the service says of the token that stands here.
    pub(crate) fn unexpected<T>(&self) -> Result<T, String> {
        Err(self.tokens.syntax_error(self.at))
    }

    /// Takes this symbol if it stands here.
    pub(crate) fn takes(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Symbol(found)) if found == symbol);
        self.at += usize::from(found);
        found
    }

    /// Takes this symbol.
    pub(crate) fn expect(&mut self, symbol: &str) -> Result<(), String> {
        if self.takes(symbol) { Ok(()) } else { self.unexpected() }
    }

    /// Takes this key word if it stands here.
    pub(crate) fn takes_word(&mut self, word: &str) -> bool {
        let found = self.is_word_at(0, word);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn is_word_at(&self, offset: usize, word: &str) -> bool {
        matches!(self.peek_at(offset), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    /// How far away the parenthesis is that closes the one which stands here.
    pub(crate) fn closing(&self) -> Option<usize> {
        self.closings.get(self.at).copied().flatten().map(|closing| closing - self.at)
    }

    /// Notes a pair of parentheses around nothing but another pair.
    pub(crate) fn note_redundant(&mut self) {
        let (Some(outer), Some(Token::Symbol("("))) = (self.closing(), self.peek_at(1)) else { return };
        if self.closings.get(self.at + 1).copied().flatten() == Some(self.at + outer - 1) {
            self.note(Problem::Parentheses, "The expression has redundant parentheses;".to_owned());
        }
    }

    /// Counts an operator or a function.
    pub(crate) fn count_operator(&mut self) -> Result<(), String> {
        self.operators += 1;
        if self.operators <= OPERATORS_MAX {
            return Ok(());
        }
        Err(format!("The expression contains too many operators; operator count: {}", self.operators))
    }

    /// Notes what is wrong; of each kind only the first.
    pub(crate) fn note(&mut self, problem: Problem, message: String) {
        self.problems.entry(problem).or_insert(message);
    }

    /// Ends a comparison: what was wrong with it counts only if nothing was wrong with those before.
    pub(crate) fn settle_condition(&mut self) {
        let found = OF_ONE_CONDITION.iter().find_map(|problem| self.problems.remove(problem));
        self.problems.retain(|problem, _| !OF_ONE_CONDITION.contains(problem));
        if let Some(message) = found {
            self.note(Problem::Condition, message);
        }
    }

    /// The problem that is told first.
    pub(crate) fn first_problem(&mut self, order: &[Problem]) -> Result<(), String> {
        let first = order.iter().find_map(|problem| self.problems.remove(problem));
        first.map_or(Ok(()), Err)
    }

    /// A document path.
    pub(crate) fn path(&mut self) -> Result<Path, String> {
        let mut steps = vec![Step::Name(self.name()?)];
        loop {
            if self.takes(".") {
                steps.push(Step::Name(self.name()?));
            } else if self.takes("[") {
                let Some(Token::Number(digits)) = self.peek() else { return self.unexpected() };
                let Ok(index) = digits.parse() else { return self.unexpected() };
                self.advance();
                self.expect("]")?;
                steps.push(Step::Index(index));
            } else {
                return Ok(Path(steps));
            }
        }
    }

    /// A name in a path, as it is or behind a placeholder.
    fn name(&mut self) -> Result<String, String> {
        match self.peek() {
            Some(Token::Word(word)) if !self.grammar.keeps(word) => {
                self.advance();
                if is_reserved(word) {
                    let message = format!("Attribute name is a reserved keyword; reserved keyword: {word}");
                    self.note(Problem::Reserved, message);
                }
                Ok(word.to_owned())
            }
            Some(Token::Name(placeholder)) => {
                self.advance();
                Ok(self.scope.name(placeholder).unwrap_or_else(|message| {
                    self.note(Problem::Undefined, message);
                    placeholder.to_owned()
                }))
            }
            _ => self.unexpected(),
        }
    }
}
