# SPDX-License-Identifier: AGPL-3.0-only
"""Bencode and the four records: chapters 2 and 3 of the specification.

The reader accepts keys out of order and rejects keys that are given twice (BEN-009, REC-022).
"""

import json
import re
import sys
from typing import NamedTuple

MAX_DEPTH = 32  # BEN-006, BEN-007
INTEGER = re.compile(rb"i(0|-?[1-9][0-9]*)e")
LENGTH = re.compile(rb"(0|[1-9][0-9]*):")
NUMBER = re.compile(rb"(i?)(-?[0-9]*)")


class Malformed(Exception):
    """What a reader rejects: the name of the fault, and where it was seen if that is known."""

    def __init__(self, kind, offset=None):
        super().__init__(kind if offset is None else f"{kind} at byte {offset}")
        self.kind = kind
        self.offset = offset


class Digits(bytes):
    """An integer that is too long for comfort: its digits, passed over or written back as they are (REC-014)."""


class PendingReturn(NamedTuple):
    root_id: str
    call_hash: str
    topic: str


def _fault(data, pos):
    """Names the fault of what begins at `pos` and is neither an integer nor a byte string."""
    found = NUMBER.match(data, pos)
    if re.match(rb"-?0[0-9]", found[2]):
        return Malformed("LeadingZero", pos)
    if found[2].startswith(b"-0"):
        return Malformed("NegativeZero", pos)
    if found.end() == len(data) > pos and found[0][:1] != b"-":
        return Malformed("Truncated", len(data))
    if found[1]:
        return Malformed("BadInteger", found.end())
    return Malformed("BadLength" if found[2] else "UnexpectedByte", found.end())


def _scalar(data, pos):
    if found := INTEGER.match(data, pos):
        text = found[1]
        return (int(text) if len(text) <= 20 else Digits(text)), found.end()
    if found := LENGTH.match(data, pos):
        # Compared before anything is allocated (BEN-005), and by digits first: a length can have a million of them.
        if len(found[1]) > 20 or int(found[1]) > len(data) - found.end():
            raise Malformed("LengthPastEnd", pos)
        end = found.end() + int(found[1])
        return data[found.end() : end], end
    raise _fault(data, pos)


def _dictionary(items, pos):
    keys = items[::2]
    if len(items) % 2:
        raise Malformed("UnexpectedByte", pos)
    if len(set(keys)) < len(keys):
        raise Malformed("DuplicateKey", pos)
    return dict(zip(keys, items[1::2]))


def decode(data):
    """The one value in `data`: int, Digits, bytes, list or dict. Open lists are on a stack of our own (BEN-006)."""
    pos, stack = 0, []
    while pos < len(data):
        head = data[pos : pos + 1]
        if head in (b"l", b"d"):
            if len(stack) == MAX_DEPTH:
                raise Malformed("TooDeep", pos)
            if stack and stack[-1][0] == b"d" and len(stack[-1][1]) % 2 == 0:
                raise Malformed("WrongType", pos)
            stack.append((head, []))
            pos += 1
            continue
        if head == b"e" and stack:
            kind, items = stack.pop()
            value = items if kind == b"l" else _dictionary(items, pos)
            pos += 1
        else:
            value, end = _scalar(data, pos)
            if stack and stack[-1][0] == b"d" and len(stack[-1][1]) % 2 == 0 and type(value) is not bytes:
                raise Malformed("WrongType", pos)
            pos = end
        if stack:
            stack[-1][1].append(value)
        elif pos < len(data):
            raise Malformed("TrailingBytes", pos)
        else:
            return value
    raise Malformed("Truncated", len(data))


def encode(value):
    if isinstance(value, Digits):
        return b"i%be" % value
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%b" % (len(value), value)
    if isinstance(value, dict):
        return b"d%be" % b"".join(encode(key) + encode(value[key]) for key in sorted(value))
    return b"l%be" % b"".join(map(encode, value))


def _text(value, empty=False):
    if type(value) is not bytes:
        raise Malformed("WrongType")
    if not value and not empty:
        raise Malformed("EmptyName")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("NotUtf8") from None


def _tuple(value, tag, size):
    """The names behind the tag."""
    if type(value) is not list:
        raise Malformed("WrongType")
    if value and not isinstance(value[0], (int, Digits)):
        raise Malformed("WrongType")
    if value and value[0] != tag:
        raise Malformed("WrongTag")
    if len(value) != size:
        raise Malformed("MissingElement" if len(value) < size else "ExtraElement")
    return [_text(name) for name in value[1:]]


