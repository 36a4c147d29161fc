# SPDX-License-Identifier: AGPL-3.0-only
"""The imaginary SDK that brrr-conformance/ADAPTERS.md writes an adapter for: a worker and a client for one event loop.

Store, cache, queue and handler are objects with async methods, as an SDK's users bring them.
"""

import asyncio
import hashlib
import json
import math
import secrets
from typing import NamedTuple

import wire
from wire import Malformed, PendingReturn

version = "0.1.0"
COUNTER = "brrr/count/"  # KEY-005
SPAWN_LIMIT = 10_000  # LIM-002, LIM-003
ATTEMPTS = 128  # LIM-010


class BackendError(Exception):
    """What a store, a cache or a queue raises once it has given up."""


class QueueIsEmpty(Exception):
    pass


class QueueIsClosed(Exception):
    pass


class Unhandled(Exception):
    """Why a message, a child or a parent could not be handled."""

    def __init__(self, cause, message):
        super().__init__(message)
        self.cause = cause


class Call(NamedTuple):
    topic: str | None
    call_hash: str
    task_name: str
    payload: bytes


class Defer(NamedTuple):
    """What a task returns that needs the results of these calls first."""

    calls: list[Call]


class Request(NamedTuple):
    root_id: str
    call_hash: str
    task_name: str
    payload: bytes


def check(topic, call_hash, task_name):
    """LIM-013, REC-012, REC-019"""
    sizes = len(topic.encode()), len(task_name.encode())
    if not 1 <= sizes[0] <= 512 or sizes[1] > 1024:
        raise Unhandled("BadName", f"topic of {sizes[0]} or task_name of {sizes[1]} bytes")
    if not 1 <= len(call_hash) <= 1024 or any(not " " <= char <= "~" for char in call_hash):
        raise Unhandled("BadName", f"call_hash {call_hash[:80]!a} is empty, too long or not printable ASCII")


async def send(cache, queue, topic, root_id, call_hash):
    """Counts a message, then puts it (chapter 9.1)."""
    if await cache.incr(COUNTER + root_id) > SPAWN_LIMIT:
        raise Unhandled("SpawnLimit", f"root {root_id} is exhausted")
    await queue.put(topic, wire.write_message(root_id, call_hash))


class Client:
    def __init__(self, store, cache, queue):
        self.store, self.cache, self.queue = store, cache, queue

    async def schedule(self, topic, call_hash, task_name, payload):
        """Chapter 6."""
        check(topic, call_hash, task_name)
        if await self.store.has("value", call_hash):
            return
        await self.store.set("call", call_hash, wire.write_call(task_name, payload))
        await send(self.cache, self.queue, topic, secrets.token_hex(16), call_hash)  # SCH-003

    async def read(self, call_hash):
        """The value, or none."""
        return await self.store.get("value", call_hash)


