import type { Pool } from "../database.ts";

/** Resolves when some transaction waits for a lock of another, or when `work` is done without having had to. */
export async function untilWaiting(pool: Pool, work: Promise<unknown>): Promise<void> {
  let done = false;
  const finish = (): void => {
    done = true;
  };
  work.then(finish, finish);
  for (;;) {
    const waiting = await pool.query<{ n: number }>(
      "select count(*) as n from pg_stat_activity where pg_stat_activity.datname = current_database() and pg_stat_activity.wait_event_type = 'Lock'",
    );
    if (done || (waiting.rows[0]?.n ?? 0) > 0) return;
  }
}
