import { randomBytes } from "node:crypto";
import type { Place } from "../base/place.ts";
import { type ToldMessage, toldEvent, type WebhookBatch, type WebhookWish } from "../delivery/webhook-events.ts";
import type { WebhookStanding } from "../delivery/webhook-rule.ts";
import { arrayLiteral } from "./array-literal.ts";
import { askOnce, Values } from "./ask-once.ts";
import { copyRows, plainJson } from "./copy.ts";
import { type Client, type Pool, type Queryable, timestamp, timestampOrNull } from "./database.ts";
import type { SecretBox } from "./secret-box.ts";

/** An address that is told of events. Times are wall time. */
export interface WebhookRow extends WebhookWish, WebhookStanding {
  readonly name: string;
  readonly url: string;
  readonly enabled: boolean;
  /** Why Carillon disabled it by itself. */
  readonly disabledReason: "gone" | "failing" | null;
  readonly disabledAtMs: number | null;
  /** Until when secrets before are signed with too; null = there is none. */
  readonly oldSecretUntilMs: number | null;
  readonly createdAtMs: number;
  readonly deliveredAtMs: number | null;
}

type Raw = {
  id: string;
  name: string;
  url: string;
  kinds: string[];
  line: string | null;
  campaign: string | null;
  batch: boolean;
  enabled: boolean;
  disabled_reason: WebhookRow["disabledReason"];
  disabled_at: number | null;
  old_until: number | null;
  created_at: number;
  failures: number;
  failing_since: number | null;
  rest_until: number | null;
  delivered_at: number | null;
};

const columns = `webhooks.id, webhooks.name, webhooks.url, webhooks.kinds, webhooks.line, webhooks.campaign, webhooks.batch, webhooks.enabled,
  webhooks.disabled_reason, webhooks.disabled_at, webhooks.old_until, webhooks.created_at, webhooks.failures, webhooks.failing_since,
  webhooks.rest_until, webhooks.delivered_at`;

const webhook = (raw: Raw): WebhookRow => ({
  id: raw.id,
  name: raw.name,
  url: raw.url,
  kinds: raw.kinds,
  line: raw.line,
  campaign: raw.campaign,
  batch: raw.batch,
  enabled: raw.enabled,
  disabledReason: raw.disabled_reason,
  disabledAtMs: raw.disabled_at,
  oldSecretUntilMs: raw.old_until,
  createdAtMs: raw.created_at,
  failures: raw.failures,
  failingSinceMs: raw.failing_since,
  restUntilMs: raw.rest_until,
  deliveredAtMs: raw.delivered_at,
});

/** In the order in which they were made; without those that are removed. */
export async function listWebhooks(db: Queryable): Promise<readonly WebhookRow[]> {
  const found = await db.query<Raw>(
    `select ${columns} from webhooks where webhooks.removed_at is null order by webhooks.created_at, webhooks.id`,
  );
  return found.rows.map(webhook);
}

/** `lock`: until the transaction ends nobody else changes it; who writes deliveries to it does not wait for that, nor is waited for. */
export async function findWebhook(db: Queryable, id: string, options: { readonly lock?: boolean } = {}): Promise<WebhookRow | null> {
  const text = `select ${columns} from webhooks where webhooks.id = $1 and webhooks.removed_at is null`;
  const found = await db.query<Raw>(options.lock ? `${text} for no key update` : text, [id]);
  const [raw] = found.rows;
  return raw === undefined ? null : webhook(raw);
}

/** What an operator says of a webhook. */
export type WebhookGiven = Pick<WebhookRow, "name" | "url" | "kinds" | "line" | "campaign" | "batch" | "enabled">;

const secretContext = (id: string): string => `webhook:${id}`;

