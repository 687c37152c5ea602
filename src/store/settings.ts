import type { Queryable } from "./database.ts";

export async function readSetting<T>(db: Queryable, name: string): Promise<T | null> {
  const found = await db.query<{ value: T }>("select settings.value from settings where settings.name = $1", [name]);
  return found.rows[0]?.value ?? null;
}

export async function writeSetting(db: Queryable, name: string, value: unknown): Promise<void> {
  await db.query("insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", [
    name,
    JSON.stringify(value),
  ]);
}
