import { type Client, inTransaction, type Pool, type Queryable } from "./database.ts";

/**
 * Lets the statements of a transaction sort and group millions of rows, with memory for that and for as long as it takes: ten minutes each.
 * Each is planned for the values it is given.
 */
export async function giveRoom(client: Queryable): Promise<void> {
  await client.query(
    "select set_config('work_mem', '48MB', true), set_config('statement_timeout', '600000', true), set_config('plan_cache_mode', 'force_custom_plan', true)",
  );
}

/** Runs `work` in one transaction whose statements have room. */
export const withRoom = <T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (client) => {
    await giveRoom(client);
    return work(client);
  });
