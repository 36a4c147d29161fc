# SPDX-License-Identifier: AGPL-3.0-only
"""A brrr worker and client, chapters 4 to 9, that speaks the adapter protocol on stdin and stdout.

Every lane is a generator: it yields an op and is sent the reply. Nothing runs but between two `sync`s.
"""

import json
import random
import sys

import wire
from wire import Malformed, PendingReturn, from_octets, octets

COUNTER = {1: "brrr_count/", 2: "brrr/count/"}  # KEY-004, KEY-005
SPAWN_LIMIT = 10_000  # LIM-002, LIM-003
ATTEMPTS = 128  # LIM-010
FRESH = {"clock": 0, "ids": None}  # what `hello` pins
WELCOME = {
    "sdk": "brrr-second",
    "version": "0.1.0",
    "revisions": sorted(COUNTER),
    "profiles": ["worker", "client"],
    "turns": "idle",
    "pins": ["clock", "ids"],
    "provides": ["rootId", "callHash", "report"],
}
REPLIES = {
    "receive": ("message", "empty", "closed"),
    "has": ("present",),
    "get": ("value", "notFound"),
    "getWithRetry": ("value", "notFound"),
    "set": ("done",),
    "setNewValue": ("done", "mismatch"),
    "compareAndSet": ("done", "mismatch"),
    "compareAndDelete": ("done", "mismatch"),
    "incr": ("count",),
    "put": ("done",),
    "invoke": ("outcome",),
}


class KitMistake(Exception):
    """The other side broke the adapter protocol."""


class Failure(Exception):
    """Why something could not be done: the cause of a report, and a text for people."""

    def __init__(self, cause, message):
        super().__init__(message)
        self.cause, self.message = cause, message


def op(name, **fields):
    """One op. The answer is the kind of the reply and what it holds; an error is raised."""
    ((kind, held),) = (yield {name: fields}).items()
    if kind == "error":
        where = fields.get("key") or fields.get("topic") or f"{fields.get('kind', 'task')}/{fields.get('callHash')}"
        raise Failure("OpFailed", f"{name} {where}: {held.get('kind', '')} {held.get('message', '')}")
    if kind not in REPLIES[name]:
        raise KitMistake(f"{kind} is no reply to {name}")
    return kind, held


def get(kind, call_hash, name="get"):
    kind, held = yield from op(name, kind=kind, callHash=call_hash)
    return from_octets(held) if kind == "value" else None


def conditional(name, call_hash, **fields):
    """A conditional write to pending returns: whether it was not lost."""
    fields = {field: octets(data) for field, data in fields.items()}
    kind, _ = yield from op(name, kind="pending_returns", callHash=call_hash, **fields)
    return kind == "done"


def send(revision, topic, root_id, call_hash):
    """Counts a message, then puts it (chapter 9.1)."""
    _, count = yield from op("incr", key=COUNTER[revision] + root_id)
    if int(count) > SPAWN_LIMIT:
        raise Failure("SpawnLimit", f"root {root_id} is exhausted")
    yield from op("put", topic=topic, body=octets(wire.write_message(root_id, call_hash)))


def check_names(topic, call_hash, task_name):
    """What a writer makes (LIM-013), and what a reader would reject (REC-012, REC-019)."""
    try:
        sizes = len(topic.encode()), len(task_name.encode())
    except UnicodeEncodeError:
        raise Failure("BadName", f"topic {topic!a} or task_name {task_name!a} is not UTF-8") from None
    if not 1 <= sizes[0] <= 512 or sizes[1] > 1024:
        raise Failure("BadName", f"topic of {sizes[0]} or task_name of {sizes[1]} bytes")
    if not 1 <= len(call_hash) <= 1024 or any(not " " <= char <= "~" for char in call_hash):
        raise Failure("BadName", f"call_hash {call_hash[:80]!a} is empty, too long or not printable ASCII")


