import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { creativeQuotaOwner } from "../catalogue/daily-quota.ts";
import type { Decision } from "../decision/decision.ts";
import { inTransaction } from "../store/database.ts";
import { findMessages, saveMessages } from "../store/messages.ts";
import { addQuotaUse, loadQuotaUse } from "../store/quota.ts";
import { aMessageRow } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aCreative, aLine, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { writeEnds } from "./note-answers.ts";
import { quotaDays, quotaUseOf, trackQuota } from "./quota.ts";

const nowMs = at("2026-03-02T12:00:00Z");
const [line, creative] = [
  aLine({ id: "music", quota: { perDay: 5, zone: "UTC" } }),
  aCreative({ id: "c1", perDay: { max: 2, zone: "Asia/Shanghai" } }),
];
const campaign = aCampaign({ line, creatives: [creative] });
const catalogue = aCatalogue({ campaigns: [campaign] });
const owner = creativeQuotaOwner("c1");
const day = 20_514; // 2026-03-02

describe("quotas while a transaction holds them", () => {
  it("are looked up for three days of each owner's own zone", () => {
    expect(quotaDays(catalogue, at("2026-03-02T20:00:00Z"))).toEqual([
      ...[day, day + 1, day + 2].map((one) => ({ owner: "music", day: one })),
      ...[day + 1, day + 2, day + 3].map((one) => ({ owner, day: one })),
    ]);
  });

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
