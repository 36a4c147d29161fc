# SPDX-License-Identifier: AGPL-3.0-only
"""An imaginary SDK, for the tests of the adapter: as much of worker, client and tasks as they need, and no more."""

import asyncio
import contextlib
import re
from dataclasses import dataclass
from types import SimpleNamespace

from .app import AppWorker as AppWorker
from .app import Defer as Defer
from .call import Call
from .queue import QueueIsClosed, QueueIsEmpty
from .store import CompareMismatch, NotFoundError

print("an SDK that prints must not spoil the frames")


@dataclass
class DeferredCall:
    topic: str
    call: Call


@dataclass
class Request:
    call: Call
    root_id: str


@dataclass
class Response:
    payload: bytes


def item(text):
    return f"{len(text)}:{text}"


def strings(record):
    """All byte strings of a record, in order; the tests have ASCII only."""
    found = []
    while match := re.search(r"(?<!\d)(\d+):", record):
        end = match.end() + int(match[1])
        found.append(record[match.end() : end])
        record = record[end:]
    return found


def key(kind, call_hash):
    return SimpleNamespace(type=kind, call_hash=call_hash)


class Connection:
    def __init__(self, queue, store, cache):
        self.queue, self.store, self.cache = queue, store, cache

    async def send(self, topic, root, call_hash):
        await self.cache.incr(f"brrr/count/{root}")
        await self.queue.put_message(topic, f"li2e{item(root)}{item(call_hash)}e")

    async def set_call(self, call):
        record = f"d7:payload{item(call.payload.decode())}9:task_name{item(call.task_name)}e"
        await self.store.set(key("call", call.call_hash), record.encode())

    async def schedule_raw(self, topic, call_hash, task_name, payload):
        if not await self.store.has(key("value", call_hash)):
            await self.set_call(Call(task_name, payload, call_hash))
            await self.send(topic, "root", call_hash)

    async def read_raw(self, call_hash):
        with contextlib.suppress(NotFoundError):
            return await self.store.get(key("value", call_hash))


class Server(Connection):
    async def loop(self, topic, handler):
        while True:
            try:
                message = await self.queue.get_message(topic)
                await self.handle(topic, handler, *strings(message.body))
            except QueueIsEmpty:
                await asyncio.sleep(0.01)
            except QueueIsClosed:
                return

    async def handle(self, topic, handler, root, call_hash):
        try:
            record = await self.store.get_with_retry(key("call", call_hash))
        except NotFoundError:
            raise RuntimeError("the call is missing") from None
        _, payload, _, task_name = strings(record.decode())
        result = await handler(Request(Call(task_name, payload.encode(), call_hash), root), self)
        if isinstance(result, Defer):
            for child in result.calls:
                await self.register(topic, root, call_hash, child)
        elif isinstance(result, Response):
            await self.store.set(key("value", call_hash), result.payload)
            await self.wake(key("pending_returns", call_hash))
        else:
            raise TypeError("the task gave no bytes")

    async def register(self, topic, root, call_hash, child):
        await self.set_call(child.call)
        pending = key("pending_returns", child.call.call_hash)
        own = f"d7:returnslli1e{item(root)}{item(call_hash)}{item(topic)}eee".encode()
        try:
            await self.store.compare_and_set(pending, own, expected=await self.store.get(pending))
        except NotFoundError:
            await self.store.set_new_value(pending, own)
        await self.send(child.topic or topic, root, child.call.call_hash)

    async def wake(self, pending):
        with contextlib.suppress(NotFoundError):
            record = await self.store.get(pending)
            _, root, call_hash, topic = strings(record.decode())
            await self.send(topic, root, call_hash)
            try:
                await self.store.compare_and_delete(pending, record)
            except CompareMismatch:
                raise RuntimeError("somebody else was there") from None


@contextlib.asynccontextmanager
async def connect(queue, store, cache):
    yield Connection(queue, store, cache)


@contextlib.asynccontextmanager
async def serve(queue, store, cache):
    yield Server(queue, store, cache)
