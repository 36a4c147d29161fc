# SPDX-License-Identifier: AGPL-3.0-only
"""Adapter that lets the conformance kit judge the Python SDK, in both of its generations.

    python adapter.py --sdk-path DIR

DIR is a checkout of the SDK's repository, its `python` folder or the source folder in that. Frames come in on
standard input and go out on standard output; `spec/conformance.md`, section 3, describes them.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import importlib
import json
import os
import random
import re
import selectors
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

PROTOCOL = 1
STDIN = 0
MAX_LINE = 64 * 1024 * 1024
# How many lanes that are gone are remembered: a reply may have crossed an `abandon`.
GONE = 1024
# What the keys of its counters begin with tells the revision of an SDK.
COUNTERS = {"brrr_count/": 1, "brrr/count/": 2}
# The commands that start a lane, and the frame that ends it.
STARTS = {"work": "exit", "schedule": "result", "read": "result"}
to_json = json.JSONEncoder(separators=(",", ":")).encode


def fail(sentence: str) -> NoReturn:
    sys.exit(f"adapter.py: {sentence}")


def octets(data: Any) -> dict[str, str]:
    """Bytes or text for a frame. What is neither goes out as its text, so that the kit sees the op and judges it."""
    try:
        return {"utf8": data.decode() if isinstance(data, bytes) else str(data).encode().decode()}
    except UnicodeDecodeError:
        return {"hex": data.hex()}
    except UnicodeEncodeError:
        return {"utf16": str(data).encode("utf-16-be", "surrogatepass").hex()}


def to_bytes(frame: dict[str, str]) -> bytes:
    return bytes.fromhex(frame["hex"]) if "hex" in frame else to_text(frame).encode()


def to_text(frame: dict[str, str]) -> str:
    """Text as the SDK's own queues hand it over: they too raise what `decode` raises where bytes are no text."""
    if "hex" in frame:
        return to_bytes(frame).decode()
    if "utf16" in frame:
        return bytes.fromhex(frame["utf16"]).decode("utf-16-be", "surrogatepass")
    return frame.get("utf8", "")


def record(op: str, replies: str, *names: str) -> Any:
    """A shim of the store: the SDK gives the key and then what `names` says."""

    async def shim(self: Shims, key: Any, *values: bytes, **named: bytes) -> Any:
        data = {name: octets(value) for name, value in (dict(zip(names, values)) | named).items()}
        kind, body = await self.ask(op, replies, kind=key.type, callHash=str(key.call_hash), **data)
        if kind in ("notFound", "mismatch"):
            raise self.sdk.store.NotFoundError(key) if kind == "notFound" else self.sdk.store.CompareMismatch
        return to_bytes(body) if kind == "value" else body

    return shim


