import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { startAttempts } from "./attempts.ts";
import { inTransaction } from "./database.ts";
import { dropFinishedMessages } from "./finished-messages.ts";
import { saveMessages } from "./messages.ts";
import { saveOutcomes } from "./outcomes.ts";
import { saveExperience } from "./testing/experience.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());
beforeEach(() => database.empty("messages", "attempts", "outcomes", "decisions"));

interface Story {
  readonly id: string;
  readonly state: "waiting" | "sending" | "sent" | "failed" | "cancelled" | "doubtful" | "offered";
  readonly decided: number;
  /** Days from noon; null: nothing was tried. */
  readonly attempted: number | null;
}

/** Messages without decisions, each with an attempt and an outcome. */
async function save(stories: readonly Story[]): Promise<void> {
  const atMs = (days: number): number => noonMs + days * DAY_MS;
  await inTransaction(database.pool, async (client) => {
    await saveMessages(
      client,
      stories.map(({ id, decided }) => aMessageRow("p", id, { decisionId: null, decidedAtMs: atMs(decided) })),
    );
    for (const { id, state, attempted } of stories)
      await client.query("update messages set state = $1, reason = 'r', attempted_at = $2 where messages.message_id = $3", [
        state,
        attempted === null ? null : new Date(atMs(attempted)).toISOString(),
        id,
      ]);
    await startAttempts(
      client,
      stories.map(({ id, decided }) => ({
        ...{ personId: "p", messageId: id, deviceId: "d", channel: "fcm", attempt: 1, atMs: atMs(decided) },
        ...{ vendor: "fcm", maker: "samsung", appVersion: "1" },
      })),
    );
    await saveOutcomes(
      client,
      stories.map(({ id, decided }) => ({
        ...{ personId: "p", messageId: id, deviceId: "d", outcome: "opened" as const, atMs: atMs(decided), value: null },
      })),
    );
  });
}

/** Ids of what is left, by table. */
const left = async () => {
  const ids = async (table: string) =>
    (await database.pool.query<{ id: string }>(`select message_id as id from ${table} order by 1`)).rows.map(({ id }) => id);
  return { messages: await ids("messages"), attempts: await ids("attempts"), outcomes: await ids("outcomes") };
};
const only = (...ids: readonly string[]) => ({ messages: ids, attempts: ids, outcomes: ids });
const drop = (limit = 100) => inTransaction(database.pool, (client) => dropFinishedMessages(client, noonMs, limit));

describe("dropping finished messages", () => {
  it.each<Story & { readonly name: string; readonly goes: boolean }>([
    { name: "sent long ago", id: "m", state: "sent", decided: -2, attempted: -1, goes: true },
    { name: "failed long ago", id: "m", state: "failed", decided: -2, attempted: -1, goes: true },
    { name: "in doubt long ago", id: "m", state: "doubtful", decided: -2, attempted: -1, goes: true },
    { name: "cancelled before it was tried", id: "m", state: "cancelled", decided: -2, attempted: null, goes: true },
    { name: "offered to a pull placement", id: "m", state: "offered", decided: -2, attempted: null, goes: true },
    { name: "decided long ago and sent since", id: "m", state: "sent", decided: -2, attempted: 1, goes: false },
    { name: "cancelled lately", id: "m", state: "cancelled", decided: 1, attempted: null, goes: false },
    { name: "sent at the very time", id: "m", state: "sent", decided: -1, attempted: 0, goes: false },
    { name: "still waiting", id: "m", state: "waiting", decided: -200, attempted: null, goes: false },
    { name: "being sent", id: "m", state: "sending", decided: -200, attempted: null, goes: false },
  ])("that was $name: $goes", async ({ goes, ...story }) => {
    await save([story, { id: "n", state: "sent", decided: 5, attempted: 5 }]);
    expect(await drop()).toBe(goes ? 1 : 0);
    expect(await left()).toEqual(goes ? only("n") : only("m", "n"));
  });

  it("takes at most so many at once, the oldest attempts first, and those never tried last", async () => {
    const at = (id: string, days: number): Story => ({ id, state: "sent", decided: days, attempted: days });
    await save([at("a", -1), at("b", -3), at("c", -2), { ...at("d", -9), state: "cancelled", attempted: null }]);
    expect(await drop(2)).toBe(2);
    expect(await left()).toEqual(only("a", "d"));
    expect([await drop(2), await drop(2)]).toEqual([2, 0]);
    expect(await left()).toEqual(only());
  });

  it("leaves a message whose decision is still kept", async () => {
    const sent = { personId: "p", attemptedAtMs: noonMs - DAY_MS, features: null };
    await saveExperience(database.pool, [
      { ...sent, messageId: "kept" },
      { ...sent, messageId: "gone" },
    ]);
    await database.pool.query("delete from decisions where decisions.decision_id = 'd_gone'");
    expect(await drop()).toBe(1);
    expect((await left()).messages).toEqual(["kept"]);
  });

  it("passes over a message that somebody holds, and does not wait for it", async () => {
    await save([{ id: "m", state: "sent", decided: -2, attempted: -1 }]);
    await inTransaction(database.pool, async (client) => {
      await client.query("select from messages where messages.message_id = 'm' for update");
      expect(await drop()).toBe(0);
    });
    expect(await drop()).toBe(1);
  });
});
