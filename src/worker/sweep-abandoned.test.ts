import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { type AttemptWrite, endAttempts, startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { markSending } from "../store/message-states.ts";
import { saveMessages } from "../store/messages.ts";
import { markTouchesSending, settleWatched, watchMessages } from "../store/second-touches.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import { aCatalogue } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { sweepAbandoned } from "./sweep-abandoned.ts";

const key = { personId: "ann", messageId: "m1" };
const sweptAtWallMs = 1000;
const [lapsed, running] = [
  { untilWallMs: 1, by: "gone" },
  { untilWallMs: 2 * sweptAtWallMs, by: "alive" },
];
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages", "second_touches", "attempts", "queue", "quota_use"));

const attempt = (n: number, over: Partial<AttemptWrite> = {}): AttemptWrite => ({
  ...{ ...key, deviceId: "d1", channel: "fcm", attempt: n, atMs: noonMs + n, vendor: "fcm", maker: "", appVersion: "" },
  ...over,
});
const sweep = () => sweepAbandoned(database, aCatalogue(), { nowMs: noonMs + HOUR_MS, wallNowMs: sweptAtWallMs });
const attemptsNow = async () =>
  (await database.pool.query("select touch, attempt, state from attempts order by attempt")).rows.map(
    ({ touch, attempt: n, state }) => `${touch} ${n} ${state}`,
  );

describe("a message whose sender died", () => {
  it.each([
    { name: "in doubt", before: null, ends: { state: "doubtful", reason: "TIMEOUT", channel: "fcm", attempted_at: noonMs + 2 } },
    { name: "sent", before: "accepted", ends: { state: "sent", reason: null, channel: "xiaomi", attempted_at: noonMs + 1 } },
  ] as const)("is $name for marketing, by what its devices had answered before", async ({ before, ends }) => {
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("ann", "m1")]);
      const earlier = attempt(1, { deviceId: "d0", channel: "xiaomi", vendor: "xiaomi" });
      await startAttempts(client, [...(before === null ? [] : [earlier]), attempt(2)]);
      if (before !== null) await endAttempts(client, [{ ...earlier, state: before, reason: null, vendorId: null, native: null }]);
      await markSending(client, [{ ...key, attempt: 2 }], lapsed);
    });
    expect(await sweep()).toBe(1);
    const { rows } = await database.pool.query("select state, reason, channel, attempted_at from messages");
    expect(rows).toEqual([ends]);
  });

  it.each([
    { gone: "the message", first: lapsed, second: running, attempts: ["2 2 started", "1 3 doubtful"] },
    { gone: "its second touch", first: running, second: lapsed, attempts: ["2 2 doubtful", "1 3 started"] },
  ])("leaves what others have in hand of the same message: $gone is swept alone", async ({ first, second, attempts }) => {
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("ann", "m1", { class: "service" })]);
      await watchMessages(client, [{ ...key, firstAtMs: noonMs, patienceMs: HOUR_MS, attempts: 1 }]);
      await settleWatched(client, [{ ...key, next: { state: "waiting", way: "otherWay", dueAtMs: noonMs } }]);
      await startAttempts(client, [attempt(2, { touch: 2 }), attempt(3)]);
      await markTouchesSending(client, [{ ...key, attempt: 2 }], second);
      await markSending(client, [{ ...key, attempt: 3 }], first);
    });
    expect(await sweep()).toBe(1);
    expect(await attemptsNow()).toEqual(attempts);
  });
});
