// SPDX-License-Identifier: AGPL-3.0-only
//! Axes: one case for each value of something that varies.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

type Node<'i> = Spanned<DeValue<'i>>;

/// The most cases that one may become.
const MAX_CASES: usize = 1000;

/// One value of an axis.
#[derive(Clone)]
struct Value<'i> {
    label: String,
    node: Node<'i>,
    requirements: Option<Node<'i>>,
}

/// Takes the axes off a case and gives the cases that it becomes: itself, where there are none. In each of them,
/// `$requirement` is the first of its requirements.
pub(super) fn expand(case: DeTable<'_>) -> Result<Vec<DeTable<'_>>, String> {
    Ok(expand_axes(case)?.into_iter().map(with_first_requirement).collect())
}

fn with_first_requirement(case: DeTable<'_>) -> DeTable<'_> {
    match case.get("requirements").and_then(|list| list.get_ref().get(0)) {
        Some(id) => table(&case, "$requirement", id, &mut 0),
        None => case,
    }
}

fn expand_axes(mut case: DeTable<'_>) -> Result<Vec<DeTable<'_>>, String> {
    let Some(axes) = case.remove("axis") else {
        return Ok(vec![case]);
    };
    let DeValue::Table(axes) = axes.into_inner() else {
        return Err("`axis` is no table; write [case.axis] and NAME = { LABEL = value, … } below it".to_owned());
    };
    let mut cases = vec![case];
    for (name, values) in axes {
        let name = name.into_inner();
        let values = read(&name, values)?;
        let grown: Result<Vec<_>, String> =
            cases.iter().flat_map(|case| values.iter().map(|value| apply(case, &name, value))).collect();
        cases = grown?;
        if cases.len() > MAX_CASES {
            return Err(format!("the axes make more than {MAX_CASES} cases of one"));
        }
    }
    Ok(cases)
}

fn read<'i>(name: &str, values: Node<'i>) -> Result<Vec<Value<'i>>, String> {
    let DeValue::Table(values) = values.into_inner() else {
        return Err(format!("the axis `{name}` is no table; write {name} = {{ LABEL = value, … }}"));
    };
    if values.is_empty() {
        return Err(format!("the axis `{name}` has no value"));
    }
    values.into_iter().map(|(label, node)| value(name, label.into_inner().into_owned(), node)).collect()
}

/// A value stands alone, or as `{ value = …, requirements = […] }`.
fn value<'i>(name: &str, label: String, node: Node<'i>) -> Result<Value<'i>, String> {
    let span = node.span();
    match node.into_inner() {
        DeValue::Table(mut table) if table.contains_key("value") => {
            let requirements = table.remove("requirements");
            match (table.remove("value"), table.keys().next()) {
                (Some(node), None) => Ok(Value { label, node, requirements }),
                _ => Err(format!(
                    "the value `{label}` of the axis `{name}` has `value` and `requirements`, nothing else"
                )),
            }
        }
        other => Ok(Value { label, node: Spanned::new(span, other), requirements: None }),
    }
}

fn apply<'i>(case: &DeTable<'i>, name: &str, value: &Value<'i>) -> Result<DeTable<'i>, String> {
    let mut uses = 0;
    let variable = format!("${name}");
    let mut case = table(case, &variable, &value.node, &mut uses);
    if uses == 0 {
        return Err(format!("the axis `{name}` is used nowhere; write \"{variable}\" where its values belong"));
    }
    if let Some(id) = case.get_mut("id")
        && let DeValue::String(text) = id.get_mut()
    {
        *text = format!("{text}/{name}={}", value.label).into();
    }
    if let Some(requirements) = &value.requirements {
        case.insert(Spanned::new(requirements.span(), Cow::Borrowed("requirements")), requirements.clone());
    }
    Ok(case)
}

fn table<'i>(table: &DeTable<'i>, variable: &str, with: &Node<'i>, uses: &mut usize) -> DeTable<'i> {
    let entry = |(key, value): (&Spanned<Cow<'i, str>>, &Node<'i>)| {
        let text = replaced(key.get_ref(), variable, with, uses);
        (Spanned::new(key.span(), text), node(value, variable, with, uses))
    };
    table.iter().map(entry).collect()
}

fn node<'i>(old: &Node<'i>, variable: &str, with: &Node<'i>, uses: &mut usize) -> Node<'i> {
    let new = match old.get_ref() {
        DeValue::String(text) if text == variable => {
            *uses += 1;
            return with.clone();
        }
        DeValue::String(text) => DeValue::String(replaced(text, variable, with, uses)),
        DeValue::Array(list) => {
            let list: DeArray<'i> = list.iter().map(|item| node(item, variable, with, uses)).collect();
            DeValue::Array(list)
        }
        DeValue::Table(inner) => DeValue::Table(table(inner, variable, with, uses)),
        other => other.clone(),
    };
    Spanned::new(old.span(), new)
}

/// The variable inside a longer text, which only a text or a number can stand for.
fn replaced<'i>(text: &Cow<'i, str>, variable: &str, with: &Node<'i>, uses: &mut usize) -> Cow<'i, str> {
    let with = match with.get_ref() {
        DeValue::String(with) => with.to_string(),
        DeValue::Integer(with) => with.to_string(),
        _ => return text.clone(),
    };
    if text.contains(variable) {
        {
            *uses += 1;
            text.replace(variable, &with).into()
        }
    } else {
        text.clone()
    }
}
