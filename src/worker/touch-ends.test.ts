import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { inTransaction } from "../store/database.ts";
import { endMessages, type MessageEnd, type MessageRow, saveMessages, startAttempts } from "../store/messages.ts";
import { addQuotaUse, loadQuotaUse } from "../store/quota.ts";
import { markTouchesSending, secondTouchOfMessage, settleWatched, watchMessages } from "../store/second-touches.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aLine, aPlacement } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { sweepAbandoned } from "./sweep-abandoned.ts";
import { nameOf, watchOf, withoutQuota, writeTouchEnds } from "./touch-ends.ts";

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
  beforeEach(() => database.pool.query("truncate messages, second_touches, attempts, queue, quota_use"));

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
      await writeTouchEnds(client, catalogue, { from: "sending", ends: [end({ attempt: 2, ...over })], messages: new Map([["m1", held]]) });
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

  it("is not to come when its line has used up its day", async () => {
    const messages = [row({ second: planned("otherWay") }), row({ messageId: "m2" })];
    const spent = () => inTransaction(database.pool, (client) => withoutQuota(client, catalogue, { messages, atMs: noonMs }));
    await inTransaction(database.pool, (client) => addQuotaUse(client, [{ owner: "music", day, used: 1 }]));
    expect([...(await spent())]).toEqual([]);
    await inTransaction(database.pool, (client) => addQuotaUse(client, [{ owner: "music", day, used: 1 }]));
    expect([...(await spent())]).toEqual(["m1"]);
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
