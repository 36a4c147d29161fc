// SPDX-License-Identifier: AGPL-3.0-only
//! What an exchange says of itself: which requirements the recorded behaviour breaks. The judges have to say so too.

use std::collections::BTreeSet;
use std::fmt;

use super::Judgement;
use crate::finding::Finding;

/// What an exchange lists, and what each judge names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The requirements that it lists as broken.
    pub breaks: BTreeSet<String>,
    /// Those that the oracle names.
    pub oracle: BTreeSet<String>,
    /// Those that the properties name.
    pub properties: BTreeSet<String>,
}

impl Claim {
    /// Holds what is listed against what the judges say.
    pub fn new(breaks: &[String], judgement: &Judgement) -> Self {
        let named = |findings: &[Finding]| {
            let named = findings.iter().map(|finding| finding.requirement.clone());
            named.filter(|id| !id.is_empty()).collect()
        };
        Self {
            breaks: breaks.iter().cloned().collect(),
            oracle: named(&judgement.oracle),
            properties: named(&judgement.properties),
        }
    }

    /// Whether each judge names some of what is listed, and nothing else. A judge that has named one requirement may
    /// follow the handling no further, so it need not name all.
    pub fn agrees(&self) -> bool {
        self.disagreements().is_empty()
    }

    /// What a judge does not see of what is listed, or sees and is not listed, in a sentence each.
    pub fn disagreements(&self) -> Vec<String> {
        let judges = [("oracle", &self.oracle, "accepts"), ("properties", &self.properties, "accept")];
        judges.into_iter().filter_map(|(judge, named, accepts)| self.disagreement(judge, named, accepts)).collect()
    }

    fn disagreement(&self, judge: &str, named: &BTreeSet<String>, accepts: &str) -> Option<String> {
        let others: BTreeSet<&String> = named.difference(&self.breaks).collect();
        if named.is_empty() && !self.breaks.is_empty() {
            Some(format!("The exchange says that it breaks {}, and the {judge} {accepts} it.", list(&self.breaks)))
        } else if !others.is_empty() {
            let others: BTreeSet<String> = others.into_iter().cloned().collect();
            Some(format!("The exchange breaks {} by the {judge}, and does not list it.", list(&others)))
        } else {
            None
        }
    }

    /// What is listed and named by neither judge.
    pub fn unnamed(&self) -> BTreeSet<String> {
        let seen = |id: &String| self.oracle.contains(id) || self.properties.contains(id);
        self.breaks.iter().filter(|id| !seen(id)).cloned().collect()
    }
}

fn list(ids: &BTreeSet<String>) -> String {
    if ids.is_empty() { "nothing".to_owned() } else { ids.iter().cloned().collect::<Vec<_>>().join(", ") }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the exchange lists {}; ", list(&self.breaks))?;
        if self.oracle == self.properties {
            write!(f, "both judges name {}", list(&self.oracle))?;
        } else {
            write!(f, "the oracle names {}, the properties {}", list(&self.oracle), list(&self.properties))?;
        }
        let unnamed = self.unnamed();
        if !unnamed.is_empty() && unnamed != self.breaks {
            write!(f, "; neither names {}", list(&unnamed))?;
        }
        Ok(())
    }
}
