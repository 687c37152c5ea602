import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY_MS } from "../src/base/duration.ts";
import { openPool, type Pool } from "../src/store/database.ts";
import { startEmbeddedPostgres } from "../src/store/embedded-postgres.ts";
import { migrate } from "../src/store/migrate.ts";
import { ensurePartitions } from "../src/store/partitions.ts";

/** A store as a new installation has it: PostgreSQL of our own with its usual settings (fsync on), in a directory that goes afterwards. */
export interface BenchStore {
  readonly url: string;
  readonly pool: Pool;
  close(): Promise<void>;
}

export async function openStore(nowMs: number): Promise<BenchStore> {
  const directory = await mkdtemp(join(tmpdir(), `carillon-bench-${randomBytes(4).toString("hex")}-`));
  await chmod(directory, 0o711); // Root's server runs as another account, which must be able to pass.
  const started = await startEmbeddedPostgres({ dataDirectory: directory });
  if (!started.ok) throw new Error(started.error.message);
  const { url, dataDirectory } = started.value;
  const pool = openPool(url);
  await migrate(pool);
  await ensurePartitions(pool, nowMs - 40 * DAY_MS, nowMs + 14 * DAY_MS);
  return {
    url,
    pool,
    async close() {
      await pool.end();
      await started.value.stop();
      for (const path of [dataDirectory, directory]) await rm(path, { recursive: true, force: true });
    },
  };
}
