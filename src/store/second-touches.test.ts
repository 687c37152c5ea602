import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type Client, inTransaction } from "./database.ts";
import { endMessages, type MessageEnd, releaseLeases } from "./message-states.ts";
import { saveMessages } from "./messages.ts";
import { stampOutcomes } from "./outcomes.ts";
import { secondTouchCounts } from "./second-touch-report.ts";
import {
  endTouches,
  lockAbandonedTouches,
  lockDueTouches,
  lockWatched,
  markTouchesSending,
  nextTouchDue,
  postponeTouches,
  secondTouchOfMessage,
  settleWatched,
  tellingVendors,
  watchMessages,
  withdrawTouches,
} from "./second-touches.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages", "second_touches", "attempts", "outcomes"));

const inOne = <T>(work: (client: Client) => Promise<T>): Promise<T> => inTransaction(database.pool, work);
const key = (messageId: string) => ({ personId: "ann", messageId });
const end = (messageId: string, over: Partial<MessageEnd> = {}): MessageEnd => ({
  ...key(messageId),
  attempt: 0,
  state: "sent",
  reason: null,
  atMs: noonMs,
  attempted: true,
  channel: "honor",
  maker: "honor",
  ...over,
});
const watch = (messageId: string, hours: number) => ({ ...key(messageId), firstAtMs: noonMs, patienceMs: hours * HOUR_MS, attempts: 0 });

/** Messages that were sent at noon, each watched for so many hours. */
async function watched(...hours: readonly number[]): Promise<void> {
  const ids = hours.map((_, n) => `m${n}`);
  await inOne(async (client) => {
    await saveMessages(
      client,
      ids.map((id) => aMessageRow("ann", id, { expiresAtMs: noonMs + 24 * HOUR_MS })),
    );
    await endMessages(
      client,
      ids.map((id) => end(id)),
      "waiting",
    );
    await watchMessages(
      client,
      hours.map((patience, n) => watch(`m${n}`, patience)),
    );
  });
}
const plan = (messageId: string, dueAtMs: number) =>
  inOne((client) => settleWatched(client, [{ ...key(messageId), next: { state: "waiting", way: "activeHour", dueAtMs } }]));
const stateOf = async (messageId: string) => {
  const found = await secondTouchOfMessage(database.pool, key(messageId));
  return found === null ? null : [found.state, found.reason];
};
const messageState = async (messageId: string) =>
  (await database.pool.query("select state, channel, attempted_at from messages where message_id = $1", [messageId])).rows[0];

describe("watched messages", () => {
  it("are asked when their patience is over, in that order, with what was heard of them", async () => {
    await watched(3, 1, 9);
    const outcome = { ...key("m1"), deviceId: "", outcome: "shown" as const, atMs: noonMs + 5, value: null };
    await inOne((client) => stampOutcomes(client, [outcome]));
    expect(await nextTouchDue(database.pool)).toEqual({ watched: noonMs + HOUR_MS, planned: null });
    const found = await inOne((client) => lockWatched(client, noonMs + 4 * HOUR_MS, 10));
    expect(
      found.map(({ message, shownAtMs, deliveredAtMs, openedAtMs }) => [message.messageId, shownAtMs, deliveredAtMs, openedAtMs]),
    ).toEqual([
      ["m1", noonMs + 5, noonMs + 5, null],
      ["m0", null, null, null],
    ]);
    expect(found.map(({ firstAtMs, patienceMs }) => [firstAtMs, patienceMs])).toEqual([
      [noonMs, HOUR_MS],
      [noonMs, 3 * HOUR_MS],
    ]);
  });

  it("are held by one process at a time", async () => {
    await watched(1);
    await inOne(async (client) => {
      expect((await lockWatched(client, noonMs + 2 * HOUR_MS, 10)).length).toBe(1);
      expect(await inOne((other) => lockWatched(other, noonMs + 2 * HOUR_MS, 10))).toEqual([]);
    });
  });

  it("are watched anew when they were handed over again meanwhile, and never after their end", async () => {
    await watched(1, 1);
    await inOne((client) => settleWatched(client, [{ ...key("m1"), next: { state: "cancelled", reason: "opened" } }]));
    const later = ["m0", "m1"].map((id) => ({ ...watch(id, 1), firstAtMs: noonMs + HOUR_MS, attempts: 2 }));
    await inOne((client) => watchMessages(client, later));
    expect(await nextTouchDue(database.pool)).toEqual({ watched: noonMs + 2 * HOUR_MS, planned: null });
    expect([await stateOf("m0"), await stateOf("m1")]).toEqual([
      ["watching", null],
      ["cancelled", "opened"],
    ]);
  });
});

