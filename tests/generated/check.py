# SPDX-License-Identifier: AGPL-3.0-only
"""Generates types from proto/, and holds them and the mapping in proto/README.md against every record vector."""

import json
import re
import subprocess
import sys
from pathlib import Path

from bencode import Malformed

ROOT = Path(__file__).resolve().parents[2]
# A wrong path finds no vector, and that is no success.
FEWEST = 500


def generate(out):
    """What proto/README.md says for Python."""
    proto = ROOT / "proto"
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(str(file.relative_to(proto)) for file in proto.glob("brrr/*/v*/*.proto"))
    options = ["-I", ".", f"--python_out={out}", f"--pyi_out={out}"]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *options, *files], cwd=proto, check=True)
    sys.path.insert(0, str(out))


def unpinned(page):
    """The versions on the page that are not those that are tried here."""
    pins = (ROOT / "tests/run").read_text() + (ROOT / "tests/generated/package.json").read_text()
    shown = set(re.findall(r"(?:==|@)([0-9]+\.[0-9]+\.[0-9]+)", page))
    return sorted(version for version in shown if f'=={version}' not in pins and f'"{version}"' not in pins)


def mapping(page):
    """The code on the page, as a module would be."""
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    if len(blocks) != 1:
        raise SystemExit(f"proto/README.md has {len(blocks)} blocks of Python; it should have the mapping and no other")
    names = {}
    exec(compile(blocks[0], "proto/README.md", "exec"), names)
    return names["from_bytes"], names["to_bytes"]


def octets(held):
    return bytes.fromhex(held["hex"]) if "hex" in held else held["utf8"].encode()


def says(records, message, value):
    """Whether a message is what `value` of a vector says. `scheduled_at` may be passed over (REC-014)."""
    match message:
        case records.ScheduleMessage():
            return message == records.ScheduleMessage(**value)
        case records.Call():
            return message == records.Call(task_name=value["task_name"], payload=octets(value["payload"]))
        case records.Value():
            return message == records.Value(value=octets(value))
        case records.PendingReturns():
            entry = lambda one: (one.root_id, one.call_hash, one.topic)
            expected = {entry(records.PendingReturn(**one)) for one in value["returns"]}
            time = str(message.scheduled_at) if message.HasField("scheduled_at") else None
            return {*map(entry, message.returns)} == expected and time in (None, value.get("scheduled_at"))


def disagreement(records, from_bytes, to_bytes, vector):
    """Why the generated types and a vector disagree, or None."""
    name = vector["record"].title().replace("_", "")
    try:
        message = from_bytes(getattr(records, name), octets(vector["wire"]))
    except (Malformed, UnicodeDecodeError) as fault:
        return f"rejected: {fault}" if vector["result"] == "valid" else None
    if vector["result"] == "invalid":
        return f"accepted, though it is to be rejected: {vector['error']['kind']}"
    if not says(records, message, vector["value"]):
        return f"decoded to {message}"
    again = to_bytes(message)
    if again not in map(octets, vector.get("rewrites", [vector["wire"]])):
        return f"encoded as {again}"
    return None


def main():
    generate(ROOT / "target/generated/python")
    from brrr.wire.v1 import records_pb2

    page = (ROOT / "proto/README.md").read_text(encoding="utf-8")
    if stale := unpinned(page):
        raise SystemExit(f"proto/README.md shows versions that nothing tries: {', '.join(stale)}; see tests/generated")
    from_bytes, to_bytes = mapping(page)
    checked, wrong = 0, 0
    for path in sorted((ROOT / "vectors/records").glob("*.jsonl")):
        # Not splitlines(), which also splits at U+2028 and its like.
        for vector in map(json.loads, path.open(encoding="utf-8")):
            checked += 1
            if (why := disagreement(records_pb2, from_bytes, to_bytes, vector)) is not None:
                wrong += 1
                print(f"{vector['id']}: {why}"[:2000], file=sys.stderr)
    print(f"Python types from proto/: {checked} vectors, {wrong} disagreements")
    return 1 if wrong or checked < FEWEST else 0


if __name__ == "__main__":
    raise SystemExit(main())
