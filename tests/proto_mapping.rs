// SPDX-License-Identifier: AGPL-3.0-only
//! Bencode of any message, by nothing but the options in its declaration: what a generator for another language would do.

use std::collections::BTreeMap;

use brrr_tests::proto_gen::descriptors;
use brrr_wire::bencode::Value as Bencode;
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage,
    Value,
};

/// The mapping between messages and bencode.
pub(crate) struct Mapping {
    pool: DescriptorPool,
    shape: ExtensionDescriptor,
    set: ExtensionDescriptor,
    name: ExtensionDescriptor,
}

enum Shape {
    Tuple(u32),
    Dict,
    Raw,
}

impl Mapping {
    /// The mapping that `proto/` declares.
    pub(crate) fn from_options() -> Self {
        let pool = descriptors().expect("proto/ compiles");
        let extension = |name| pool.get_extension_by_name(name).unwrap_or_else(|| panic!("no option {name}"));
        Self {
            shape: extension("brrr.wire.v1.shape"),
            set: extension("brrr.wire.v1.set"),
            name: extension("brrr.wire.v1.name"),
            pool,
        }
    }

    /// The declaration of a record.
    pub(crate) fn record(&self, name: &str) -> MessageDescriptor {
        let name = format!("brrr.wire.v1.{name}");
        self.pool.get_message_by_name(&name).unwrap_or_else(|| panic!("no message {name}"))
    }

    /// The bytes of a message.
    pub(crate) fn encode(&self, message: &DynamicMessage) -> Vec<u8> {
        match (self.shape(&message.descriptor()), &fields(&message.descriptor())[..]) {
            (Shape::Raw, [field]) => message.get_field(field).as_bytes().expect("raw is of bytes").to_vec(),
            (Shape::Raw, fields) => panic!("a raw record has one field, not {}", fields.len()),
            (Shape::Tuple(_) | Shape::Dict, _) => self.write(message).encode(),
        }
    }

    /// The message that has these bytes, if any has.
    pub(crate) fn decode(&self, descriptor: MessageDescriptor, bytes: &[u8]) -> Option<DynamicMessage> {
        match (self.shape(&descriptor), &fields(&descriptor)[..]) {
            (Shape::Raw, [field]) => {
                let mut message = DynamicMessage::new(descriptor);
                message.set_field(field, Value::Bytes(bytes.to_vec().into()));
                Some(message)
            }
            _ => self.read(&descriptor, &Bencode::decode(bytes).ok()?),
        }
    }

    fn shape(&self, descriptor: &MessageDescriptor) -> Shape {
        let options = descriptor.options();
        let shape = options.get_extension(&self.shape);
        let shape = shape.as_message().expect("the option is a message");
        let tuple = shape.get_field_by_name("tuple").filter(|_| shape.has_field_by_name("tuple"));
        match tuple {
            Some(tuple) => Shape::Tuple(tag(tuple.as_message().expect("a tuple is a message"))),
            None if shape.has_field_by_name("dict") => Shape::Dict,
            None if shape.has_field_by_name("raw") => Shape::Raw,
            None => panic!("{} has no shape", descriptor.full_name()),
        }
    }