class Worker:
    """One loop on one topic, one message at a time, children and parents one after the other."""

    def __init__(self, topic, revision, report):
        self.topic, self.revision, self.report = topic, revision, report

    def loop(self):
        while True:
            self.names, self.reported = {}, set()
            try:
                kind, held = yield from op("receive", topic=self.topic)
                if kind == "closed":
                    return
                if kind == "message":
                    yield from self.handle(from_octets(held) or b"")
            except Failure as failure:
                self.note(failure)

    def note(self, failure):
        """Reports, once for each cause and text of a handling (HAN-006, HAN-012)."""
        what = (failure.cause, failure.message)
        if what not in self.reported:
            self.reported.add(what)
            self.report({"topic": self.topic, **self.names, "cause": failure.cause, "message": failure.message})

    def handle(self, body):
        try:
            root_id, call_hash = wire.read_message(body)
        except Malformed as fault:
            raise Failure("MalformedMessage", str(fault)) from fault
        self.names = {"rootId": root_id, "callHash": call_hash}
        record = yield from get("call", call_hash, "getWithRetry")
        if record is None:
            raise Failure("CallMissing", f"no call is stored under {call_hash}")
        try:
            task_name, payload = wire.read_call(record)
        except Malformed as fault:
            raise Failure("MalformedCall", str(fault)) from fault
        found = False
        try:
            _, found = yield from op("has", kind="value", callHash=call_hash)  # HAN-008
        except Failure as failure:
            self.note(failure)
        if not found:
            _, outcome = yield from self.invoke(task_name, payload, root_id, call_hash)
            if "defer" in outcome:
                return (yield from self.register_all(root_id, call_hash, outcome["defer"].get("calls", [])))
            value = from_octets(outcome["response"]) if "response" in outcome else None
            if value is None:
                error = outcome.get("error", {"message": "neither bytes nor a deferral"})
                raise Failure("Handler", f"{error.get('kind', '')} {error.get('message', '')}")
            yield from op("set", kind="value", callHash=call_hash, value=octets(value))
        yield from self.wake_all(call_hash)

    def invoke(self, task_name, payload, root_id, call_hash):
        fields = {"taskName": task_name, "payload": octets(payload), "rootId": root_id, "callHash": call_hash}
        try:
            return (yield from op("invoke", **fields))
        except Failure as failure:
            raise Failure("Handler", failure.message) from failure

    def pending(self, call_hash):
        """The bytes as read, the entries and scheduled_at; all None if there is no record."""
        raw = yield from get("pending_returns", call_hash)
        try:
            return (raw, None, None) if raw is None else (raw, *wire.read_pending(raw))
        except Malformed as fault:  # REC-021
            raise Failure("MalformedPendingReturns", f"pending_returns/{call_hash}: {fault}") from fault

    def register_all(self, root_id, call_hash, calls):
        if not calls:
            raise Failure("EmptyDeferral", "the task asked for nothing")
        asked = set()
        for call in calls:
            child, topic = call.get("callHash", ""), call.get("topic") or self.topic
            if (child, topic) in asked:  # RET-031
                continue
            asked.add((child, topic))
            try:
                if child == call_hash:
                    raise Failure("SelfDeferral", f"{call_hash} asked for itself")
                check_names(call.get("topic") or "t", child, call.get("taskName", ""))  # its own topic it did not make
                yield from self.register(PendingReturn(root_id, call_hash, self.topic), child, topic, call)
            except Failure as failure:  # RET-027, LIM-008
                self.note(failure)

    def register(self, own, child, topic, call):
        payload = from_octets(call.get("payload", {}))
        if payload is None:
            raise Failure("Handler", f"the payload of {child} is no bytes")
        record = wire.write_call(call.get("taskName", ""), payload)
        yield from op("set", kind="call", callHash=child, value=octets(record))
        lost = False
        for _ in range(ATTEMPTS):
            raw, entries, at = yield from self.pending(child)
            if raw is None:
                wanted, name, expected = True, "setNewValue", {}  # RET-017
                record = wire.write_pending({own}, FRESH["clock"] or None)
            elif own in entries:
                wanted = lost  # RET-021: ours may be the write that was lost
                break
            else:
                wanted = not entries or any(entry[1:] == own[1:] for entry in entries)  # RET-033, RET-018
                name, expected = "compareAndSet", {"expected": raw}
                record = wire.write_pending(entries | {own}, at)
            if (yield from conditional(name, child, **expected, value=record)):
                break
            lost = True
        else:
            raise Failure("CasLimit", f"gave up on pending_returns/{child} after {ATTEMPTS} attempts")
        if wanted:
            yield from send(self.revision, topic, own.root_id, child)

    def wake_all(self, call_hash):
        settled = set()  # woken or refused in this handling: RET-009, LIM-006
        while True:  # LIM-018
            raw, entries, _ = yield from self.pending(call_hash)
            if raw is None:
                return
            kept = False
            for entry in sorted(entries - settled):
                settled.add(entry)
                try:
                    yield from send(self.revision, entry.topic, entry.root_id, entry.call_hash)
                except Failure as failure:
                    self.note(failure)
                    kept = kept or failure.cause != "SpawnLimit"  # LIM-005, RET-010
            if kept or (yield from conditional("compareAndDelete", call_hash, expected=raw)):
                return


