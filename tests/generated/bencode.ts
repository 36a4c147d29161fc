// SPDX-License-Identifier: AGPL-3.0-only
// Bencode. Keys of dictionaries are texts of one character a byte, which sort as their bytes do.

export type Value = bigint | Uint8Array | Value[] | Map<string, Value>;

export class Malformed extends Error {}

const MAX_DEPTH = 32; // BEN-006, BEN-007
// So many characters of an integer, or of a length, are enough to see that nothing holds it.
const ENOUGH = 21;

/** The value that these bytes are. Keys may be in any order, and none may be given twice. */
export function decode(data: Uint8Array): Value {
  const reader = new Reader(data);
  const value = reader.value(MAX_DEPTH);
  if (reader.at < data.length) throw new Malformed(`trailing bytes at byte ${reader.at}`);
  return value;
}

class Reader {
  at = 0;
  private readonly text: string;

  constructor(private readonly data: Uint8Array) {
    this.text = latin1(data);
  }

  value(depth: number): Value {
    const head = this.text[this.at];
    if (head === "l") return this.items(depth);
    if (head === "d") return dictionary(this.items(depth), this.at);
    const integer = this.match(/i(0|-?[1-9][0-9]*)e/y);
    return integer === undefined ? this.bytes() : BigInt(integer.slice(0, ENOUGH));
  }

  private bytes(): Uint8Array {
    const length = this.match(/(0|[1-9][0-9]*):/y);
    // Compared before anything is allocated (BEN-005).
    const end = this.at + Number((length ?? "").slice(0, ENOUGH));
    if (length === undefined || end > this.data.length) throw new Malformed(`no value at byte ${this.at}`);
    const bytes = this.data.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  private items(depth: number): Value[] {
    if (depth === 0) throw new Malformed(`nested too deep at byte ${this.at}`);
    const items: Value[] = [];
    this.at += 1;
    while (this.text[this.at] !== "e") items.push(this.value(depth - 1));
    this.at += 1;
    return items;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found?.[1];
  }
}

function dictionary(items: Value[], at: number): Map<string, Value> {
  const entries = new Map<string, Value>();
  for (let n = 0; n < items.length; n += 2) {
    const [key, value] = [items[n], items[n + 1]];
    if (!(key instanceof Uint8Array) || value === undefined || entries.has(latin1(key))) {
      throw new Malformed(`no dictionary before byte ${at}`);
    }
    entries.set(latin1(key), value);
  }
  return entries;
}

/** The bytes of a value. */
export function encode(value: Value): Uint8Array {
  if (typeof value === "bigint") return Buffer.from(`i${value}e`);
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.from(`${value.length}:`), value]);
  if (Array.isArray(value)) return Buffer.concat([Buffer.from("l"), ...value.map(encode), Buffer.from("e")]);
  const sorted = [...value].sort(([one], [other]) => (one < other ? -1 : 1));
  const entries = sorted.flatMap(([key, item]) => [encode(Buffer.from(key, "latin1")), encode(item)]);
  return Buffer.concat([Buffer.from("d"), ...entries, Buffer.from("e")]);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