    fn write(&self, message: &DynamicMessage) -> Bencode<'static> {
        let fields = fields(&message.descriptor());
        let value = |field: &FieldDescriptor| self.write_field(field, &message.get_field(field));
        match self.shape(&message.descriptor()) {
            Shape::Tuple(tag) => {
                let tag = Bencode::Int(i128::from(tag).into());
                Bencode::List([tag].into_iter().chain(fields.iter().map(value)).collect())
            }
            Shape::Dict => {
                let present = fields.iter().filter(|field| !field.supports_presence() || message.has_field(field));
                Bencode::Dict(present.map(|field| (field.name().as_bytes().to_vec().into(), value(field))).collect())
            }
            Shape::Raw => panic!("a raw record is no bencode"),
        }
    }

    fn write_field(&self, field: &FieldDescriptor, value: &Value) -> Bencode<'static> {
        match value {
            Value::String(text) => Bencode::Bytes(text.clone().into_bytes().into()),
            Value::Bytes(bytes) => Bencode::Bytes(bytes.to_vec().into()),
            Value::I64(value) => Bencode::Int(i128::from(*value).into()),
            Value::Message(message) => self.write(message),
            Value::List(elements) => {
                let mut elements: Vec<_> = elements.iter().map(|element| self.write_field(field, element)).collect();
                if field.options().has_extension(&self.set) {
                    elements.sort_by(|one, other| strings(one).cmp(&strings(other)));
                    elements.dedup();
                }
                Bencode::List(elements)
            }
            other => panic!("{}: no rule for {other:?}", field.full_name()),
        }
    }

    fn read(&self, descriptor: &MessageDescriptor, value: &Bencode<'_>) -> Option<DynamicMessage> {
        let fields = fields(descriptor);
        let mut message = DynamicMessage::new(descriptor.clone());
        match (self.shape(descriptor), value) {
            (Shape::Tuple(tag), Bencode::List(elements)) => {
                let (first, rest) = elements.split_first()?;
                if *first != Bencode::Int(i128::from(tag).into()) || rest.len() != fields.len() {
                    return None;
                }
                for (field, element) in fields.iter().zip(rest) {
                    message.set_field(field, self.read_field(field, element, field.is_list())?);
                }
            }
            (Shape::Dict, Bencode::Dict(entries)) => {
                for field in &fields {
                    match entries.get(field.name().as_bytes()) {
                        Some(entry) if field.supports_presence() && is_too_large(field, entry) => {}
                        Some(entry) => {
                            message.set_field(field, self.read_field(field, entry, field.is_list())?);
                        }
                        None if field.supports_presence() => {}
                        None => return None,
                    }
                }
            }
            _ => return None,
        }
        Some(message)
    }

    fn read_field(&self, field: &FieldDescriptor, value: &Bencode<'_>, list: bool) -> Option<Value> {
        match (field.kind(), value) {
            (_, Bencode::List(elements)) if list => {
                let elements = elements.iter().map(|element| self.read_field(field, element, false));
                Some(Value::List(elements.collect::<Option<_>>()?))
            }
            _ if list => None,
            (Kind::String, Bencode::Bytes(bytes)) => {
                let text = String::from_utf8(bytes.to_vec()).ok()?;
                let is_nameless = text.is_empty() && field.options().has_extension(&self.name);
                (!is_nameless).then_some(Value::String(text))
            }
            (Kind::Bytes, Bencode::Bytes(bytes)) => Some(Value::Bytes(bytes.to_vec().into())),
            (Kind::Int64, Bencode::Int(integer)) => Some(Value::I64(integer.digits().parse().ok()?)),
            (Kind::Message(inner), value) => Some(Value::Message(self.read(&inner, value)?)),
            _ => None,
        }
    }
}

/// The fields of a message in the order of their numbers.
fn fields(descriptor: &MessageDescriptor) -> Vec<FieldDescriptor> {
    let by_number: BTreeMap<_, _> = descriptor.fields().map(|field| (field.number(), field)).collect();
    by_number.into_values().collect()
}

/// Whether it is an integer that the field cannot hold.
fn is_too_large(field: &FieldDescriptor, value: &Bencode<'_>) -> bool {
    matches!((field.kind(), value), (Kind::Int64, Bencode::Int(integer)) if integer.digits().parse::<i64>().is_err())
}

fn tag(tuple: &DynamicMessage) -> u32 {
    tuple.get_field_by_name("tag").and_then(|tag| tag.as_u32()).expect("a tuple has a tag")
}

/// The strings of a tuple, for comparing.
fn strings<'a>(value: &'a Bencode<'_>) -> Vec<&'a [u8]> {
    let Bencode::List(elements) = value else {
        return Vec::new();
    };
    let bytes = elements.iter().filter_map(|element| match element {
        Bencode::Bytes(bytes) => Some(bytes.as_ref()),
        _ => None,
    });
    bytes.collect()
}
