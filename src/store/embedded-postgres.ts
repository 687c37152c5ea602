import { setTimeout as delay } from "node:timers/promises";
import { err, ok, type Result } from "../base/result.ts";
import { acquireDataLock, type DataLock } from "./data-lock.ts";
import { type DataPlace, settleDataPlace } from "./data-place.ts";
import { pollUntil } from "./poll-until.ts";
import { type BinaryPlaces, findPostgresBinaries } from "./postgres-binaries.ts";
import {
  accepts,
  ensureCluster,
  findConnection,
  launchServer,
  type PostgresConnection,
  planConnection,
  retireServer,
  type ServerPlan,
  shutDown,
} from "./postgres-server.ts";
import { OWN_SERVER, reasonOf, type StartFailure } from "./start-failure.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

/** What happened to a server that ended although nobody stopped it. After `gaveUp` there is none, and none will come. */
export type ServerEvent =
  | { readonly kind: "ended"; readonly how: string }
  | { readonly kind: "restarted"; readonly serverPid: number }
  | { readonly kind: "gaveUp"; readonly reason: string };

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  readonly connection: PostgresConnection;
  /** The same as a URL that `pg` and libpq understand; it holds the password where there is one. */
  readonly url: string;
  /** Where the data really is: the wanted directory, or the place that `log` named. */
  readonly dataDirectory: string;
  /** True when another process owns the server; then `stop` leaves it running. */
  readonly attached: boolean;
  readonly serverPid: number;
  /** Tells the owner when the server ends, is restarted (on the same address) or is given up. Returns how to stop listening. */
  onServerEvent(listener: (event: ServerEvent) => void): () => void;
  /** Shuts down, waits until no process is left, gives the directory back. May be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDirectory: string;
  readonly log?: (line: string) => void;
  /** PostgreSQL settings that overrule ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where data is placed that the server's account could not reach; default `/var/lib/carillon`. Only root needs it. */
  readonly stateDirectory?: string;
  readonly binaries?: BinaryPlaces;
}

/** For a store that is thrown away: nothing is waited for on disk, and a crash may ruin all of it (PostgreSQL 18, section 14.5). */
export const volatileSettings: Readonly<Record<string, string>> = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

const ATTACH_DEADLINE_MS = 30_000;
const RESTARTS_IN_A_ROW = 6;
const STEADY_AFTER_MS = 10_000;

