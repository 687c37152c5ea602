import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { campaignSchema, emptyDeclared } from "../catalogue/schema.ts";
import type { WebhookKind } from "../delivery/webhook-events.ts";
import { saveDeclared } from "../store/catalogue.ts";
import { inTransaction } from "../store/database.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { noonMs } from "../store/testing/rows.ts";
import { insertWebhook, removeWebhook, saveDeliveries } from "../store/webhooks.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeWebhookWatch, type WatchedAlarm } from "./webhook-watch.ts";

const box = makeSecretBox(Buffer.alloc(32, 9));
let database: FreshDatabase;
let wallMs = 0;
let version = 0;
let alarms: readonly WatchedAlarm[] | null = [];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  wallMs = Date.now();
  version = 0;
  alarms = [];
  await database.empty("webhooks", "settings", "catalogue_versions");
});

const wanting = (...kinds: readonly WebhookKind[]) =>
  insertWebhook(database.pool, box, {
    ...{ id: "w1", name: "w1", url: "https://hooks.example.com", kinds, line: null, campaign: null, batch: false, enabled: true },
    ...{ secret: "whsec_", createdAtMs: noonMs },
  });
const watch = () => makeWebhookWatch({ pool: database.pool, alarms: async () => alarms });
const look = (one = watch()) => {
  wallMs += MINUTE_MS;
  return one.look({ nowMs: noonMs, wallNowMs: wallMs });
};
type Status = "draft" | "live" | "paused" | "ended";
const declare = async (campaigns: Readonly<Record<string, Status>>) => {
  const plain = { line: "music", kind: "news", category: "content", placement: "push", creatives: {} };
  const entries = Object.entries(campaigns).map(([id, status]) => [id, campaignSchema.parse({ ...plain, id, status })]);
  const declared = { ...emptyDeclared, campaigns: Object.fromEntries(entries) };
  version++;
  await inTransaction(database.pool, (client) =>
    saveDeclared(client, { version, atMs: noonMs + version, author: "ann@example.com", declared, changes: [] }),
  );
};
const told = async () => {
  const found = await database.pool.query<{ kind: string; data: readonly Readonly<Record<string, unknown>>[] }>(
    "select kind, data from webhook_deliveries order by data -> 0 ->> 'at', kind, data -> 0 ->> 'campaign'",
  );
  return found.rows.map(({ kind, data: [first] }) => ({ kind, ...first }));
};

describe("campaigns", () => {
  it("that go live, pause and end after somebody asked are told of once, whoever looks", async () => {
    await declare({ old: "live", other: "draft" });
    await wanting("campaign.live", "campaign.paused", "campaign.ended");
    await look();
    expect(await told()).toEqual([]);
    await declare({ old: "paused", other: "draft" });
    await declare({ old: "live", other: "live", third: "draft" });
    await look();
    await look();
    await declare({ old: "ended", other: "live" });
    await look();
    const rows = await told();
    expect(rows.map(({ kind, ...data }) => [kind, "campaign" in data && data.campaign, "was" in data && data.was])).toEqual([
      ["campaign.paused", "old", "live"],
      ["campaign.live", "old", "paused"],
      ["campaign.live", "other", "draft"],
      ["campaign.ended", "old", "live"],
    ]);
    expect(rows[0]).toMatchObject({ line: "music", status: "paused", version: 2, at: new Date(noonMs + 2).toISOString() });
    // Who did it is the audit's matter.
    expect(JSON.stringify(rows)).not.toContain("ann@");
  });

  it("that are taken out of the catalogue while live or paused are told to have ended", async () => {
    await declare({ live: "live", paused: "paused", ended: "ended", draft: "draft", stays: "live" });
    await wanting("campaign.live", "campaign.paused", "campaign.ended");
    await look();
    await declare({ stays: "live" });
    await look();
    expect(await told()).toMatchObject([
      { kind: "campaign.ended", campaign: "live", line: "music", status: "ended", was: "live", version: 2 },
      { kind: "campaign.ended", campaign: "paused", line: "music", status: "ended", was: "paused", version: 2 },
    ]);
  });

  it("are not looked at, nor remembered, while nobody wants them", async () => {
    await wanting("message.sent");
    await declare({ old: "live" });
    await look();
    await declare({ old: "paused" });
    await look();
    expect(await told()).toEqual([]);
    expect((await database.pool.query("select 1 from settings")).rowCount).toBe(0);
  });
});

describe("alarms", () => {
  const alarm = (id: string): WatchedAlarm => ({ id, severity: "critical", link: "/channels" });

  it("that come and go after somebody asked are told of, by id and never by their words", async () => {
    alarms = [alarm("stands")];
    await wanting("alarm.raised", "alarm.cleared");
    await look();
    expect(await told()).toEqual([]);
    // With more than is told of: the words of the page, which may name a person.
    alarms = [alarm("stands"), Object.assign(alarm("paused:channel:x1"), { what: "of ann" })];
    await look();
    await look();
    alarms = [alarm("paused:channel:x1")];
    await look();
    const rows = await told();
    expect(rows).toMatchObject([
      { kind: "alarm.cleared", alarm: "stands" },
      { kind: "alarm.raised", alarm: "paused:channel:x1", severity: "critical", link: "/channels" },
    ]);
    expect(JSON.stringify(rows)).not.toContain("of ann");
  });

  it("that are not known yet, as when a process starts, were neither cleared nor raised", async () => {
    alarms = [alarm("stands")];
    await wanting("alarm.raised", "alarm.cleared");
    await look();
    alarms = null;
    await look();
    alarms = [alarm("stands")];
    await look();
    expect(await told()).toEqual([]);
    alarms = [];
    await look();
    expect(await told()).toMatchObject([{ kind: "alarm.cleared", alarm: "stands" }]);
  });

  it("are asked for once a minute at most", async () => {
    await wanting("alarm.raised");
    let asked = 0;
    const one = makeWebhookWatch({
      pool: database.pool,
      async alarms() {
        asked++;
        return [];
      },
    });
    for (let second = 0; second < 120; second += 5) await one.look({ nowMs: noonMs, wallNowMs: wallMs + second * 1000 });
    expect(asked).toBe(2);
  });
});

describe("what a webhook was to be told that is removed", () => {
  it("is dropped with it at the next look", async () => {
    await wanting("message.sent");
    const event = { id: "e", kind: "message.sent", atMs: noonMs, personId: "ann", line: null, campaign: null, data: {} } as const;
    await inTransaction(database.pool, (client) =>
      saveDeliveries(client, [{ webhookId: "w1", kind: "message.sent", isList: false, events: [event] }]),
    );
    const one = watch();
    await look(one);
    await removeWebhook(database.pool, "w1", wallMs);
    await look(one);
    const left = await database.pool.query("select id from webhooks union all select id from webhook_deliveries");
    expect(left.rows).toEqual([]);
  });
});

describe("what was told long ago", () => {
  it("is dropped after 14 days", async () => {
    await wanting("message.sent");
    const event = { id: "e", kind: "message.sent", atMs: noonMs, personId: "ann", line: null, campaign: null, data: {} } as const;
    await inTransaction(database.pool, (client) =>
      saveDeliveries(
        client,
        [1, 2].map(() => ({ webhookId: "w1", kind: "message.sent", isList: false, events: [event] })),
      ),
    );
    await database.pool.query("update webhook_deliveries set created_at = $1 where id = (select max(id) from webhook_deliveries)", [
      new Date(wallMs - 14 * DAY_MS - HOUR_MS).toISOString(),
    ]);
    await look();
    expect((await database.pool.query("select 1 from webhook_deliveries")).rowCount).toBe(1);
  });
});
