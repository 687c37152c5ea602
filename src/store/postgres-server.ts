import { createHash, randomBytes } from "node:crypto";
import { chown, type FileHandle, open, readdir, readFile, rename, rm, stat, unlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { err, ok, type Result } from "../base/result.ts";
import { type DataPlace, makePrivate } from "./data-place.ts";
import { pollUntil } from "./poll-until.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { processStart, type RunningProcess, runningProcesses, signalProcess } from "./process-table.ts";
import { OWN_SERVER, type StartFailure } from "./start-failure.ts";
import { type SupervisedProcess, startSupervised } from "./supervised-process.ts";

/** How to connect; `host` is the directory of a Unix socket, or 127.0.0.1. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

/** What one store needs to start its server, again and again. */
export interface ServerPlan {
  readonly place: DataPlace;
  readonly binaries: PostgresBinaries;
  readonly connection: PostgresConnection;
  readonly settings: Readonly<Record<string, string>>;
}

const USER = "carillon";
const SOCKET_PORT = 5432;
// A socket's path may have 107 bytes on Linux and 103 on macOS (unix(7), unix(4)).
const SOCKET_PATH_BYTES = 100;
const READY_DEADLINE_MS = 120_000;
const INITDB_DEADLINE_MS = 120_000;
const FAST_STOP_MS = 30_000;
const LOG_BYTES = 10 << 20;

/**
 * Made for one machine shared with Node: about 100 MB, everything that is acknowledged is on disk. No parallel query, because its
 * memory lies in /dev/shm, of which a container has 64 MB. Errors are logged without statement and values, which may hold
 * what people entrusted to us. Source: PostgreSQL 18, chapter 19 (2026-11).
 */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: "64MB",
  max_connections: "40",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  huge_pages: "off",
  jit: "off",
  io_method: "sync",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  autovacuum_worker_slots: "2",
  autovacuum_max_workers: "2",
  max_wal_size: "512MB",
  wal_compression: "on",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_logical_replication_workers: "0",
  fsync: "on",
  synchronous_commit: "on",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
  log_checkpoints: "off",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
};

/** Chooses how a new server will listen: a private Unix socket; loopback TCP with a password where the socket's path is too long. */
export async function planConnection(place: DataPlace): Promise<PostgresConnection> {
  const base = { user: USER, database: USER };
  const path = join(place.socket, `.s.PGSQL.${SOCKET_PORT}`);
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES) return { host: place.socket, port: SOCKET_PORT, ...base };
  return { host: "127.0.0.1", port: await freePort(), password: await readPassword(place), ...base };
}

