import type { Queryable } from "./database.ts";

/** Version of the PostgreSQL server, such as `18.4`. */
export async function serverVersion(db: Queryable): Promise<string> {
  const found = await db.query<{ server_version: string }>("show server_version");
  return found.rows[0]?.server_version ?? "unknown";
}

/** The steps of the schema that ran in this database, in order. */
export async function ranMigrations(db: Queryable) {
  const found = await db.query<{ number: number; name: string; checksum: string; ran_at: number }>(
    "select migrations.number, migrations.name, migrations.checksum, migrations.ran_at from migrations order by migrations.number",
  );
  return found.rows.map((row) => ({ number: row.number, name: row.name, checksum: row.checksum, ranAtMs: row.ran_at }));
}

/** The newest facts that could not be folded. */
export async function newestDeadLetters(db: Queryable, limit: number) {
  const found = await db.query<{ person_id: string; key: string; error: string; buried_at: number }>(
    `select dead_letters.person_id, dead_letters.key, dead_letters.error, dead_letters.buried_at from dead_letters
     order by dead_letters.id desc limit $1`,
    [limit],
  );
  return found.rows.map((row) => ({ personId: row.person_id, key: row.key, error: row.error, buriedAtMs: row.buried_at }));
}
