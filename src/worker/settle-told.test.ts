import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeTableQueue } from "../bus/table-queue.ts";
import type { Fact } from "../event/fact.ts";
import { refOf } from "../event/message-ref.ts";
import { inTransaction } from "../store/database.ts";
import { endAttempts, endMessages, saveMessages, stampOutcomes, startAttempts } from "../store/messages.ts";
import { loadPeople } from "../store/people.ts";
import { enqueueFacts } from "../store/queue.ts";
import { loadQuotaUse } from "../store/quota.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aLine } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { hasMessageUnderWay, projectOnce } from "./project.ts";
import { openRecords } from "./records.ts";
import { settleTold } from "./settle-told.ts";

const catalogue = aCatalogue({ campaigns: [aCampaign({ id: "k1", line: aLine({ id: "music", quota: { perDay: 5, zone: "UTC" } }) })] });
const key = { personId: "ann", messageId: "m1" };
const message = aMessageRow("ann", "m1");
const nowMs = noonMs + 600_000;
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate people, messages, attempts, queue, quota_use, tallies"));

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