/**
 * Starts PostgreSQL on a directory, making the data on first use, or attaches to the server that another process runs there. The server
 * never outlives its owner, comes back by itself when it dies, and recovers what was committed after a kill of either.
 * Over its socket it lets in only the user who runs Carillon, and root; the account that root's server runs as (`nobody`) owns the
 * files and could read them.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<Result<EmbeddedPostgres, StartFailure>> {
  const log = options.log ?? (() => undefined);
  const settled = await settleDataPlace(options.dataDirectory, options.stateDirectory, log);
  if (!settled.ok) return settled;
  const place = settled.value;
  try {
    const entry = await pollUntil(ATTACH_DEADLINE_MS, () => lockOrAttach(place), 50);
    if (entry === null) return err(await busy(place));
    if ("attached" in entry) return ok(entry);
    const started = await startAsOwner(place, entry, options, log).catch(async (error) => {
      await entry.release();
      throw error;
    });
    if (!started.ok) await entry.release();
    return started;
  } catch (error) {
    const message = `cannot use ${place.directory} for the data (${reasonOf(error)}): see that it belongs to you and its disk has room, ${OWN_SERVER}`;
    return err({ kind: "dataUnusable", message });
  }
}

async function lockOrAttach(place: DataPlace): Promise<DataLock | EmbeddedPostgres | null> {
  const attempt = await acquireDataLock(place.directory);
  if (attempt.kind === "acquired") return attempt.lock;
  const found = await findConnection(place);
  if (found === null) return null;
  const { serverPid, ...connection } = found;
  if (!(await accepts(connection))) return null;
  return {
    connection,
    url: urlOf(connection),
    dataDirectory: place.directory,
    attached: true,
    serverPid,
    onServerEvent: () => () => undefined,
    stop: async () => undefined,
  };
}

async function busy(place: DataPlace): Promise<StartFailure> {
  const attempt = await acquireDataLock(place.directory);
  if (attempt.kind === "acquired") await attempt.lock.release();
  const holder = attempt.kind === "held" ? `process ${attempt.by.pid} holds` : "another process held";
  const message = `${holder} ${place.directory}, but its server took no connection within ${ATTACH_DEADLINE_MS / 1000} s: stop that process, name another directory with CARILLON_DATA, ${OWN_SERVER}`;
  return { kind: "busy", message };
}

async function startAsOwner(
  place: DataPlace,
  lock: DataLock,
  { settings = {}, binaries: places = {} }: EmbeddedPostgresOptions,
  log: (line: string) => void,
): Promise<Result<EmbeddedPostgres, StartFailure>> {
  const binaries = await findPostgresBinaries(place.account, places, log);
  if (!binaries.ok) return binaries;
  const cluster = await ensureCluster(place, binaries.value, settings.fsync !== "off");
  if (!cluster.ok) return cluster;
  const plan = { place, binaries: binaries.value, settings, connection: await planConnection(place) };
  const server = await launchServer(plan);
  if (server.ok) return ok(own(plan, lock, server.value, log));
  return err({
    kind: "serverFailed",
    message: `PostgreSQL does not start on ${place.directory} (${server.error}): mend what it names, ${OWN_SERVER}`,
  });
}

/** Keeps the server alive until it is told to stop. */
function own(plan: ServerPlan, lock: DataLock, first: SupervisedProcess, log: (line: string) => void): EmbeddedPostgres {
  const listeners = new Set<(event: ServerEvent) => void>();
  const tell = (event: ServerEvent) => {
    for (const listener of listeners) listener(event);
  };
  let server = first;
  let stopping: Promise<void> | null = null;

  const keepAlive = async () => {
    let since = performance.now();
    for (let failures = 0; ; ) {
      const how = await server.end;
      if (stopping !== null) return;
      log(`PostgreSQL (process ${server.pid}) ended: ${how}; starting it again`);
      tell({ kind: "ended", how });
      if (performance.now() - since > STEADY_AFTER_MS) failures = 0;
      let reason = "it keeps ending";
      for (;;) {
        if (failures >= RESTARTS_IN_A_ROW) return giveUp(reason);
        if (failures > 0) await delay(100 * 2 ** failures);
        failures += 1;
        const next = await launchServer(plan).catch((error) => err(reasonOf(error)));
        if (next.ok) {
          server = next.value;
          break;
        }
        if (stopping !== null) return;
        reason = next.error;
        log(`PostgreSQL does not start again: ${reason}`);
      }
      since = performance.now();
      log(`PostgreSQL runs again (process ${server.pid})`);
      tell({ kind: "restarted", serverPid: server.pid });
    }
  };
  const giveUp = (reason: string) => {
    log(`PostgreSQL is given up after ${RESTARTS_IN_A_ROW} attempts: ${reason}`);
    tell({ kind: "gaveUp", reason });
  };
  const kept = keepAlive();

  const stop = async () => {
    await shutDown(server);
    await kept;
    await shutDown(server); // A restart that was under way when we were told to stop.
    await retireServer(plan.place);
    await lock.release();
  };
  return {
    connection: plan.connection,
    url: urlOf(plan.connection),
    dataDirectory: plan.place.directory,
    attached: false,
    get serverPid() {
      return server.pid;
    },
    onServerEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

function urlOf({ host, port, user, password, database }: PostgresConnection): string {
  const query = new URLSearchParams({ host, port: String(port), user, ...(password === undefined ? {} : { password }) });
  return `postgresql:///${database}?${query}`;
}
