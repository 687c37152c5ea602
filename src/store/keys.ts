import { createHash, randomBytes } from "node:crypto";
import type { Queryable } from "./database.ts";
import type { SecretBox } from "./secret-box.ts";

export type Scope = "ingest" | "client" | "read" | "admin";

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  /** Proves client calls (HMAC of the person's id); client keys alone have one. */
  readonly identitySecret: string | null;
}

/** Keys are 256 random bits, so that one plain hash is enough to keep them unreadable. */
export const hashKey = (secret: string): string => createHash("sha256").update(secret).digest("hex");

type Raw = { id: string; name: string; scope: Scope; identity_secret: Buffer | null; created_at: number; revoked_at: number | null };

export async function findKey(db: Queryable, box: SecretBox, secretHash: string): Promise<ApiKeyRow | null> {
  const found = await db.query<Raw>(
    "select api_keys.id, api_keys.name, api_keys.scope, api_keys.identity_secret from api_keys where api_keys.secret_hash = $1 and api_keys.revoked_at is null",
    [secretHash],
  );
  const raw = found.rows[0];
  if (!raw) return null;
  return {
    id: raw.id,
    name: raw.name,
    scope: raw.scope,
    identitySecret: raw.identity_secret && box.open(raw.identity_secret, `key:${raw.id}`),
  };
}

/**
 * Makes a key, or takes the given secret; one that is there already comes back to life under its own id. The secret is answered here
 * and never again.
 */
export async function createKey(
  db: Queryable,
  box: SecretBox,
  wanted: { readonly name: string; readonly scope: Scope; readonly secret?: string },
): Promise<ApiKeyRow & { readonly secret: string }> {
  const id = `key_${randomBytes(6).toString("hex")}`;
  const secret = wanted.secret ?? `car_${wanted.scope}_${randomBytes(32).toString("base64url")}`;
  const identitySecret = wanted.scope === "client" ? randomBytes(32).toString("base64url") : null;
  const saved = await db.query<Raw>(
    `insert into api_keys (id, name, scope, secret_hash, identity_secret) values ($1, $2, $3, $4, $5)
     on conflict (secret_hash) do update set revoked_at = null, name = excluded.name, scope = excluded.scope
     returning api_keys.id, api_keys.identity_secret`,
    [id, wanted.name, wanted.scope, hashKey(secret), identitySecret && box.seal(identitySecret, `key:${id}`)],
  );
  const row = saved.rows[0];
  const kept = row?.identity_secret ? box.open(row.identity_secret, `key:${row.id}`) : null;
  return { id: row?.id ?? id, name: wanted.name, scope: wanted.scope, identitySecret: kept, secret };
}

export async function listKeys(db: Queryable) {
  const found = await db.query<Raw>(
    "select api_keys.id, api_keys.name, api_keys.scope, api_keys.created_at, api_keys.revoked_at from api_keys order by api_keys.created_at, api_keys.id",
  );
  return found.rows.map((raw) => ({
    id: raw.id,
    name: raw.name,
    scope: raw.scope,
    createdAtMs: raw.created_at,
    revokedAtMs: raw.revoked_at,
  }));
}

export async function revokeKey(db: Queryable, id: string): Promise<boolean> {
  const revoked = await db.query("update api_keys set revoked_at = now() where api_keys.id = $1 and api_keys.revoked_at is null", [id]);
  return revoked.rowCount === 1;
}

export async function countKeys(db: Queryable, scope: Scope): Promise<number> {
  const counted = await db.query<{ n: number }>(
    "select count(*) as n from api_keys where api_keys.scope = $1 and api_keys.revoked_at is null",
    [scope],
  );
  return counted.rows[0]?.n ?? 0;
}