def _field(record, key, kind):
    if type(record) is not dict:
        raise Malformed("WrongType")
    if key not in record:
        raise Malformed("MissingKey")
    if type(record[key]) is not kind:
        raise Malformed("WrongType")
    return record[key]


def read_message(data):
    """root_id, call_hash"""
    return tuple(_tuple(decode(data), 2, 3))


def write_message(root_id, call_hash):
    return encode([2, root_id, call_hash])


def read_call(data):
    """task_name, payload"""
    record = decode(data)
    payload = _field(record, b"payload", bytes)
    return _text(_field(record, b"task_name", bytes), empty=True), payload


def write_call(task_name, payload):
    return encode({b"payload": payload, b"task_name": task_name})


def read_pending(data):
    """The set of PendingReturn, and scheduled_at or None. Keys that are not known are dropped (REC-011)."""
    record = decode(data)
    entries = {PendingReturn(*_tuple(entry, 1, 4)) for entry in _field(record, b"returns", list)}
    at = record.get(b"scheduled_at")
    if at is not None and not isinstance(at, (int, Digits)):
        raise Malformed("WrongType")
    return entries, at


def write_pending(entries, scheduled_at):
    """Sorted as tuples of text, which in Python is the order of UTF-8 bytes, field by field (REC-009)."""
    record = {b"returns": [[1, *entry] for entry in sorted(entries)]}
    if scheduled_at is not None:
        record[b"scheduled_at"] = scheduled_at
    return encode(record)


def octets(data):
    """Bytes as JSON has them: text where it is text, unless a long one would be longer than in hexadecimal."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return {"hex": data.hex()}
    if len(data) > 1 << 20 and len(json.dumps(text)) > 2 * len(data) + 2:
        return {"hex": data.hex()}
    return {"utf8": text}


def from_octets(held):
    """The bytes that JSON holds, or None for text with lone surrogates, which has none."""
    try:
        if "hex" in held:
            return bytes.fromhex(held["hex"])
        if "utf16" in held:
            return bytes.fromhex(held["utf16"]).decode("utf-16-be").encode()
        return held.get("utf8", "").encode()
    except UnicodeError:
        return None


def decoded(record, data):
    """What the bytes hold, in the shape of a vector's `value` but for bytes and sets, and their encoding."""
    if record == "schedule_message":
        root_id, call_hash = read_message(data)
        return {"root_id": root_id, "call_hash": call_hash}, write_message(root_id, call_hash)
    if record == "call":
        task_name, payload = read_call(data)
        return {"task_name": task_name, "payload": payload}, write_call(task_name, payload)
    if record == "pending_returns":
        entries, at = read_pending(data)
        text = None if at is None else at.decode() if isinstance(at, Digits) else str(at)
        return {"returns": entries, "scheduled_at": text}, write_pending(entries, at)
    return data, data


def expected(record, value):
    if record == "call":
        return value | {"payload": from_octets(value["payload"])}
    if record == "pending_returns":
        entries = {PendingReturn(**entry) for entry in value["returns"]}
        return {"returns": entries, "scheduled_at": value.get("scheduled_at")}
    return from_octets(value) if record == "value" else value


def disagreement(vector):
    """Why this file and a record vector disagree, or None. Where there is latitude, it still may not misread."""
    data = from_octets(vector["wire"])
    try:
        value, again = decoded(vector["record"], data)
    except Malformed as fault:
        return f"rejected: {fault}" if vector["result"] == "valid" else None
    if vector["result"] == "invalid":
        return f"accepted, though it is to be rejected: {vector['error']['kind']}"
    if value != expected(vector["record"], vector["value"]):
        return f"decoded to {value}"
    if again not in map(from_octets, vector.get("rewrites", [vector["wire"]])):
        return f"encoded as {again}"
    return None


def check(paths):
    """Prints one line for each vector of these files that this file disagrees with."""
    checked, wrong = 0, 0
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for vector in map(json.loads, lines):
                checked += 1
                if (why := disagreement(vector)) is not None:
                    wrong += 1
                    print(f"{vector['id']}: {why}"[:2000])
    print(f"{checked} vectors, {wrong} disagreements", file=sys.stderr)
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] != "check":
        raise SystemExit("usage: python3 wire.py check FILE.jsonl...")
    raise SystemExit(check(sys.argv[2:]))
