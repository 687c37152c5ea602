import { type Client, type Queryable, timestamp } from "./database.ts";

/** Who makes a change, and by which call. */
export interface ChangedBy {
  readonly actor: { readonly kind: "key" | "operator" | "system"; readonly id: string; readonly name: string };
  /** What was done, such as `campaigns.put`. */
  readonly action: string;
  readonly requestId: string;
  readonly address: string;
}

/** One thing that was changed. A side that is not there, or that nobody may read, is null. */
export interface Changed {
  readonly kind: string;
  /** Id of the thing; empty where there is but one, or where there are many. */
  readonly object: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditRow extends ChangedBy, Changed {
  readonly id: number;
  readonly atMs: number;
}

/** A page of the audit; null = any. `from` inclusive, `to` exclusive. */
export interface AuditQuery {
  readonly kind: string | null;
  readonly actor: string | null;
  readonly object: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly limit: number;
  /** The last row of the page before. */
  readonly after: { readonly atMs: number; readonly id: number } | null;
}

/** What may be noted of one side of one change, in characters of JSON. */
const mostText = 64_000;

/** Notes what one call changed, in its order. Credentials and secrets are taken out, whoever forgot to. */
export async function noteAudit(db: Queryable, atMs: number, by: ChangedBy, changed: readonly Changed[]): Promise<void> {
  if (changed.length === 0) return;
  await db.query(
    `insert into audit (at, actor_kind, actor_id, actor_name, action, request_id, address, kind, object, before, after)
     select $1, $2, $3, $4, $5, $6, $7, given.kind, given.object, given.before::json, given.after::json
     from unnest($8::text[], $9::text[], $10::text[], $11::text[]) with ordinality as given (kind, object, before, after, place)
     order by given.place`,
    [
      timestamp(atMs),
      by.actor.kind,
      storable(by.actor.id),
      storable(by.actor.name),
      by.action,
      by.requestId,
      by.address,
      changed.map((one) => one.kind),
      changed.map((one) => storable(one.object)),
      changed.map((one) => side(one.before)),
      changed.map((one) => side(one.after)),
    ],
  );
}

/** Texts of PostgreSQL hold everything but this one character. */
const storable = (text: string): string => text.replaceAll("\0", "�");

function side(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = JSON.stringify(withoutSecrets(value));
  return text.length <= mostText ? text : JSON.stringify({ tooLong: text.length, beginning: text.slice(0, 1000) });
}

const secretName =
  /^(credentials?|callbackUrl|endpointAuth|authorization|cookie|.*(secret|password|passwort|private_?key|api_?key|token))$/i;

/** The value with a mark in place of whatever stands under the name of a secret, and without user and password in addresses. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value === "string") return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/i, "$1•••@");
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, secretName.test(name) && part !== null ? "•••" : withoutSecrets(part)]),
  );
}

type Raw = {
  id: number;
  at: number;
  actor_kind: AuditRow["actor"]["kind"];
  actor_id: string;
  actor_name: string;
  action: string;
  kind: string;
  object: string;
  before: unknown;
  after: unknown;
  request_id: string;
  address: string;
};

/**
 * Newest first. One text for each set of the three names that may be asked for, so that each is planned on the index that ends in
 * `(at, id)`: audit_object before audit_actor before audit_kind, and audit_at where none is named.
 */
export async function pageOfAudit(db: Queryable, query: AuditQuery): Promise<readonly AuditRow[]> {
  const names = [
    ["audit.object", query.object],
    ["audit.actor_id", query.actor],
    ["audit.kind", query.kind],
  ] as const;
  const asked = names.filter(([, value]) => value !== null);
  const where = asked.map(([column], index) => `${column} = $${index + 6} and `).join("");
  const found = await db.query<Raw>(
    `select audit.id, audit.at, audit.actor_kind, audit.actor_id, audit.actor_name, audit.action, audit.kind, audit.object, audit.before,
       audit.after, audit.request_id, audit.address
     from audit where ${where} audit.at >= $1 and audit.at < $2 and (audit.at, audit.id) < ($3::timestamptz, $4::bigint)
     order by audit.at desc, audit.id desc limit $5`,
    [
      query.fromMs === null ? "-infinity" : timestamp(query.fromMs),
      query.toMs === null ? "infinity" : timestamp(query.toMs),
      query.after === null ? "infinity" : timestamp(query.after.atMs),
      query.after?.id ?? 0,
      query.limit,
      ...asked.map(([, value]) => value),
    ],
  );
  return found.rows.map((raw) => ({
    id: raw.id,
    atMs: raw.at,
    actor: { kind: raw.actor_kind, id: raw.actor_id, name: raw.actor_name },
    action: raw.action,
    kind: raw.kind,
    object: raw.object,
    before: raw.before,
    after: raw.after,
    requestId: raw.request_id,
    address: raw.address,
  }));
}

/** Drops the oldest rows before a time, at most `limit`; answers how many. */
export async function dropAudit(client: Client, beforeMs: number, limit: number): Promise<number> {
  const dropped = await client.query(
    `delete from audit where audit.id in (select old.id from audit as old where old.at < $1 order by old.at, old.id limit $2)`,
    [timestamp(beforeMs), limit],
  );
  return dropped.rowCount ?? 0;
}

/** Takes people who are erased out of what was noted before: that something was done stays, to whom and what does not. */
export async function forgetPeopleInAudit(client: Client, personIds: readonly string[]): Promise<void> {
  await client.query(
    "update audit set object = '(erased)', before = null, after = null where audit.object = any($1) and audit.kind = 'people'",
    [personIds],
  );
}
