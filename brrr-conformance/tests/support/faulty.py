# SPDX-License-Identifier: AGPL-3.0-only
"""An adapter whose worker does the least that one can do. The first argument is run before anything happens, to replace
a function or a value by something that is wrong."""

import json
import re
import sys

WELCOME = {"sdk": "faulty", "version": "1", "revisions": [2], "profiles": ["worker", "client"], "turns": "idle"}
PROTOCOL = 1
lanes, waiting, ready, out = {}, {}, [], []
last = 0


def to_bytes(octets):
    if "hex" in octets:
        return bytes.fromhex(octets["hex"])
    return octets.get("utf8", "").encode()


def octets(data):
    try:
        return {"utf8": data.decode()}
    except UnicodeDecodeError:
        return {"hex": data.hex()}


def number():
    global last
    last += 1
    return last


def line(frame):
    return json.dumps(frame) + "\n"


def flush():
    sys.stdout.write("".join(map(line, out)))
    sys.stdout.flush()
    out.clear()


def string(data, at):
    length, start = re.match(rb"(\d+):", data[at:])[1], data.index(b":", at) + 1
    return data[start : start + int(length)], start + int(length)


def work(topic):
    while True:
        reply = yield {"receive": {"topic": topic}}
        if "closed" in reply:
            return {"exit": {}}
        if "message" in reply:
            yield from handle(to_bytes(reply["message"]))


def handle(message):
    _, end = string(message, 4)
    call_hash = string(message, end)[0].decode()
    reply = yield {"getWithRetry": {"kind": "call", "callHash": call_hash}}
    if "value" not in reply:
        return
    record = to_bytes(reply["value"])
    payload, end = string(record, len(b"d7:payload"))
    task = string(record, end + len(b"9:task_name"))[0].decode()
    outcome = (yield {"invoke": {"taskName": task, "payload": octets(payload)}})["outcome"]
    if "response" in outcome:
        value = octets(to_bytes(outcome["response"]))
        yield {"set": {"kind": "value", "callHash": call_hash, "value": value}}


def schedule(body):
    yield {"incr": {"key": "brrr/count/x"}}
    yield {"put": {"topic": body["topic"], "body": body["payload"]}}
    return {"result": {"scheduled": {}}}


def read(body):
    reply = yield {"get": {"kind": "value", "callHash": body["callHash"]}}
    return {"result": {"value": octets(to_bytes(reply["value"]))} if "value" in reply else {"notFound": {}}}


def step(name, reply):
    try:
        frame = lanes[name].send(reply)
    except StopIteration as end:
        del lanes[name]
        out.append({"lane": name, **end.value})
    else:
        op = number()
        waiting[op] = name
        out.append({"lane": name, "op": op, **frame})


def start(name, generator):
    lanes[name] = generator
    ready.append((name, None))


def abandon(name):
    lanes.pop(name)


def run():
    while ready:
        name, reply = ready.pop(0)
        if name in lanes:
            step(name, reply)


def sync(n):
    run()
    out.append({"sync": n})
    flush()


def hello(body):
    if body.get("protocol") != PROTOCOL:
        sys.exit("another protocol")
    out.append({"hello": WELCOME})
    flush()


def unsupported(name, lane):
    out.append({"unsupported": {"command": name}})


def carry_out(command):
    lane, op = command.pop("lane", ""), command.pop("op", 0)
    ((name, body),) = command.items()
    if name == "hello":
        hello(body)
    elif name == "work":
        start(lane, work(body.get("topic", "")))
    elif name == "schedule":
        start(lane, schedule(body))
    elif name == "read":
        start(lane, read(body))
    elif name == "reply":
        ready.append((waiting.pop(op), body))
    elif name == "abandon":
        abandon(lane)
    elif name == "sync":
        sync(body)
    else:
        unsupported(name, lane)


exec(sys.argv[1] if len(sys.argv) > 1 else "")
for command in sys.stdin:
    carry_out(json.loads(command))
