# SPDX-License-Identifier: AGPL-3.0-only
"""`python adapter.py --sdk-path DIR` lets the conformance kit judge the Python SDK, in both of its generations.

DIR is a checkout of the SDK's repository, its `python` folder or the source folder in that. Frames come in on
standard input and go out on standard output; `spec/conformance.md`, section 3, describes them.
"""

import argparse
import asyncio
import collections
import hashlib
import importlib
import itertools
import json
import os
import random
import re
import selectors
import sys
import time
from pathlib import Path
from types import SimpleNamespace

PROTOCOL = 1
MAX_LINE = 64 * 1024 * 1024
# What the keys of its counters begin with tells the revision of an SDK.
COUNTERS = {"brrr_count/": 1, "brrr/count/": 2}
# The frame that ends a lane, by the command that starts it.
ENDS = {"work": "exit", "schedule": "result", "read": "result"}
to_json = json.JSONEncoder(separators=(",", ":")).encode
to_jcs = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, sort_keys=True).encode

sdk = SimpleNamespace()
# Lanes by name; those that are gone, since a reply may have crossed an `abandon`; frames for the kit.
lanes, gone, out = {}, collections.deque(maxlen=1024), []
# By the op's number: its lane, the replies that fit, and where the shim waits for one.
held, numbers = {}, itertools.count(1)


def fail(sentence):
    """Ends here, without complaints about lanes that are still at work."""
    print(f"adapter.py: {sentence}", file=sys.stderr, flush=True)
    os._exit(1)


def octets(data):
    """Bytes for a frame. What is none goes out as its text, so that the kit sees the op and judges it."""
    data = data if isinstance(data, bytes) else str(data).encode()
    try:
        return {"utf8": data.decode()}
    except UnicodeDecodeError:
        return {"hex": data.hex()}


def to_bytes(frame):
    return bytes.fromhex(frame["hex"]) if "hex" in frame else frame.get("utf8", "").encode()


def record(op, replies, *names):
    """A shim of the store: the SDK gives the key and then what `names` says."""

    async def shim(self, key, *values, **named):
        data = {name: octets(value) for name, value in (dict(zip(names, values)) | named).items()}
        kind, body = await self.ask(op, replies, kind=key.type, callHash=str(key.call_hash), **data)
        if kind in ("notFound", "mismatch"):
            raise sdk.store.NotFoundError(key) if kind == "notFound" else sdk.store.CompareMismatch
        return to_bytes(body) if kind == "value" else body

    return shim


class JsonCodec:
    """`json-jcs` for the arguments of the kit's cases, as the SDK has no codec of JSON. `load` adds its base class."""

    def encode_call(self, task_name, args, _named):
        call_hash = hashlib.sha256(to_jcs([task_name, args]).encode()).hexdigest()
        return sdk.Call(task_name=task_name, payload=to_jcs(args).encode(), call_hash=call_hash)

    async def invoke_task(self, call, task, *context):
        return to_jcs(await task(*context, *json.loads(call.payload))).encode()

    def decode_return(self, _task_name, payload):
        return json.loads(payload)


