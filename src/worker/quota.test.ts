import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import { creativeQuotaOwner } from "../catalogue/daily-quota.ts";
import type { Decision } from "../decision/decision.ts";
import { inTransaction } from "../store/database.ts";
import { findMessages, saveMessages } from "../store/messages.ts";
import { addQuotaUse, loadQuotaUse } from "../store/quota.ts";
import { aMessageRow } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aCreative, aLine, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { writeEnds } from "./note-answers.ts";
import { loadQuotaInReach, quotaUseOf, trackQuota } from "./quota.ts";

const nowMs = at("2026-03-02T12:00:00Z");
const [line, creative] = [
  aLine({ id: "music", quota: { perDay: 5, zone: "UTC" } }),
  aCreative({ id: "c1", perDay: { max: 2, zone: "Asia/Shanghai" } }),
];
const campaign = aCampaign({ line, creatives: [creative] });
const catalogue = aCatalogue({ campaigns: [campaign] });
const owner = creativeQuotaOwner("c1");
const day = 20_514; // 2026-03-02

describe("quotas as they were read", () => {
  it("fall for line and creative with each message that is committed, on its day alone", () => {
    const quota = trackQuota(catalogue, [{ owner, day, used: 1 }], { nowMs, model: blankModel });
    const chosen = { campaign, creative, sendAtMs: nowMs } as NonNullable<Decision["chosen"]>; // the rest is not read
    expect([quota.left("music", nowMs), quota.left(owner, nowMs)]).toEqual([5, 1]);
    quota.take(chosen, { messageId: "m1", way: null });
    expect([quota.left("music", nowMs), quota.left(owner, nowMs)]).toEqual([4, 0]);
    expect(quota.left(owner, at("2026-03-02T16:00:00Z"))).toBe(2);
    expect(quota.left(creativeQuotaOwner("other"), nowMs)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the counters that are read", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it.each(["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])("hold every day on which a message decided now may be sent in %s", async (zone) => {
    await database.empty("quota_use");
    const nightMs = at("2026-03-02T23:30:00Z");
    for (const hour of [0, 12]) {
      const nowMs = nightMs + hour * 3_600_000;
      const days = [0, 1, 2].map((ahead) => localTime(zone, nowMs + ahead * DAY_MS).day);
      await inTransaction(database.pool, (client) =>
        addQuotaUse(
          client,
          days.map((one) => ({ owner: "music", day: one, used: 1 })),
        ),
      );
      expect((await loadQuotaInReach(database.pool, nowMs)).map((use) => use.day)).toEqual(expect.arrayContaining(days));
    }
  });
});

describe("what a message took", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it.each([
    { state: "cancelled", attempted: false, used: [0, 0] },
    { state: "failed", attempted: true, used: [0, 0] },
    { state: "sent", attempted: true, used: [1, 1] },
    { state: "doubtful", attempted: true, used: [1, 1] },
  ] as const)("of line and creative comes back unless it was sent or may have been: $state", async ({ state, attempted, used }) => {
    await database.empty("quota_use");
    const [messageId, days] = [
      `m-${state}`,
      [
        { owner: "music", day },
        { owner, day },
      ],
    ];
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("p1", messageId, { sendAtMs: nowMs })]);
      await addQuotaUse(client, quotaUseOf(catalogue, { line: "music", creative: "c1", sendAtMs: nowMs }, 1));
    });
    const messages = [...(await findMessages(database.pool, [messageId])).values()];
    const reason = state === "sent" ? null : "TIMEOUT";
    const end = { personId: "p1", messageId, attempt: 0, state, reason, atMs: nowMs, attempted, channel: null, maker: null };
    await inTransaction(database.pool, (client) => writeEnds(client, catalogue, { from: "waiting", ends: [end], messages }));
    const left = await loadQuotaUse(database.pool, days);
    expect(days.map((one) => left.find((use) => use.owner === one.owner)?.used)).toEqual(used);
  });
});
