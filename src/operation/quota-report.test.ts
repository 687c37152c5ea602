import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { quotasText } from "../cli/quotas-text.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { type MessageWrite, saveMessages } from "../store/messages.ts";
import { addQuotaUse } from "../store/quota.ts";
import { saveReservations } from "../store/reservations.ts";
import { aDeviceRow, aMessageRow } from "../store/testing/rows.ts";
import { noteTokenUse } from "../store/token-quota.ts";
import { aCampaign, aCatalogue, aLine, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import type { CountedWay, CountedWays } from "../worker/quota.ts";
import { makeKeptAnswers } from "./kept-answers.ts";
import { reportOfQuotas } from "./quota-report.ts";

const nowMs = at("2026-03-10T04:00:00Z"); // noon in Shanghai
const day = 20_522;
const line = aLine({ id: "vip", quota: { perDay: 10, zone: "UTC" } });
const catalogue = aCatalogue({ campaigns: [aCampaign({ line })] });
const way: CountedWay = { vendor: "xiaomi", appId: "app", zone: "Asia/Shanghai", perDevice: 5, perApp: 20 };
const owner = vendorQuotaOwner("xiaomi", "app");
const ways: CountedWays = { counted: new Map([[owner, way]]), vendorsTo: () => [] };
const fcm: CountedWay = { ...way, vendor: "getui", perDevice: null, perApp: null };

describe("what is left of what is counted", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  const report = (over: Partial<CountedWays> = {}) =>
    reportOfQuotas(database.pool, { catalogue, model: blankModel, ways: { ...ways, ...over }, nowMs });

  it("is everything where nothing was used, and nothing is told of vendors that count nothing", async () => {
    expect(await report({ counted: new Map([["getui", fcm]]) })).toEqual({
      at: "2026-03-10T04:00:00.000Z",
      lines: [{ line: "vip", zone: "UTC", perDay: 10, used: 0, left: 10, expected: 0, price: 0 }],
      channels: [],
    });
  });

  it("expects the rest of the day to go as on the seven days before, each by the quota's own day and clock", async () => {
    const about = { appId: "app", tokens: [{ channel: "xiaomi", token: "xm-token", environment: null }] };
    await inTransaction(database.pool, async (client) => {
      await saveDevice(client, aDeviceRow("ann", "d1", [], about));
      // Seven a day after this hour, and one before it; of the vendor's each second was taken.
      const all = Array.from({ length: 7 }, (_, back) =>
        Array.from({ length: 8 }, (_, n) => ({
          messageId: `m${back}-${n}`,
          decidedAtMs: nowMs - (back + 1) * DAY_MS + (n === 0 ? -1 : 1) * HOUR_MS,
          n,
        })),
      ).flat();
      await saveMessages(
        client,
        all.map(({ messageId, decidedAtMs }) =>
          aMessageRow("ann", messageId, { line: "vip", campaign: "k1", class: "marketing", decidedAtMs, sendAtMs: decidedAtMs + HOUR_MS }),
        ),
      );
      const attempts = all.map(({ messageId, decidedAtMs }) => ({
        ...{ personId: "ann", messageId, deviceId: "d1", channel: "xiaomi", attempt: 1, batchId: null },
        ...{ atMs: decidedAtMs + HOUR_MS, vendor: "xiaomi", maker: "xiaomi", appVersion: "1" },
      }));
      await startAttempts(client, attempts);
      await endAttempts(
        client,
        attempts.map((one, n) => ({ ...one, state: n % 2 === 0 ? "failed" : "accepted", reason: null, vendorId: null, native: null })),
      );
      await addQuotaUse(client, [
        { owner: "vip", day, used: 4 },
        { owner, day, used: 18 },
      ]);
      await saveReservations(client, [
        { messageId: "w1", owner, day },
        { messageId: "w2", owner, day: day - 1 },
      ]);
      await noteTokenUse(client, [{ personId: "ann", deviceId: "d1", channel: "xiaomi", token: "xm-token", day, used: 0, spent: true }]);
    });
    const told = await report();
    expect(told.lines).toEqual([{ line: "vip", zone: "UTC", perDay: 10, used: 4, left: 6, expected: 11, price: 0 }]);
    expect(told.channels).toEqual([{ ...way, spentDevices: 1, used: 18, waiting: 1, left: 2, expected: 22, price: 0 }]);
    // In a large store, where what is usual is kept.
    let wallMs = 0;
    const wallNowMs = (): number => {
      wallMs += 100;
      return wallMs;
    };
    const kept = makeKeptAnswers({ pool: database.pool, wallNowMs, patience: () => Promise.resolve(), largeFrom: 0 });
    const expected = async (atMs: number) =>
      (await reportOfQuotas(database.pool, { catalogue, model: blankModel, ways, nowMs: atMs, kept })).lines[0]?.expected;
    expect([await expected(nowMs), await expected(nowMs + 2 * HOUR_MS)]).toEqual([11, 4]);
    expect(quotasText(told)).toContain("will not suffice: line vip (11 of 10), xiaomi for app (22 of 20)");
  });

  it("expects of a log of two days what those two had, and not a seventh of both", async () => {
    const young = await freshDatabase();
    try {
      const later = [1, 2].flatMap((back) =>
        Array.from({ length: 6 }, (_, n) => ({ id: `y${back}-${n}`, at: nowMs - back * DAY_MS + HOUR_MS })),
      );
      // The first moment of today, and the last one before those seven days: neither makes a day of them.
      const outside = [4 * HOUR_MS, 7 * DAY_MS + 4 * HOUR_MS + 1].map((ago, n) => ({ id: `o${n}`, at: nowMs - ago }));
      await inTransaction(young.pool, (client) =>
        saveMessages(
          client,
          [...later, ...outside].map(({ id, at: decidedAtMs }) =>
            aMessageRow("ann", id, { line: "vip", decidedAtMs, sendAtMs: decidedAtMs }),
          ),
        ),
      );
      const told = await reportOfQuotas(young.pool, { catalogue, model: blankModel, ways, nowMs });
      expect(told.lines).toMatchObject([{ line: "vip", used: 0, expected: 6 }]);
    } finally {
      await young.drop();
    }
  });

  it("expects what days with messages of the counted sort had, and takes days of others for none", async () => {
    const paused = await freshDatabase();
    const messagesOf = (kind: string, backs: readonly number[], over: Partial<MessageWrite>) =>
      backs.flatMap((back) =>
        Array.from({ length: 6 }, (_, n) => ({ id: `${kind}${back}-${n}`, at: nowMs - back * DAY_MS + HOUR_MS, over })),
      );
    const promised = messagesOf("p", [1, 2], { line: "vip" });
    const told = messagesOf("s", [3], { line: "vip", class: "service" });
    const byCall = messagesOf("c", [4, 5, 6], { campaign: "", line: "", class: "service" });
    try {
      await inTransaction(paused.pool, async (client) => {
        const about = { tokens: [{ channel: "xiaomi", token: "xm-token", environment: null }] };
        await saveDevice(client, aDeviceRow("ann", "d1", [], about));
        await saveMessages(
          client,
          [...promised, ...told, ...byCall].map(({ id, at: decidedAtMs, over }) =>
            aMessageRow("ann", id, { ...over, decidedAtMs, sendAtMs: decidedAtMs }),
          ),
        );
        const attempts = [...promised, ...told].map(({ id, at: atMs }) => ({
          ...{ personId: "ann", messageId: id, deviceId: "d1", channel: "xiaomi", attempt: 1, batchId: null },
          ...{ atMs, vendor: "xiaomi", maker: "xiaomi", appVersion: "1" },
        }));
        await startAttempts(client, attempts);
        await endAttempts(
          client,
          attempts.map((one) => ({ ...one, state: "accepted" as const, reason: null, vendorId: null, native: null })),
        );
      });
      const { lines, channels } = await reportOfQuotas(paused.pool, { catalogue, model: blankModel, ways, nowMs });
      expect(lines).toMatchObject([{ line: "vip", expected: 6 }]);
      expect(channels).toMatchObject([{ vendor: "xiaomi", expected: 6 }]);
    } finally {
      await paused.drop();
    }
  });
});