/** Makes a webhook with a secret, which is kept encrypted. */
export async function insertWebhook(
  db: Queryable,
  box: SecretBox,
  one: WebhookGiven & { readonly id: string; readonly secret: string; readonly createdAtMs: number },
): Promise<void> {
  await db.query(
    `insert into webhooks (id, name, url, kinds, line, campaign, batch, enabled, secret, created_at)
     values ($1, $2, $3, $4::text[], $5, $6, $7, $8, $9, $10)`,
    [
      one.id,
      one.name,
      one.url,
      one.kinds,
      one.line,
      one.campaign,
      one.batch,
      one.enabled,
      box.seal(one.secret, secretContext(one.id)),
      timestamp(one.createdAtMs),
    ],
  );
}

/**
 * Changes a webhook. `begins`: it was disabled, or goes elsewhere now; it stands as if it had never failed, and what waits for it goes at once,
 * as if it had never been tried.
 */
export async function saveWebhook(db: Queryable, id: string, given: WebhookGiven, { begins }: { readonly begins: boolean }): Promise<void> {
  await db.query(
    `update webhooks set name = $2, url = $3, kinds = $4::text[], line = $5, campaign = $6, batch = $7, enabled = $8,
       disabled_reason = case when $8 then null else webhooks.disabled_reason end,
       disabled_at = case when $8 then null else webhooks.disabled_at end,
       failures = case when $9 then 0 else webhooks.failures end,
       failing_since = case when $9 then null else webhooks.failing_since end,
       rest_until = case when $9 then null else webhooks.rest_until end
     where webhooks.id = $1`,
    [id, given.name, given.url, given.kinds, given.line, given.campaign, given.batch, given.enabled, begins],
  );
  if (begins)
    await db.query(
      `update webhook_deliveries set due_at = '1970-01-01T00:00:00Z', attempts = 0, first_tried_at = null
       where webhook_deliveries.webhook_id = $1 and webhook_deliveries.state = 'waiting' and webhook_deliveries.attempts > 0`,
      [id],
    );
}

/**
 * Removes a webhook with its secrets; what was to be delivered to it is not sent any more and goes with {@link dropRemoved}. Deleting the row
 * here would wait for every transaction that writes deliveries, each of which holds a share of its key, and then delete all of them at once.
 */
export async function removeWebhook(db: Queryable, id: string, wallNowMs: number): Promise<boolean> {
  const removed = await db.query(
    `update webhooks set removed_at = $2, enabled = false, secret = '', old_secret = null, old_until = null, older_secrets = '{}', older_until = '{}'
     where webhooks.id = $1 and webhooks.removed_at is null`,
    [id, timestamp(wallNowMs)],
  );
  return removed.rowCount === 1;
}

/**
 * Drops at most `limit` deliveries of webhooks that were removed, and those webhooks of which none is left; answers how many deliveries. Waits
 * for nobody: what a writer or a sender holds goes another time.
 */
export async function dropRemoved(db: Queryable, limit: number): Promise<number> {
  const dropped = await db.query(
    `delete from webhook_deliveries where webhook_deliveries.id = any(array(
       select gone.id from webhooks join webhook_deliveries as gone on gone.webhook_id = webhooks.id
       where webhooks.removed_at is not null limit $1 for update of gone skip locked))`,
    [limit],
  );
  // What a writer committed since this statement began goes by the key's own rule.
  await db.query(
    `delete from webhooks where webhooks.id = any(array(
       select gone.id from webhooks as gone where gone.removed_at is not null
         and not exists (select from webhook_deliveries where webhook_deliveries.webhook_id = gone.id)
       for update of gone skip locked))`,
    [],
  );
  return dropped.rowCount ?? 0;
}

/** Secrets that gave way to newer ones, each with until when it is signed with, as rows of a lateral join; some may be over. */
const datedSecrets = `(
  select webhooks.old_secret, webhooks.old_until union all select * from unnest(webhooks.older_secrets, webhooks.older_until)) as dated (secret, until)`;

/** Until when the secrets before the newest are signed with, of those that still are; the one that ends first, first. */
export async function oldSecretTimes(db: Queryable, id: string, wallNowMs: number): Promise<readonly number[]> {
  const found = await db.query<{ until: number }>(
    `select dated.until from webhooks cross join lateral ${datedSecrets} where webhooks.id = $1 and dated.until > $2 order by dated.until`,
    [id, timestamp(wallNowMs)],
  );
  return found.rows.map(({ until }) => until);
}

