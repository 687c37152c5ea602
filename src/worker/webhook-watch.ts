import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/duration.ts";
import type { Declared } from "../catalogue/schema.ts";
import { readStored } from "../catalogue/stored.ts";
import { batchesFor, type WebhookEvent } from "../delivery/webhook-events.ts";
import { webhookKeptMs } from "../delivery/webhook-rule.ts";
import { findVersion, loadDeclared } from "../store/catalogue.ts";
import { type Client, inTransaction, type Pool, type Queryable, whileAlone } from "../store/database.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import { dropDeliveries, dropRemoved, newestCatalogueVersion, saveDeliveries, webhookWishes } from "../store/webhooks.ts";
import { webhookEventId } from "./webhook-outbox.ts";

/** An alarm of the page of today, as far as webhooks are told of it: its words may name a person. */
export interface WatchedAlarm {
  readonly id: string;
  readonly severity: "critical" | "warning" | "info";
  readonly link: string;
}

export interface WatchDeps {
  readonly pool: Pool;
  /** What wants attention now; null = not all of it is known yet. */
  alarms(nowMs: number): Promise<readonly WatchedAlarm[] | null>;
}

const watchLock = 4_100_017;
const watchEveryMs = 5 * SECOND_MS;
const alarmsEveryMs = MINUTE_MS;
const dropEveryMs = HOUR_MS;
/** Rows that one transaction drops. */
const droppedAtOnce = 5000;
/** Versions of the catalogue that one look goes through. */
const versionsAtOnce = 20;
const seenSettings = { catalogue: "webhookCatalogue", alarms: "webhookAlarms" } as const;

export interface WebhookWatch {
  /** Looks when it is time to. One process at a time looks. */
  look(times: { readonly nowMs: number; readonly wallNowMs: number }): Promise<void>;
}

/**
 * Watches for what is nobody's fact: campaigns that go live, pause and end, by the versions of the catalogue, and alarms that come and go. How
 * far it has looked is stored with what came of it; nothing is looked at, and nothing is remembered, while no webhook wants it. It also drops
 * what was delivered, given up, or never wanted, long ago, and what was to be delivered to webhooks that were removed.
 */
export function makeWebhookWatch(deps: WatchDeps): WebhookWatch {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let alarmsAtMs = Number.NEGATIVE_INFINITY;
  let droppedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async look({ nowMs, wallNowMs }) {
      if (Math.abs(wallNowMs - lookedAtMs) < watchEveryMs) return;
      lookedAtMs = wallNowMs;
      const kinds = new Set((await webhookWishes(deps.pool)).flatMap((wish) => wish.kinds));
      const wanting = (area: string): boolean => [...kinds].some((kind) => kind.startsWith(`${area}.`));
      const alarmsDue = Math.abs(wallNowMs - alarmsAtMs) >= alarmsEveryMs;
      await whileAlone(deps.pool, watchLock, async () => {
        await (wanting("campaign") ? watchCampaigns(deps.pool) : forget(deps.pool, seenSettings.catalogue));
        if (!wanting("alarm")) await forget(deps.pool, seenSettings.alarms);
        else if (alarmsDue) {
          alarmsAtMs = wallNowMs;
          await watchAlarms(deps, nowMs);
        }
        // A bit at a time: what is to be sent does not wait for a webhook that was told of millions.
        await dropRemoved(deps.pool, droppedAtOnce);
        if (Math.abs(wallNowMs - droppedAtMs) < dropEveryMs) return;
        await dropOld(deps.pool, wallNowMs - webhookKeptMs);
        droppedAtMs = wallNowMs;
      });
    },
  };
}

async function dropOld(pool: Pool, beforeMs: number): Promise<void> {
  while ((await inTransaction(pool, (client) => dropDeliveries(client, beforeMs, droppedAtOnce))) === droppedAtOnce);
}

/** Whoever wants it later begins with what happens from then on. */
async function forget(db: Queryable, name: string): Promise<void> {
  if ((await readSetting(db, name)) !== null) await writeSetting(db, name, null);
}

