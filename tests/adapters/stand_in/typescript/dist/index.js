// SPDX-License-Identifier: AGPL-3.0-only
// An imaginary SDK, for the tests of the adapter: as much of worker, client and tasks as they need, and no more.

import { createHash } from "node:crypto";

console.log("an SDK that prints must not spoil the frames");

export const BrrrShutdownSymbol = Symbol("shutdown");

export class NotFoundError extends Error {}

export class Defer {
  constructor(...calls) {
    this.calls = calls;
  }
}

const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);
const item = (text) => `${encode(text).length}:${text}`;

/** All byte strings of a record, in order; the tests have ASCII only. */
function strings(record) {
  const found = [];
  for (let at = 0; at < record.length;) {
    const length = /^(\d+):/.exec(record.slice(at, at + 9));
    const end = length ? at + length[0].length + Number(length[1]) : at + 1;
    if (length) found.push(record.slice(at + length[0].length, end));
    at = end;
  }
  return found;
}

export class Connection {
  constructor(store, cache, emitter) {
    Object.assign(this, { store, cache, emitter });
  }

  async send(topic, root, callHash) {
    await this.cache.incr(`brrr/count/${root}`);
    await this.emitter.emit(topic, `li2e${item(root)}${item(callHash)}e`);
  }

  async setCall({ callHash, taskName, payload }) {
    const record = `d7:payload${item(decode(payload))}9:task_name${item(taskName)}e`;
    await this.store.set({ type: "call", callHash }, encode(record));
  }

  async scheduleRaw(topic, call) {
    if (await this.store.has({ type: "value", callHash: call.callHash })) return;
    await this.setCall(call);
    await this.send(topic, "root", call.callHash);
  }

  readRaw(callHash) {
    return this.store.get({ type: "value", callHash });
  }
}

export class Server extends Connection {
  async loop(topic, handler, getMessage) {
    for (;;) {
      const message = await getMessage();
      if (message === BrrrShutdownSymbol) return;
      if (message === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      else await this.handle(topic, handler, ...strings(message));
    }
  }

  async handle(topic, handler, root, callHash) {
    const record = await this.store.getWithRetry({ type: "call", callHash });
    if (!record) throw new NotFoundError("the call is missing");
    const [, payload, , taskName] = strings(decode(record));
    const result = await handler({ call: { taskName, payload: encode(payload), callHash } }, this);
    if (result instanceof Defer) {
      for (const { topic: other, call } of result.calls) await this.register(topic, root, callHash, other, call);
    } else if (result.payload instanceof Uint8Array) {
      await this.store.set({ type: "value", callHash }, result.payload);
      await this.wake({ type: "pending_returns", callHash });
    } else throw new TypeError("the task gave no bytes");
  }

  async register(topic, root, callHash, other, call) {
    await this.setCall(call);
    const key = { type: "pending_returns", callHash: call.callHash };
    const before = await this.store.get(key);
    const own = encode(`d7:returnslli1e${item(root)}${item(callHash)}${item(topic)}eee`);
    await (before ? this.store.compareAndSet(key, own, before) : this.store.setNewValue(key, own));
    await this.send(other ?? topic, root, call.callHash);
  }

  async wake(key) {
    const record = await this.store.get(key);
    if (!record) return;
    const [, root, callHash, topic] = strings(decode(record));
    await this.send(topic, root, callHash);
    if (!(await this.store.compareAndDelete(key, record))) throw new Error("somebody else was there");
  }
}

export class AppWorker {
  constructor(codec, server, handlers) {
    Object.assign(this, { codec, server, handlers });
  }

  handle = async ({ call }) => {
    try {
      return { payload: await this.codec.invokeTask(call, this.handlers[call.taskName], this) };
    } catch (error) {
      if (error instanceof Defer) return error;
      throw error;
    }
  };

  call =
    (taskName, topic) =>
    async (...args) => {
      const call = await this.codec.encodeCall(taskName, args);
      const value = await this.server.readRaw(call.callHash);
      if (!value) throw new Defer({ topic, call });
      return this.codec.decodeReturn(taskName, value);
    };

  async gather(...members) {
    const all = await Promise.allSettled(members);
    const failed = all.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
    const error = failed.find((reason) => !(reason instanceof Defer));
    if (error) throw error;
    if (failed.length) throw new Defer(...failed.flatMap(({ calls }) => calls));
    return all.map(({ value }) => value);
  }
}

export class DemoJsonCodec {
  async encodeCall(taskName, args) {
    const callHash = createHash("sha256")
      .update(JSON.stringify([taskName, args]))
      .digest("hex");
    return { taskName, payload: encode(JSON.stringify(args)), callHash };
  }

  async invokeTask(call, task, worker) {
    return encode(JSON.stringify((await task(worker, ...JSON.parse(decode(call.payload)))) ?? null));
  }

  decodeReturn(_taskName, value) {
    return JSON.parse(decode(value));
  }
}
