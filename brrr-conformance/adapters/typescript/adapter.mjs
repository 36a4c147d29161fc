// SPDX-License-Identifier: AGPL-3.0-only
// `node adapter.mjs --sdk-path DIR` lets the conformance kit judge the TypeScript SDK, in both of its generations.
// DIR is a checkout of the SDK's repository, its `typescript` folder, or the built output in that. Frames come in on
// standard input and go out on standard output; `spec/conformance.md`, section 3, describes them.
import crypto from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import v8 from "node:v8";

const PROTOCOL = 1;
const MAX_LINE = 64 * 1024 * 1024;
// How many lanes that are gone are remembered: a reply may have crossed an `abandon`.
const GONE = 1024;
// Node does not tell when a timer is due; the kit asks again after so many seconds.
const TIMER = 0.05;
// What the keys of its counters begin with tells the revision of an SDK.
const COUNTERS = { "brrr_count/": 1, "brrr/count/": 2 };
// The frame that ends a lane, by the command that starts it.
const ENDS = { work: "exit", schedule: "result", read: "result" };
const HELLO = { profiles: ["worker", "client", "app"], turns: "idle", pins: ["clock", "ids"], provides: ["callHash"] };

function fail(sentence) {
  fs.writeSync(2, `adapter.mjs: ${sentence}\n`);
  process.exit(1);
}

/** Bytes or text for a frame. What is neither goes out as its text, so that the kit sees the op and judges it. */
function octets(data) {
  const bytes = data instanceof Uint8Array && Buffer.from(data);
  const text = bytes ? bytes.toString() : asText(data);
  if (bytes && !bytes.equals(Buffer.from(text))) return { hex: bytes.toString("hex") };
  return text.isWellFormed() ? { utf8: text } : { utf16: Buffer.from(text, "utf16le").swap16().toString("hex") };
}

const asText = (data) => (typeof data === "string" ? data : (JSON.stringify(data) ?? String(data)));
const toBytes = (frame) => Uint8Array.from(frame?.hex ? Buffer.from(frame.hex, "hex") : Buffer.from(toText(frame)));

/** Text as the SDK's own queue hands it over: U+FFFD stands for what is no UTF-8. */
function toText({ utf8 = "", hex, utf16 } = {}) {
  if (hex) return Buffer.from(hex, "hex").toString();
  return utf16 ? Buffer.from(utf16, "hex").swap16().toString("utf16le") : utf8;
}

/** Store, cache and publisher of one lane, and what it does. `record` adds the ops of the store. */
class Lane {
  gone = false;

  /** Holds an op until it is answered by one of `replies`, or `error`. */
  async ask(op, replies, fields) {
    if (this.gone) return new Promise(() => {});
    out.push({ lane: this.name, op: ++lastOp, [op]: fields });
    const answer = (resolve) => held.set(lastOp, { lane: this, op, replies: `${replies} error`.split(" "), resolve });
    const [kind, body] = await new Promise(answer);
    if (kind === "error") throw this.error(body);
    return [kind, body];
  }

  incr = async (key) => (await this.ask("incr", "count", { key }))[1];
  emit = async (topic, body) => void (await this.ask("put", "done", { topic: asText(topic), body: octets(body) }));

  async take(topic) {
    const [kind, body] = await this.ask("receive", "message empty closed", { topic });
    return kind === "message" ? toText(body) : kind === "closed" ? sdk.BrrrShutdownSymbol : undefined;
  }

  async invoke({ taskName, payload, callHash }) {
    const fields = { taskName: asText(taskName), payload: octets(payload), callHash: asText(callHash) };
    const [kind, body] = Object.entries((await this.ask("invoke", "outcome", fields))[1])[0];
    if (kind === "response") return { payload: toBytes(body) };
    if (kind === "defer") return new sdk.Defer(...(body.calls ?? []).map(deferred));
    if (kind === "error") throw this.error(body);
    return 42; // `invalid`: neither a response nor a deferral
  }

  /** The SDK's own error of that name if it has one, else a new kind of error. */
  error({ kind = "Error", message = "" }) {
    const known = Object.values(sdk).find((one) => one?.prototype instanceof Error && one.name === kind);
    return Object.setPrototypeOf(Object.assign(new Error(message), { name: kind }), (known ?? Error).prototype);
  }

  /** Carries out the program of a task, in its `run`-th run. */
  async carryOut(program, app, calls, run) {
    const [kind, body] = Object.entries(program).find(([key]) => key !== "otherwise");
    const inner = (one) => this.carryOut(one, app, calls, run);
    if (kind === "text" || kind === "value") return body;
    if (kind === "nothing") return;
    if (kind === "call") return app.call(calls[body].taskName, calls[body].topic || undefined)(...calls[body].read);
    if (kind === "gather") return app.gather(...body.map(inner));
    if (kind === "try") return inner(body).catch(() => inner(program.otherwise));
    if (kind === "fail") throw this.error({ kind: body, message: body });
    if (kind === "runs") return inner(body[Math.min(run, body.length) - 1]);
    if (kind !== "list") fail(`a task cannot carry out '${kind}'`);
    return body.reduce(async (values, one) => [...(await values), await inner(one)], []);
  }

