import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import type { Fact } from "../event/fact.ts";
import { refOf } from "../event/message-ref.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { type Client, inTransaction } from "../store/database.ts";
import { endMessages } from "../store/message-states.ts";
import { findMessages, type MessageRow, saveMessages } from "../store/messages.ts";
import { stampOutcomes } from "../store/outcomes.ts";
import { loadPeople } from "../store/people.ts";
import { enqueueFacts } from "../store/queue.ts";
import { addQuotaUse, loadQuotaUse } from "../store/quota.ts";
import { acceptAgain, failAttempts } from "../store/receipts.ts";
import { endTouches, markTouchesSending, secondTouchOfMessage, settleWatched, watchMessages } from "../store/second-touches.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aLine } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { hasMessageUnderWay, projectOnce } from "./project.ts";
import { openRecords } from "./records.ts";
import { settleTold } from "./settle-told.ts";
import { nameOf, writeTouchEnds } from "./touch-ends.ts";

const catalogue = aCatalogue({ campaigns: [aCampaign({ id: "k1", line: aLine({ id: "music", quota: { perDay: 5, zone: "UTC" } }) })] });
const key = { personId: "ann", messageId: "m1" };
const message = aMessageRow("ann", "m1");
const nowMs = noonMs + 600_000;
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("people", "facts", "messages", "attempts", "queue", "quota_use", "tallies", "second_touches", "outcomes"));

/** A second touch on its way; the first was handed over at noon. */
async function touchUnderWay(client: Client, way: "otherWay" | "activeHour", dueAtMs: number): Promise<void> {
  await watchMessages(client, [{ ...key, firstAtMs: noonMs, patienceMs: 60_000, attempts: 1 }]);
  await settleWatched(client, [{ ...key, next: { state: "waiting", way, dueAtMs } }]);
  await markTouchesSending(client, [{ ...key, attempt: 2 }], { untilWallMs: 1, by: "w" });
}

/** A campaign's message that one vendor took, was told of as failed, and then took over another way or was told of as arrived. */
async function restated(by: "second touch" | "arrival"): Promise<void> {
  const about = { ...key, deviceId: "d1", maker: "", appVersion: "" };
  const first = { ...about, channel: "honor", vendor: "honor", attempt: 1, atMs: noonMs };
  const second = { ...about, channel: "fcm", vendor: "fcm", attempt: 2, atMs: nowMs, touch: 2 } as const;
  const accepted = { state: "accepted", reason: null, vendorId: "v", native: null } as const;
  const told = { state: "failed", reason: "DEVICE_QUOTA_EXCEEDED", vendorId: "v", native: { stage: "receipt" } } as const;
  await inTransaction(database.pool, async (client) => {
    await saveMessages(client, [message]);
    await startAttempts(client, by === "arrival" ? [first] : [first, second]);
    await endAttempts(
      client,
      by === "arrival"
        ? [{ ...first, ...accepted }]
        : [
            { ...first, ...told },
            { ...second, ...accepted },
          ],
    );
    const end = { state: "failed", reason: "DEVICE_QUOTA_EXCEEDED", atMs: noonMs, attempted: true, channel: "honor", maker: "" } as const;
    await endMessages(client, [{ ...key, attempt: 0, ...end }], "waiting");
    if (by === "second touch") {
      await touchUnderWay(client, "otherWay", nowMs);
      await endTouches(client, [{ ...key, ...end, attempt: 2, state: "sent", reason: null, atMs: nowMs, channel: "fcm" }], "sending");
    }
    if (by === "arrival") await stampOutcomes(client, [{ ...key, deviceId: "d1", outcome: "delivered", atMs: nowMs, value: null }]);
    await settleTold(client, () => catalogue, { keys: [key], nowMs });
  });
}
const quotaNow = async () =>
  (await loadQuotaUse(database.pool, [{ owner: "music", day: Math.floor(noonMs / 86_400_000) }])).map(({ used }) => used);
const factsNow = async () =>
  (await database.pool.query("select queue.key, queue.body ->> 'kind' as kind from queue order by queue.id")).rows.map(
    (raw) => `${raw.kind} ${raw.key}`,
  );