def client(steps, answer):
    """Runs one command of the client and answers it with its result."""
    try:
        answer((yield from steps))
    except Failure as failure:
        answer({"error": {"kind": failure.cause, "message": failure.message}})


def schedule(topic="", callHash="", taskName="", payload=None, revision=0):
    """Chapter 6."""
    check_names(topic, callHash, taskName)
    data = from_octets(payload or {})
    if data is None:
        raise Failure("BadPayload", "the payload is no bytes")
    _, present = yield from op("has", kind="value", callHash=callHash)
    if not present:
        yield from op("set", kind="call", callHash=callHash, value=octets(wire.write_call(taskName, data)))
        root_id = f"{FRESH['ids'].getrandbits(128):032x}"  # SCH-003
        yield from send(revision, topic, root_id, callHash)
    return {"scheduled": {}}


def read(callHash=""):
    value = yield from get("value", callHash)
    return {"notFound": {}} if value is None else {"value": octets(value)}


class Adapter:
    def __init__(self, output):
        self.output, self.frames, self.ops = output, [], 0
        self.lanes = {}  # name -> generator, or None when it has ended
        self.open = {}  # lane -> number of its op, which waits for a reply
        self.ready = {}  # lane -> the reply that it goes on with at the next sync
        self.abandoned = set()

    def flush(self):
        lines = b"".join(json.dumps(frame, separators=(",", ":")).encode() + b"\n" for frame in self.frames)
        self.output.write(lines)
        self.output.flush()
        self.frames.clear()

    def step(self, lane):
        try:
            self.frames.append({"lane": lane, "op": self.ops + 1, **self.lanes[lane].send(self.ready.pop(lane))})
            self.ops += 1
            self.open[lane] = self.ops
        except StopIteration:
            self.lanes[lane] = None

    def start(self, lane, steps):
        if lane in self.abandoned or self.lanes.get(lane):
            raise KitMistake(f"lane {lane} was started before")
        self.lanes[lane], self.ready[lane] = steps, None

    def command(self, frame):
        lane, names = frame.get("lane", ""), [key for key in frame if key not in ("lane", "op")]
        if len(names) != 1:
            raise KitMistake(f"a command with the keys {names}")
        name, body = names[0], frame[names[0]]

        def answer(kind):
            return lambda held: self.frames.append({"lane": lane, kind: held})

        if name == "hello":
            if body.get("protocol") != 1:
                raise KitMistake(f"protocol {body.get('protocol')} is not known here")
            # Twice the same seed gives twice the same root_ids: that is what pinning them means.
            FRESH["clock"], FRESH["ids"] = int(body.get("clock", 0)), random.Random(body.get("seed", "0"))
            self.frames.append({"hello": WELCOME})
            self.flush()
        elif name == "sync":
            while self.ready:
                self.step(next(iter(self.ready)))
            self.frames.append({"sync": body})
            self.flush()
        elif name == "work":
            worker = Worker(body.get("topic", ""), body.get("revision"), answer("report"))
            self.start(lane, self.work(worker, answer("exit")))
        elif name == "schedule":
            self.start(lane, client(schedule(**body), answer("result")))
        elif name == "read":
            self.start(lane, client(read(**body), answer("result")))
        elif name == "abandon":
            self.lanes[lane] = None
            self.abandoned.add(lane)
            self.open.pop(lane, None)
            self.ready.pop(lane, None)
        elif name == "reply":
            if lane in self.abandoned:
                return
            if lane not in self.open or self.open[lane] != frame.get("op"):
                raise KitMistake(f"a reply to op {frame.get('op')} of lane {lane}, which is not open")
            del self.open[lane]
            self.ready[lane] = body
        else:
            self.frames.append({"unsupported": {"command": name}})

    def work(self, worker, leave):
        if worker.revision not in COUNTER:
            return leave({"error": {"kind": "Revision", "message": f"revision {worker.revision} is not known"}})
        yield from worker.loop()
        leave({})


def main():
    adapter = Adapter(sys.stdout.buffer)
    try:
        for line in sys.stdin.buffer:
            adapter.command(json.loads(line))
    except (KitMistake, ValueError) as mistake:
        print(f"worker.py: {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
