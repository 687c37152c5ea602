import type { QueryResultRow } from "pg";
import { inTransaction, type Pool, together } from "./database.ts";

/** How long somebody who looks at a page may keep the database busy. */
const patienceMs = 10_000;

/**
 * Runs one statement that is planned for its own values and not kept: for lists whose conditions differ from call to call, where the one
 * plan for all values would read a table to find what an index holds. Planning costs about a millisecond.
 */
export async function askOnce<T extends QueryResultRow>(pool: Pool, text: string, values: readonly unknown[]): Promise<readonly T[]> {
  return inTransaction(pool, async (client) => {
    // Travels with the statement; both settings hold for this transaction alone.
    const set = client.query("select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('statement_timeout', $1, true)", [
      String(patienceMs),
    ]);
    const found = client.query<T>({ text, values: [...values] });
    const [, { rows }] = await together([set, found]);
    return rows;
  });
}

/** The values of a statement that is built for one call. */
export class Values {
  readonly list: unknown[] = [];

  /** Puts a value on the list; answers the name under which it stands in the statement. */
  of(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/** Conditions joined for after `where`. */
export const all = (conditions: readonly string[]): string => (conditions.length === 0 ? "true" : conditions.join(" and "));
