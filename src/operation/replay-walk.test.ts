import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MINUTE_MS } from "../base/duration.ts";
import type { Pool } from "../store/database.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { openShared } from "../worker/situation.ts";
import { type ReplayRequest, replayLog } from "./replay-log.ts";
import { beginService } from "./testing/small-service.ts";

const nowMs = Date.UTC(2026, 2, 2, 12);
const people = 36;
const versions = 12;
const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { exploration: { uniform: 0.2 }, scorer: none }
creatives: [{ id: c1, title: Hello, body: "{{ item.title }}", status: approved }, { id: c2, title: Hi, body: "{{ item.title }}", status: approved }]
campaigns:
  - { id: recall, line: music, kind: recall, category: content, placement: push, items: { from: pool, order: popularity }, creatives: {}, status: live }
items: [{ id: s1, type: song, attributes: { title: Moon } }, { id: s2, type: song, attributes: { title: Sun } }]
`;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  await beginService(pool, { catalogue, people, nowMs });
  const shared = (await openShared(pool, nowMs)).current();
  await decideOnce({ pool, seed: "test", channels: () => new Set(["fcm"]) }, shared, { nowMs, limit: 1000 });
  await pool.query("update messages set state = 'sent', attempted_at = send_at");
  // As if they had fallen due one after the other, while a dozen models followed each other.
  await pool.query(
    "insert into models (version, at, kind, body, parts) select version + n, at, kind, body, parts from models, generate_series(1, $1) as n where version = 1",
    [versions - 1],
  );
  await pool.query(
    `update decisions set model_version = 1 + substr(person_id, 2)::int % $1, at = at + (substr(person_id, 2)::int % $1) * interval '1 minute'`,
    [versions],
  );
}, 60_000);
afterAll(() => database?.drop());

/** The store, counting how often a model is read from it: once for the versions of its parts, and once with them. */
function counting(pool: Pool): { readonly pool: Pool; models(): number } {
  let models = 0;
  const counted = new Proxy(pool, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name);
      return (text: string, values: readonly unknown[] = []) => {
        if (text.includes("from models where")) models++;
        return target.query(text, [...values]);
      };
    },
  });
  return { pool: counted, models: () => models / 2 };
}

async function replayed(over: Partial<ReplayRequest> = {}) {
  const { pool, models } = counting(database.pool);
  const shared = (await openShared(database.pool, nowMs)).current();
  const log = await replayLog(
    { pool, shared },
    {
      policy: [{ name: "strategy", strategy: "random" }],
      fromMs: 0,
      toMs: nowMs + versions * MINUTE_MS,
      reward: "opened",
      pageSize: 5,
      signal: new AbortController().signal,
      progress: () => {},
      ...over,
    },
  );
  return { log, models: models() };
}

describe("a walk through the log of a replay", () => {
  it("reads each model once, however many pages of people it is put together from", async () => {
    const { log, models } = await replayed();
    expect(models).toBe(versions);
    expect(log).toMatchObject({ decisions: people, complete: true, leftOut: {}, models: { first: 1, last: versions } });
    expect(log.choices).toHaveLength(people);
  });

  it.each([
    ["decisions", { decisions: 15, facts: 1e9 }],
    ["facts", { decisions: 1e9, facts: 15 }],
  ])("ends with the page in which it has enough %s, and what it comes to does not depend on that", async (_what, walk) => {
    const { log, models } = await replayed({ walk });
    // Pages of 5 people with a decision and a fact each: walks of 15, 15 and 6.
    expect(models).toBe(12 + 12 + 6);
    expect(log).toEqual((await replayed()).log);
  });

  it("ends where it is called off, and says that it is not complete", async () => {
    const called = new AbortController();
    const told: number[] = [];
    const { log } = await replayed({
      walk: { decisions: 10, facts: 1e9 },
      signal: called.signal,
      progress({ part, decisions }) {
        if (part !== "decisions") return;
        told.push(decisions);
        called.abort();
      },
    });
    expect(log.complete).toBe(false);
    expect(told).toEqual([10]);
    expect(log.choices).toHaveLength(10);
  });
});
