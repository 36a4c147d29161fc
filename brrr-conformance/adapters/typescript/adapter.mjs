// SPDX-License-Identifier: AGPL-3.0-only
// Adapter that lets the conformance kit judge the TypeScript SDK, in both of its generations.
//
//     node adapter.mjs --sdk-path DIR
//
// DIR is a checkout of the SDK's repository, its `typescript` folder, or the built output in that. Frames come in on
// standard input and go out on standard output; `spec/conformance.md`, section 3, describes them.

import crypto from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const PROTOCOL = 1;
const MAX_LINE = 64 * 1024 * 1024;
// How many lanes that are gone are remembered: a reply may have crossed an `abandon`.
const GONE = 1024;
// Node does not tell when a timer is due; the kit asks again after so many seconds.
const TIMER = 0.05;
// What the keys of its counters begin with tells the revision of an SDK.
const COUNTERS = { "brrr_count/": 1, "brrr/count/": 2 };
// The commands that start a lane, and the frame that ends it.
const STARTS = { work: "exit", schedule: "result", read: "result" };

function fail(sentence) {
  fs.writeSync(2, `adapter.mjs: ${sentence}\n`);
  process.exit(1);
}

/** Bytes or text for a frame. What is neither goes out as its text, so that the kit sees the op and judges it. */
function octets(data) {
  if (!(data instanceof Uint8Array)) {
    const text = String(data);
    return text.isWellFormed() ? { utf8: text } : { utf16: Buffer.from(text, "utf16le").swap16().toString("hex") };
  }
  try {
    return { utf8: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data) };
  } catch {
    return { hex: Buffer.from(data).toString("hex") };
  }
}

/** Bytes as the SDK's own stores hand them over. */
function toBytes(frame = {}) {
  return Uint8Array.from("hex" in frame ? Buffer.from(frame.hex, "hex") : Buffer.from(toText(frame)));
}

/** Text as the SDK's own queues hand it over: U+FFFD stands for what is no UTF-8. */
function toText(frame = {}) {
  if ("hex" in frame) return Buffer.from(frame.hex, "hex").toString();
  return "utf16" in frame ? Buffer.from(frame.utf16, "hex").swap16().toString("utf16le") : (frame.utf8 ?? "");
}

const never = () => new Promise(() => {});

/** Store, cache and publisher of one lane, and what it does. */
class Lane {
  gone = false;
  runs = new Map();

  constructor(adapter, name) {
    Object.assign(this, { adapter, name, sdk: adapter.sdk });
  }

  /** Holds an op until it is answered by one of `replies`, or `error`. */
  async ask(op, replies, fields) {
    if (this.gone) return never();
    const [kind, body] = await new Promise((answer) =>
      this.adapter.hold(this, op, [...replies, "error"], answer, fields),
    );
    if (kind === "error") throw this.error(body);
    return { kind, body };
  }

  async record(op, replies, { type, callHash }, fields) {
    const data = Object.entries(fields ?? {}).map(([name, value]) => [name, octets(value)]);
    const { kind, body } = await this.ask(op, replies, {
      kind: type,
      callHash: String(callHash),
      ...Object.fromEntries(data),
    });
    if (kind === "value") return toBytes(body);
    return kind === "present" ? body : kind === "notFound" ? undefined : kind === "done";
  }

  has = (key) => this.record("has", ["present"], key);
  get = (key) => this.record("get", ["value", "notFound"], key);
  getWithRetry = (key) => this.record("getWithRetry", ["value", "notFound"], key);
  set = async (key, value) => void (await this.record("set", ["done"], key, { value }));
  delete = async (key) => void (await this.record("delete", ["done"], key));
  setNewValue = (key, value) => this.record("setNewValue", ["done", "mismatch"], key, { value });
  compareAndSet = (key, value, expected) =>
    this.record("compareAndSet", ["done", "mismatch"], key, { value, expected });
  compareAndDelete = (key, expected) => this.record("compareAndDelete", ["done", "mismatch"], key, { expected });
  incr = async (key) => (await this.ask("incr", ["count"], { key })).body;
  emit = async (topic, body) => void (await this.ask("put", ["done"], { topic: String(topic), body: octets(body) }));

  async take(topic) {
    const { kind, body } = await this.ask("receive", ["message", "empty", "closed"], { topic });
    return kind === "message" ? toText(body) : kind === "closed" ? this.sdk.BrrrShutdownSymbol : undefined;
  }

  async invoke({ call }) {
    const fields = { taskName: call.taskName, payload: octets(call.payload), callHash: String(call.callHash) };
    const [[kind, body]] = Object.entries((await this.ask("invoke", ["outcome"], fields)).body);
    if (kind === "response") return { payload: toBytes(body) };
    if (kind === "defer") return new this.sdk.Defer(...(body.calls ?? []).map(deferred));
    if (kind === "error") throw this.error(body);
    return 42; // `invalid`: neither a response nor a deferral
  }