class Shims:
    """Store, cache, queue and task of one lane. `load` adds the base classes of the SDK."""

    sdk: SimpleNamespace

    def __init__(self, adapter: Any, name: str) -> None:
        self.adapter, self.name, self.gone = adapter, name, False

    async def ask(self, op: str, replies: str, **fields: Any) -> tuple[str, Any]:
        """Holds an op until it is answered by one of `replies`, or `error`."""
        held = self.adapter.loop.create_future()
        if not self.gone:  # else nobody will ever answer
            self.adapter.hold(self, op, f"{replies} error".split(), held, fields)
        kind, body = await held
        if kind == "error":
            raise self.error(body)
        return kind, body

    has = record("has", "present")
    get = record("get", "value notFound")
    get_with_retry = record("getWithRetry", "value notFound")
    set = record("set", "done", "value")
    delete = record("delete", "done")
    set_new_value = record("setNewValue", "done mismatch", "value")
    compare_and_set = record("compareAndSet", "done mismatch", "value", "expected")
    compare_and_delete = record("compareAndDelete", "done mismatch", "expected")

    async def incr(self, key: str) -> int:
        return (await self.ask("incr", "count", key=key))[1]

    async def put_message(self, topic: str, body: str) -> None:
        await self.ask("put", "done", topic=str(topic), body=octets(body))

    async def get_message(self, topic: str) -> Any:
        kind, body = await self.ask("receive", "message empty closed", topic=topic)
        if kind == "message":
            return self.sdk.queue.Message(body=to_text(body))
        raise self.sdk.queue.QueueIsEmpty if kind == "empty" else self.sdk.queue.QueueIsClosed

    async def invoke(self, request: Any, _connection: Any) -> Any:
        call = request.call
        fields = {"taskName": call.task_name, "payload": octets(call.payload), "callHash": str(call.call_hash)}
        if self.sdk.has_root_id:
            fields["rootId"] = str(request.root_id)
        ((kind, body),) = (await self.ask("invoke", "outcome", **fields))[1].items()
        if kind == "response":
            return self.sdk.brrr.Response(payload=to_bytes(body))
        if kind == "defer":
            return self.sdk.brrr.Defer([self.deferred(call) for call in body.get("calls", [])])
        if kind == "error":
            raise self.error(body)
        return 42  # `invalid`: neither a response nor a deferral

    def deferred(self, call: dict[str, Any]) -> Any:
        name, payload, call_hash = call.get("taskName", ""), to_bytes(call.get("payload", {})), call.get("callHash", "")
        made = self.sdk.Call(task_name=name, payload=payload, call_hash=call_hash)
        return self.sdk.brrr.DeferredCall(topic=call.get("topic") or None, call=made)

    def error(self, body: dict[str, str]) -> Exception:
        """The SDK's own exception of that name if it has one, else a new kind of exception."""
        kind = body.get("kind") or "Error"
        known: Any = self.sdk.errors.get(kind) or type(kind, (Exception,), {})
        # Not by a call: the constructors of the SDK's exceptions may want something else than a message.
        return known.__new__(known, body.get("message", ""))

    async def work(self, body: dict[str, Any]) -> dict[str, Any]:
        async with self.sdk.brrr.serve(self, self, self) as server:
            await server.loop(body.get("topic", ""), self.invoke)
        return {}

    async def schedule(self, body: dict[str, Any]) -> dict[str, Any]:
        names = [body.get(field, "") for field in ("topic", "callHash", "taskName")]
        async with self.sdk.brrr.connect(self, self, self) as connection:
            await connection.schedule_raw(*names, to_bytes(body.get("payload", {})))
        return {"scheduled": {}}

    async def read(self, body: dict[str, Any]) -> dict[str, Any]:
        async with self.sdk.brrr.connect(self, self, self) as connection:
            value = await connection.read_raw(body.get("callHash", ""))
        return {"notFound": {}} if value is None else {"value": octets(value)}


def load(where: Path) -> SimpleNamespace:
    """Imports the SDK and collects what the adapter uses of it."""
    import tomllib  # not in the old versions of Python that `main` refuses

    folders = [where, where / "src", where / "python" / "src"]
    source = next((folder.resolve() for folder in folders if (folder / "brrr" / "__init__.py").is_file()), None)
    if source is None:
        fail(f"there is no SDK in {str(where)!r}; give --sdk-path a checkout of the Python SDK, or its python/src")
    file = source.parent / "pyproject.toml"
    project = tomllib.loads(file.read_text("utf-8")).get("project", {}) if file.is_file() else {}
    minor = re.search(r">=\s*3\.(\d+)", project.get("requires-python", ""))
    if minor and sys.version_info < (3, int(minor[1])):
        fail(f"this SDK needs Python 3.{minor[1]} and this is {sys.version.split()[0]}; use a newer one")
    sys.path.insert(0, str(source))
    sdk = SimpleNamespace(version=project.get("version", "unknown"))
    try:
        sdk.brrr, store, queue = (importlib.import_module(name) for name in ("brrr", "brrr.store", "brrr.queue"))
        sdk.store, sdk.queue, sdk.Call = store, queue, importlib.import_module("brrr.call").Call
        errors = store.NotFoundError, store.CompareMismatch, queue.QueueIsEmpty, queue.QueueIsClosed
        sdk.errors = {error.__name__: error for error in errors}
        sdk.has_root_id = "root_id" in sdk.brrr.Request.__dataclass_fields__
        sdk.Lane = type("Lane", (Shims, store.Store, store.Cache, queue.Queue), {"sdk": sdk})
        sdk.revision = revision_of(sdk)
    except (ImportError, AttributeError, TypeError, LookupError) as error:
        missing = getattr(error, "name", None)
        if isinstance(error, ModuleNotFoundError) and missing and not missing.startswith("brrr"):
            needs = " ".join(repr(one) for one in project.get("dependencies", [missing]))
            fail(f"the SDK needs the module {missing}; run {sys.executable} -m pip install {needs}")
        fail(f"{str(source)!r} has no generation of the SDK that is known here ({error}); the README lists them")
    return sdk


