# SPDX-License-Identifier: AGPL-3.0-only
"""Bencode: int, bytes, list, and dict with bytes as keys. Keys may be in any order, and none may be given twice."""

import re

MAX_DEPTH = 32  # BEN-006, BEN-007
INTEGER = re.compile(rb"i(0|-?[1-9][0-9]*)e")
LENGTH = re.compile(rb"(0|[1-9][0-9]*):")
# So many characters of an integer, or of a length, are enough to see that nothing holds it.
ENOUGH = 21


class Malformed(ValueError):
    """Bytes that are not what they should be."""


def decode(data):
    """The value that these bytes are."""
    value, end = _value(data, 0, MAX_DEPTH)
    if end < len(data):
        raise Malformed(f"trailing bytes at byte {end}")
    return value


def _value(data, at, depth):
    head = data[at : at + 1]
    if head in (b"l", b"d"):
        items, end = _items(data, at, depth)
        return (items, end) if head == b"l" else (_dictionary(items, at), end)
    if found := INTEGER.match(data, at):
        return int(found[1][:ENOUGH]), found.end()
    if found := LENGTH.match(data, at):
        # Compared before anything is allocated (BEN-005).
        end = found.end() + int(found[1][:ENOUGH])
        if end <= len(data):
            return data[found.end() : end], end
    raise Malformed(f"no value at byte {at}")


def _items(data, at, depth):
    if depth == 0:
        raise Malformed(f"nested too deep at byte {at}")
    items, at = [], at + 1
    while data[at : at + 1] != b"e":
        item, at = _value(data, at, depth - 1)
        items.append(item)
    return items, at + 1


def _dictionary(items, at):
    keys = items[::2]
    if len(items) % 2 or not all(type(key) is bytes for key in keys) or len(set(keys)) < len(keys):
        raise Malformed(f"no dictionary at byte {at}")
    return dict(zip(keys, items[1::2]))


def encode(value):
    """The bytes of a value."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%b" % (len(value), value)
    if isinstance(value, dict):
        return b"d%be" % b"".join(encode(key) + encode(value[key]) for key in sorted(value))
    return b"l%be" % b"".join(map(encode, value))