async function watchCampaigns(pool: Pool): Promise<void> {
  const newest = await newestCatalogueVersion(pool);
  const seen = await readSetting<number>(pool, seenSettings.catalogue);
  if (seen === newest) return;
  if (seen === null) return writeSetting(pool, seenSettings.catalogue, newest);
  const upTo = Math.min(newest, seen + versionsAtOnce);
  const events: WebhookEvent[] = [];
  let before = await declaredOf(pool, seen);
  for (let version = seen + 1; version <= upTo; version++) {
    const after = await declaredOf(pool, version);
    if (after === null) continue;
    events.push(...campaignEvents(before?.campaigns ?? {}, after.campaigns, { version, atMs: after.atMs }));
    before = after;
  }
  await inTransaction(pool, async (client) => {
    await tell(client, events);
    await writeSetting(client, seenSettings.catalogue, upTo);
  });
}

async function declaredOf(
  pool: Pool,
  version: number,
): Promise<{ readonly atMs: number; readonly campaigns: Declared["campaigns"] } | null> {
  const [stored, made] = await Promise.all([loadDeclared(pool, version), findVersion(pool, version)]);
  return stored === null || made === null ? null : { atMs: made.atMs, campaigns: readStored(stored.declared).campaigns };
}

const toldStatuses = { live: "campaign.live", paused: "campaign.paused", ended: "campaign.ended" } as const;

function campaignEvents(
  before: Declared["campaigns"],
  after: Declared["campaigns"],
  { version, atMs }: { readonly version: number; readonly atMs: number },
): readonly WebhookEvent[] {
  const event = (campaign: string, line: string, status: keyof typeof toldStatuses, was: string): WebhookEvent => {
    const id = webhookEventId(`campaign ${campaign} ${version}`);
    const data = { campaign, line, status, was, version };
    return { id, kind: toldStatuses[status], atMs, personId: null, line, campaign, data };
  };
  const changed = Object.entries(after).flatMap(([campaign, { status, line }]): readonly WebhookEvent[] => {
    const was = Object.hasOwn(before, campaign) ? before[campaign]?.status : "draft";
    return status === was || status === "draft" ? [] : [event(campaign, line, status, was ?? "draft")];
  });
  // One that is taken out of the catalogue sends as little as one that has ended.
  const removed = Object.entries(before).flatMap(([campaign, { status: was, line }]): readonly WebhookEvent[] =>
    Object.hasOwn(after, campaign) || was === "draft" || was === "ended" ? [] : [event(campaign, line, "ended", was)],
  );
  return [...changed, ...removed];
}

async function watchAlarms({ pool, alarms }: WatchDeps, nowMs: number): Promise<void> {
  const seen = await readSetting<readonly WatchedAlarm[]>(pool, seenSettings.alarms);
  const standing = await alarms(nowMs);
  // An alarm that is not known yet is not one that was cleared.
  if (standing === null) return;
  const now = standing.map(({ id, severity, link }): WatchedAlarm => ({ id, severity, link }));
  const had = new Set(seen?.map(({ id }) => id));
  const has = new Set(now.map(({ id }) => id));
  const event = (kind: "alarm.raised" | "alarm.cleared", { id: alarm, severity, link }: WatchedAlarm): WebhookEvent => ({
    id: webhookEventId(`${kind} ${alarm} ${nowMs}`),
    ...{ kind, atMs: nowMs, personId: null, line: null, campaign: null },
    data: { alarm, severity, link },
  });
  const events = [
    ...now.filter(({ id }) => !had.has(id)).map((alarm) => event("alarm.raised", alarm)),
    ...(seen ?? []).filter(({ id }) => !has.has(id)).map((alarm) => event("alarm.cleared", alarm)),
  ];
  if (seen !== null && events.length === 0) return;
  await inTransaction(pool, async (client) => {
    // What stood before anybody asked was not raised just now.
    if (seen !== null) await tell(client, events);
    await writeSetting(client, seenSettings.alarms, now);
  });
}

async function tell(client: Client, events: readonly WebhookEvent[]): Promise<void> {
  if (events.length > 0) await saveDeliveries(client, batchesFor(await webhookWishes(client), events));
}
