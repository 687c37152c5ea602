import type { Queryable } from "./database.ts";

export async function readSetting<T>(db: Queryable, name: string): Promise<T | null> {
  const found = await db.query<{ value: T }>("select settings.value from settings where settings.name = $1", [name]);
  return found.rows[0]?.value ?? null;
}

/** The value of a setting that is decided once: what is stored already, or else `value` from now on, whoever asks first. */
export async function settleSetting<T>(db: Queryable, name: string, value: T): Promise<T> {
  await db.query("insert into settings (name, value) values ($1, $2) on conflict (name) do nothing", [name, JSON.stringify(value)]);
  return (await readSetting<T>(db, name)) ?? value;
}

export async function writeSetting(db: Queryable, name: string, value: unknown): Promise<void> {
  await db.query("insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", [
    name,
    JSON.stringify(value),
  ]);
}