  /** The tasks of an application by name. */
  tasks({ tasks = [], calls }) {
    const task = ({ name = "", read }, run = 0) => [name, async (app) => this.carryOut(read, app, calls, ++run)];
    return Object.fromEntries(tasks.map((one) => task(one)));
  }

  async work({ topic = "", app }) {
    const server = new sdk.Server(this, this, this);
    const worker = app && new sdk.AppWorker(new sdk.JsonCodec(), server, this.tasks(app));
    await server.loop(topic, worker?.handle ?? ((request) => this.invoke(request.call)), () => this.take(topic));
    return {};
  }

  async schedule({ topic = "", ...call }) {
    await new sdk.Connection(this, this, this).scheduleRaw(topic, deferred(call).call);
    return { scheduled: {} };
  }

  async read({ callHash = "" }) {
    const value = await new sdk.Connection(this, this, this).readRaw(callHash);
    return value === undefined ? { notFound: {} } : { value: octets(value) };
  }
}

/** A shim of the store: the SDK gives the key and then what `names` says. */
function record(op, replies, ...names) {
  Lane.prototype[op] = async function ({ type, callHash }, ...values) {
    const data = names.map((name, at) => [name, octets(values[at])]);
    const fields = { kind: type, callHash: asText(callHash), ...Object.fromEntries(data) };
    const [kind, body] = await this.ask(op, replies, fields);
    if (kind === "value") return toBytes(body);
    return kind === "present" ? body : kind === "notFound" ? undefined : kind === "done";
  };
}
record("has", "present");
for (const op of ["get", "getWithRetry"]) record(op, "value notFound");
record("set", "done", "value");
record("delete", "done");
record("setNewValue", "done mismatch", "value");
record("compareAndSet", "done mismatch", "value", "expected");
record("compareAndDelete", "done mismatch", "expected");

function deferred({ topic, callHash = "", taskName = "", payload }) {
  return { topic: topic || undefined, call: { taskName, payload: toBytes(payload), callHash } };
}

/** Imports the SDK: its source where Node reads TypeScript by itself, else what it was built to. */
async function load(where) {
  const has = (folder, ...files) => files.map((file) => path.join(folder, file)).find((file) => fs.existsSync(file));
  const folder = path.resolve(where).replace(/[\\/](dist|src)$/, "");
  const root = [folder, path.join(folder, "typescript")].find((root) => has(root, "src/index.ts", "dist/index.js"));
  if (!root) fail(`there is no SDK in '${where}'; give --sdk-path a checkout of the TypeScript SDK, or its dist`);
  const project = JSON.parse(fs.readFileSync(has(root, "package.json") ?? fail(`'${root}' has no package.json`)));
  const needed = /\d+/.exec(project.engines?.node)?.[0];
  if (Number.parseInt(process.versions.node) < Number(needed))
    fail(`this SDK needs Node ${needed} and this is ${process.version}; use a newer one, as the README shows`);
  const source = process.features.typescript && path.basename(where) !== "dist" ? ["src/index.ts"] : [];
  const index = has(root, ...source, "dist/index.js");
  if (!index) fail(`'${root}' is not built; run npm ci && npm run build there, or use Node 24, which reads TypeScript`);
  const install = `run npm ci --omit=dev --omit=peer --ignore-scripts in '${root}'`;
  try {
    sdk = { ...(await import(pathToFileURL(index))), version: project.version ?? "unknown" };
    sdk.JsonCodec = sdk.DemoJsonCodec ?? sdk.NaiveJsonCodec;
    sdk.revision = await revision();
  } catch (error) {
    const missing = /Cannot find package '([^']*)'/.exec(error.message)?.[1];
    if (missing) fail(`the SDK needs the package ${missing}; ${install}`);
    if (/is not a (constructor|function)|revision|no exported member|not provide an export/.test(error.message))
      fail(`'${root}' has no generation of the SDK that is known here (${error.message}); the README lists them`);
    fail(`the SDK handles no call (${error.message}); are its packages those of its lock file? ${install}`);
  }
}

/** Has the SDK handle a message whose task calls another again, and looks which counter it uses. */
async function revision() {
  const call = async () => toBytes({ utf8: "d7:payload0:9:task_name1:te" });
  const pending = async () => toBytes({ utf8: "d7:returnslli1e1:s1:h1:teee" });
  const store = { getWithRetry: call, get: pending, set: async () => {}, compareAndSet: async () => true };
  const key = await new Promise((resolve, reject) => {
    const cache = { incr: (key) => new Promise(() => resolve(key)) };
    const handle = async ({ call }) => new sdk.Defer({ topic: undefined, call });
    new sdk.Server(store, cache, {}).loop("t", handle, async () => "li2e1:r1:he").catch(reject);
  });
  return COUNTERS[key.slice(0, -1)] ?? Promise.reject(new Error(`its counter ${key} is of no known revision`));
}