describe("a message that was told failed", () => {
  it("and that its second touch makes sent has the touch's share of the day and no other", async () => {
    await restated("second touch");
    expect(await quotaNow()).toEqual([]);
    expect(await factsNow()).toEqual(["reserved told:m1:0:sent", "attempted told:m1:0:sent:attempted"]);
  });

  it("and that arrived after all takes its share again, and is reserved until the outcome that follows", async () => {
    await restated("arrival");
    expect(await quotaNow()).toEqual([1]);
    expect(await factsNow()).toEqual(["reserved told:m1:0:sent"]);
  });

  it("is one message that was sent once its second touch was, and its person is decided again", async () => {
    const bus = makeTableQueue(database.pool);
    const project = () => projectOnce(bus, catalogue, { nowMs, limit: 50 });
    const tell = (name: string, fact: Fact) =>
      inTransaction(database.pool, (client) => enqueueFacts(client, [{ personId: "ann", key: name, receivedAtMs: noonMs, fact }]));
    const attempted = { kind: "attempted", atMs: noonMs, messageId: "m1", channel: "honor", deviceId: "d1" } as const;
    await tell("reserved:m1", { kind: "reserved", atMs: noonMs, message: refOf(message), sendAtMs: noonMs });
    await tell("attempted:m1", { ...attempted, result: "sent", reason: null });
    await tell("told:m1:1:failed", { ...attempted, result: "failed", reason: "DEVICE_QUOTA_EXCEEDED" });
    await project();
    await restated("second touch");
    await project();
    const rows = await loadPeople(database.pool, ["ann"]);
    const state = (await inTransaction(database.pool, (client) => openRecords(client, rows.values(), catalogue.needs))).get("ann")?.state;
    expect(state?.ledger).toMatchObject([{ messageId: "m1", status: "sent", atMs: nowMs, channel: "fcm" }]);
    expect(state && hasMessageUnderWay(state)).toBe(false);
    expect(rows.get("ann")?.dueAtMs).not.toBeNull();
    const tallied = await database.pool.query("select tallies.shown from tallies where tallies.dimension = 'all'");
    expect(tallied.rows).toEqual([{ shown: 1 }]);
  });
});