/** Puts a new secret in place. The one before is signed with too until a time, as each one before that is until its own. */
export async function rotateSecret(
  db: Queryable,
  box: SecretBox,
  next: { readonly id: string; readonly secret: string; readonly wallNowMs: number; readonly oldUntilMs: number },
): Promise<void> {
  await db.query(
    `update webhooks set secret = $2, old_secret = webhooks.secret, old_until = $4, older_secrets = older.secrets, older_until = older.untils
     from (select coalesce(array_agg(dated.secret order by dated.until), '{}') as secrets,
         coalesce(array_agg(dated.until order by dated.until), '{}') as untils
       from webhooks cross join lateral ${datedSecrets} where webhooks.id = $1 and dated.until > $3) as older
     where webhooks.id = $1`,
    [next.id, box.seal(next.secret, secretContext(next.id)), timestamp(next.wallNowMs), timestamp(next.oldUntilMs)],
  );
}

/** The secrets to sign with now, the newest first. */
export async function secretsOf(db: Queryable, box: SecretBox, id: string, wallNowMs: number): Promise<readonly string[]> {
  const found = await db.query<{ secret: Buffer }>(
    `select signing.secret from webhooks cross join lateral (
       select webhooks.secret, 'infinity'::timestamptz union all select * from ${datedSecrets}) as signing (secret, until)
     where webhooks.id = $1 and webhooks.removed_at is null and signing.until > $2 order by signing.until desc`,
    [id, timestamp(wallNowMs)],
  );
  return found.rows.map(({ secret }) => box.open(secret, secretContext(id)));
}

/** What webhooks that are enabled want. A table of a few rows: cheap to ask with every batch of facts. */
export async function webhookWishes(db: Queryable): Promise<readonly WebhookWish[]> {
  const found = await db.query<Raw>(
    "select webhooks.id, webhooks.kinds, webhooks.line, webhooks.campaign, webhooks.batch from webhooks where webhooks.enabled order by webhooks.id",
  );
  return found.rows.map(({ id, kinds, line, campaign, batch }) => ({ id, kinds, line, campaign, batch }));
}

/** 0 before the first. */
export async function newestCatalogueVersion(db: Queryable): Promise<number> {
  const found = await db.query<{ version: number | null }>("select max(catalogue_versions.version) as version from catalogue_versions", []);
  return found.rows[0]?.version ?? 0;
}

/** Messages as webhooks are told of them, by id; those that are not kept any more are left out. By `messages_id`. */
export async function messagesToTell(db: Queryable, messageIds: readonly string[]): Promise<ReadonlyMap<string, ToldMessage>> {
  if (messageIds.length === 0) return new Map();
  const found = await db.query<Omit<ToldMessage, "messageId"> & { message_id: string }>(
    `select messages.message_id, messages.campaign, messages.line, messages.kind, messages.category, messages.class, messages.placement,
       messages.creative, messages.item, messages.channel
     from messages where messages.message_id = any($1::text[])`,
    [messageIds],
  );
  return new Map(found.rows.map(({ message_id: messageId, ...told }) => [messageId, { messageId, ...told }]));
}

const deliveries = {
  table: "webhook_deliveries",
  columns: { id: "text", webhook_id: "text", kind: "text", data: "json", is_list: "boolean", person_ids: "text[]" },
};

/**
 * Writes requests to be made, with the transaction that makes true what they tell of. A webhook that was removed since its wishes were read
 * is told of nothing; the row of one that is there stays until the transaction ends.
 */
