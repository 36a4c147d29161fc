// SPDX-License-Identifier: AGPL-3.0-only
//! The body of a request: the members that an operation knows, of the types that they must have.

use serde_json::{Map, Value as Json};

use super::fault::Fault;
use super::value::read::{self, Refusal, STRUCTURE};
use super::value::{Item, Value};

const CLASSES: &str = "com.amazonaws.dynamodb.v20120810";

/// What a member must be.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Text,
    Flag,
    Integer,
    /// Texts by name.
    Texts,
    /// Attribute values by name.
    Attributes,
    /// A map whose values are looked at elsewhere; the class of its values.
    Map(&'static str),
    /// A list of structures of this class, with these members, which are texts.
    Structures(&'static str, &'static [&'static str]),
    /// A structure of this class, with these members, which are numbers.
    Numbers(&'static str, &'static [&'static str]),
}

/// The members of a request in the order in which the service reads them.
pub(crate) type Members = &'static [(&'static str, Shape)];

/// A body whose members are of the right types.
#[derive(Clone, Copy)]
pub(crate) struct Body<'a>(&'a Map<String, Json>);

impl<'a> Body<'a> {
    /// The body, if its members are of these types; others are not looked at.
    pub(crate) fn read(json: &'a Json, members: Members) -> Result<Self, Fault> {
        // What is JSON and no object has no members.
        let malformed = || Fault::serialization(None);
        let body = Self(json.as_object().ok_or_else(malformed)?);
        for (name, shape) in members {
            if let Some(json) = body.get(name) {
                check(json, *shape).map_err(|refusal| Fault::serialization(Some(refusal)))?;
            }
        }
        Ok(body)
    }

    /// A part of a body that is an object itself.
    pub(crate) fn part(json: &'a Map<String, Json>) -> Self {
        Self(json)
    }

    /// Whether any of these is there.
    pub(crate) fn first_of(self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().copied().find(|name| self.get(name).is_some())
    }

    /// A member; `null` is none.
    pub(crate) fn get(self, name: &str) -> Option<&'a Json> {
        self.0.get(name).filter(|json| !json.is_null())
    }

    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn flag(self, name: &str) -> bool {
        self.get(name).is_some_and(|json| read::flag(json).unwrap_or_default())
    }

    /// A whole number, cut to what fits; a fraction is cut off.
    pub(crate) fn integer(self, name: &str) -> Option<i64> {
        let json = self.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "the service cuts it off as well")]
        json.as_i64().or_else(|| json.as_f64().map(|float| float as i64))
    }

    pub(crate) fn map(self, name: &str) -> Option<&'a Map<String, Json>> {
        self.get(name)?.as_object()
    }

    /// Attribute values by name.
    pub(crate) fn item(self, name: &str) -> Result<Option<Item>, Refusal> {
        self.map(name).map(read::item).transpose()
    }

    /// The value of each placeholder, or why there is none.
    pub(crate) fn values(self, name: &str) -> Option<Vec<(&'a str, Result<Value, Refusal>)>> {
        Some(self.map(name)?.iter().map(|(key, json)| (key.as_str(), read::value(json))).collect())
    }
}

fn check(json: &Json, shape: Shape) -> Result<(), String> {
    match shape {
        Shape::Text => text(json),
        Shape::Flag => told(read::flag(json)),
        Shape::Integer if json.is_number() => Ok(()),
        Shape::Integer => Err(read::unconvertible(json, "Integer")),
        Shape::Texts => read::map(json, "java.lang.String")
            .map_err(|refusal| refusal.message())?
            .values()
            .filter(|json| !json.is_null())
            .try_for_each(text),
        Shape::Attributes => {
            let map = read::map(json, &format!("{CLASSES}.AttributeValue")).map_err(|refusal| refusal.message())?;
            let value = |json: &Json| structure(json, "AttributeValue", "Unexpected value type in payload").map(drop);
            map.values().filter(|json| !json.is_null()).try_for_each(value)
        }
        Shape::Map(class) => told(read::map(json, class)),
        Shape::Structures(class, members) => structures(json, class, members),
        Shape::Numbers(class, members) => {
            let structure = Body(structure(json, class, "Unexpected field type")?);
            let wrong = members.iter().filter_map(|name| structure.get(name)).find(|json| !json.is_number());
            wrong.map_or(Ok(()), |json| Err(read::unconvertible(json, "Long")))
        }
    }
}

fn told<T>(read: Result<T, Refusal>) -> Result<(), String> {
    read.map(drop).map_err(|refusal| refusal.message())
}

fn text(json: &Json) -> Result<(), String> {
    told(read::text(json))
}

fn structures(json: &Json, class: &str, members: &[&str]) -> Result<(), String> {
    let list = match json {
        Json::Array(list) => list,
        Json::Object(_) => return Err(STRUCTURE.to_owned()),
        _ => return Err("Unexpected field type".to_owned()),
    };
    for json in list.iter().filter(|json| !json.is_null()) {
        let structure = Body(structure(json, class, "Unexpected value type in payload")?);
        members.iter().filter_map(|name| structure.get(name)).try_for_each(text)?;
    }
    Ok(())
}

/// A structure of this class, as a member or as part of another.
pub(crate) fn structure<'a>(json: &'a Json, class: &str, otherwise: &str) -> Result<&'a Map<String, Json>, String> {
    match json {
        Json::Object(members) => Ok(members),
        Json::Array(_) => Err(format!("Unrecognized collection type class {CLASSES}.{class}")),
        _ => Err(otherwise.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(shape: Shape, json: &Json) -> String {
        check(json, shape).unwrap_err()
    }

    #[test]
    fn members_of_the_wrong_type_are_told_as_the_service_tells_them() {
        assert_eq!(refused(Shape::Text, &json!(1)), "NUMBER_VALUE cannot be converted to String");
        assert_eq!(refused(Shape::Text, &json!([])), "Unrecognized collection type class java.lang.String");
        assert_eq!(refused(Shape::Text, &json!({})), STRUCTURE);
        assert_eq!(refused(Shape::Flag, &json!(1.5)), "DECIMAL_VALUE cannot be converted to Boolean");
        assert_eq!(refused(Shape::Flag, &json!("maybe")), "Unexpected token received from parser");
        assert_eq!(refused(Shape::Integer, &json!("1")), "STRING_VALUE cannot be converted to Integer");
        assert_eq!(refused(Shape::Attributes, &json!(1)), "Unexpected field type");
        assert_eq!(
            refused(Shape::Texts, &json!([])),
            "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"
        );
        assert_eq!(
            refused(Shape::Structures("KeySchemaElement", &[]), &json!([[]])),
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement"
        );
        assert_eq!(
            refused(Shape::Structures("KeySchemaElement", &[]), &json!([1])),
            "Unexpected value type in payload"
        );
        assert!(check(&json!("YES"), Shape::Flag).is_ok());
    }

    #[test]
    fn null_is_no_member() {
        let json = json!({"a": null, "b": 2.9});
        let body = Body::read(&json, &[("a", Shape::Text), ("b", Shape::Integer)]).unwrap();
        assert_eq!((body.text("a"), body.integer("b"), body.first_of(&["a", "b"])), (None, Some(2), Some("b")));
        assert!(Body::read(&json!([]), &[]).is_err());
    }
}
