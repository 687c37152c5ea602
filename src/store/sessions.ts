import { type Queryable, timestamp } from "./database.ts";
import type { OperatorRole } from "./operators.ts";

/** Who is signed in, by password or by a key of the scope admin or read. */
export interface SessionRow {
  readonly id: string;
  readonly usedAtMs: number;
  readonly who:
    | { readonly kind: "operator"; readonly id: string; readonly name: string; readonly email: string; readonly role: OperatorRole }
    | { readonly kind: "key"; readonly id: string; readonly name: string; readonly scope: "admin" | "read" };
}

type Raw = {
  id: string;
  used_at: number;
  operator_id: string | null;
  operator_name: string | null;
  email: string | null;
  role: OperatorRole | null;
  key_id: string | null;
  key_name: string | null;
  scope: "admin" | "read" | null;
};

/** The session of a token that has not ended, nor lain idle since before `idleSinceMs`, of somebody who may still sign in. */
export async function findSession(
  db: Queryable,
  tokenHash: string,
  at: { readonly nowMs: number; readonly idleSinceMs: number },
): Promise<SessionRow | null> {
  const found = await db.query<Raw>(
    `select sessions.id, sessions.used_at, operators.id as operator_id, operators.name as operator_name, operators.email, operators.role,
       api_keys.id as key_id, api_keys.name as key_name, api_keys.scope
     from sessions
     left join operators on operators.id = sessions.operator_id and operators.disabled_at is null
     left join api_keys on api_keys.id = sessions.key_id and api_keys.revoked_at is null and api_keys.scope in ('admin', 'read')
     where sessions.token_hash = $1 and sessions.expires_at > $2 and sessions.used_at > $3`,
    [tokenHash, timestamp(at.nowMs), timestamp(at.idleSinceMs)],
  );
  const raw = found.rows[0];
  if (!raw) return null;
  const { id, used_at: usedAtMs } = raw;
  if (raw.operator_id !== null && raw.operator_name !== null && raw.email !== null && raw.role !== null)
    return { id, usedAtMs, who: { kind: "operator", id: raw.operator_id, name: raw.operator_name, email: raw.email, role: raw.role } };
  if (raw.key_id !== null && raw.key_name !== null && raw.scope !== null)
    return { id, usedAtMs, who: { kind: "key", id: raw.key_id, name: raw.key_name, scope: raw.scope } };
  return null;
}

export async function saveSession(
  db: Queryable,
  one: {
    readonly id: string;
    readonly tokenHash: string;
    readonly operatorId: string | null;
    readonly keyId: string | null;
    readonly createdAtMs: number;
    readonly expiresAtMs: number;
    readonly userAgent: string;
  },
): Promise<void> {
  await db.query(
    `insert into sessions (id, token_hash, operator_id, key_id, created_at, used_at, expires_at, user_agent)
     values ($1, $2, $3, $4, $5, $5, $6, $7)`,
    [
      one.id,
      one.tokenHash,
      one.operatorId,
      one.keyId,
      timestamp(one.createdAtMs),
      timestamp(one.expiresAtMs),
      one.userAgent.replaceAll("\0", ""),
    ],
  );
}

export async function touchSession(db: Queryable, id: string, atMs: number): Promise<void> {
  await db.query("update sessions set used_at = greatest(sessions.used_at, $2) where sessions.id = $1", [id, timestamp(atMs)]);
}

export async function endSession(db: Queryable, id: string): Promise<void> {
  await db.query("delete from sessions where sessions.id = $1", [id]);
}

/** Ends the sessions of an operator, all but one where one is named; answers their ids. */
export async function endSessionsOf(db: Queryable, operatorId: string, but: string | null): Promise<readonly string[]> {
  const ended = await db.query<{ id: string }>(
    "delete from sessions where sessions.operator_id = $1 and ($2::text is null or sessions.id <> $2) returning sessions.id",
    [operatorId, but],
  );
  return ended.rows.map((row) => row.id);
}

/** Sessions that nobody can use any more. */
export async function dropEndedSessions(db: Queryable, at: { readonly nowMs: number; readonly idleSinceMs: number }): Promise<void> {
  await db.query("delete from sessions where sessions.expires_at <= $1 or sessions.used_at <= $2", [
    timestamp(at.nowMs),
    timestamp(at.idleSinceMs),
  ]);
}