export async function saveDeliveries(client: Client, batches: readonly WebhookBatch[]): Promise<void> {
  if (batches.length === 0) return;
  const found = await client.query<{ id: string }>(
    `select webhooks.id from webhooks where webhooks.id = any($1::text[]) and webhooks.removed_at is null order by webhooks.id for key share`,
    [[...new Set(batches.map(({ webhookId }) => webhookId))]],
  );
  const there = new Set(found.rows.map(({ id }) => id));
  const kept = batches.filter(({ webhookId }) => there.has(webhookId));
  await copyRows(
    client,
    deliveries,
    kept.map(({ webhookId, kind, isList, events }) => {
      const people = [...new Set(events.flatMap(({ personId }) => (personId === null ? [] : [personId])))];
      return [
        `whd_${randomBytes(12).toString("hex")}`,
        webhookId,
        kind,
        plainJson(events.map(toldEvent)),
        isList ? "true" : "false",
        arrayLiteral(people),
      ];
    }),
  );
}

/** A request that a process has taken to make. */
export interface TakenDelivery {
  readonly id: string;
  readonly kind: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly isList: boolean;
  /** Tries, this one included. */
  readonly attempt: number;
  readonly firstTriedAtMs: number;
}

/** Webhooks that have something due and are not left alone. */
export async function webhooksDue(db: Queryable, wallNowMs: number): Promise<readonly WebhookRow[]> {
  const found = await db.query<Raw>(
    `select ${columns} from webhooks
     where webhooks.enabled and (webhooks.rest_until is null or webhooks.rest_until <= $1) and exists (
       select from webhook_deliveries where webhook_deliveries.webhook_id = webhooks.id and webhook_deliveries.state = 'waiting'
         and webhook_deliveries.due_at <= $1 and (webhook_deliveries.leased_until is null or webhook_deliveries.leased_until <= $1))
     order by webhooks.id`,
    [timestamp(wallNowMs)],
  );
  return found.rows.map(webhook);
}

/**
 * Takes requests of a webhook that are due, the longest due first; nobody else makes them until the lease is over. Whoever dies with them in
 * hand leaves them to the next. By `webhook_deliveries_due`.
 */
export async function takeDeliveries(
  db: Queryable,
  one: { readonly webhookId: string; readonly wallNowMs: number; readonly leaseMs: number; readonly limit: number },
): Promise<readonly TakenDelivery[]> {
  const taken = await db.query<{
    id: string;
    kind: string;
    data: Readonly<Record<string, unknown>>[];
    is_list: boolean;
    attempts: number;
    first_tried_at: number;
  }>(
    `update webhook_deliveries set leased_until = $3, attempts = webhook_deliveries.attempts + 1, tried_at = $2,
       first_tried_at = coalesce(webhook_deliveries.first_tried_at, $2)
     where webhook_deliveries.id = any(array(
       select due.id from webhook_deliveries as due join webhooks on webhooks.id = due.webhook_id and webhooks.enabled
       where due.webhook_id = $1 and due.state = 'waiting' and due.due_at <= $2 and (due.leased_until is null or due.leased_until <= $2)
       order by due.due_at, due.created_at limit $4 for update of due skip locked))
     returning webhook_deliveries.id, webhook_deliveries.kind, webhook_deliveries.data, webhook_deliveries.is_list, webhook_deliveries.attempts,
       webhook_deliveries.first_tried_at`,
    [one.webhookId, timestamp(one.wallNowMs), timestamp(one.wallNowMs + one.leaseMs), one.limit],
  );
  return taken.rows.map((raw) => ({
    id: raw.id,
    kind: raw.kind,
    data: raw.data,
    isList: raw.is_list,
    attempt: raw.attempts,
    firstTriedAtMs: raw.first_tried_at,
  }));
}

/** How a try ended. `dueAtMs`: of one that is made again. */
export interface TriedDelivery {
  readonly id: string;
  readonly state: "waiting" | "delivered" | "failed";
  readonly dueAtMs: number;
  readonly status: number | null;
  readonly error: string | null;
}