  /** The SDK's own error of that name if it has one, else a new kind of error. */
  error({ kind = "Error", message = "" }) {
    const known = Object.values(this.sdk).find((one) => one?.prototype instanceof Error && one.name === kind);
    const error = Object.assign(new Error(message), { name: kind });
    return known ? Object.setPrototypeOf(error, known.prototype) : error;
  }

  async work({ topic = "" }) {
    const server = new this.sdk.Server(this, this, this);
    await server.loop(
      topic,
      (request) => this.invoke(request),
      () => this.take(topic),
    );
    return {};
  }

  async schedule(body) {
    const { topic = "", ...call } = body;
    await new this.sdk.Connection(this, this, this).scheduleRaw(topic, deferred(call).call);
    return { scheduled: {} };
  }

  async read({ callHash = "" }) {
    const value = await new this.sdk.Connection(this, this, this).readRaw(callHash);
    return value === undefined ? { notFound: {} } : { value: octets(value) };
  }
}

function deferred({ topic, callHash = "", taskName = "", payload }) {
  return { topic: topic || undefined, call: { taskName, payload: toBytes(payload), callHash } };
}

/** Imports the SDK: its source where Node reads TypeScript by itself, else what it was built to. */
async function load(where) {
  const root = [where, path.join(where, "typescript"), path.dirname(where)].find((folder) =>
    ["src/index.ts", "dist/index.js"].some((file) => fs.existsSync(path.join(folder, file))),
  );
  if (!root)
    fail(`there is no SDK in '${where}'; give --sdk-path a checkout of the TypeScript SDK, or its typescript/dist`);
  const file = path.join(root, "package.json");
  const project = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  const needed = /\d+/.exec(project.engines?.node)?.[0];
  if (Number.parseInt(process.versions.node) < Number(needed))
    fail(`this SDK needs Node ${needed} and this is ${process.version}; use a newer one`);
  const built = path.join(root, "dist", "index.js");
  const source =
    process.features.typescript && path.resolve(where) !== path.dirname(built) && path.join(root, "src", "index.ts");
  const index = source && fs.existsSync(source) ? source : built;
  if (!fs.existsSync(index))
    fail(`'${root}' is not built and this Node reads no TypeScript; run npm ci && npm run build there`);
  const install = `run npm ci --omit=dev --omit=peer --ignore-scripts in '${root}'`;
  try {
    const sdk = { ...(await import(pathToFileURL(index))), version: project.version ?? "unknown" };
    return { ...sdk, revision: await revisionOf(sdk) };
  } catch (error) {
    const module = /Cannot find (?:package|module) '([^'/.][^']*)'/.exec(error.message)?.[1];
    if (module) fail(`the SDK needs the module ${module}; ${install}`);
    if (error instanceof SyntaxError || /(is not a (constructor|function)|known revision)/.test(error.message))
      fail(`'${root}' has no generation of the SDK that is known here (${error.message}); the README lists them`);
    fail(
      `the SDK cannot handle a call (${error.message}), as with other dependencies than its lock file names; ${install}`,
    );
  }
}

/** Has the SDK handle a message whose task calls another, and looks which counter it uses. */
async function revisionOf(sdk) {
  const body = toBytes({ utf8: "d7:payload0:9:task_name1:te" });
  const shims = {
    getWithRetry: async () => body,
    set: async () => {},
    get: async () => undefined,
    setNewValue: async () => true,
  };
  const key = await new Promise((resolve, reject) => {
    const cache = { incr: (key) => (resolve(key), never()) };
    const handle = async ({ call }) => new sdk.Defer({ topic: undefined, call });
    new sdk.Server(shims, cache, {}).loop("t", handle, async () => "li2e1:r1:he").catch(reject);
  });
  const prefix = Object.keys(COUNTERS).find((prefix) => key.startsWith(prefix));
  if (!prefix) throw new Error(`its counter ${key} is of no known revision`);
  return COUNTERS[prefix];
}

/** Takes commands, and holds the lanes' ops until they are answered. */
class Adapter {
  lanes = new Map();
  gone = [];
  // By the op's number: its lane, its name, the replies that fit, and what hands one over.
  held = new Map();
  lastOp = 0;
  out = [];
  lines = 0;
  input = Buffer.alloc(0);
  ids = 0;

  constructor(sdk) {
    this.sdk = sdk;
  }

  hold(lane, op, replies, answer, fields) {
    this.held.set(++this.lastOp, { lane, op, replies, answer });
    this.out.push({ lane: lane.name, op: this.lastOp, [op]: fields });
  }

  async live(lane, command, body) {
    await undefined; // first come all the commands of this turn
    let answer;
    try {
      answer = await lane[command](body);
    } catch (error) {
      const message = String(error?.message ?? error).toWellFormed();
      answer = { error: { kind: error?.name || error?.constructor?.name || typeof error, message } };
    }
    if (lane.gone) return;
    this.out.push({ lane: lane.name, [STARTS[command]]: answer });
    this.forget(lane.name);
  }

