// SPDX-License-Identifier: AGPL-3.0-only
//! From Rust types to JSON.

use std::collections::BTreeMap;

use serde::ser::{self, Serialize};

use super::{Json, MAX_DEPTH};
use crate::codec::CodecError;

/// Serializes a value that is so many levels below the outermost.
#[derive(Clone, Copy, Default)]
pub(super) struct Serializer {
    depth: usize,
}

impl Serializer {
    fn deeper(self) -> Result<Self, CodecError> {
        if self.depth == MAX_DEPTH {
            return Err(CodecError::TooDeep(MAX_DEPTH)); // spec: COD-020
        }
        Ok(Self { depth: self.depth + 1 })
    }

    fn array(self, variant: Option<&'static str>) -> Result<Array, CodecError> {
        let outer = if variant.is_some() { self.deeper()? } else { self };
        Ok(Array { items: Vec::new(), inner: outer.deeper()?, variant })
    }

    fn object(self, variant: Option<&'static str>) -> Result<Object, CodecError> {
        let outer = if variant.is_some() { self.deeper()? } else { self };
        Ok(Object { members: BTreeMap::new(), key: None, inner: outer.deeper()?, variant })
    }
}

/// An enum's variant with content is an object of one member.
fn tagged(variant: Option<&'static str>, content: Json) -> Json {
    match variant {
        Some(variant) => Json::Object(BTreeMap::from([(variant.to_owned(), content)])),
        None => content,
    }
}

macro_rules! integers {
    ($($method:ident $native:ty as $wide:ty),* $(,)?) => {
        $(fn $method(self, value: $native) -> Result<Json, CodecError> {
            Ok(Json::Integer(<$wide>::from(value).into()))
        })*
    };
}

impl ser::Serializer for Serializer {
    type Ok = Json;
    type Error = CodecError;
    type SerializeSeq = Array;
    type SerializeTuple = Array;
    type SerializeTupleStruct = Array;
    type SerializeTupleVariant = Array;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    integers! {
        serialize_i8 i8 as i64, serialize_i16 i16 as i64, serialize_i32 i32 as i64, serialize_i64 i64 as i64,
        serialize_u8 u8 as u64, serialize_u16 u16 as u64, serialize_u32 u32 as u64, serialize_u64 u64 as u64,
        serialize_i128 i128 as i128, serialize_u128 u128 as u128,
    }

    fn serialize_bool(self, value: bool) -> Result<Json, CodecError> {
        Ok(Json::Bool(value))
    }

    fn serialize_f32(self, value: f32) -> Result<Json, CodecError> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<Json, CodecError> {
        Ok(Json::Double(value))
    }

    fn serialize_char(self, value: char) -> Result<Json, CodecError> {
        Ok(Json::Text(value.into()))
    }

    fn serialize_str(self, value: &str) -> Result<Json, CodecError> {
        Ok(Json::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Json, CodecError> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Json, CodecError> {
        Ok(Json::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Json, CodecError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Json, CodecError> {
        Ok(Json::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Json, CodecError> {
        Ok(Json::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Json, CodecError> {
        Ok(Json::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Json, CodecError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Json, CodecError> {
        Ok(tagged(Some(variant), value.serialize(self.deeper()?)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Array, CodecError> {
        self.array(None)
    }

    fn serialize_tuple(self, _: usize) -> Result<Array, CodecError> {
        self.array(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Array, CodecError> {
        self.array(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Array, CodecError> {
        self.array(Some(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, CodecError> {
        self.object(None)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object, CodecError> {
        self.object(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object, CodecError> {
        self.object(Some(variant))
    }
}

/// An array that is being filled.
pub(super) struct Array {
    items: Vec<Json>,
    inner: Serializer,
    variant: Option<&'static str>,
}

macro_rules! array {
    ($($compound:ident $method:ident),*) => {
        $(impl ser::$compound for Array {
            type Ok = Json;
            type Error = CodecError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CodecError> {
                self.items.push(value.serialize(self.inner)?);
                Ok(())
            }

            fn end(self) -> Result<Json, CodecError> {
                Ok(tagged(self.variant, Json::Array(self.items)))
            }
        })*
    };
}

array!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

/// An object that is being filled.
pub(super) struct Object {
    members: BTreeMap<String, Json>,
    key: Option<String>,
    inner: Serializer,
    variant: Option<&'static str>,
}

impl Object {
    fn insert<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), CodecError> {
        let value = value.serialize(self.inner)?;
        match self.members.insert(key.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(CodecError::DuplicateKey(key.to_owned())), // spec: COD-017
        }
    }

    fn finish(self) -> Json {
        tagged(self.variant, Json::Object(self.members))
    }
}

impl ser::SerializeMap for Object {
    type Ok = Json;
    type Error = CodecError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CodecError> {
        let kind = match key.serialize(Serializer::default())? {
            Json::Text(key) => {
                self.key = Some(key);
                return Ok(());
            }
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Integer(_) | Json::Double(_) => "a number",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        };
        Err(CodecError::KeyNotText(kind)) // spec: COD-018
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CodecError> {
        let key = self.key.take().ok_or_else(|| CodecError::Type("a map gave a value before its key".to_owned()))?;
        self.insert(&key, value)
    }

    fn end(self) -> Result<Json, CodecError> {
        Ok(self.finish())
    }
}

impl ser::SerializeStruct for Object {
    type Ok = Json;
    type Error = CodecError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), CodecError> {
        self.insert(key, value)
    }

    fn end(self) -> Result<Json, CodecError> {
        Ok(self.finish())
    }
}

impl ser::SerializeStructVariant for Object {
    type Ok = Json;
    type Error = CodecError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), CodecError> {
        self.insert(key, value)
    }

    fn end(self) -> Result<Json, CodecError> {
        Ok(self.finish())
    }
}