class Worker:
    """One loop on one topic, one message at a time. `on_report` is told what could not be handled (HAN-006)."""

    def __init__(self, store, cache, queue, handler, topic, on_report):
        self.store, self.cache, self.queue, self.handler = store, cache, queue, handler
        self.topic, self.on_report = topic, on_report

    async def loop(self):
        while True:
            self.names, self.reported = ("", ""), set()
            try:
                await self.handle(await self.queue.take())
            except QueueIsClosed:
                return
            except QueueIsEmpty:
                continue
            except (Unhandled, BackendError) as error:
                self.note(error)

    def note(self, error):
        """Once for each cause and text of a handling (HAN-012)."""
        what = getattr(error, "cause", "BackendError"), str(error)
        if what not in self.reported:
            self.reported.add(what)
            self.on_report(self.topic, *self.names, *what)

    async def handle(self, body):
        try:
            root_id, call_hash = wire.read_message(body)
        except Malformed as fault:
            raise Unhandled("MalformedMessage", str(fault)) from fault
        self.names = root_id, call_hash
        record = await self.store.get_with_retry("call", call_hash)
        if record is None:
            raise Unhandled("CallMissing", f"no call is stored under {call_hash}")
        try:
            request = Request(root_id, call_hash, *wire.read_call(record))
        except Malformed as fault:
            raise Unhandled("MalformedCall", str(fault)) from fault
        try:
            value = await self.handler(request)
        except Exception as error:
            raise Unhandled("Handler", f"{type(error).__name__} {error}") from error
        if isinstance(value, Defer):
            return await self.register_all(root_id, call_hash, value.calls)
        if type(value) is not bytes:
            raise Unhandled("Handler", "the task returned neither bytes nor a deferral")
        await self.store.set("value", call_hash, value)
        await self.wake_all(call_hash)

    async def pending(self, call_hash):
        """The bytes as read, the entries and scheduled_at; all None if there is no record."""
        raw = await self.store.get("pending_returns", call_hash)
        try:
            return (None, None, None) if raw is None else (raw, *wire.read_pending(raw))
        except Malformed as fault:  # REC-021
            raise Unhandled("MalformedPendingReturns", f"pending_returns/{call_hash}: {fault}") from fault

    async def register_all(self, root_id, call_hash, calls):
        if not calls:
            raise Unhandled("EmptyDeferral", "the task asked for nothing")
        asked = set()
        for call in calls:
            topic = call.topic or self.topic
            if (call.call_hash, topic) in asked:  # RET-031
                continue
            asked.add((call.call_hash, topic))
            try:
                if call.call_hash == call_hash:
                    raise Unhandled("SelfDeferral", f"{call_hash} asked for itself")
                check(call.topic or "t", call.call_hash, call.task_name)
                await self.register(PendingReturn(root_id, call_hash, self.topic), topic, call)
            except (Unhandled, BackendError) as error:  # RET-027, LIM-008
                self.note(error)

    async def register(self, own, topic, call):
        child = call.call_hash
        await self.store.set("call", child, wire.write_call(call.task_name, call.payload))
        lost = False
        for _ in range(ATTEMPTS):
            raw, entries, at = await self.pending(child)
            if raw is None:
                wanted = True  # RET-017
                done = await self.store.set_new_value("pending_returns", child, wire.write_pending({own}, None))
            elif own in entries:
                wanted = lost  # RET-021: ours may be the write that was lost
                break
            else:
                wanted = not entries or any(entry[1:] == own[1:] for entry in entries)  # RET-033, RET-018
                record = wire.write_pending(entries | {own}, at)
                done = await self.store.compare_and_set("pending_returns", child, record, raw)
            if done:
                break
            lost = True
        else:
            raise Unhandled("CasLimit", f"gave up on pending_returns/{child} after {ATTEMPTS} attempts")
        if wanted:
            await send(self.cache, self.queue, topic, own.root_id, child)

    async def wake_all(self, call_hash):
        settled = set()  # woken or refused in this handling: RET-009, LIM-006
        while True:  # LIM-018
            raw, entries, _ = await self.pending(call_hash)
            if raw is None:
                return
            kept = False
            for entry in sorted(entries - settled):
                settled.add(entry)
                try:
                    await send(self.cache, self.queue, entry.topic, entry.root_id, entry.call_hash)
                except (Unhandled, BackendError) as error:
                    self.note(error)
                    kept = kept or getattr(error, "cause", "") != "SpawnLimit"  # LIM-005, RET-010
            if kept or await self.store.compare_and_delete("pending_returns", call_hash, raw):
                return


class Deferral(BaseException):
    """Ends a run that needs values first. No task catches it by mistake: it is no `Exception` (APP-005)."""

    def __init__(self, calls):
        self.calls = calls


def encode(value):
    """The codec `json-jcs`, for texts, integers and keys in ASCII (COD-005, COD-009)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def decode(data):
    """COD-021, COD-025"""

    def number(text):
        if math.isinf(float(text)):
            raise ValueError(f"{text} is no finite double")
        return float(text)

    def constant(text):
        raise ValueError(f"{text} is no JSON")

    return json.loads(data.decode(), parse_float=number, parse_constant=constant)


class Run:
    """What a task is given for one of its runs: calls, and gathers of them."""

    def __init__(self, store, request):
        self.store, self.own = store, request.call_hash

    async def call(self, task_name, args, topic=None):
        """The value of a call; where it is absent, the run ends (APP-001, APP-002, APP-003)."""
        call_hash = hashlib.sha256(encode([task_name, args])).hexdigest()  # COD-004
        if call_hash == self.own:  # APP-013
            raise ValueError(f"{task_name} calls itself with its own arguments")
        value = await self.store.get("value", call_hash)
        if value is None:
            raise Deferral([Call(topic, call_hash, task_name, encode(args))])
        return decode(value)

    async def gather(self, *members):
        """The values of all members in their order; what is missing of all of them is asked for at once."""
        results = await asyncio.gather(*members, return_exceptions=True)  # APP-010
        for result in results:
            if isinstance(result, Exception):  # APP-009, APP-011
                raise result
        missing = [call for result in results if isinstance(result, Deferral) for call in result.calls]
        if missing:
            raise Deferral(list({(call.call_hash, call.topic): call for call in missing}.values()))  # APP-006
        return results  # APP-007, APP-008


class Tasks:
    """A handler that runs tasks: async functions of a `Run` and their arguments, by their names."""

    def __init__(self, store, tasks):
        self.store, self.tasks = store, tasks

    async def handle(self, request):
        task = self.tasks.get(request.task_name)
        if task is None:
            raise LookupError(f"there is no task {request.task_name!r}")
        args = decode(request.payload)
        if type(args) is not list:
            raise ValueError("the payload is no array of arguments")  # COD-013
        try:
            return encode(await task(Run(self.store, request), *args))
        except Deferral as deferral:
            return Defer(deferral.calls)
