// SPDX-License-Identifier: AGPL-3.0-only
//! Document paths: `a.b[0]`.

use std::cmp::Ordering;

use super::super::value::{Item, Value};

/// One step into a document. Names are before indexes where paths are ordered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

/// A path; its first step is a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(pub(crate) Vec<Step>);

impl Path {
    /// The attribute that it begins with.
    pub(crate) fn head(&self) -> &str {
        match self.0.first() {
            Some(Step::Name(name)) => name,
            _ => "",
        }
    }

    /// Whether it goes into its first attribute.
    pub(crate) fn is_nested(&self) -> bool {
        self.0.len() > 1
    }

    /// What stands there.
    pub(crate) fn get<'a>(&self, item: &'a Item) -> Option<&'a Value> {
        let (_, rest) = self.0.split_first()?;
        rest.iter().try_fold(item.get(self.head())?, |value, step| match (step, value) {
            (Step::Name(name), Value::M(all)) => all.get(name),
            (Step::Index(n), Value::L(all)) => all.get(*n),
            _ => None,
        })
    }

    /// What stands there, to be changed.
    pub(crate) fn get_mut<'a>(&self, item: &'a mut Item) -> Option<&'a mut Value> {
        let (_, rest) = self.0.split_first()?;
        rest.iter().try_fold(item.get_mut(self.head())?, |value, step| match (step, value) {
            (Step::Name(name), Value::M(all)) => all.get_mut(name),
            (Step::Index(n), Value::L(all)) => all.get_mut(*n),
            _ => None,
        })
    }

    /// The last step, and the path before it where there is one.
    pub(crate) fn last(&self) -> Option<(&Step, Option<Path>)> {
        let (last, before) = self.0.split_last()?;
        Some((last, (!before.is_empty()).then(|| Path(before.to_vec()))))
    }

    /// As messages quote it: `[a, b, [0]]`.
    pub(crate) fn quoted(&self) -> String {
        let steps: Vec<String> = self.0.iter().map(Step::quoted).collect();
        format!("[{}]", steps.join(", "))
    }
}

impl Step {
    fn quoted(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Index(n) => format!("[{n}]"),
        }
    }
}

/// Why two of these paths cannot stand in one expression; the earlier is the first.
pub(crate) fn clash(paths: &[Path]) -> Option<String> {
    let pairs = paths.iter().enumerate().flat_map(|(n, a)| paths.iter().skip(n + 1).map(move |b| (a, b)));
    for (a, b) in pairs {
        let differ = a.0.iter().zip(&b.0).find(|(a, b)| a != b);
        let how = match differ {
            None => "overlap",
            Some((Step::Name(_), Step::Index(_)) | (Step::Index(_), Step::Name(_))) => "conflict",
            Some(_) => continue,
        };
        return Some(format!(
            "Two document paths {how} with each other; must remove or rewrite one of these paths; path one: {}, path \
             two: {}",
            a.quoted(),
            b.quoted()
        ));
    }
    None
}

/// The order in which an update writes: by path, each list from its beginning.
pub(crate) fn order(a: &Path, b: &Path) -> Ordering {
    a.cmp(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(steps: &[&str]) -> Path {
        let step = |text: &&str| text.parse().map_or_else(|_| Step::Name((*text).to_owned()), Step::Index);
        Path(steps.iter().map(step).collect())
    }

    #[test]
    fn paths_lead_into_documents() {
        let inner = Value::L(vec![Value::Null, Value::Bool(true)]);
        let mut item = Item::from([("a".to_owned(), Value::M(Item::from([("b".to_owned(), inner)])))]);
        assert_eq!(path(&["a", "b", "1"]).get(&item), Some(&Value::Bool(true)));
        for nowhere in [&["b"][..], &["a", "c"], &["a", "0"], &["a", "b", "2"], &["a", "b", "c"]] {
            assert_eq!(path(nowhere).get(&item), None);
            assert_eq!(path(nowhere).get_mut(&mut item), None);
        }
    }

    #[test]
    fn paths_that_cannot_stand_together_are_told() {
        let told = |a: &[&str], b: &[&str]| clash(&[path(a), path(b)]);
        assert!(told(&["a", "b"], &["a"]).unwrap().ends_with("path one: [a, b], path two: [a]"));
        assert!(told(&["a", "0"], &["a", "b"]).unwrap().contains("conflict"));
        assert_eq!(told(&["a", "0"], &["a", "1"]), None);
        assert_eq!(told(&["a"], &["b"]), None);
    }
}
