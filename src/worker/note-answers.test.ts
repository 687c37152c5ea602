import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import type { Verdict } from "../delivery/failure.ts";
import { startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { loadReachable, saveDevice } from "../store/devices.ts";
import { type MessageEnd, markSending } from "../store/message-states.ts";
import { findMessages, type MessageRow, saveMessages } from "../store/messages.ts";
import { pollUntil } from "../store/poll-until.ts";
import { addQuotaUse, loadQuotaUse, lockQuotaUse } from "../store/quota.ts";
import { markTouchesSending, settleWatched, watchMessages } from "../store/second-touches.ts";
import { aDeviceRow, aMessageRow, noonMs } from "../store/testing/rows.ts";
import { noteTokenUse } from "../store/token-quota.ts";
import { aCampaign, aCatalogue, aLine } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import type { Going, Target } from "./going.ts";
import { type Finished, heldBack, resultOf, writeFinished } from "./note-answers.ts";

const day = Math.floor(noonMs / DAY_MS);
const native = { stage: "send", httpStatus: 503, code: null, sub: null, message: null } as const;
const refused: Verdict = { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native };
const spent: Verdict = { kind: "reject", reason: "DEVICE_QUOTA_EXCEEDED", native };
const accepted: Verdict = { kind: "accepted", vendorId: "v" };

describe("the answers to a batch", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.empty("devices", "tokens", "messages", "attempts", "queue", "second_touches", "quota_use"));

  /** A marketing message on its way to a device of which the vendor counts so many, this one among them. */
  async function underWay(used: number): Promise<Going> {
    return inTransaction(database.pool, async (client) => {
      await saveDevice(client, aDeviceRow("ann", "d1", ["t1"]));
      await saveMessages(client, [aMessageRow("ann", "m1", { expiresAtMs: noonMs + DAY_MS })]);
      const [device] = (await loadReachable(client, ["ann"])).get("ann") ?? [];
      const message = (await findMessages(client, ["m1"])).get("m1");
      if (device === undefined || message === undefined) throw new Error("the device or the message is gone");
      for (let n = 0; n < used; n++) await noteTokenUse(client, [{ ...device, day, used: 1, spent: false }]);
      const about = { personId: "ann", messageId: "m1", deviceId: "d1", channel: "fcm", vendor: "fcm", maker: "", appVersion: "" };
      await startAttempts(client, [{ ...about, attempt: 1, atMs: noonMs }]);
      await markSending(client, [{ ...message, attempt: 1 }], { untilWallMs: noonMs, by: "w" });
      // As much of a target as answers are noted by.
      const channel = { id: "c", vendor: "fcm", quotaZone: "UTC", deduplicates: false };
      const target = { device, channel, notification: { class: "marketing" }, batchId: null, moreWays: false } as unknown as Target;
      return { message, atMs: noonMs, attempt: 1, targets: [target], earlier: [] } satisfies Going;
    });
  }
  const finish = (going: Going, verdict: Verdict | null): Finished => {
    const answers = verdict === null ? [] : going.targets.map((target) => ({ target, verdict }));
    const held = verdict === null ? going.targets.map((target) => ({ target, reason: "resting" as const })) : [];
    return { going, answers, held, result: verdict === null ? heldBack(going, answers, held) : resultOf(going, answers) };
  };
  const counted = async () => {
    const found = await database.pool.query("select tokens.quota_used, tokens.spent_day from tokens");
    return [found.rows[0]?.quota_used, found.rows[0]?.spent_day];
  };

  it.each([
    { name: "a vendor that did not take it", verdict: refused, left: [1, null] },
    { name: "a vendor that has had enough for the day", verdict: spent, left: [1, day] },
    { name: "a request that was held back", verdict: null, left: [1, null] },
    { name: "a vendor that took it", verdict: accepted, left: [2, null] },
  ])("give the device's number back once, also when they are noted again because nobody knows whether they were: $name", async (one) => {
    const finished = finish(await underWay(2), one.verdict);
    for (let time = 0; time < 2; time++) {
      await inTransaction(database.pool, (client) => writeFinished(client, aCatalogue(), [finished]));
      expect(await counted()).toEqual(one.left);
    }
  });

  it("leave a message that its channel's rest held back waiting as it was, for that reason", async () => {
    const finished = finish(await underWay(1), null);
    await inTransaction(database.pool, (client) => writeFinished(client, aCatalogue(), [finished]));
    expect((await findMessages(database.pool, ["m1"])).get("m1")).toMatchObject({ state: "waiting", attempt: 0, reason: "resting" });
  });

  it("name the stop switch before a channel's rest and its want of room, where devices were held back for several reasons", async () => {
    const going = await underWay(1);
    const [target] = going.targets;
    if (target === undefined) throw new Error("the target is gone");
    const held = (["noRoom", "resting", "stopped"] as const).map((reason) => ({ target, reason }));
    expect(heldBack(going, [], held)).toEqual({ kind: "withdrawn", reason: "stopped" });
    expect(heldBack(going, [], held.slice(0, 2))).toEqual({ kind: "withdrawn", reason: "resting" });
    expect(heldBack(going, [{ target, verdict: accepted }], held.slice(0, 1))).toMatchObject({ kind: "retry", reason: "noRoom" });
  });

  it("take all counters of quotas that they change in one order, of first touches and second", async () => {
    const line = (id: string) => aLine({ id, quota: { perDay: 5, zone: "UTC" } });
    const catalogue = aCatalogue({ campaigns: ["a", "z"].map((id) => aCampaign({ id: `k-${id}`, line: line(id) })) });
    const about = (id: string) => ({ campaign: `k-${id}`, line: id, expiresAtMs: noonMs + DAY_MS });
    const finished = await inTransaction(database.pool, async (client): Promise<readonly Finished[]> => {
      await saveMessages(client, [aMessageRow("ann", "m1", about("a")), aMessageRow("ann", "m2", about("z"))]);
      const key = { personId: "ann", messageId: "m2" };
      await watchMessages(client, [{ ...key, firstAtMs: noonMs, patienceMs: 1, attempts: 1 }]);
      await settleWatched(client, [{ ...key, next: { state: "waiting", way: "otherWay", dueAtMs: noonMs } }]);
      const lease = { untilWallMs: noonMs, by: "w" };
      await markTouchesSending(client, [{ ...key, attempt: 2 }], lease);
      await markSending(client, [{ personId: "ann", messageId: "m1", attempt: 1 }], lease);
      const messages = await findMessages(client, ["m1", "m2"]);
      const ended = (
        messageId: string,
        one: Pick<MessageEnd, "attempt" | "state" | "reason" | "touch">,
        over: Partial<MessageRow>,
      ): Finished => {
        const message = messages.get(messageId);
        if (message === undefined) throw new Error("the message is gone");
        const end = { personId: "ann", messageId, ...one, atMs: noonMs, attempted: true, channel: "fcm", maker: "" };
        const going = { message: { ...message, ...over }, atMs: noonMs, attempt: one.attempt, targets: [], earlier: [] };
        return { going, answers: [], held: [], result: { kind: "end", end } };
      };
      const second: MessageRow["second"] = {
        ...{ way: "otherWay", firstAttempts: 1, isSuperseded: false },
        ...{ deliveredAtMs: null, shownAtMs: null, openedAtMs: null, dismissedAtMs: null },
      };
      return [
        ended("m1", { attempt: 1, state: "failed", reason: "TOKEN_INVALID" }, {}),
        ended("m2", { attempt: 2, state: "sent", reason: null, touch: 2 }, { second }),
      ];
    });
    await inTransaction(database.pool, (client) =>
      addQuotaUse(
        client,
        ["a", "z"].map((owner) => ({ owner, day, used: 1 })),
      ),
    );
    const isWaiting = async () =>
      ((await database.pool.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
        .rowCount ?? 0) > 0 || null;
    let writing: Promise<unknown> = Promise.resolve();
    const free = await inTransaction(database.pool, async (client) => {
      await lockQuotaUse(client, [{ owner: "a", day }]);
      writing = inTransaction(database.pool, (other) => writeFinished(other, catalogue, finished));
      expect(await pollUntil(20_000, isWaiting)).toBe(true);
      const free = "select quota_use.line from quota_use where quota_use.line = 'z' for update skip locked";
      return inTransaction(database.pool, async (third) => (await third.query(free)).rowCount);
    });
    await writing;
    expect(free).toBe(1);
    const used = await loadQuotaUse(
      database.pool,
      ["a", "z"].map((owner) => ({ owner, day })),
    );
    expect(new Map(used.map((use) => [use.owner, use.used]))).toEqual(
      new Map([
        ["a", 0],
        ["z", 2],
      ]),
    );
  });
});
