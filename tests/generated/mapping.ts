// SPDX-License-Identifier: AGPL-3.0-only
// Bencode of any message, by nothing but the options in its declaration.

import { create, getOption, hasOption, ScalarType } from "@bufbuild/protobuf";
import type { DescField, DescMessage, MessageShape } from "@bufbuild/protobuf";
import { reflect, type ReflectList, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { decode, encode, Malformed, type Value } from "./bencode.js";
import { name, set, shape } from "./brrr/wire/v1/options_pb.js";

/** The bytes of a message. */
export function toBytes<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): Uint8Array {
  const held = reflect(schema, message);
  if (getOption(schema, shape).form.case !== "raw") return encode(toValue(held));
  return held.get(fieldsOf(schema)[0]!) as Uint8Array;
}

/** The message that these bytes are; throws `Malformed` if they are none. */
export function fromBytes<Desc extends DescMessage>(schema: Desc, data: Uint8Array): MessageShape<Desc> {
  const message = reflect(schema, create(schema));
  if (getOption(schema, shape).form.case === "raw") message.set(fieldsOf(schema)[0]!, data);
  else fill(message, decode(data));
  return message.message as MessageShape<Desc>;
}

/** In the order of their numbers. */
function fieldsOf(schema: DescMessage): DescField[] {
  return [...schema.fields].sort((one, other) => one.number - other.number);
}

function toValue(message: ReflectMessage): Value {
  const { form } = getOption(message.desc, shape);
  const fields = fieldsOf(message.desc);
  if (form.case === "tuple") return [BigInt(form.value.tag), ...fields.map((field) => fieldToValue(message, field))];
  const present = fields.filter((field) => !hasPresence(field) || message.isSet(field));
  return new Map(present.map((field) => [field.name, fieldToValue(message, field)]));
}

function fieldToValue(message: ReflectMessage, field: DescField): Value {
  if (field.fieldKind !== "list") return oneToValue(message.get(field));
  const values = [...(message.get(field) as ReflectList)].map(oneToValue);
  return hasOption(field, set) ? ascending(values) : values;
}

function oneToValue(value: unknown): Value {
  if (typeof value === "string") return Buffer.from(value);
  if (typeof value === "bigint" || value instanceof Uint8Array) return value;
  return toValue(value as ReflectMessage);
}

/** Each once, in the order of their fields, each compared as bytes. */
function ascending(values: Value[]): Value[] {
  const sorted = values.sort(compare);
  return sorted.filter((value, at) => at === 0 || compare(sorted[at - 1]!, value) !== 0);
}

function compare(one: Value, other: Value): number {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other);
  if (!Array.isArray(one) || !Array.isArray(other)) return 0;
  return one.map((value, at) => compare(value, other[at]!)).find((order) => order !== 0) ?? 0;
}

function fill(message: ReflectMessage, value: Value): void {
  const { form } = getOption(message.desc, shape);
  const fields = fieldsOf(message.desc);
  if (form.case === "tuple" && Array.isArray(value)) {
    const [tag, ...rest] = value;
    if (tag !== BigInt(form.value.tag)) throw new Malformed(`this is no ${message.desc.name}: its tag is another`);
    if (rest.length !== fields.length) throw new Malformed(`${message.desc.name} has ${fields.length} fields`);
    fields.forEach((field, at) => setField(message, field, rest[at]!));
  } else if (form.case === "dict" && value instanceof Map) {
    for (const field of fields) {
      const entry = value.get(field.name);
      if (entry !== undefined) setField(message, field, entry);
      else if (!hasPresence(field)) throw new Malformed(`${message.desc.name} has no ${field.name}`);
    }
  } else {
    throw new Malformed(`this is no ${message.desc.name}`);
  }
}

function setField(message: ReflectMessage, field: DescField, value: Value): void {
  if (field.fieldKind === "list" && Array.isArray(value)) {
    const list = message.get(field) as ReflectList;
    for (const element of value) list.add(oneFrom(field, element));
  } else if (field.fieldKind === "list") {
    throw new Malformed(`${field.name} is no list`);
  } else if (typeof value === "bigint" && hasPresence(field) && BigInt.asIntN(64, value) !== value) {
    // Too large to hold: not set.
  } else {
    message.set(field, oneFrom(field, value));
  }
}

function oneFrom(field: DescField, value: Value): unknown {
  if (field.message !== undefined) {
    const message = reflect(field.message, create(field.message));
    fill(message, value);
    return message;
  }
  if (field.scalar === ScalarType.INT64 && typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  if (field.scalar === ScalarType.BYTES && value instanceof Uint8Array) return value;
  if (field.scalar === ScalarType.STRING && value instanceof Uint8Array) return text(field, value);
  throw new Malformed(`${field.name} has the wrong type`);
}

function text(field: DescField, bytes: Uint8Array): string {
  if (bytes.length === 0 && hasOption(field, name)) throw new Malformed(`${field.name} is empty`);
  try {
    // A byte order mark at the beginning is text like any other.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed(`${field.name} is not UTF-8`);
  }
}

function hasPresence(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.EXPLICIT;
}
