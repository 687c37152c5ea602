import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { todaySchema } from "../api/wire/today.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { inTransaction } from "../store/database.ts";
import { saveMessages } from "../store/messages.ts";
import { saveOutcomes, stampOutcomes } from "../store/outcomes.ts";
import { addQuotaUse } from "../store/quota.ts";
import { writeSetting } from "../store/settings.ts";
import { aMessageRow } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aLine, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { nothingCounted } from "../worker/quota.ts";
import { makeToday, type TodayQuestion } from "./today.ts";

const nowMs = at("2026-03-10T01:30:00Z"); // 09:30 in Shanghai
const line = aLine({ id: "vip", quota: { perDay: 10, zone: "UTC" } });
const question: TodayQuestion = {
  zone: "Asia/Shanghai",
  nowMs,
  shared: {
    declared: emptyDeclared,
    catalogue: aCatalogue({ campaigns: [aCampaign({ line })] }),
    items: makeItemTable([], 0),
    model: blankModel,
  },
  ways: nothingCounted,
  resting: [],
};

describe("today", () => {
  let database: FreshDatabase;
  let n = 0;
  /** A message that was attempted at a time. */
  const attempted = async (atMs: number, state = "sent"): Promise<string> => {
    const id = `m_${n++}`;
    await inTransaction(database.pool, (client) => saveMessages(client, [aMessageRow("ann", id)]));
    await database.pool.query("update messages set state = $2, attempted_at = $3 where message_id = $1", [
      id,
      state,
      new Date(atMs).toISOString(),
    ]);
    return id;
  };
  const did = (messageId: string, outcome: "opened" | "converted" | "switchedOff", atMs: number, deviceId = "d1") =>
    inTransaction(database.pool, async (client) => {
      const told = [{ personId: "ann", messageId, deviceId, outcome, atMs, value: null }];
      await saveOutcomes(client, told);
      await stampOutcomes(client, told);
    });
  beforeAll(async () => {
    database = await freshDatabase();
    const one = await attempted(nowMs - 10 * MINUTE_MS);
    await attempted(nowMs - 2 * HOUR_MS, "failed");
    await attempted(nowMs - 2 * HOUR_MS, "offered");
    // Yesterday: two before this time of the day, one after it within the same hour, one of the day before.
    const two = await attempted(nowMs - DAY_MS - MINUTE_MS);
    await attempted(nowMs - DAY_MS - 3 * HOUR_MS);
    await attempted(nowMs - DAY_MS + MINUTE_MS);
    await attempted(at("2026-03-08T15:59:59Z"));
    await attempted(nowMs - 7 * DAY_MS - 9.5 * HOUR_MS);
    // Opened today on two devices, and a message of yesterday too.
    await did(one, "opened", nowMs - 5 * MINUTE_MS);
    await did(one, "opened", nowMs - 4 * MINUTE_MS, "d2");
    await did(two, "opened", nowMs - 3 * MINUTE_MS);
    await did(two, "converted", nowMs - 2 * MINUTE_MS);
  });
  afterAll(() => database.drop());
  const made = () => makeToday(database.pool, { wallNowMs: () => 0, patience: () => new Promise(() => {}) });
  const tell = async (over: Partial<TodayQuestion> = {}, today = made()) => today.tell({ ...question, ...over });

  it("has no alarms alone until it is known how creatives do, and is told without these", async () => {
    const today = makeToday(database.pool, { wallNowMs: () => 0, patience: () => Promise.resolve() });
    const { zone, ...alone } = question;
    expect(await today.alarms(alone)).toBeNull();
    expect((await today.tell({ ...alone, zone })).alarms).toBeInstanceOf(Array);
    await expect.poll(() => today.alarms(alone)).toBeInstanceOf(Array);
  });

  it("is told by the local hour, beside the same hours of yesterday and a week ago", async () => {
    const told = await tell();
    todaySchema.parse(told);
    expect(told).toMatchObject({ day: "2026-03-10", hour: 9, zone: "Asia/Shanghai" });
    expect(told.hours).toHaveLength(24);
    expect(told.hours[9]).toEqual({
      hour: 9,
      today: { attempted: 1, accepted: 1, opened: 2, conversions: 1 },
      yesterday: { attempted: 2, accepted: 2, opened: 0, conversions: 0 },
      weekAgo: { attempted: 0, accepted: 0, opened: 0, conversions: 0 },
    });
    expect(told.hours[7]?.today).toMatchObject({ attempted: 1, accepted: 0 });
    expect(told.hours[6]?.yesterday).toMatchObject({ attempted: 1 });
    expect(told.hours[0]?.weekAgo).toMatchObject({ attempted: 1 });
    expect(told.hours[10]?.today).toBeNull();
  });

  it("is compared with the other days up to the same time of the day", async () => {
    const { totals } = await tell();
    expect(totals.today).toEqual({ attempted: 2, accepted: 1, opened: 2, conversions: 1 });
    expect(totals.yesterday).toEqual({ attempted: 2, accepted: 2, opened: 0, conversions: 0 });
    expect(totals.weekAgo).toEqual({ attempted: 1, accepted: 1, opened: 0, conversions: 0 });
    expect(totals.ratio).toEqual({
      yesterday: { attempted: 1, accepted: 0.5, opened: null, conversions: null },
      weekAgo: { attempted: 2, accepted: 1, opened: null, conversions: null },
    });
  });

  it("counts a message that was opened in two hours in the first, so that the hours add up to messages", async () => {
    const id = await attempted(nowMs - 20 * DAY_MS);
    await did(id, "opened", nowMs - 15 * DAY_MS - HOUR_MS, "d2");
    await did(id, "opened", nowMs - 15 * DAY_MS);
    const told = await tell({ nowMs: nowMs - 15 * DAY_MS });
    expect(told.hours.map(({ today: counts }) => counts?.opened ?? 0).filter((opened) => opened > 0)).toEqual([1]);
    expect(told.totals.today.opened).toBe(1);
  });

  it("has an hour of nothing where the clocks jump over it", async () => {
    const told = await tell({ zone: "Europe/Berlin", nowMs: at("2026-03-29T10:00:00Z") });
    expect(told.hours).toHaveLength(24);
    expect(told.hours[2]?.today).toEqual({ attempted: 0, accepted: 0, opened: 0, conversions: 0 });
  });

  it("counts hours that run, or ended a short while ago, anew each time, and keeps the others for half an hour", async () => {
    const today = made();
    const before = await tell({}, today);
    await attempted(nowMs - MINUTE_MS);
    await attempted(nowMs - 5 * HOUR_MS);
    const after = await tell({ nowMs: nowMs + MINUTE_MS }, today);
    expect(after.hours[9]?.today?.attempted).toBe((before.hours[9]?.today?.attempted ?? 0) + 1);
    expect(after.hours[4]?.today?.attempted).toBe(0);
    const later = await tell({ nowMs: nowMs + 31 * MINUTE_MS }, today);
    expect(later.hours[4]?.today?.attempted).toBe(1);
  });

  it("is told without how creatives do where that takes too long", async () => {
    const hasty = makeToday(database.pool, { wallNowMs: () => 0, patience: () => Promise.resolve() });
    expect((await tell({}, hasty)).hours).toHaveLength(24);
  });

  it("names what wants attention, from what the store knows", async () => {
    await writeSetting(database.pool, "stopped", true);
    await inTransaction(database.pool, (client) => addQuotaUse(client, [{ owner: "vip", day: 20_522, used: 10 }]));
    await database.pool.query(
      "insert into queue (topic, shard, person_id, key, received_at, body) values ('facts', 0, 'ann', 'k', $1, '{}')",
      [new Date(nowMs - HOUR_MS).toISOString()],
    );
    await database.pool.query(
      "insert into dead_letters (topic, person_id, key, received_at, body, error) values ('facts', 'ann', 'k', now(), '{}', 'Error: no')",
    );
    await database.pool.query(
      `insert into attempts (person_id, message_id, device_id, channel, attempt, at, vendor, maker, app_version, state, reason)
       values ('ann', 'm_0', 'd1', 'xiaomi', 1, $1, 'xiaomi', '', '', 'failed', 'AUTH_FAILED')`,
      [new Date(nowMs - MINUTE_MS).toISOString()],
    );
    await database.pool.query(
      "insert into pauses (kind, subject, cause, reason, at) values ('campaign', 'k1', 'optOuts', 'many left: look', $1)",
      [new Date(nowMs).toISOString()],
    );
    const { alarms } = await tell({ resting: ["x1"] });
    expect(alarms.map(({ id }) => id).sort()).toEqual([
      "deadLetters",
      "noChannel",
      "paused:campaign:k1",
      "queue",
      "quota:line:vip",
      "refused:xiaomi:AUTH_FAILED",
      "resting:x1",
      "stopped",
    ]);
  });
});