class Shims:
    """Store, cache, queue and task of one lane, and what it does. `load` adds the base classes of the SDK."""

    async def ask(self, op, replies, **fields):
        """Holds an op until it is answered by one of `replies`, or `error`."""
        future = asyncio.get_running_loop().create_future()
        if not self.gone:  # else nobody will ever answer
            number = next(numbers)
            held[number] = self, [*replies.split(), "error"], future
            out.append({"lane": self.name, "op": number, op: fields})
        kind, body = await future
        if kind == "error":
            raise self.error(**body)
        return kind, body

    has = record("has", "present")
    get = record("get", "value notFound")
    get_with_retry = record("getWithRetry", "value notFound")
    set = record("set", "done", "value")
    delete = record("delete", "done")
    set_new_value = record("setNewValue", "done mismatch", "value")
    compare_and_set = record("compareAndSet", "done mismatch", "value", "expected")
    compare_and_delete = record("compareAndDelete", "done mismatch", "expected")

    async def incr(self, key):
        return (await self.ask("incr", "count", key=key))[1]

    async def put_message(self, topic, body):
        await self.ask("put", "done", topic=str(topic), body=octets(body))

    async def get_message(self, topic):
        kind, body = await self.ask("receive", "message empty closed", topic=topic)
        if kind == "message":  # the SDK's own queues too raise what `decode` raises
            return sdk.queue.Message(body=to_bytes(body).decode())
        raise sdk.queue.QueueIsEmpty if kind == "empty" else sdk.queue.QueueIsClosed

    async def invoke(self, request, _connection):
        call, fields = request.call, {"rootId": str(request.root_id)} if sdk.has_root_id else {}
        fields |= {"taskName": call.task_name, "payload": octets(call.payload), "callHash": str(call.call_hash)}
        ((kind, body),) = (await self.ask("invoke", "outcome", **fields))[1].items()
        if kind == "error":
            raise self.error(**body)
        if kind == "response":
            return sdk.brrr.Response(payload=to_bytes(body))
        if kind == "invalid":
            return 42  # neither a response nor a deferral
        return sdk.brrr.Defer([sdk.brrr.DeferredCall(*deferred(**call)) for call in body.get("calls", [])])

    def error(self, kind="Error", message=""):
        """The SDK's own exception of that name if it has one, else a new kind of exception."""
        known = sdk.errors.get(kind) or type(kind, (Exception,), {})
        return known.__new__(known, message)  # the constructors of the SDK's may want something else

    async def carry_out(self, program, *where):
        """Carries out the program of a task: `where` is the SDK's worker, the known calls, and which run it is."""
        app, calls, run = where
        kind = next(key for key in program if key != "otherwise")
        body = program[kind]
        if kind == "call":
            call = calls[body]
            return await app.call(call.get("taskName", ""), topic=call.get("topic"))(*json.loads(call["argsJson"]))
        if kind == "gather":
            return await app.gather(*(self.carry_out(one, *where) for one in body))
        if kind == "list":
            return [await self.carry_out(one, *where) for one in body]
        if kind == "runs":
            return await self.carry_out(body[min(run, len(body)) - 1], *where)
        if kind == "fail":
            raise self.error(body)
        try:
            return await self.carry_out(body, *where) if kind == "try" else None if kind == "nothing" else body
        except Exception:
            return await self.carry_out(program["otherwise"], *where)

    def tasks(self, tasks=(), calls=None):
        """The tasks of an application by name, in the way that its generation of the SDK registers them."""

        def task(programJson, **_name):
            runs = itertools.count(1)

            async def run(app, *_arguments):
                return await self.carry_out(json.loads(programJson), app, calls, next(runs))

            return sdk.wrap(run)

        return {one.get("name", ""): task(**one) for one in tasks}

    async def work(self, topic="", app=None, **_revision):
        async with sdk.brrr.serve(self, self, self) as server:
            worker = app and sdk.brrr.AppWorker(codec=sdk.Codec(), connection=server, handlers=self.tasks(**app))
            await server.loop(topic, worker.handle if worker else self.invoke)
        return {}

    async def schedule(self, topic="", revision=None, **call):
        async with sdk.brrr.connect(self, self, self) as connection:
            call = deferred(**call)[1]
            await connection.schedule_raw(topic, call.call_hash, call.task_name, call.payload)
        return {"scheduled": {}}

    async def read(self, callHash=""):
        async with sdk.brrr.connect(self, self, self) as connection:
            value = await connection.read_raw(callHash)
        return {"notFound": {}} if value is None else {"value": octets(value)}

    async def live(self, command, body):
        try:
            answer = await getattr(self, command)(**body)
        except (Exception, asyncio.CancelledError) as error:
            message = str(error).encode(errors="backslashreplace").decode()
            answer = {"error": {"kind": type(error).__name__, "message": message}}
        if not self.gone:
            out.append({"lane": self.name, ENDS[command]: answer})
            self.forget()

    def forget(self):
        """The worker is gone, and with it all that it had begun."""
        self.gone = True
        gone.append(self.name)
        del lanes[self.name]
        for op in [op for op, one in held.items() if one[0] is self]:
            held.pop(op)[-1].cancel()


def deferred(topic=None, callHash="", taskName="", payload=None):
    return topic or None, sdk.Call(task_name=taskName, payload=to_bytes(payload or {}), call_hash=callHash)


