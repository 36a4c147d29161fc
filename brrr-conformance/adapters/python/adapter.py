# SPDX-License-Identifier: AGPL-3.0-only
"""`python adapter.py --sdk-path DIR` lets the conformance kit judge the Python SDK, in both of its generations.

DIR is its checkout, the `python` folder or the source folder in that; `spec/conformance.md`, section 3, has the frames.
"""

import argparse
import asyncio
import functools
import hashlib
import importlib
import itertools
import json
import os
import random
import re
import selectors
import signal
import sys
import time
from pathlib import Path

COUNTERS = {"brrr_count/": 1, "brrr/count/": 2}  # what the keys of its counters begin with tells an SDK's revision
ENDS = {"work": "exit", "schedule": "result", "read": "result"}  # the commands that start a lane, and its end
to_json = json.JSONEncoder(separators=(",", ":")).encode
to_jcs = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, sort_keys=True).encode
sdk = argparse.Namespace()
# Lanes by name; the last names that are gone, since a reply may have crossed an `abandon`; frames for the kit.
lanes, gone, out = {}, [], []
# By the op's number: its lane, the replies that fit, and where the shim waits for one.
held, numbers = {}, itertools.count(1)


def fail(sentence):
    print(f"adapter.py: {sentence}", file=sys.stderr, flush=True)
    os._exit(1)  # without complaints about lanes that are still at work


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
        if kind == "defer":
            return sdk.brrr.Defer([self.deferred(**call) for call in body.get("calls", [])])
        return 42  # `invalid`: neither a response nor a deferral

    def deferred(self, topic=None, callHash="", taskName="", payload=None):
        call = sdk.Call(task_name=taskName, payload=to_bytes(payload or {}), call_hash=callHash)
        return sdk.brrr.DeferredCall(topic=topic or None, call=call)

    def error(self, kind="Error", message=""):
        """The SDK's own exception of that name if it has one, else a new kind of exception."""
        known = sdk.errors.get(kind) or type(kind, (Exception,), {})
        return known.__new__(known, message)  # the constructors of the SDK's may want something else

    async def carry_out(self, app, program, calls, runs, run=None):
        """Carries out the program of a task, in its `run`-th run."""
        run = run or next(runs)
        inner = functools.partial(self.carry_out, app, calls=calls, runs=runs, run=run)
        kind, body = next(item for item in program.items() if item[0] != "otherwise")
        if kind == "call":
            call = calls[body]
            return await app.call(call.get("taskName", ""), topic=call.get("topic") or None)(*call["read"])
        if kind == "gather":
            return await app.gather(*map(inner, body))
        if kind == "list":
            return [await inner(one) for one in body]
        if kind == "runs":
            return await inner(body[min(run, len(body)) - 1])
        if kind == "fail":
            raise self.error(body, body)
        kind in ("text", "value", "nothing", "try") or fail(f"a task cannot carry out {kind!r}")
        try:
            return await inner(body) if kind == "try" else None if kind == "nothing" else body
        except Exception:
            return await inner(program["otherwise"])

    async def work(self, topic="", app=None, **_revision):
        async with sdk.brrr.serve(self, self, self) as server:
            tasks = {}
            for one in (app or {}).get("tasks", []):
                where = one["read"], app.get("calls"), itertools.count(1)
                tasks[one.get("name", "")] = sdk.wrap(lambda worker, *_, where=where: self.carry_out(worker, *where))
            worker = sdk.brrr.AppWorker(codec=sdk.Codec(), connection=server, handlers=tasks)
            await server.loop(topic, self.invoke if app is None else worker.handle)
        return {}

    async def schedule(self, topic="", callHash="", taskName="", payload=None, **_revision):
        async with sdk.brrr.connect(self, self, self) as connection:
            await connection.schedule_raw(topic, callHash, taskName, to_bytes(payload or {}))
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
        gone[:] = [*gone[-1023:], lanes.pop(self.name).name]
        for op in [op for op, one in held.items() if one[0] is self]:
            held.pop(op)[-1].cancel()