/** How to connect to the server that another process runs on this directory; `null` when there is none. */
export async function findConnection(place: DataPlace): Promise<(PostgresConnection & { readonly serverPid: number }) | null> {
  // postmaster.pid: process id, data directory, start, port, socket directory, listen address, … (PostgreSQL 18, pidfile.h).
  const lines = (await readFile(join(place.cluster, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const [pid, , , port, socket, address] = lines;
  if (!pid || !port) return null;
  const base = { port: Number(port), user: USER, database: USER, serverPid: Number(pid) };
  return socket ? { host: place.socket, ...base } : { host: address || "127.0.0.1", password: await readPassword(place), ...base };
}

/** Runs initdb once. It works in a draft that is renamed when whole, so that a kill in the middle leaves nothing half made. */
export async function ensureCluster(place: DataPlace, binaries: PostgresBinaries, durable: boolean): Promise<Result<null, StartFailure>> {
  const version = (await readFile(join(place.cluster, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version !== "") {
    if (Number(version) === binaries.majorVersion) return ok(null);
    const remedy = `start the Carillon that made it and move its data with \`carillon export\`, ${OWN_SERVER}`;
    const message = `${place.cluster} was made by PostgreSQL ${version}, this Carillon brings ${binaries.majorVersion}: ${remedy}`;
    return err({ kind: "otherVersion", message });
  }
  for (const name of await readdir(place.directory)) {
    if (name.startsWith("draft-")) await rm(join(place.directory, name), { recursive: true, force: true, maxRetries: 10 });
  }
  const draft = join(place.directory, `draft-${randomBytes(4).toString("hex")}`);
  await makePrivate(draft, place.account);
  const password = randomBytes(24).toString("base64url");
  await writeOurs(join(place.directory, "password"), `${password}\n`, 0o600);
  // initdb reads the password as the account; the one that we keep is ours alone.
  const handedOver = `${draft}.password`;
  await writeOurs(handedOver, `${password}\n`, 0o600);
  if (place.account.ids !== null) await chown(handedOver, place.account.ids.uid, place.account.ids.gid);
  const args = ["-D", draft, "-U", USER, `--pwfile=${handedOver}`, "--encoding=UTF8", "--locale=C", "--no-instructions"];
  args.push("--auth-local=peer", "--auth-host=scram-sha-256", ...(durable ? [] : ["--no-sync"]));
  const done = await runToEnd(place, binaries.initdb, args);
  await rm(handedOver, { force: true });
  if (!done.ok) {
    await rm(draft, { recursive: true, force: true });
    return err({
      kind: "initFailed",
      message: `PostgreSQL's initdb failed in ${place.directory} (${done.error}): mend what it names, ${OWN_SERVER}`,
    });
  }
  await rename(draft, place.cluster);
  if (durable) await syncDirectory(place.directory);
  return ok(null);
}

/** Starts the server and waits until it takes connections, after whatever an earlier one left behind is gone. */
export async function launchServer(plan: ServerPlan): Promise<Result<SupervisedProcess, string>> {
  if (!(await retireServer(plan.place))) return err(`the processes of an earlier server on ${plan.place.cluster} do not end`);
  await removeMisleadingPidFile(plan.place.cluster);
  await writeAccessRules(plan.place);
  const log = await openLog(plan.place);
  try {
    const { size } = await log.stat();
    const { account } = plan.place;
    const started = await startSupervised({ account, file: plan.binaries.postgres, args: serverArguments(plan), output: log.fd });
    if (!started.ok) return started;
    const server = started.value;
    const ready = await pollUntil(READY_DEADLINE_MS, async () => server.ended() ?? ((await accepts(plan.connection)) ? "ready" : null));
    if (ready === "ready") return started;
    if (ready === null) await shutDown(server);
    const waited = `not ready after ${READY_DEADLINE_MS / 1000} s`;
    return err(`${ready ?? waited}; its log ${join(plan.place.directory, "server.log")} says: ${await tail(plan.place, size)}`);
  } finally {
    await log.close();
  }
}

/** Ends a server of ours: fast shutdown, without a checkpoint after 30 s, by force after 10 s more. */
export async function shutDown(server: SupervisedProcess): Promise<void> {
  for (const [signal, patienceMs] of [
    ["INT", FAST_STOP_MS],
    ["QUIT", 10_000],
    ["KILL", 10_000],
  ] as const) {
    if (server.ended() !== null) return;
    server.signal(signal);
    await pollUntil(patienceMs, () => server.ended(), 10);
  }
}

/**
 * Waits until no process of an earlier server on this directory is left, helping on: a server whose owner was killed is shutting down
 * already; one whose main process was killed has children that end by themselves unless they are busy. False when some remain.
 */
export async function retireServer(place: DataPlace): Promise<boolean> {
  const start = performance.now();
  const stages: [number, "main" | "all", NodeJS.Signals][] = [
    [0, "main", "SIGINT"],
    [2_000, "all", "SIGQUIT"],
    [FAST_STOP_MS, "main", "SIGQUIT"],
    [FAST_STOP_MS + 10_000, "all", "SIGKILL"],
  ];
  const gone = await pollUntil(FAST_STOP_MS + 20_000, async () => {
    const left = await serverProcesses(place);
    if (left.length === 0) return true;
    const main = left.filter((process) => process.main);
    const next = stages[0];
    if (next === undefined || performance.now() - start < next[0]) return null;
    stages.shift();
    // While a main process lives it leads the shutdown; its children are for us only once it is gone or time is up.
    const whom = next[1] === "main" ? main : main.length === 0 || next[2] === "SIGKILL" ? left : [];
    for (const process of whom) signalProcess(process.pid, next[2]);
    return null;
  });
  return gone === true;
}

/** Whether the server takes connections, making our database when it is the one thing that is missing. */
export async function accepts(connection: PostgresConnection): Promise<boolean> {
  const answer = await connectOnce(connection, connection.database, "select 1");
  if (answer !== "3D000") return answer === "ok"; // invalid_catalog_name
  const created = await connectOnce(connection, "postgres", `create database ${connection.database}`);
  return created === "ok" || created === "42P04"; // duplicate_database: somebody else made it meanwhile
}

async function connectOnce(connection: PostgresConnection, database: string, statement: string): Promise<string> {
  const client = new pg.Client({ ...connection, database, connectionTimeoutMillis: 5_000, query_timeout: 60_000 });
  client.on("error", () => undefined); // The query below reports it.
  try {
    await client.connect();
    await client.query(statement);
    return "ok";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "failed";
  } finally {
    await client.end().catch(() => undefined);
  }
}

function serverArguments({ place, connection, settings }: ServerPlan): string[] {
  const socket = connection.host === place.socket;
  const all = {
    // First, so that a process of this server can be told by its command line.
    cluster_name: clusterName(place.cluster),
    ...SETTINGS,
    ...settings,
    hba_file: join(place.directory, "access.conf"),
    ident_file: join(place.directory, "access-names.conf"),
    listen_addresses: socket ? "" : connection.host,
    // A list: quoted, because a directory's name may hold commas.
    unix_socket_directories: socket ? `"${place.socket.replaceAll('"', '""')}"` : "",
    unix_socket_permissions: "0700",
    port: String(connection.port),
  };
  return ["-D", place.cluster, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** Over the socket the kernel vouches for the user, and only whoever runs Carillon, and root, may in; over TCP the password does. */
async function writeAccessRules(place: DataPlace): Promise<void> {
  const rules = `local all ${USER} peer map=carillon\nhost all ${USER} 127.0.0.1/32 scram-sha-256\n`;
  const names = [...new Set(["root", userInfo().username])].map((name) => `carillon "${name}" ${USER}\n`).join("");
  await writeOurs(join(place.directory, "access.conf"), rules, 0o644);
  await writeOurs(join(place.directory, "access-names.conf"), names, 0o644);
}

/** Replaces a file at once, whatever its mode and the umask, without following a link that stands in its place. */
async function writeOurs(path: string, content: string, mode: number): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString("hex")}`;
  const file = await open(draft, "wx", mode);
  try {
    await file.chmod(mode);
    await writeFile(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

async function readPassword(place: DataPlace): Promise<string> {
  return (await readFile(join(place.directory, "password"), "utf8")).trim();
}

async function serverProcesses(place: DataPlace): Promise<(RunningProcess & { readonly main: boolean })[]> {
  const name = clusterName(place.cluster);
  return (await runningProcesses()).flatMap((process) => {
    const [program = "", rest] = process.command.split(` -D ${place.cluster} -c cluster_name=`);
    // The supervising shell has the same words in its arguments, after its own `-c`.
    const main = rest !== undefined && program.endsWith("/bin/postgres") && !program.includes(" -c ");
    return main || process.command.startsWith(`postgres: ${name}: `) ? [{ ...process, main }] : [];
  });
}

const clusterName = (cluster: string) => `carillon-${createHash("sha256").update(cluster).digest("hex").slice(0, 12)}`;

/**
 * PostgreSQL refuses to start while the process that its left-over postmaster.pid names exists, even when that id has long passed to an
 * unrelated process, as happens in containers. The caller has seen that no process of the server is left.
 */
async function removeMisleadingPidFile(cluster: string): Promise<void> {
  const path = join(cluster, "postmaster.pid");
  const pid = Number((await readFile(path, "utf8").catch(() => "")).split("\n")[0]);
  if (pid > 0 && (await processStart(pid)) !== null) await unlink(path);
}

async function runToEnd(place: DataPlace, file: string, args: readonly string[]): Promise<Result<null, string>> {
  const log = await openLog(place);
  try {
    const { size } = await log.stat();
    const started = await startSupervised({ account: place.account, file, args, output: log.fd });
    if (!started.ok) return started;
    const end = await pollUntil(INITDB_DEADLINE_MS, () => started.value.ended(), 10);
    if (end === "exit code 0") return ok(null);
    if (end === null) await shutDown(started.value);
    return err(`${end ?? `not done after ${INITDB_DEADLINE_MS / 1000} s`}: ${await tail(place, size)}`);
  } finally {
    await log.close();
  }
}

async function openLog(place: DataPlace): Promise<FileHandle> {
  const path = join(place.directory, "server.log");
  const found = await stat(path).catch(() => null);
  if (found !== null && found.size > LOG_BYTES) await rename(path, `${path}.1`);
  return open(path, "a", 0o600);
}

/** What was written to the log since it had `from` bytes: its last lines on one line. */
async function tail(place: DataPlace, from: number): Promise<string> {
  const text = (await readFile(join(place.directory, "server.log")).catch(() => Buffer.alloc(0))).subarray(from).toString();
  return text.trim().split("\n").slice(-6).join(" | ").slice(-1_500) || "nothing";
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no free port"))));
    });
  });
}
