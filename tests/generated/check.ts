// SPDX-License-Identifier: AGPL-3.0-only
// Holds the types that are generated from proto/, and the mapping beside this file, against every record vector.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { create, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { Malformed } from "./bencode.js";
import { CallSchema, PendingReturnsSchema, ScheduleMessageSchema, ValueSchema } from "./brrr/wire/v1/records_pb.js";
import type { PendingReturns } from "./brrr/wire/v1/records_pb.js";
import { fromBytes, toBytes } from "./mapping.js";

// A wrong path finds no vector, and that is no success.
const FEWEST = 500;

type Octets = { hex?: string; utf8?: string };
type Vector = { id: string; record: string; result: string; value: any; rewrites?: Octets[]; wire: Octets };

function octets(held: Octets): Uint8Array {
  return held.hex === undefined ? Buffer.from(held.utf8 ?? "") : Buffer.from(held.hex, "hex");
}

/** Why the generated types and a vector disagree. */
function disagreement(vector: Vector): string | undefined {
  const { value } = vector;
  switch (vector.record) {
    case "schedule_message":
      return compare(ScheduleMessageSchema, vector, () =>
        create(ScheduleMessageSchema, { rootId: value.root_id, callHash: value.call_hash }),
      );
    case "call":
      return compare(CallSchema, vector, () =>
        create(CallSchema, { taskName: value.task_name, payload: octets(value.payload) }),
      );
    case "value":
      return compare(ValueSchema, vector, () => create(ValueSchema, { value: octets(value) }));
    case "pending_returns":
      return compare(PendingReturnsSchema, vector, (message) => pendingReturns(value, message));
    default:
      return "a record that nobody knows";
  }
}

/** What `value` says, as far as the message that was read says it too: `scheduled_at` may be passed over (REC-014). */
function pendingReturns(value: any, read: PendingReturns): PendingReturns {
  const returns = value.returns.map((one: any) => ({ rootId: one.root_id, callHash: one.call_hash, topic: one.topic }));
  const scheduledAt = read.scheduledAt === undefined ? undefined : BigInt(value.scheduled_at);
  return create(PendingReturnsSchema, { returns, scheduledAt });
}

function compare<Desc extends DescMessage>(
  schema: Desc,
  vector: Vector,
  expected: (read: MessageShape<Desc>) => MessageShape<Desc>,
): string | undefined {
  let message: MessageShape<Desc>;
  try {
    message = fromBytes(schema, octets(vector.wire));
  } catch (fault) {
    if (!(fault instanceof Malformed)) throw fault;
    return vector.result === "valid" ? `rejected: ${fault.message}` : undefined;
  }
  if (vector.result === "invalid") return "accepted, though it is to be rejected";
  const again = Buffer.from(toBytes(schema, message));
  // The bytes of what is expected are in the one order of sets (REC-009), so entries may have come in any (REC-010).
  if (!again.equals(toBytes(schema, expected(message)))) return "decoded to something else";
  const allowed = (vector.rewrites ?? [vector.wire]).map(octets);
  return allowed.some((bytes) => again.equals(bytes)) ? undefined : `encoded as ${again.toString("hex")}`;
}

function main(directory: string): number {
  let [checked, wrong] = [0, 0];
  for (const file of readdirSync(directory).filter((file) => file.endsWith(".jsonl")).sort()) {
    for (const line of readFileSync(join(directory, file), "utf8").split("\n").filter((line) => line !== "")) {
      const vector: Vector = JSON.parse(line);
      checked += 1;
      const why = disagreement(vector);
      if (why === undefined) continue;
      wrong += 1;
      console.error(`${vector.id}: ${why}`.slice(0, 2000));
    }
  }
  console.log(`TypeScript types from proto/: ${checked} vectors, ${wrong} disagreements`);
  return wrong > 0 || checked < FEWEST ? 1 : 0;
}

process.exit(main(process.argv[2] ?? "vectors/records"));
