import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { makeTableQueue } from "../../bus/table-queue.ts";
import { compile } from "../../catalogue/compile.ts";
import { mergeDeclared } from "../../catalogue/merge.ts";
import { readFiles } from "../../catalogue/read-files.ts";
import { emptyDeclared } from "../../catalogue/schema.ts";
import { saveDeclared } from "../../store/catalogue.ts";
import { inTransaction, type Pool } from "../../store/database.ts";
import { saveItems } from "../../store/items.ts";
import { aDeviceFact } from "../../testing/builders.ts";
import { projectOnce } from "../../worker/project.ts";

/** Stores a catalogue as version 1, with its items, and people `p0`, `p1`, … who each have a telephone and are due at `nowMs`. */
export async function beginService(
  pool: Pool,
  { catalogue, people, nowMs }: { readonly catalogue: string; readonly people: number; readonly nowMs: number },
): Promise<void> {
  const read = readFiles([{ name: "catalogue.yaml", text: catalogue }], { storedAtMs: nowMs - DAY_MS });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const { next } = mergeDeclared(emptyDeclared, read.value.incoming, false);
  await inTransaction(pool, async (client) => {
    await saveDeclared(client, { version: 1, atMs: nowMs - DAY_MS, author: "test", declared: next, changes: [] });
    await saveItems(client, read.value.items);
  });
  const bus = makeTableQueue(pool);
  const fact = aDeviceFact(nowMs - HOUR_MS, { zone: "UTC" });
  await bus.publish(Array.from({ length: people }, (_, n) => ({ personId: `p${n}`, key: `${n}`, receivedAtMs: nowMs, fact })));
  while ((await projectOnce(bus, compile(next, 1), { nowMs, limit: 5000 })).taken > 0);
  await pool.query("update people set due_at = $1", [new Date(nowMs)]);
}
