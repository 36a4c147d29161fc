// SPDX-License-Identifier: AGPL-3.0-only
//! Updates, as `UpdateExpression` writes them.

use super::super::value::Value;
use super::cursor::{Cursor, Grammar, OF_UPDATES, Problem};
use super::operand::{Function, Operand};
use super::path::{Path, clash};
use super::scope::Scope;
use super::token::Token;

/// An update: what is done at which path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Update {
    /// What attributes are set to.
    pub(crate) set: Vec<(Path, Operand)>,
    pub(crate) remove: Vec<Path>,
    pub(crate) add: Vec<(Path, Value)>,
    pub(crate) delete: Vec<(Path, Value)>,
}

const SECTIONS: [&str; 4] = ["SET", "REMOVE", "ADD", "DELETE"];

impl Update {
    /// Reads an update; the error is the message of the service without what it begins with.
    pub(crate) fn parse(source: &str, scope: &mut Scope) -> Result<Self, String> {
        let mut cursor = Cursor::new(Grammar::Update, source, scope)?;
        let (mut update, mut seen) = (Self::default(), Vec::new());
        while let Some(section) = SECTIONS.into_iter().find(|section| cursor.takes_word(section)) {
            if seen.contains(&section) {
                let message = format!("The \"{section}\" section can only be used once in an update expression;");
                cursor.note(Problem::Section, message);
            }
            seen.push(section);
            update.section(section, &mut cursor)?;
        }
        if !cursor.at_end() || seen.is_empty() {
            return cursor.unexpected();
        }
        let paths: Vec<Path> = update.paths().cloned().collect();
        if let Some(message) = clash(&paths) {
            cursor.note(Problem::Paths, message);
        }
        cursor.first_problem(&OF_UPDATES)?;
        Ok(update)
    }

    /// All paths that it writes to.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        let set = self.set.iter().map(|(path, _)| path);
        let add = self.add.iter().map(|(path, _)| path);
        let delete = self.delete.iter().map(|(path, _)| path);
        set.chain(&self.remove).chain(add).chain(delete)
    }

    fn section(&mut self, section: &'static str, cursor: &mut Cursor<'_, '_>) -> Result<(), String> {
        loop {
            let path = cursor.path()?;
            match section {
                "SET" => {
                    cursor.expect("=")?;
                    self.set.push((path, cursor.term()?));
                }
                "REMOVE" => self.remove.push(path),
                _ => {
                    let value = cursor.member(section)?;
                    let into = if section == "ADD" { &mut self.add } else { &mut self.delete };
                    into.extend(value.map(|value| (path, value)));
                }
            }
            if !cursor.takes(",") {
                return Ok(());
            }
        }
    }
}

impl Cursor<'_, '_> {
    /// What an attribute is set to: an operand, or two with a sign between them.
    pub(crate) fn term(&mut self) -> Result<Operand, String> {
        let left = self.operand()?;
        let (symbol, function) = match self.peek() {
            Some(Token::Symbol("+")) => ("+", Function::Plus),
            Some(Token::Symbol("-")) => ("-", Function::Minus),
            _ => return Ok(left),
        };
        self.count_operator()?;
        self.advance();
        let right = self.operand()?;
        let wrong = [&left, &right].into_iter().filter_map(Operand::constant_kind).find(|kind| *kind != "N");
        if let Some(kind) = wrong {
            let message = format!(
                "Incorrect operand type for operator or function; operator or function: {symbol}, operand type: {kind}"
            );
            self.note(Problem::Function, message);
        }
        Ok(Operand::Call(function, vec![left, right]))
    }

    /// What is added to or deleted from an attribute.
    fn member(&mut self, section: &str) -> Result<Option<Value>, String> {
        let Some(Token::Value(placeholder)) = self.peek() else { return self.unexpected() };
        self.advance();
        let Operand::Constant(value) = self.value(placeholder) else { return Ok(None) };
        let name = match &value {
            Value::N(_) if section == "ADD" => return Ok(Some(value)),
            Value::Ss(_) | Value::Ns(_) | Value::Bs(_) => return Ok(Some(value)),
            Value::N(_) => "NUMBER",
            Value::S(_) => "STRING",
            Value::B(_) => "Binary",
            Value::Bool(_) => "BOOL",
            Value::Null => "NULL",
            Value::L(_) => "LIST",
            Value::M(_) => "MAP",
        };
        let message = format!(
            "Incorrect operand type for operator or function; operator: {section}, operand type: {name}, typeSet: \
             ALLOWED_FOR_ADD_OPERAND"
        );
        self.note(Problem::Operand, message);
        Ok(None)
    }
}