def load(where):
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
    sdk.version, keys = project.get("version", "unknown"), [""]

    async def ask(op, _replies, key="", **_fields):
        keys.append(key)
        return op, op == "incr"

    try:
        names = "brrr", "brrr.store", "brrr.queue", "brrr.app", "brrr.call", "brrr.codec"
        sdk.brrr, sdk.store, sdk.queue, app, call, codec = map(importlib.import_module, names)
        errors = sdk.store.NotFoundError, sdk.store.CompareMismatch, sdk.queue.QueueIsEmpty, sdk.queue.QueueIsClosed
        sdk.errors, sdk.Call = {error.__name__: error for error in errors}, call.Call
        sdk.has_root_id = "root_id" in sdk.brrr.Request.__dataclass_fields__
        sdk.wrap = getattr(app, "handler", lambda task: task)
        sdk.Codec = type("Codec", (JsonCodec, codec.Codec), {})
        sdk.Lane = type("Lane", (Shims, sdk.store.Store, sdk.store.Cache, sdk.queue.Queue), {})
        lane = sdk.Lane()
        lane.ask = ask
        asyncio.run(lane.schedule("t", callHash="h"))
        if max(keys)[:11] not in COUNTERS:
            raise LookupError(f"its counter is {max(keys)!r}")
        sdk.revision = COUNTERS[max(keys)[:11]]
    except (ImportError, AttributeError, TypeError, LookupError) as error:
        missing = getattr(error, "name", None)
        if isinstance(error, ModuleNotFoundError) and missing and not missing.startswith("brrr"):
            needs = " ".join(repr(one) for one in project.get("dependencies", [missing]))
            fail(f"the SDK needs the module {missing}; run {sys.executable} -m pip install {needs}")
        fail(f"{str(source)!r} has no generation of the SDK that is known here ({error}); the README lists them")


class Turns(selectors.SelectSelector):
    """Takes commands where asyncio would wait: it selects with another time-out than 0 when no callback is ready."""

    output, sync, count, greeted = None, None, 0, False

    def select(self, timeout=None):
        if timeout != 0:
            if self.sync is not None:  # the next timer is the one that asyncio tells
                out.append({"sync": self.sync} | ({} if timeout is None else {"timers": [timeout]}))
                self.flush()
            self.sync = None
            while self.sync is None:
                line, self.count = sys.stdin.buffer.readline(MAX_LINE), self.count + 1
                if not line:
                    os._exit(0)
                try:
                    self.command(**json.loads(line))
                except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
                    fail(f"line {self.count} of the input cannot be carried out: {error}")
        return super().select(0)

    def flush(self):
        rest = memoryview("".join(to_json(frame) + "\n" for frame in out).encode("ascii"))
        out.clear()
        while rest:
            rest = rest[os.write(self.output, rest) :]

    def command(self, lane="", op=0, **command):
        ((name, body),) = command.items()
        if name == "sync":
            self.sync = int(body)
        elif name == "hello":
            self.hello(**body)
        elif name == "reply" and (op in held or lane not in gone):
            self.reply(lane, op, *body.items())
        elif name == "abandon" and lane not in gone:
            lanes[lane].forget()
        elif name in ENDS:
            self.start(lane, name, body)
        elif name not in ("reply", "abandon"):
            out.append({"unsupported": {"command": name}})

    def hello(self, protocol=0, clock=0, seed="0"):
        if protocol != PROTOCOL:
            raise ValueError(f"this adapter speaks protocol {PROTOCOL}, not {protocol}")
        self.greeted, ids = True, random.Random(int(seed))
        time.time, os.urandom = lambda: float(clock), ids.randbytes
        welcome = {"sdk": "brrr-python", "version": sdk.version, "revisions": [sdk.revision], "turns": "idle"}
        welcome["profiles"] = ["worker", "client", "app"]
        welcome["pins"] = ["clock", "ids"] + ["hashOrder"] * (not sys.flags.ignore_environment)
        welcome["provides"] = ["callHash"] + ["rootId"] * sdk.has_root_id
        out.append({"hello": welcome})
        self.flush()

    def start(self, name, command, body):
        if not self.greeted or not name or name in lanes:
            raise ValueError(f"lane {name!r} has no name, or runs already, or no `hello` came before it")
        if body.get("revision", sdk.revision) != sdk.revision:
            raise ValueError(f"revision {body['revision']} is wanted, and this SDK has {sdk.revision}")
        lanes[name] = sdk.Lane()
        lanes[name].name, lanes[name].gone = name, False
        lanes[name].life = asyncio.get_running_loop().create_task(lanes[name].live(command, body))

    def reply(self, name, op, answer):
        lane, replies, future = held.pop(op, (None, [], None))
        if lane is None or lane.name != name or answer[0] not in replies:
            raise ValueError(f"lane {name!r} has no op {op} that waits for {answer[0]!r}")
        if not future.done():
            future.set_result(answer)


def main():
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
    Turns.output = os.dup(1)
    os.dup2(2, 1)
    load(where)
    asyncio.SelectorEventLoop(Turns()).run_forever()


if __name__ == "__main__":
    main()
