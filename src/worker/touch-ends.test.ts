import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { endMessages, type MessageEnd, markSending } from "../store/message-states.ts";
import { type MessageRow, saveMessages } from "../store/messages.ts";
import { addQuotaUse, loadQuotaUse } from "../store/quota.ts";
import { markTouchesSending, secondTouchOfMessage, settleWatched, watchMessages } from "../store/second-touches.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aLine, aPlacement } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { writeEnds } from "./note-answers.ts";
import { sweepAbandoned } from "./sweep-abandoned.ts";
import { nameOf, openTouchQuota, watchOf, writeTouchEnds } from "./touch-ends.ts";

const line = aLine({ id: "music", quota: { perDay: 2, zone: "UTC" } });
const placement = aPlacement({ id: "push", secondTouchMs: 2 * HOUR_MS });
const catalogue = aCatalogue({
  placements: new Map([[placement.id, placement]]),
  campaigns: [
    aCampaign({ id: "k1", line, placement, secondTouchMs: HOUR_MS }),
    aCampaign({ id: "k2", line, placement, secondTouchMs: null }),
  ],
});
const day = Math.floor(noonMs / 86_400_000);

const row = (over: Partial<MessageRow> = {}): MessageRow => ({
  ...aMessageRow("ann", "m1", { expiresAtMs: noonMs + 24 * HOUR_MS }),
  state: "sending",
  reason: null,
  dueAtMs: noonMs,
  attempt: 1,
  second: null,
  ...over,
});
const end = (over: Partial<MessageEnd> = {}): MessageEnd => ({
  ...{
    personId: "ann",
    messageId: "m1",
    attempt: 1,
    state: "sent",
    reason: null,
    atMs: noonMs,
    attempted: true,
    channel: "fcm",
    maker: "",
  },
  ...over,
});
const planned = (way: "otherWay" | "activeHour"): MessageRow["second"] => ({
  ...{ way, firstAttempts: 1, isSuperseded: false },
  ...{ deliveredAtMs: null, shownAtMs: null, openedAtMs: null, dismissedAtMs: null },
});

describe("what is watched after its first touch", () => {
  it.each([
    { name: "a campaign's message, as the campaign says", message: {}, end: {}, hours: 1 },
    {
      name: "service that came with a call, as its placement says",
      message: { campaign: "", class: "service" as const },
      end: {},
      hours: 2,
    },
    { name: "service in doubt", message: { class: "service" as const }, end: { state: "doubtful" as const }, hours: 1 },
    { name: "no marketing in doubt", message: {}, end: { state: "doubtful" as const }, hours: null },
    { name: "nothing that failed", message: { class: "service" as const }, end: { state: "failed" as const }, hours: null },
    { name: "no marketing that came with a call", message: { campaign: "" }, end: {}, hours: null },
    { name: "nothing of a campaign that asks for none", message: { campaign: "k2" }, end: {}, hours: null },
    { name: "nothing of a campaign that is gone", message: { campaign: "k9" }, end: {}, hours: null },
    { name: "nothing that ends before its patience does", message: { expiresAtMs: noonMs + HOUR_MS }, end: {}, hours: null },
  ])("is $name", ({ message, end: over, hours }) => {
    expect(watchOf(catalogue, row(message), end(over))).toEqual(
      hours === null ? [] : [{ personId: "ann", messageId: "m1", firstAtMs: noonMs, patienceMs: hours * HOUR_MS, attempts: 1 }],
    );
  });
});

