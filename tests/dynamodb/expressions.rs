// SPDX-License-Identifier: AGPL-3.0-only
//! Random values and expressions, most of them right.

use brrr_conformance::seed::Chance;
use serde_json::{Map, Value, json};

/// Attributes that random items have.
const ATTRIBUTES: [&str; 5] = ["a", "b", "c", "value", "n"];
const NUMBERS: [&str; 9] =
    ["0", "1", "-1.5", "10", "1e2", "0.1", "-0", "99999999999999999999999999999999999999", "1.0"];
const TEXTS: [&str; 6] = ["", "a", "ab", "b", "S", "\u{e9}\u{1f600}"];
const BYTES: [&str; 4] = ["", "YQ==", "YWI=", "AAECAw=="];

/// A value of any type, nested a little.
pub(crate) fn value(chance: &mut Chance, depth: usize) -> Value {
    let kinds = if depth == 0 { 8 } else { 10 };
    match chance.below(kinds) {
        0 => json!({"S": chance.pick(&TEXTS)}),
        1 | 2 => json!({"N": chance.pick(&NUMBERS)}),
        3 => json!({"B": chance.pick(&BYTES)}),
        4 => json!({"BOOL": chance.one_in(2)}),
        5 => json!({"NULL": true}),
        6 => set(chance, "SS", &["b", "a", "ab"]),
        7 if chance.one_in(2) => set(chance, "NS", &["10", "2", "-1"]),
        7 => set(chance, "BS", &["YQ==", "AA=="]),
        8 => {
            let length = chance.below(4);
            json!({"L": (0..length).map(|_| value(chance, depth - 1)).collect::<Vec<_>>()})
        }
        _ => {
            let names: Vec<&str> = ["a", "b"].into_iter().filter(|_| chance.one_in(2)).collect();
            let inner: Map<String, Value> =
                names.into_iter().map(|name| (name.to_owned(), value(chance, depth - 1))).collect();
            json!({ "M": inner })
        }
    }
}

fn set(chance: &mut Chance, kind: &str, members: &[&str]) -> Value {
    let first = chance.below(members.len());
    json!({ kind: members.iter().skip(first).collect::<Vec<_>>() })
}

/// What is no value.
pub(crate) fn no_value(chance: &mut Chance) -> Value {
    let all = [
        json!({}),
        json!({"X": "a"}),
        json!({"S": 1}),
        json!({"S": true}),
        json!({"S": null}),
        json!({"N": "x"}),
        json!({"N": ""}),
        json!({"N": "1e200"}),
        json!({"N": "1e-200"}),
        json!({"N": "123456789012345678901234567890123456789"}),
        json!({"SS": []}),
        json!({"NS": []}),
        json!({"BS": []}),
        json!({"SS": ["b", "a", "b"]}),
        json!({"NS": ["1", "1.0"]}),
        json!({"BS": ["YQ==", "YQ=="]}),
        json!({"NULL": false}),
        json!({"BOOL": "x"}),
        json!({"BOOL": 1}),
        json!("a"),
        json!(["a"]),
        json!({"M": {"": {"S": "a"}}}),
        (0..33).fold(json!({"S": "a"}), |inner, _| json!({ "L": [inner] })),
    ];
    all[chance.below(all.len())].clone()
}

/// An expression that is being written, with the names and values that it needs.
#[derive(Default)]
pub(crate) struct Writing {
    pub(crate) names: Map<String, Value>,
    pub(crate) values: Map<String, Value>,
}

impl Writing {
    /// Puts names and values into a request.
    pub(crate) fn finish(self, body: &mut Value) {
        for (member, all) in [("ExpressionAttributeNames", self.names), ("ExpressionAttributeValues", self.values)] {
            if !all.is_empty() {
                body[member] = Value::Object(all);
            }
        }
    }

    /// A name, behind a placeholder where it must be.
    pub(crate) fn name(&mut self, chance: &mut Chance, name: &str) -> String {
        if name == "value" || chance.one_in(3) {
            let placeholder = format!("#{name}");
            self.names.insert(placeholder.clone(), json!(name));
            return placeholder;
        }
        name.to_owned()
    }

    /// A placeholder of a value.
    pub(crate) fn value(&mut self, value: Value) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    pub(crate) fn path(&mut self, chance: &mut Chance) -> String {
        let head = chance.pick(&ATTRIBUTES).unwrap();
        let mut path = self.name(chance, head);
        while chance.one_in(3) {
            if chance.one_in(2) {
                path = format!("{path}[{}]", chance.below(3));
            } else {
                let inner = chance.pick(&["a", "b"]).unwrap();
                path = path + "." + &self.name(chance, inner);
            }
        }
        path
    }