  /** Commands up to the next `sync`, then its answer once nothing moves; for ever. */
  async run() {
    for (;;) {
      const sync = this.turn();
      let busy;
      do {
        await new Promise(setImmediate);
        busy = process.getActiveResourcesInfo().filter((name) => !/^(Timeout|PipeWrap|TTYWrap)$/.test(name));
      } while (busy.length);
      const timers = process.getActiveResourcesInfo().includes("Timeout") ? { timers: [TIMER] } : {};
      this.out.push({ sync, ...timers });
      this.flush();
    }
  }

  turn() {
    for (;;) {
      const line = this.readLine();
      this.lines += 1;
      try {
        const sync = this.carryOut(JSON.parse(line));
        if (sync !== undefined) return sync;
      } catch (error) {
        fail(`line ${this.lines} of the input cannot be carried out: ${error.message}`);
      }
    }
  }

  readLine() {
    for (let from = 0; ;) {
      const end = this.input.indexOf(10, from);
      if (end >= 0) {
        const line = this.input.toString("utf8", 0, end);
        this.input = this.input.subarray(end + 1);
        return line;
      }
      from = this.input.length;
      const chunk = Buffer.alloc(1 << 16);
      const size = fs.readSync(0, chunk);
      if (from > MAX_LINE || (from && !size)) fail(`a line of the input has more than ${MAX_LINE} bytes or no end`);
      if (!size) process.exit(0);
      this.input = Buffer.concat([this.input, chunk.subarray(0, size)]);
    }
  }

  flush() {
    const frames = this.out.map((frame) => `${JSON.stringify(frame)}\n`).join("");
    const ascii = frames.replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    this.out.length = 0;
    for (let rest = Buffer.from(ascii); rest.length;) rest = rest.subarray(fs.writeSync(1, rest));
  }

  carryOut(command) {
    const names = Object.keys(command).filter((key) => key !== "lane" && key !== "op");
    if (names.length !== 1) throw new Error("it is no object with one command");
    const [name, lane, body] = [names[0], command.lane ?? "", command[names[0]]];
    if (name === "sync") return body;
    if (name === "reply") this.reply(lane, command.op ?? 0, body);
    else if (name === "hello") this.hello(body);
    else if (name === "abandon") this.abandon(lane);
    else if (Object.hasOwn(STARTS, name)) this.start(lane, name, body);
    else this.out.push({ unsupported: { command: name } });
  }

  hello({ protocol, clock = 0, seed = "0" }) {
    if (protocol !== PROTOCOL)
      throw new Error(`adapter protocol ${protocol} is wanted, and this adapter speaks ${PROTOCOL}`);
    Date.now = () => clock * 1000;
    this.seed = seed;
    const profiles = ["worker", "client"];
    const says = { turns: "idle", pins: ["clock", "ids"], provides: ["callHash"] };
    const { version, revision } = this.sdk;
    this.out.push({ hello: { sdk: "brrr-typescript", version, revisions: [revision], profiles, ...says } });
    this.flush();
  }

  /** A UUID of version 4 from the seed: the next one of a stream. */
  uuid() {
    const digits = crypto.createHash("sha256").update(`${this.seed}/${this.ids++}`).digest("hex");
    return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
  }

  start(name, command, body) {
    if (this.seed === undefined || !name || this.lanes.has(name))
      throw new Error(`lane '${name}' has no name, or runs already, or no hello came before it`);
    const { revision = this.sdk.revision } = command === "read" ? {} : body;
    if (revision !== this.sdk.revision)
      throw new Error(`revision ${revision} is wanted, and this SDK has ${this.sdk.revision}`);
    const lane = new Lane(this, name);
    this.lanes.set(name, lane);
    this.live(lane, command, body);
  }

  /** The worker is gone, and with it all that it had begun. */
  forget(name) {
    const lane = this.lanes.get(name);
    lane.gone = true;
    this.lanes.delete(name);
    this.gone = [...this.gone.slice(1 - GONE), name];
    for (const [op, held] of this.held) if (held.lane === lane) this.held.delete(op);
  }

  abandon(name) {
    if (this.lanes.has(name)) this.forget(name);
    else if (!this.gone.includes(name)) throw new Error(`there is no lane '${name}' to abandon`);
  }

  reply(name, op, body) {
    const held = this.held.get(op);
    if (!held && this.gone.includes(name)) return;
    if (held?.lane.name !== name) throw new Error(`lane '${name}' has no op ${op} that waits for a reply`);
    const [[kind, value]] = Object.entries(body);
    if (!held.replies.includes(kind)) throw new Error(`'${kind}' is no reply to ${held.op}`);
    this.held.delete(op);
    held.answer([kind, value]);
  }
}

const { values } = parseArgs({ options: { "sdk-path": { type: "string" } } });
const where = values["sdk-path"];
if (!where)
  fail("it does not know where the SDK is; give --sdk-path a checkout of the TypeScript SDK, or its typescript/dist");
// Whatever prints goes to standard error, so that standard output has nothing but frames.
Object.defineProperty(process, "stdout", { get: () => process.stderr });
let adapter;
crypto.randomUUID = () => adapter.uuid();
syncBuiltinESMExports();
adapter = new Adapter(await load(where));
await adapter.run();
