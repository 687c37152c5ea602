import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IntakeItem } from "../event/parse-event.ts";
import { resolveAliases } from "../store/aliases.ts";
import { openPool, type Pool } from "../store/database.ts";
import { countQueued } from "../store/queue.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeIntake } from "./intake.ts";

let database: FreshDatabase;
let second: Pool;
beforeEach(async () => {
  database = await freshDatabase();
  second = openPool(database.url);
});
afterEach(async () => {
  await second.end();
  await database.drop();
});

const link = (from: string, to: string): IntakeItem => ({
  kind: "link",
  index: 0,
  from,
  fromAnonymous: null,
  key: `${from} ${to}`,
  to,
  atMs: noonMs,
  receivedAtMs: noonMs,
});
const played = (personId: string, receivedAtMs = noonMs): IntakeItem => ({
  kind: "fact",
  index: 0,
  addressed: { personId, key: "k", receivedAtMs, fact: { kind: "event", atMs: noonMs, name: "played", properties: {} } },
});

describe("intake by several processes", () => {
  it("makes no circle when two ids are each told to stand for the other at the same moment", async () => {
    const [one, two] = [makeIntake(database.pool), makeIntake(second)];
    for (let n = 0; n < 10; n++) {
      const refused = await Promise.all([one.publish([link(`a${n}`, `b${n}`)]), two.publish([link(`b${n}`, `a${n}`)])]);
      expect(refused.flat().map((refusal) => refusal.code)).toEqual(["aliasCircle"]);
      expect((await resolveAliases(database.pool, [`a${n}`, `b${n}`])).size).toBe(1);
    }
  });

  it("makes no chain of two steps when its links come at the same moment", async () => {
    const [one, two] = [makeIntake(database.pool), makeIntake(second)];
    for (let n = 0; n < 10; n++) {
      await Promise.all([one.publish([link(`a${n}`, `b${n}`)]), two.publish([link(`b${n}`, `c${n}`)])]);
      expect(Object.fromEntries(await resolveAliases(database.pool, [`a${n}`, `b${n}`]))).toEqual({
        [`a${n}`]: `c${n}`,
        [`b${n}`]: `c${n}`,
      });
    }
  });

  it("fails the call whose event the store refuses, and no other that shared its commit", async () => {
    const intake = makeIntake(database.pool);
    const calls = Array.from({ length: 10 }, (_, n) => intake.publish([n === 6 ? played("bad", Number.NaN) : played(`p${n}`)]));
    expect((await Promise.allSettled(calls)).flatMap((one, n) => (one.status === "rejected" ? [n] : []))).toEqual([6]);
    expect(await countQueued(database.pool)).toBe(9);
  });
});