describe("the end of a second touch", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.empty("messages", "second_touches", "attempts", "queue", "quota_use"));

  async function ended(second: MessageRow["second"], over: Partial<MessageEnd>, message: Partial<MessageRow> = {}) {
    const held = row({ second, attempt: 2, ...message });
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("ann", "m1")]);
      await watchMessages(client, [{ personId: "ann", messageId: "m1", firstAtMs: noonMs, patienceMs: HOUR_MS, attempts: 1 }]);
      await settleWatched(client, [
        { personId: "ann", messageId: "m1", next: { state: "waiting", way: second?.way ?? "otherWay", dueAtMs: noonMs } },
      ]);
      await markTouchesSending(client, [{ personId: "ann", messageId: "m1", attempt: 2 }], { untilWallMs: 1, by: "w" });
      await addQuotaUse(client, [{ owner: "music", day, used: 1 }]);
      await writeTouchEnds(client, catalogue, {
        from: "sending",
        ends: [end({ attempt: 2, ...over })],
        messages: new Map([[nameOf(held), held]]),
      });
    });
    const [use] = await loadQuotaUse(database.pool, [{ owner: "music", day }]);
    const queued = await database.pool.query<{ key: string; body: { result: string } }>("select key, body from queue order by id");
    return { used: use?.used, facts: queued.rows.map(({ key, body }) => [key, body.result]) };
  }

  it.each([
    { way: "activeHour", state: "sent", used: 2, facts: [["attempted:m1.2", "sent"]] },
    { way: "activeHour", state: "failed", used: 1, facts: [["attempted:m1.2", "failed"]] },
    { way: "otherWay", state: "sent", used: 2, facts: [] },
    { way: "otherWay", state: "cancelled", used: 1, facts: [] },
  ] as const)("takes of its line's day what was sent, and is told to the ledger where it counts apart: $way, $state", async (one) => {
    const reason = one.state === "sent" ? null : "TIMEOUT";
    expect(await ended(planned(one.way), { state: one.state, reason })).toEqual({ used: one.used, facts: one.facts });
  });

  it("says nothing to the ledger of service, of which no limit speaks", async () => {
    expect(await ended(planned("activeHour"), {}, { class: "service", campaign: "" })).toEqual({ used: 1, facts: [] });
  });

  /** Names of those of a batch that find their day used up, when everything else leaves. */
  const spentAmong = (rows: readonly { readonly message: MessageRow; readonly atMs: number }[]): Promise<readonly string[]> =>
    inTransaction(database.pool, async (client) => {
      const quota = await openTouchQuota(client, catalogue, rows);
      return rows.flatMap((one) => {
        if (quota.isSpent(one)) return [nameOf(one.message)];
        quota.take(one);
        return [];
      });
    });
  const touchOfDay = (messageId: string, atMs = noonMs) => ({ message: row({ messageId, second: planned("otherWay") }), atMs });
  const useOne = () => inTransaction(database.pool, (client) => addQuotaUse(client, [{ owner: "music", day, used: 1 }]));

  it("is not to come when its line has used up its day", async () => {
    const batch = [touchOfDay("m1"), { message: row({ messageId: "m2" }), atMs: noonMs }];
    await useOne();
    expect(await spentAmong(batch)).toEqual([]);
    await useOne();
    expect(await spentAmong(batch)).toEqual(["m1.2"]);
  });

  it("leaves what is left of the day to those that come before it in the same batch", async () => {
    await useOne();
    const batch = [{ message: row({ messageId: "m3" }), atMs: noonMs }, touchOfDay("m1"), touchOfDay("m2")];
    expect(await spentAmong(batch)).toEqual(["m2.2"]);
  });

  it("takes of the day on which it leaves itself", async () => {
    await useOne();
    await useOne();
    const nextDay = noonMs + 24 * HOUR_MS;
    expect(await spentAmong([touchOfDay("m1", nextDay), touchOfDay("m2", nextDay), touchOfDay("m3"), touchOfDay("m4", nextDay)])).toEqual([
      "m3.2",
      "m4.2",
    ]);
  });

  it("holds the counters that it asked until what it planned is written, and those of the batch's other messages with them", async () => {
    await useOne();
    const free = () => database.pool.query("select quota_use.line from quota_use for update skip locked").then(({ rowCount }) => rowCount);
    const whileOpen = (rows: Parameters<typeof openTouchQuota>[2]) =>
      inTransaction(database.pool, async (client) => {
        await openTouchQuota(client, catalogue, rows);
        return free();
      });
    const first = { message: row({ messageId: "m2", sendAtMs: noonMs }), atMs: noonMs };
    expect(await whileOpen([first, touchOfDay("m1", noonMs + 24 * HOUR_MS)])).toBe(0);
    expect(await whileOpen([first])).toBeGreaterThan(0);
  });

  it("finds those counted that are on their way in other hands", async () => {
    const key = { personId: "ann", messageId: "m1" };
    await useOne();
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("ann", "m1")]);
      await watchMessages(client, [{ ...key, firstAtMs: noonMs, patienceMs: HOUR_MS, attempts: 1 }]);
      await settleWatched(client, [{ ...key, next: { state: "waiting", way: "otherWay", dueAtMs: noonMs } }]);
    });
    expect(await spentAmong([touchOfDay("m2")])).toEqual([]);
    await inTransaction(database.pool, (client) => markTouchesSending(client, [{ ...key, attempt: 2 }], { untilWallMs: 1, by: "w" }));
    expect(await spentAmong([touchOfDay("m2")])).toEqual(["m2.2"]);
  });

  it("is written beside the end of its own message, when both end in one batch", async () => {
    const key = { personId: "ann", messageId: "m1" };
    const [first, second] = [row({ attempt: 3 }), row({ attempt: 2, second: planned("activeHour") })];
    const lease = { untilWallMs: 1, by: "w" };
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("ann", "m1")]);
      await markSending(client, [{ ...key, attempt: 3 }], lease);
      await watchMessages(client, [{ ...key, firstAtMs: noonMs, patienceMs: HOUR_MS, attempts: 1 }]);
      await settleWatched(client, [{ ...key, next: { state: "waiting", way: "activeHour", dueAtMs: noonMs } }]);
      await markTouchesSending(client, [{ ...key, attempt: 2 }], lease);
      await writeEnds(client, catalogue, {
        from: "sending",
        ends: [end({ attempt: 3 }), end({ attempt: 2, touch: 2, state: "failed", reason: "TIMEOUT" })],
        messages: [first, second],
        deviceOf: new Map([
          ["m1", "d1"],
          ["m1.2", "d2"],
        ]),
      });
    });
    const { rows } = await database.pool.query(
      "select messages.state, second_touches.state as touch from messages join second_touches using (person_id, message_id)",
    );
    expect(rows).toEqual([{ state: "sent", touch: "failed" }]);
    const queued = await database.pool.query(
      "select key, body ->> 'result' as result, body ->> 'deviceId' as device from queue order by id",
    );
    expect(queued.rows).toEqual([
      { key: "attempted:m1.2", result: "failed", device: null },
      { key: "attempted:m1", result: "sent", device: "d1" },
    ]);
  });

  it.each([
    { class: "marketing", ends: ["doubtful", "TIMEOUT"] },
    { class: "service", ends: ["waiting", "TIMEOUT"] },
  ] as const)("stays in doubt for marketing, and comes again for service, when its sender died: $class", async (one) => {
    const key = { personId: "ann", messageId: "m1" };
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("ann", "m1", { class: one.class })]);
      await endMessages(client, [end({ attempt: 0 })], "waiting");
      await watchMessages(client, [{ ...key, firstAtMs: noonMs, patienceMs: HOUR_MS, attempts: 0 }]);
      await settleWatched(client, [{ ...key, next: { state: "waiting", way: "otherWay", dueAtMs: noonMs } }]);
      await markTouchesSending(client, [{ ...key, attempt: 1 }], { untilWallMs: 1, by: "gone" });
      const attempt = {
        ...key,
        deviceId: "d1",
        channel: "fcm",
        attempt: 1,
        atMs: noonMs,
        vendor: "fcm",
        maker: "",
        appVersion: "",
        touch: 2,
      };
      await startAttempts(client, [{ ...attempt, touch: 2 }]);
    });
    expect(await sweepAbandoned(database, catalogue, { nowMs: noonMs + HOUR_MS, wallNowMs: 1000 })).toBe(1);
    const touch = await secondTouchOfMessage(database.pool, key);
    expect([touch?.state, touch?.reason]).toEqual(one.ends);
    const { rows } = await database.pool.query("select state, channel from messages");
    expect(rows).toEqual([{ state: "sent", channel: "fcm" }]);
    const attempts = await database.pool.query("select state, touch from attempts");
    expect(attempts.rows).toEqual([{ state: "doubtful", touch: 2 }]);
  });

  it("has a name of its own", () => {
    expect([nameOf(row()), nameOf(row({ second: planned("otherWay") }))]).toEqual(["m1", "m1.2"]);
  });
});
