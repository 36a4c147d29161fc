// SPDX-License-Identifier: AGPL-3.0-only
//! What is asked for in a path and a query.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::cli::tasks::{Calculation, Greeting, LARGEST, Sequence};

/// A call of one of the demo's tasks.
#[derive(Debug)]
pub(super) enum Asked {
    Hello(Greeting),
    CalcAndPrint(Calculation),
    /// One of the tasks that take a number.
    Sequence(&'static str, Sequence),
}

/// Why nothing can be asked for by that.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// There is no such task.
    NoTask,
    /// One sentence on what is wrong with the query.
    BadQuery(String),
}

/// Reads `/TASK` and `a=b&c=d`.
pub(super) fn read(path: &str, query: &str) -> Result<Asked, Refused> {
    let mut fields = fields(query)?;
    let mut take = |name: &str| fields.remove(name);
    let asked = match path.trim_start_matches('/') {
        "hello" => Asked::Hello(Greeting { greetee: take("greetee").ok_or_else(|| missing("greetee", "John"))? }),
        "calc_and_print" => {
            let op = take("op").ok_or_else(|| missing("op", "fib"))?;
            if !["fib", "lucas"].contains(&op.as_str()) {
                return Err(Refused::BadQuery(format!("op={op} is no operation; give op=fib or op=lucas")));
            }
            let n = take("n").ok_or_else(|| missing("n", "11"))?;
            number(&n)?;
            Asked::CalcAndPrint(Calculation { op, n, salt: take("salt") })
        }
        "fib" => Asked::Sequence("fib", sequence(&mut take)?),
        "lucas" => Asked::Sequence("lucas", sequence(&mut take)?),
        "fib_and_print" => Asked::Sequence("fib_and_print", sequence(&mut take)?),
        _ => return Err(Refused::NoTask),
    };
    match fields.pop_first() {
        Some((name, _)) => Err(Refused::BadQuery(format!("the task has no argument {name}; leave it out"))),
        None => Ok(asked),
    }
}

fn sequence(take: &mut impl FnMut(&str) -> Option<String>) -> Result<Sequence, Refused> {
    let n = take("n").ok_or_else(|| missing("n", "11"))?;
    Ok(Sequence { n: number(&n)?, salt: take("salt") })
}

fn missing(name: &str, example: &str) -> Refused {
    Refused::BadQuery(format!("the argument {name} is missing; add it to the query, for example {name}={example}"))
}

fn number(text: &str) -> Result<u64, Refused> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && *number <= LARGEST);
    number.ok_or_else(|| Refused::BadQuery(format!("n={text} is not a whole number from 0 to {LARGEST}; give one")))
}

/// The fields of a query; of equal names the last counts.
fn fields(query: &str) -> Result<BTreeMap<String, String>, Refused> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let utf8 = percent_decode_str(&text).decode_utf8().map(Into::into);
        utf8.map_err(|_| Refused::BadQuery("the query is not UTF-8; encode each argument as such".to_owned()))
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(a, b)| Ok((decoded(a)?, decoded(b)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &str, query: &str) -> String {
        match read(path, query).unwrap_err() {
            Refused::NoTask => "no task".to_owned(),
            Refused::BadQuery(why) => why,
        }
    }

    #[test]
    fn queries_are_read_as_they_are_meant() {
        let Asked::Hello(Greeting { greetee }) = read("/hello", "greetee=Zo%C3%AB+%26+Co").unwrap() else { panic!() };
        assert_eq!(greetee, "Zoë & Co");
        let Asked::CalcAndPrint(asked) = read("/calc_and_print", "op=lucas&n=07&salt=").unwrap() else { panic!() };
        assert_eq!((asked.op.as_str(), asked.n.as_str(), asked.salt.as_deref()), ("lucas", "07", Some("")));
        let Asked::Sequence("fib", Sequence { n: 3, salt: None }) = read("/fib", "n=3").unwrap() else { panic!() };
    }

    #[test]
    fn bad_queries_are_refused_in_a_sentence() {
        assert_eq!(refused("/nobody", ""), "no task");
        assert!(refused("/hello", "").contains("greetee is missing"));
        assert!(refused("/hello", "greetee=%FF").contains("not UTF-8"));
        assert!(refused("/hello", "greetee=a&x=1").contains("no argument x"));
        for n in ["-1", "91", "x", "+1", "", "18446744073709551616"] {
            assert!(refused("/fib", &format!("n={n}")).contains("not a whole number"), "{n}");
        }
        assert!(refused("/calc_and_print", "op=div&n=1").contains("op=div is no operation"));
    }
}