    fn operand(&mut self, chance: &mut Chance) -> String {
        match chance.below(6) {
            0 | 1 => self.path(chance),
            2 => format!("size({})", self.path(chance)),
            _ => {
                let value = value(chance, 1);
                self.value(value)
            }
        }
    }

    /// A condition.
    pub(crate) fn condition(&mut self, chance: &mut Chance, depth: usize) -> String {
        match chance.below(if depth == 0 { 7 } else { 11 }) {
            0 => format!("attribute_exists({})", self.path(chance)),
            1 => format!("attribute_not_exists({})", self.path(chance)),
            2 => {
                let kind = chance.pick(&["S", "N", "B", "L", "M", "SS", "BOOL", "NULL", "NS", "BS"]).unwrap();
                let kind = self.value(json!({ "S": kind }));
                format!("attribute_type({}, {kind})", self.path(chance))
            }
            3 => {
                let start = if chance.one_in(2) { json!({"S": "a"}) } else { json!({"B": "YQ=="}) };
                let start = self.value(start);
                format!("begins_with({}, {start})", self.path(chance))
            }
            4 => {
                let path = self.path(chance);
                let value = value(chance, 0);
                format!("contains({path}, {})", self.value(value))
            }
            5 => self.membership(chance),
            6 | 7 => {
                let comparator = chance.pick(&["=", "<>", "<", "<=", ">", ">="]).unwrap();
                format!("{} {comparator} {}", self.path(chance), self.operand(chance))
            }
            8 => format!("NOT {}", self.condition(chance, depth - 1)),
            9 => format!("{} AND {}", self.condition(chance, depth - 1), self.condition(chance, depth - 1)),
            _ => format!("({} OR {})", self.condition(chance, depth - 1), self.condition(chance, depth - 1)),
        }
    }

    fn membership(&mut self, chance: &mut Chance) -> String {
        let path = self.path(chance);
        if chance.one_in(2) {
            let (low, high) = chance.pick(&[("0", "9"), ("-5", "5"), ("1", "1")]).unwrap();
            let (low, high) = (self.value(json!({ "N": low })), self.value(json!({ "N": high })));
            return format!("{path} BETWEEN {low} AND {high}");
        }
        let count = 1 + chance.below(3);
        let values: Vec<String> = (0..count).map(|_| value(chance, 0)).map(|value| self.value(value)).collect();
        format!("{path} IN ({})", values.join(", "))
    }

    /// An update.
    pub(crate) fn update(&mut self, chance: &mut Chance) -> String {
        let mut sections = Vec::new();
        if chance.one_in(2) || self.values.is_empty() {
            let count = 1 + chance.below(2);
            let all: Vec<String> = (0..count).map(|_| self.assignment(chance)).collect();
            sections.push(format!("SET {}", all.join(", ")));
        }
        if chance.one_in(4) {
            sections.push(format!("REMOVE {}", self.path(chance)));
        }
        if chance.one_in(4) {
            let value = if chance.one_in(2) { json!({"N": "1"}) } else { json!({"SS": ["a", "z"]}) };
            let path = self.path(chance);
            sections.push(format!("ADD {path} {}", self.value(value)));
        }
        if chance.one_in(6) {
            let path = self.path(chance);
            sections.push(format!("DELETE {path} {}", self.value(json!({"SS": ["a", "ab"]}))));
        }
        sections.join(" ")
    }

    fn assignment(&mut self, chance: &mut Chance) -> String {
        let path = self.path(chance);
        let number = |chance: &mut Chance| json!({ "N": chance.pick(&NUMBERS).unwrap() });
        let value = value(chance, 2);
        let right = match chance.below(8) {
            0 => {
                let number = number(chance);
                format!("{path} + {}", self.value(number))
            }
            1 => {
                let (a, b) = (number(chance), number(chance));
                format!("{} - {}", self.value(a), self.value(b))
            }
            2 => format!("if_not_exists({path}, {})", self.value(value)),
            3 => format!("list_append({path}, {})", self.value(json!({"L": [{"S": "x"}]}))),
            4 => self.path(chance),
            5 => {
                let (zero, one) = (self.value(json!({"N": "0"})), self.value(json!({"N": "1"})));
                format!("if_not_exists({path}, {zero}) + {one}")
            }
            _ => self.value(value),
        };
        format!("{path} = {right}")
    }
}

/// An expression with one of its words taken out, put in, or exchanged.
pub(crate) fn broken(chance: &mut Chance, expression: &str) -> String {
    let mut words: Vec<&str> = expression.split(' ').collect();
    let at = chance.below(words.len());
    let word = chance
        .pick(&["AND", "OR", "(", ")", "=", "!", "name", "#none", ":none", "foo(a)", "a", ",", "<>", "[0]", ".", "SET"])
        .unwrap();
    match chance.below(3) {
        0 => drop(words.remove(at)),
        1 => words.insert(at, word),
        _ => words[at] = word,
    }
    words.join(" ")
}