def load(where):
    """Imports the SDK and collects what the adapter uses of it."""
    folders = [where, where / "src", where / "python" / "src"]
    source = next((folder.resolve() for folder in folders if (folder / "brrr" / "__init__.py").is_file()), None)
    if source is None:
        fail(f"there is no SDK in {str(where)!r}; give --sdk-path a checkout of the Python SDK, or its python/src")
    project = "".join(file.read_text("utf-8") for file in source.parent.glob("pyproject.toml"))
    patterns = r'\nversion = "(.+)"', r'\nrequires-python = ".*>=3\.(\d+)', r"\ndependencies = \[([^]]*)\]"
    version, minor, needs = ((re.findall(pattern, project) or [""])[0] for pattern in patterns)
    if minor and sys.version_info < (3, int(minor)):
        fail(f"this SDK needs Python 3.{minor} and this is {sys.version.split()[0]}; use a newer one")
    sys.path.insert(0, str(source))
    sdk.version, keys = version or "unknown", ["no counter"]

    async def ask(_lane, op, _replies, key="", **_fields):
        keys.extend([key] if key else [])
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
        asyncio.run(type("Probe", (sdk.Lane,), {"ask": ask})().schedule("t", "h"))
        sdk.revision = COUNTERS[keys[-1][:11]]
    except (ImportError, AttributeError, TypeError, LookupError) as error:
        missing = getattr(error, "name", None)
        if isinstance(error, ModuleNotFoundError) and missing and not missing.startswith("brrr"):
            needs = " ".join(needs.replace(",", " ").split()) or missing
            fail(f"the SDK needs the module {missing}; run {sys.executable} -m pip install {needs}")
        fail(f"{str(source)!r} has no generation of the SDK that is known here ({error}); the README lists them")


class Turns(selectors.SelectSelector):
    """Takes commands where asyncio would wait: it selects with another time-out than 0 when no callback is ready."""

    sync, count, greeted = None, 0, False

    def select(self, timeout=None):
        if timeout != 0:
            if self.sync is not None:  # the next timer is the one that asyncio tells
                out.append({"sync": self.sync} | ({} if timeout is None else {"timers": [timeout]}))
                print(*map(to_json, out), sep="\n", file=sdk.output, flush=True)
                out.clear()
            self.sync = None
            while self.sync is None:
                line, self.count = sys.stdin.buffer.readline(1 << 26), self.count + 1
                try:
                    self.command(**json.loads(line or os._exit(0)))
                except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
                    fail(f"line {self.count} of the input cannot be carried out: {error}")
        return super().select(0)

    def command(self, lane="", op=0, **command):
        ((name, body),) = command.items()
        if name == "sync":
            self.sync = int(body)
        elif name == "hello":
            if body.get("protocol") != 1:
                raise ValueError(f"this adapter speaks protocol 1, not {body.get('protocol')}")
            self.greeted, clock, ids = True, float(body.get("clock", 0)), random.Random(int(body.get("seed", 0)))
            time.time, os.urandom = lambda: clock, ids.randbytes
            lists = {"revisions": [sdk.revision], "profiles": ["worker", "client", "app"]}
            lists |= {"pins": ["clock", "ids", "hashOrder"], "provides": ["callHash"] + ["rootId"] * sdk.has_root_id}
            welcome = {"sdk": "brrr-python", "version": sdk.version, "turns": "idle", **lists}
            print(to_json({"hello": welcome}), file=sdk.output, flush=True)
        elif name == "reply" and (op in held or lane not in gone):
            of, replies, future = held.pop(op, (None, [], None))
            ((kind, value),) = body.items()
            if of is None or of.name != lane or kind not in replies:
                raise ValueError(f"lane {lane!r} has no op {op} that waits for {kind!r}")
            future.done() or future.set_result((kind, value))
        elif name == "abandon" and lane not in gone:
            lanes[lane].forget()
        elif name in ENDS:
            if not self.greeted or lane in lanes or body.get("revision", sdk.revision) != sdk.revision:
                raise ValueError(f"`hello` is missing, or lane {lane!r} runs, or its revision is not {sdk.revision}")
            app = body.get("app") or {}  # what cannot be read is the kit's mistake, not the task's
            for one in (*app.get("tasks", []), *app.get("calls", {}).values()):
                one["read"] = json.loads(one.get("programJson") or one.get("argsJson"))
            lanes[lane] = new = sdk.Lane()
            new.name, new.gone = lane, False
            new.life = asyncio.get_running_loop().create_task(new.live(name, body))
        elif name not in ("reply", "abandon"):
            out.append({"unsupported": {"command": name}})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Lets the conformance kit judge the Python SDK.")
    parser.add_argument("--sdk-path", metavar="DIR", type=Path, help="the SDK's checkout, or its python/src")
    where = parser.parse_args().sdk_path or fail("it does not know where the SDK is; give --sdk-path its checkout")
    if sys.flags.ignore_environment or not os.environ.get("PYTHONHASHSEED", "").isdecimal():
        # The order of sets is settled when Python starts, long before `hello`.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    # Whatever prints goes to standard error, so that standard output has nothing but frames.
    sdk.output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    load(where)
    asyncio.SelectorEventLoop(Turns()).run_forever()