describe("a planned second touch", () => {
  const lease = { untilWallMs: 1000, by: "w" };

  it("goes its way from waiting to its end, and leaves its message as it stands", async () => {
    await watched(1);
    const before = await messageState("m0");
    await plan("m0", noonMs + 2 * HOUR_MS);
    expect(await nextTouchDue(database.pool)).toEqual({ watched: null, planned: noonMs + 2 * HOUR_MS });
    expect(await inOne((client) => lockDueTouches(client, noonMs + HOUR_MS, 10))).toEqual([]);
    const [row] = await inOne((client) => lockDueTouches(client, noonMs + 2 * HOUR_MS, 10));
    expect(row).toMatchObject({
      messageId: "m0",
      state: "waiting",
      attempt: 0,
      second: { way: "activeHour", firstAttempts: 0, isSuperseded: false },
    });
    await inOne((client) => markTouchesSending(client, [{ ...key("m0"), attempt: 1 }], lease));
    await inOne((client) =>
      postponeTouches(client, [{ ...key("m0"), attempt: 1, dueAtMs: noonMs + 3 * HOUR_MS, reason: "RATE_LIMITED" }], "sending"),
    );
    expect(await stateOf("m0")).toEqual(["waiting", "RATE_LIMITED"]);
    await inOne((client) => markTouchesSending(client, [{ ...key("m0"), attempt: 2 }], lease));
    const answer = end("m0", { attempt: 2, channel: "fcm", atMs: noonMs + 3 * HOUR_MS });
    // An answer to the attempt before is no end of this one.
    expect((await inOne((client) => endTouches(client, [{ ...answer, attempt: 1 }], "sending"))).size).toBe(0);
    expect([...(await inOne((client) => endTouches(client, [answer], "sending")))]).toEqual(["m0"]);
    expect(await secondTouchOfMessage(database.pool, key("m0"))).toMatchObject({
      state: "sent",
      channel: "fcm",
      attemptedAtMs: noonMs + 3 * HOUR_MS,
    });
    expect(await messageState("m0")).toEqual(before);
  });

  it("is taken up again as it was when the stop switch held it back, and found when its sender died", async () => {
    await watched(1);
    await plan("m0", noonMs);
    await inOne((client) => markTouchesSending(client, [{ ...key("m0"), attempt: 1 }], lease));
    await inOne((client) => withdrawTouches(client, [{ ...key("m0"), attempt: 1, reason: "stopped" }]));
    expect(await stateOf("m0")).toEqual(["waiting", "stopped"]);
    await inOne((client) => markTouchesSending(client, [{ ...key("m0"), attempt: 1 }], lease));
    expect(await inOne((client) => lockAbandonedTouches(client, 900, 10))).toEqual([]);
    await releaseLeases(database.pool);
    expect((await inOne((client) => lockAbandonedTouches(client, 900, 10))).map(({ messageId, state }) => [messageId, state])).toEqual([
      ["m0", "sending"],
    ]);
  });

  it("is superseded when its message was taken up again by itself", async () => {
    await watched(1, 1);
    await plan("m0", noonMs);
    await plan("m1", noonMs);
    await database.pool.query("update messages set state = 'waiting' where message_id = 'm0'");
    await database.pool.query("update messages set attempt = 1 where message_id = 'm1'");
    const rows = await inOne((client) => lockDueTouches(client, noonMs, 10));
    expect(rows.map(({ second }) => second?.isSuperseded)).toEqual([true, true]);
  });
});

describe("vendors that tell of arrivals", () => {
  it("are those of which some message arrived without having been seen, among those sent long enough ago", async () => {
    await watched(1, 1, 1, 1);
    for (const [n, channel] of ["honor", "fcm", "oppo", "vivo"].entries())
      await database.pool.query("update messages set channel = $2 where message_id = $1", [`m${n}`, channel]);
    const said = (messageId: string, outcome: "delivered" | "opened") => ({
      ...key(messageId),
      deviceId: "",
      outcome,
      atMs: noonMs,
      value: null,
    });
    await inOne((client) => stampOutcomes(client, [said("m0", "delivered"), said("m1", "opened"), said("m3", "delivered")]));
    await database.pool.query("update messages set attempted_at = attempted_at + interval '1 hour' where message_id = 'm3'");
    expect([...(await tellingVendors(database.pool, noonMs + 1))]).toEqual(["honor"]);
  });
});

describe("the report of second touches", () => {
  it("counts messages by the time of their first touch, and what was heard for the first time after the second", async () => {
    await watched(1, 1, 1, 1, 1, 1);
    const at = noonMs + 2 * HOUR_MS;
    for (const id of ["m0", "m1", "m2"]) {
      await plan(id, at);
      await inOne((client) => markTouchesSending(client, [{ ...key(id), attempt: 1 }], { untilWallMs: 1, by: "w" }));
      const failed = id === "m2" ? { state: "failed" as const, reason: "TOKEN_INVALID" } : {};
      await inOne((client) => endTouches(client, [end(id, { attempt: 1, atMs: at, channel: "fcm", ...failed })], "sending"));
    }
    await inOne((client) =>
      settleWatched(client, [
        { ...key("m3"), next: { state: "cancelled", reason: "opened" } },
        { ...key("m4"), next: { state: "cancelled", reason: "limit" } },
      ]),
    );
    const said = (messageId: string, outcome: "delivered" | "opened", atMs: number) => ({
      ...key(messageId),
      deviceId: "",
      outcome,
      atMs,
      value: null,
    });
    await inOne((client) =>
      stampOutcomes(client, [said("m0", "opened", at + 5), said("m1", "delivered", noonMs + 5), said("m3", "opened", noonMs)]),
    );
    expect(await secondTouchCounts(database.pool, { fromMs: noonMs, toMs: noonMs + 1 })).toEqual({
      watched: 6,
      pending: 1,
      sent: 2,
      failed: { TOKEN_INVALID: 1 },
      none: { limit: 1, opened: 1 },
      rows: [{ way: "activeHour", channel: "fcm", sent: 2, delivered: 1, shown: 1, opened: 1 }],
    });
    expect(await secondTouchCounts(database.pool, { fromMs: 0, toMs: noonMs })).toMatchObject({ watched: 0, rows: [] });
  });
});