export async function saveTries(db: Queryable, tried: readonly TriedDelivery[]): Promise<void> {
  if (tried.length === 0) return;
  await db.query(
    `update webhook_deliveries set state = given.state, due_at = given.due_at, status = given.status, error = given.error, leased_until = null
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[], $5::text[]) as given (id, state, due_at, status, error)
     where webhook_deliveries.id = given.id and webhook_deliveries.state = 'waiting'`,
    [
      tried.map((one) => one.id),
      tried.map((one) => one.state),
      tried.map((one) => timestamp(one.dueAtMs)),
      tried.map((one) => one.status),
      tried.map((one) => one.error),
    ],
  );
}

/** Notes how a webhook stands after tries; with a reason it is disabled. `deliveredAtMs` null: none of them was a success. */
export async function saveStanding(
  db: Queryable,
  id: string,
  one: WebhookStanding & {
    readonly deliveredAtMs: number | null;
    readonly disabled: { readonly reason: "gone" | "failing"; readonly atMs: number } | null;
  },
): Promise<void> {
  await db.query(
    `update webhooks set failures = $2, failing_since = $3, rest_until = $4, delivered_at = coalesce($5, webhooks.delivered_at),
       enabled = webhooks.enabled and $6::text is null, disabled_reason = coalesce($6, webhooks.disabled_reason),
       disabled_at = coalesce($7, webhooks.disabled_at)
     where webhooks.id = $1`,
    [
      id,
      one.failures,
      timestampOrNull(one.failingSinceMs),
      timestampOrNull(one.restUntilMs),
      timestampOrNull(one.deliveredAtMs),
      one.disabled?.reason ?? null,
      timestampOrNull(one.disabled?.atMs),
    ],
  );
}

/** A delivery as lists show it. */
export interface DeliveryRow {
  readonly id: string;
  readonly kind: string;
  readonly events: number;
  readonly state: TriedDelivery["state"];
  readonly createdAtMs: number;
  readonly attempts: number;
  readonly triedAtMs: number | null;
  /** Of one that waits. */
  readonly dueAtMs: number | null;
  readonly status: number | null;
  readonly error: string | null;
}

/** Newest first. By `webhook_deliveries_newest`; what is rare among many is looked for in the order of the list. */
export async function pageOfDeliveries(
  pool: Pool,
  query: {
    readonly webhookId: string;
    readonly state: TriedDelivery["state"] | null;
    readonly after: Place | null;
    readonly limit: number;
  },
): Promise<readonly DeliveryRow[]> {
  const values = new Values();
  const { webhookId, state, after } = query;
  const conditions = [
    `webhook_deliveries.webhook_id = ${values.of(webhookId)}`,
    ...(state === null ? [] : [`webhook_deliveries.state = ${values.of(state)}`]),
    ...(after === null
      ? []
      : [
          `(webhook_deliveries.created_at, webhook_deliveries.id collate "C") < (${values.of(timestamp(after.atMs))}::timestamptz, ${values.of(after.id)}::text)`,
        ]),
  ];
  const rows = await askOnce<{
    id: string;
    kind: string;
    events: number;
    state: TriedDelivery["state"];
    created_at: number;
    attempts: number;
    tried_at: number | null;
    due_at: number;
    status: number | null;
    error: string | null;
  }>(
    pool,
    `select webhook_deliveries.id, webhook_deliveries.kind, json_array_length(webhook_deliveries.data) as events, webhook_deliveries.state,
       webhook_deliveries.created_at, webhook_deliveries.attempts, webhook_deliveries.tried_at, webhook_deliveries.due_at,
       webhook_deliveries.status, webhook_deliveries.error
     from webhook_deliveries where ${conditions.join(" and ")}
     order by webhook_deliveries.created_at desc, webhook_deliveries.id collate "C" desc limit ${query.limit}`,
    values.list,
  );
  return rows.map((raw) => ({
    id: raw.id,
    kind: raw.kind,
    events: raw.events,
    state: raw.state,
    createdAtMs: raw.created_at,
    attempts: raw.attempts,
    triedAtMs: raw.tried_at,
    dueAtMs: raw.state === "waiting" ? raw.due_at : null,
    status: raw.status,
    error: raw.error,
  }));
}

