import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import { compile } from "../catalogue/compile.ts";
import { declaredOf } from "../catalogue/testing/declared.ts";
import { emptyState, fold } from "../person/fold.ts";
import { decodeState, encodeState } from "../person/state-codec.ts";
import { loadFacts } from "../store/facts.ts";
import { loadPeople } from "../store/people.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { projectOnce } from "./project.ts";
import { openRecords, refold } from "./records.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const catalogueOf = (text: string) => compile(declaredOf(text), 1);

const plays = catalogueOf("audiences: [{ id: players, where: { event: play, within: 24h } }]");
const playsAndOrders = catalogueOf(`audiences:
  - { id: players, where: { event: play, within: 24h } }
  - { id: buyers, where: { event: order, within: 30d, count: { gte: 2 } } }`);

/** Plays and orders of two people, some of them old. */
async function live(catalogue: typeof plays): Promise<void> {
  const bus = makeTableQueue(database.pool);
  await bus.publish(
    Array.from({ length: 40 }, (_, n) => ({
      personId: n % 2 === 0 ? "a" : "b",
      key: `${n}`,
      receivedAtMs: noonMs,
      fact: { kind: "event" as const, atMs: noonMs - (n % 20) * DAY_MS, name: n % 3 === 0 ? "order" : "play", properties: {} },
    })),
  );
  while ((await projectOnce(bus, catalogue, { nowMs: noonMs, limit: 7 })).taken > 0);
}

const stored = async (personId: string) => {
  const row = (await loadPeople(database.pool, [personId])).get(personId);
  if (!row) throw new Error(`${personId} is not there`);
  return row;
};

/** The whole log folded one fact after the other. */
async function fromScratch(personId: string, catalogue: typeof plays) {
  let state = emptyState(catalogue.needs);
  for (const { fact } of (await loadFacts(database.pool, [personId])).get(personId) ?? []) state = fold(state, fact, catalogue.needs);
  return Buffer.from(encodeState(state)).toString("hex");
}

describe("a person's record", () => {
  it("holds the bytes that folding the log from scratch gives, however the facts came in batches", async () => {
    await live(plays);
    for (const personId of ["a", "b"]) expect((await stored(personId)).state.toString("hex")).toBe(await fromScratch(personId, plays));
  });

  it("is filled from the log when the catalogue begins to ask about another event", async () => {
    await live(plays);
    const before = decodeState((await stored("a")).state);
    const records = await openRecords(database.pool, [await stored("a"), await stored("b")], playsAndOrders.needs);
    for (const personId of ["a", "b"]) {
      const record = records.get(personId);
      expect(record && Buffer.from(encodeState(record.state)).toString("hex")).toBe(await fromScratch(personId, playsAndOrders));
    }
    expect(before.ok && before.value.counters.size).toBe(1);
    expect(records.get("a")?.state.counters.size).toBe(2);
    expect(playsAndOrders.audiences.get("buyers")?.matches(records.get("a")?.state ?? emptyState(plays.needs), noonMs)).toBe(true);
  });

  it("is stored as filled with the next fact, and says the same as one that was folded for the new catalogue all along", async () => {
    await live(plays);
    const bus = makeTableQueue(database.pool);
    await bus.publish([
      { personId: "a", key: "next", receivedAtMs: noonMs, fact: { kind: "event", atMs: noonMs, name: "order", properties: {} } },
    ]);
    await projectOnce(bus, playsAndOrders, { nowMs: noonMs, limit: 10 });
    const row = await stored("a");
    expect(row.needsHash).toBe(playsAndOrders.needs.hash);
    expect(row.state.toString("hex")).toBe(await fromScratch("a", playsAndOrders));
    expect((await stored("b")).needsHash).toBe(plays.needs.hash);
  });

  it("is read from the log when its bytes cannot be read", async () => {
    await live(plays);
    const row = { ...(await stored("a")), state: Buffer.from([255, 1, 2]) };
    const record = (await openRecords(database.pool, [row], plays.needs)).get("a");
    expect(record && Buffer.from(encodeState(record.state)).toString("hex")).toBe(await fromScratch("a", plays));
  });

  it("of somebody without a log is the empty one", async () => {
    expect((await refold(database.pool, ["nobody"], plays.needs)).get("nobody")).toEqual(emptyState(plays.needs));
  });
});