def revision_of(sdk: SimpleNamespace) -> int:
    """Has the SDK schedule a call, and looks which counter it uses."""
    keys = []

    async def ask(op: str, _replies: str, key: str = "", **_fields: Any) -> tuple[str, Any]:
        keys.append(key)
        return op, int(op == "incr")

    lane = sdk.Lane(None, "")
    lane.ask = ask
    with contextlib.suppress(StopIteration):
        lane.schedule({"topic": "t", "callHash": "h"}).send(None)
    for prefix, revision in COUNTERS.items():
        if any(key.startswith(prefix) for key in keys):
            return revision
    raise LookupError("its counters are of no known revision")


class Adapter:
    """Takes commands, and holds the lanes' ops until they are answered."""

    def __init__(self, sdk: SimpleNamespace, output: int) -> None:
        self.sdk, self.output, self.greeted = sdk, output, False
        self.loop = asyncio.SelectorEventLoop(Turns(self))
        self.lanes: dict[str, tuple[Shims, asyncio.Task[None]]] = {}
        self.gone: collections.deque[str] = collections.deque(maxlen=GONE)
        # By the op's number: its lane, its name, the replies that fit, and where the shim waits for one.
        self.held: dict[int, tuple[Shims, str, list[str], asyncio.Future[Any]]] = {}
        self.last_op = 0
        self.input, self.count = bytearray(), 0
        self.lines: collections.deque[bytearray] = collections.deque()
        # The number of a `sync` that is not answered yet.
        self.sync: int | None = None
        self.out: list[dict[str, Any]] = []

    def hold(self, lane: Shims, op: str, replies: list[str], future: asyncio.Future[Any], fields: Any) -> None:
        self.last_op += 1
        self.held[self.last_op] = lane, op, replies, future
        self.out.append({"lane": lane.name, "op": self.last_op, op: fields})

    async def live(self, lane: Shims, command: str, body: dict[str, Any]) -> None:
        try:
            answer = await getattr(lane, command)(body)
        except (Exception, asyncio.CancelledError) as error:
            message = str(error).encode(errors="backslashreplace").decode()
            answer = {"error": {"kind": type(error).__name__, "message": message}}
        if not lane.gone:
            self.out.append({"lane": lane.name, STARTS[command]: answer})
            self.forget(lane.name)

    def turn(self, timeout: float | None) -> bool:
        """Called when nothing can move: answers the last `sync`, then takes in the commands up to the next one."""
        if self.sync is not None:
            # asyncio waits until its next timer, so that is the one it tells.
            self.out.append({"sync": self.sync} | ({} if timeout is None else {"timers": [timeout]}))
            self.sync = None
            self.flush()
        while self.lines and self.sync is None:
            self.count += 1
            try:
                self.carry_out(json.loads(self.lines.popleft()))
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
                fail(f"line {self.count} of the input cannot be carried out: {error}")
        return self.sync is not None

    def read(self) -> None:
        chunk = os.read(STDIN, 1 << 20)
        self.input += chunk
        if b"\n" in chunk:
            *lines, self.input = self.input.split(b"\n")
            self.lines.extend(lines)
        if len(self.input) > MAX_LINE or (self.input and not chunk):
            fail(f"a line of the input has more than {MAX_LINE} bytes or no end")
        if not chunk:
            sys.exit()

    def flush(self) -> None:
        frames = "".join(to_json(frame) + "\n" for frame in self.out)
        self.out.clear()
        rest = memoryview(frames.encode("ascii"))
        while rest:
            rest = rest[os.write(self.output, rest) :]

    def carry_out(self, command: dict[str, Any]) -> None:
        names = [key for key in command if key not in ("lane", "op")] if isinstance(command, dict) else []
        if len(names) != 1:
            raise ValueError("it is no object with one command")
        name, body, lane = names[0], command[names[0]], command.get("lane", "")
        if name == "sync":
            self.sync = int(body)
        elif name == "reply":
            self.reply(lane, command.get("op", 0), body)
        elif name == "hello":
            self.hello(body)
        elif name == "abandon":
            self.abandon(lane)
        elif name in STARTS:
            self.start(lane, name, body)
        else:
            self.out.append({"unsupported": {"command": name}})

    def hello(self, body: dict[str, Any]) -> None:
        if body.get("protocol") != PROTOCOL:
            raise ValueError(f"adapter protocol {body.get('protocol')} is wanted, and this adapter speaks {PROTOCOL}")
        clock, ids = float(body.get("clock", 0)), random.Random(int(body.get("seed") or 0))
        time.time, os.urandom = lambda: clock, ids.randbytes
        self.greeted = True
        welcome = {"sdk": "brrr-python", "version": self.sdk.version, "revisions": [self.sdk.revision]}
        welcome |= {"profiles": ["worker", "client"], "turns": "idle", "pins": ["clock", "ids"]}
        welcome["pins"] += ["hashOrder"] * (not sys.flags.ignore_environment)
        welcome["provides"] = ["callHash"] + ["rootId"] * self.sdk.has_root_id
        self.out.append({"hello": welcome})
        self.flush()

    def start(self, name: str, command: str, body: dict[str, Any]) -> None:
        if not self.greeted or not name or name in self.lanes:
            raise ValueError(f"lane {name!r} has no name, or runs already, or no `hello` came before it")
        if command != "read" and body.get("revision", self.sdk.revision) != self.sdk.revision:
            raise ValueError(f"revision {body['revision']} is wanted, and this SDK has {self.sdk.revision}")
        lane = self.sdk.Lane(self, name)
        self.lanes[name] = lane, self.loop.create_task(self.live(lane, command, body))

    def forget(self, name: str) -> asyncio.Task[None]:
        """The worker is gone, and with it all that it had begun."""
        lane, task = self.lanes.pop(name)
        lane.gone = True
        self.gone.append(name)
        for op in [op for op, held in self.held.items() if held[0] is lane]:
            self.held.pop(op)[-1].cancel()
        return task

    def abandon(self, name: str) -> None:
        if name in self.lanes:
            self.forget(name).cancel()
        elif name not in self.gone:
            raise ValueError(f"there is no lane {name!r} to abandon")

    def reply(self, name: str, op: int, body: dict[str, Any]) -> None:
        if op not in self.held and name in self.gone:
            return
        ((kind, value),) = body.items()
        if op not in self.held or self.held[op][0].name != name:
            raise ValueError(f"lane {name!r} has no op {op} that waits for a reply")
        _, asked, replies, future = self.held.pop(op)
        if kind not in replies:
            raise ValueError(f"{kind!r} is no reply to `{asked}`")
        if not future.done():
            future.set_result((kind, value))


