import { type Client, type Queryable, timestamp } from "./database.ts";

export type OperatorRole = "viewer" | "operator" | "approver" | "admin";

/** Somebody who uses the console. */
export interface OperatorRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: OperatorRole;
  readonly createdAtMs: number;
  readonly disabledAtMs: number | null;
  readonly lastSignInAtMs: number | null;
}

type Raw = {
  id: string;
  email: string;
  name: string;
  role: OperatorRole;
  created_at: number;
  disabled_at: number | null;
  last_sign_in_at: number | null;
};

const columns =
  "operators.id, operators.email, operators.name, operators.role, operators.created_at, operators.disabled_at, operators.last_sign_in_at";

const operator = (raw: Raw): OperatorRow => ({
  id: raw.id,
  email: raw.email,
  name: raw.name,
  role: raw.role,
  createdAtMs: raw.created_at,
  disabledAtMs: raw.disabled_at,
  lastSignInAtMs: raw.last_sign_in_at,
});

/** By what an e-mail address is unique: addresses that differ in capitals alone are one. */
const emailKey = (email: string): string => email.normalize("NFKC").toLowerCase();

const operatorsLock = 4_100_015;

/** Lets one change of the operators happen at a time, until the transaction ends: who is the first or the last is asked and kept. */
export async function lockOperators(client: Client): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [operatorsLock]);
}

export async function anyOperator(db: Queryable): Promise<boolean> {
  const found = await db.query<{ any: boolean }>("select exists (select from operators) as any");
  return found.rows[0]?.any ?? false;
}

export async function findOperator(db: Queryable, id: string): Promise<OperatorRow | null> {
  const found = await db.query<Raw>(`select ${columns} from operators where operators.id = $1`, [id]);
  const raw = found.rows[0];
  return raw ? operator(raw) : null;
}

/** An operator with what their password is checked against. */
export async function findSignIn(
  db: Queryable,
  by: { readonly email: string } | { readonly id: string },
): Promise<(OperatorRow & { readonly passwordHash: string }) | null> {
  const found =
    "email" in by
      ? await db.query<Raw & { password_hash: string }>(
          `select ${columns}, operators.password_hash from operators where operators.email_key = $1`,
          [emailKey(by.email)],
        )
      : await db.query<Raw & { password_hash: string }>(
          `select ${columns}, operators.password_hash from operators where operators.id = $1`,
          [by.id],
        );
  const raw = found.rows[0];
  return raw ? { ...operator(raw), passwordHash: raw.password_hash } : null;
}

/** By id. */
export async function pageOfOperators(
  db: Queryable,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly OperatorRow[]> {
  const found = await db.query<Raw>(`select ${columns} from operators where operators.id > $1 order by operators.id limit $2`, [
    page.after,
    page.limit,
  ]);
  return found.rows.map(operator);
}

/** Whether somebody else is admin and not disabled. */
export async function hasOtherAdmin(client: Client, id: string): Promise<boolean> {
  const found = await client.query<{ any: boolean }>(
    "select exists (select from operators where operators.id <> $1 and operators.role = 'admin' and operators.disabled_at is null) as any",
    [id],
  );
  return found.rows[0]?.any ?? false;
}

/** False when somebody has the e-mail address already. */
export async function insertOperator(
  client: Client,
  one: Pick<OperatorRow, "id" | "email" | "name" | "role" | "createdAtMs"> & { readonly passwordHash: string },
): Promise<boolean> {
  const made = await client.query(
    `insert into operators (id, email, email_key, name, role, password_hash, created_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (email_key) do nothing`,
    [one.id, one.email, emailKey(one.email), one.name, one.role, one.passwordHash, timestamp(one.createdAtMs)],
  );
  return made.rowCount === 1;
}

export async function saveOperator(client: Client, one: Pick<OperatorRow, "id" | "name" | "role" | "disabledAtMs">): Promise<void> {
  await client.query("update operators set name = $2, role = $3, disabled_at = $4 where operators.id = $1", [
    one.id,
    one.name,
    one.role,
    one.disabledAtMs === null ? null : timestamp(one.disabledAtMs),
  ]);
}

export async function savePassword(db: Queryable, id: string, passwordHash: string): Promise<void> {
  await db.query("update operators set password_hash = $2 where operators.id = $1", [id, passwordHash]);
}

/** Puts a password in place of the one that was there; false when that is another by now, or none that counts. */
export async function replacePassword(
  db: Queryable,
  { id, passwordHash, was }: { readonly id: string; readonly passwordHash: string; readonly was: string },
): Promise<boolean> {
  const replaced = await db.query(
    "update operators set password_hash = $2 where operators.id = $1 and operators.password_hash = $3 and operators.disabled_at is null",
    [id, passwordHash, was],
  );
  return replaced.rowCount === 1;
}

/** False when the operator has another password by now, or none that counts: whoever signed in with this one is too late. */
export async function noteSignIn(
  client: Client,
  { id, passwordHash, atMs }: { readonly id: string; readonly passwordHash: string; readonly atMs: number },
): Promise<boolean> {
  const noted = await client.query(
    "update operators set last_sign_in_at = $3 where operators.id = $1 and operators.password_hash = $2 and operators.disabled_at is null",
    [id, passwordHash, timestamp(atMs)],
  );
  return noted.rowCount === 1;
}

/** Their sessions go with them. */
export async function removeOperator(client: Client, id: string): Promise<void> {
  await client.query("delete from operators where operators.id = $1", [id]);
}