const [lanes, held, out, lines, chunk] = [new Map(), new Map(), [], [], Buffer.alloc(1 << 20)];
let [gone, rest, seed] = [[], "", undefined];
let [sdk, lastOp, ids, count] = [undefined, 0, 0, 0];
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readLine() {
  while (!lines.length) {
    const size = fs.readSync(0, chunk);
    const parts = (rest + decoder.decode(chunk.subarray(0, size), { stream: true })).split("\n");
    rest = parts.pop();
    lines.push(...parts);
    if (rest.length > MAX_LINE || (rest && !size)) fail(`a line of the input has no end, or over ${MAX_LINE} bytes`);
    if (!size) process.exit(0);
  }
  count += 1;
  return lines.shift();
}

function flush() {
  const frames = out.map((frame) => `${JSON.stringify(frame)}\n`).join("");
  const ascii = frames.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  out.length = 0;
  for (let left = Buffer.from(ascii); left.length;) left = left.subarray(fs.writeSync(1, left));
}

async function live(lane, command, body) {
  await undefined; // first come the other commands of this turn
  const answer = await lane[command](body).catch((error) => {
    const kind = error?.name || error?.constructor?.name || typeof error;
    return { error: { kind, message: String(error?.message ?? error).toWellFormed() } };
  });
  if (lane.gone) return;
  out.push({ lane: lane.name, [ENDS[command]]: answer });
  forget(lane);
}

/** The worker is gone, and with it all that it had begun. */
function forget(lane) {
  if (!lane) throw new Error("there is no such lane");
  lane.gone = true;
  lanes.delete(lane.name);
  gone = [...gone.slice(1 - GONE), lane.name];
  for (const [op, one] of held) if (one.lane === lane) held.delete(op);
}

function start(name, command, body) {
  const wanted = (command !== "read" && body.revision) || sdk.revision;
  if (wanted !== sdk.revision) throw new Error(`revision ${wanted} is wanted, and this SDK has ${sdk.revision}`);
  if (seed === undefined || !name || lanes.has(name)) throw new Error(`lane '${name}' runs already, or has no hello`);
  const { tasks = [], calls = {} } = body.app ?? {}; // what cannot be read is the kit's mistake, not the task's
  for (const one of [...tasks, ...Object.values(calls)]) one.read = JSON.parse(one.programJson ?? one.argsJson);
  lanes.set(name, Object.assign(new Lane(), { name }));
  live(lanes.get(name), command, body);
}

const COMMANDS = {
  hello(_lane, { protocol, clock = 0, seed: given = "0" }) {
    if (protocol !== PROTOCOL) throw new Error(`this adapter speaks protocol ${PROTOCOL}, not ${protocol}`);
    [seed, Date.now] = [given, () => clock * 1000];
    out.push({ hello: { sdk: "brrr-typescript", version: sdk.version, revisions: [sdk.revision], ...HELLO } });
    flush();
  },
  abandon: (name) => gone.includes(name) || forget(lanes.get(name)),
  reply(name, body, op) {
    const one = held.get(op);
    if (!one && gone.includes(name)) return;
    if (one?.lane.name !== name) throw new Error(`lane '${name}' has no op ${op} that waits for a reply`);
    const [answer] = Object.entries(body);
    if (!one.replies.includes(answer[0])) throw new Error(`'${answer[0]}' is no reply to ${one.op}`);
    held.delete(op);
    one.resolve(answer);
  },
};

/** Carries out the commands up to the next `sync`, and gives its number. */
function turn() {
  for (;;) {
    try {
      const { lane = "", op = 0, ...command } = JSON.parse(readLine());
      const [[name, body], ...others] = Object.entries(command);
      if (others.length) throw new Error("it is no object with one command");
      if (name === "sync") return body;
      if (Object.hasOwn(ENDS, name)) start(lane, name, body);
      else if (Object.hasOwn(COMMANDS, name)) COMMANDS[name](lane, body, op);
      else out.push({ unsupported: { command: name } });
    } catch (error) {
      fail(`line ${count} of the input cannot be carried out: ${error.message}`);
    }
  }
}

const where = parseArgs({ strict: false, options: { "sdk-path": { type: "string" } } }).values["sdk-path"];
if (typeof where !== "string")
  fail("it does not know where the SDK is; give --sdk-path a checkout of the TypeScript SDK");
// Whatever prints goes to standard error, so that standard output has nothing but frames.
Object.defineProperty(process, "stdout", { get: () => process.stderr });
// UUIDs of version 4 from the seed.
crypto.randomUUID = () => {
  const digits = crypto.createHash("sha256").update(`${seed}/${ids++}`).digest("hex");
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
};
syncBuiltinESMExports();
// How deep functions nest depends on which are compiled; that a thread beside this one must not decide.
v8.setFlagsFromString("--no-concurrent-recompilation");
await load(where);
for (;;) {
  const sync = turn();
  let busy = ["Immediate"];
  while (busy.some((name) => name !== "Timeout")) {
    await new Promise(setImmediate);
    busy = process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap" && name !== "TTYWrap");
  }
  out.push(busy.length ? { sync, timers: [TIMER] } : { sync });
  flush();
}