/** Up to here requests that wait are counted. */
export const mostWaitingCounted = 10_000;

/** How many requests of each webhook wait, up to {@link mostWaitingCounted}. By `webhook_deliveries_due`. */
export async function countWaitingDeliveries(db: Queryable): Promise<ReadonlyMap<string, number>> {
  const found = await db.query<{ id: string; waiting: number }>(
    `select webhooks.id, waiting.n as waiting from webhooks cross join lateral (
       select count(*) as n from (
         select from webhook_deliveries where webhook_deliveries.webhook_id = webhooks.id and webhook_deliveries.state = 'waiting'
         limit ${mostWaitingCounted}) as counted) as waiting
     where webhooks.removed_at is null`,
    [],
  );
  return new Map(found.rows.map(({ id, waiting }) => [id, waiting]));
}

/**
 * How many requests wait for webhooks that are enabled, up to {@link mostWaitingCounted} of each, and when the oldest of those was written;
 * null: none waits. By `webhook_deliveries_due`.
 */
export async function webhookBacklog(db: Queryable): Promise<{ readonly waiting: number; readonly oldestAtMs: number | null }> {
  const found = await db.query<{ waiting: number | null; oldest: number | null }>(
    `select sum(backlog.n)::bigint as waiting, min(backlog.oldest) as oldest from webhooks cross join lateral (
       select count(*) as n, min(counted.created_at) as oldest from (
         select webhook_deliveries.created_at from webhook_deliveries
         where webhook_deliveries.webhook_id = webhooks.id and webhook_deliveries.state = 'waiting'
         order by webhook_deliveries.due_at, webhook_deliveries.created_at limit ${mostWaitingCounted}) as counted) as backlog
     where webhooks.enabled`,
    [],
  );
  const [row] = found.rows;
  return { waiting: row?.waiting ?? 0, oldestAtMs: row?.oldest ?? null };
}

/** Makes a delivery due at once, whatever became of it, with its whole patience before it; false when there is none. */
export async function sendAgain(client: Client, webhookId: string, id: string): Promise<boolean> {
  const again = await client.query(
    `update webhook_deliveries set state = 'waiting', due_at = '1970-01-01T00:00:00Z', attempts = 0, first_tried_at = null, leased_until = null
     where webhook_deliveries.id = $2 and webhook_deliveries.webhook_id = $1`,
    [webhookId, id],
  );
  if (again.rowCount !== 1) return false;
  await client.query("update webhooks set rest_until = null where webhooks.id = $1", [webhookId]);
  return true;
}

/** Drops the oldest deliveries before a time, at most `limit`; answers how many. */
export async function dropDeliveries(client: Client, beforeMs: number, limit: number): Promise<number> {
  const dropped = await client.query(
    `delete from webhook_deliveries where webhook_deliveries.id in (
       select old.id from webhook_deliveries as old where old.created_at < $1 order by old.created_at limit $2)`,
    [timestamp(beforeMs), limit],
  );
  return dropped.rowCount ?? 0;
}

/** Takes people who are erased out of what was told or is to be told; answers how many deliveries spoke of them. */
export async function forgetPeopleInDeliveries(client: Client, personIds: readonly string[]): Promise<number> {
  const gone = await client.query(
    "delete from webhook_deliveries where webhook_deliveries.person_ids && $1::text[] and webhook_deliveries.person_ids <@ $1::text[]",
    [personIds],
  );
  const kept = await client.query(
    `update webhook_deliveries set
       person_ids = array(select person from unnest(webhook_deliveries.person_ids) as person where person <> all($1::text[])),
       data = (select json_agg(event) from json_array_elements(webhook_deliveries.data) as event
         where event ->> 'personId' is null or event ->> 'personId' <> all($1::text[]))
     where webhook_deliveries.person_ids && $1::text[]`,
    [personIds],
  );
  return (gone.rowCount ?? 0) + (kept.rowCount ?? 0);
}
