import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settleDataPlace } from "../../src/store/data-place.ts";
import { openPool, type Pool } from "../../src/store/database.ts";
import { findConnection } from "../../src/store/postgres-server.ts";

/** A data directory of a server process, and a way to look into its store from outside. */
export interface DataDirectory {
  readonly path: string;
  /** Connects to the embedded PostgreSQL that the server runs there; one connection, made anew whenever it breaks. */
  openStore(): Promise<Pool>;
  /** Process id of PostgreSQL's main process; null while there is none. */
  postmasterPid(): Promise<number | null>;
  remove(): Promise<void>;
}

export async function makeDataDirectory(name: string): Promise<DataDirectory> {
  const path = await mkdtemp(join(tmpdir(), `carillon-${name}-`));
  await chmod(path, 0o711); // Root's PostgreSQL runs as another account, which must be able to pass.
  const connection = async () => {
    const place = await settleDataPlace(join(path, "postgres"), undefined, () => undefined);
    if (!place.ok) throw new Error(place.error.message);
    return findConnection(place.value);
  };
  return {
    path,
    async openStore() {
      const found = await connection();
      if (!found) throw new Error(`no PostgreSQL runs on ${path}`);
      const { host, port, user, password, database } = found;
      const query = new URLSearchParams({ host, port: String(port), user, ...(password === undefined ? {} : { password }) });
      return openPool(`postgresql:///${database}?${query}`, { max: 1 });
    },
    postmasterPid: async () => (await connection())?.serverPid ?? null,
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 10 }),
  };
}