describe("a message that two vendors took on two days, one at its second touch", () => {
  const tomorrowMs = noonMs + DAY_MS;
  const channels = ["honor", "fcm"] as const;
  type Touch = 1 | 2;
  const about = (touch: Touch) => {
    const channel = channels[touch - 1] ?? "fcm";
    return { ...key, deviceId: "d1", channel, vendor: channel, maker: "", appVersion: "", attempt: touch, touch };
  };
  const accepted = { state: "accepted", reason: null, vendorId: "v", native: null } as const;
  const settle = (client: Client, atMs: number) => settleTold(client, () => catalogue, { keys: [key], nowMs: atMs });

  /** It was decided and sent at noon. */
  const sendFirst = () =>
    inTransaction(database.pool, async (client) => {
      await saveMessages(client, [message]);
      // Of each day somebody else's message has one share, so that nothing is given back unseen.
      await addQuotaUse(client, [
        { owner: "music", day: dayOf(noonMs), used: 2 },
        { owner: "music", day: dayOf(tomorrowMs), used: 1 },
      ]);
      await startAttempts(client, [{ ...about(1), atMs: noonMs }]);
      await endAttempts(client, [{ ...about(1), ...accepted }]);
      const end = { ...key, attempt: 0, state: "sent", reason: null, atMs: noonMs, attempted: true, channel: "honor", maker: "" } as const;
      await endMessages(client, [end], "waiting");
      await enqueueFacts(client, [
        fact("reserved:m1", { kind: "reserved", atMs: noonMs, message: refOf(message), sendAtMs: noonMs }),
        fact("attempted:m1", sentFact),
      ]);
    });
  const fact = (name: string, one: Fact) => ({ personId: "ann", key: name, receivedAtMs: noonMs, fact: one });
  const sentFact = {
    kind: "attempted",
    atMs: noonMs,
    messageId: "m1",
    result: "sent",
    reason: null,
    channel: "honor",
    deviceId: "d1",
  } as const;
  /** The same hour of the next day it is handed over once more, and taken. */
  const sendSecond = (way: "otherWay" | "activeHour") =>
    inTransaction(database.pool, async (client) => {
      await touchUnderWay(client, way, tomorrowMs);
      if (way === "activeHour")
        await enqueueFacts(client, [
          fact("reserved:m1.2", {
            ...{ kind: "reserved", atMs: noonMs, sendAtMs: tomorrowMs },
            message: { ...refOf(message), messageId: "m1.2" },
          }),
        ]);
      await startAttempts(client, [{ ...about(2), atMs: tomorrowMs }]);
      await endAttempts(client, [{ ...about(2), ...accepted }]);
      const first = (await findMessages(client, ["m1"])).get("m1");
      if (first === undefined) throw new Error("the message is gone");
      const second = { way, firstAttempts: 1, isSuperseded: false, deliveredAtMs: null, shownAtMs: null, openedAtMs: null };
      const row: MessageRow = { ...first, attempt: 2, second: { ...second, dismissedAtMs: null } };
      const end = {
        ...key,
        attempt: 2,
        state: "sent",
        reason: null,
        atMs: tomorrowMs,
        attempted: true,
        channel: "fcm",
        maker: "",
      } as const;
      await writeTouchEnds(client, catalogue, { from: "sending", ends: [end], messages: new Map([[nameOf(row), row]]) });
      await settle(client, tomorrowMs);
    });
  /** A receipt says that what a touch had been taken for came to nothing. Told twice, as vendors do. */
  const fail = async (touch: Touch) => {
    for (let time = 0; time < 2; time++)
      await inTransaction(database.pool, async (client) => {
        const failure = { ...about(touch), reason: "DEVICE_QUOTA_EXCEEDED", native: { stage: "receipt" } };
        await failAttempts(client, [failure], ["DEVICE_QUOTA_EXCEEDED"]);
        await settle(client, tomorrowMs);
      });
  };
  const arrive = () =>
    inTransaction(database.pool, async (client) => {
      await acceptAgain(client, [{ ...key, deviceId: "d1" }]);
      await settle(client, tomorrowMs);
    });
  const bus = () => makeTableQueue(database.pool);
  const stands = async () => {
    await projectOnce(bus(), catalogue, { nowMs: tomorrowMs, limit: 50 });
    const days = [noonMs, tomorrowMs].map((atMs) => ({ owner: "music", day: dayOf(atMs) }));
    const used = new Map((await loadQuotaUse(database.pool, days)).map((use) => [use.day, use.used]));
    const rows = await loadPeople(database.pool, ["ann"]);
    const state = (await inTransaction(database.pool, (client) => openRecords(client, rows.values(), catalogue.needs))).get("ann")?.state;
    return {
      quota: days.map(({ day }) => (used.get(day) ?? 0) - 1),
      ledger: state?.ledger.map(({ messageId, status }) => `${messageId} ${status}`),
      message: (await findMessages(database.pool, ["m1"])).get("m1")?.state,
      touch: (await secondTouchOfMessage(database.pool, key))?.state,
    };
  };
  const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS);

  it("gives back the share of each touch of the day on which that took it: of the first, then of the second that had brought it", async () => {
    await sendFirst();
    await fail(1);
    expect(await stands()).toMatchObject({ quota: [0, 0], ledger: [], message: "failed" });
    await sendSecond("otherWay");
    expect(await stands()).toEqual({ quota: [0, 1], ledger: ["m1 sent"], message: "sent", touch: "sent" });
    await fail(2);
    expect(await stands()).toEqual({ quota: [0, 0], ledger: [], message: "failed", touch: "failed" });
  });

  it("is one interruption where the second touch is taken after the first was told failed, and none when that is told failed too", async () => {
    await sendFirst();
    await fail(1);
    await sendSecond("activeHour");
    expect(await stands()).toEqual({ quota: [0, 1], ledger: ["m1 sent"], message: "sent", touch: "sent" });
    await fail(2);
    expect(await stands()).toEqual({ quota: [0, 0], ledger: [], message: "failed", touch: "failed" });
  });

  it("is two interruptions while both stand, and stands in the end as it would, had the receipts come in another order", async () => {
    await sendFirst();
    await sendSecond("activeHour");
    expect(await stands()).toEqual({ quota: [1, 1], ledger: ["m1 sent", "m1.2 sent"], message: "sent", touch: "sent" });
    await fail(1);
    expect(await stands()).toEqual({ quota: [0, 1], ledger: ["m1 sent"], message: "sent", touch: "sent" });
    await fail(2);
    expect(await stands()).toEqual({ quota: [0, 0], ledger: [], message: "failed", touch: "failed" });
    await arrive();
    expect(await stands()).toEqual({ quota: [1, 1], ledger: ["m1 sent", "m1.2 sent"], message: "sent", touch: "sent" });
  });

  it("keeps what its first touch holds when the second alone is told failed", async () => {
    await sendFirst();
    await sendSecond("activeHour");
    await fail(2);
    expect(await stands()).toEqual({ quota: [1, 0], ledger: ["m1 sent"], message: "sent", touch: "failed" });
    await arrive();
    expect(await stands()).toEqual({ quota: [1, 1], ledger: ["m1 sent", "m1.2 sent"], message: "sent", touch: "sent" });
  });
});