class Turns(selectors.SelectSelector):
    """asyncio looks for input without waiting, with a time-out of 0, exactly when a callback is ready to run."""

    def __init__(self, adapter: Adapter) -> None:
        super().__init__()
        self.adapter = adapter
        self.register(STDIN, selectors.EVENT_READ)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout != 0 and self.adapter.turn(timeout):
            return []
        ready = super().select(timeout)
        others = [event for event in ready if event[0].fd != STDIN]
        if timeout != 0 and len(others) < len(ready):
            self.adapter.read()
        return others


def main() -> None:
    parser = argparse.ArgumentParser(description="Lets the conformance kit judge the Python SDK.")
    parser.add_argument("--sdk-path", metavar="DIR", type=Path, help="the SDK's checkout, or its python/src")
    where = parser.parse_args().sdk_path
    if sys.version_info < (3, 12):
        fail(f"the SDK needs Python 3.12 or newer and this is {sys.version.split()[0]}; use CPython 3.13")
    if where is None:
        fail("it does not know where the SDK is; give --sdk-path a checkout of the Python SDK, or its python/src")
    if not os.environ.get("PYTHONHASHSEED", "").isdecimal():
        # The order of sets is settled when Python starts, long before `hello`.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    # Whatever prints goes to standard error, so that standard output has nothing but frames.
    output = os.dup(1)
    os.dup2(2, 1)
    adapter = Adapter(load(where), output)
    try:
        adapter.loop.run_forever()
    except (SystemExit, BrokenPipeError) as end:
        # Ends here, without complaints about lanes that are still at work.
        sentence = getattr(end, "code", "adapter.py: nobody reads its answers any more")
        if sentence:
            print(sentence, file=sys.stderr, flush=True)
        os._exit(1 if sentence else 0)


if __name__ == "__main__":
    main()
