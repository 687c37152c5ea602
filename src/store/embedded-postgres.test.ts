import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, type ServerEvent, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { pollUntil } from "./poll-until.ts";
import { processStart, runningProcesses, signalProcess } from "./process-table.ts";
import { chooseServerAccount } from "./server-account.ts";

const root = process.getuid?.() === 0;
const ownerFile = fileURLToPath(new URL("../testing/postgres-owner.ts", import.meta.url));

let seed = "";
let base = "";
let children: ChildProcess[] = [];
let servers: EmbeddedPostgres[] = [];

// Making new data takes a second; most tests start from a copy of data that is made already.
beforeAll(async () => {
  seed = await mkdtemp(join(tmpdir(), `carillon-test-${process.pid}-`));
  await chmod(seed, 0o711);
  await (await start({ dataDirectory: join(seed, "data") })).stop();
});

afterAll(() => rm(seed, { recursive: true, force: true }));

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), `carillon-test-${process.pid}-`));
  await chmod(base, 0o711);
  await promisify(execFile)("cp", ["-a", join(seed, "data"), join(base, "data")]);
  children = [];
  servers = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const server of servers) await server.stop();
  const left = await pollUntil(30_000, async () => ((await processesUnder(base)).length === 0 ? true : null));
  await rm(base, { recursive: true, force: true });
  expect(left, "every process is gone").toBe(true);
});

const processesUnder = async (path: string) => (await runningProcesses()).filter(({ command }) => command.includes(` -D ${path}`));

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const started = await startEmbeddedPostgres({ dataDirectory: join(base, "data"), ...options });
  if (!started.ok) throw new Error(`${started.error.kind}: ${started.error.message}`);
  servers.push(started.value);
  return started.value;
}

async function startOwner(): Promise<{ child: ChildProcess; url: string; serverPid: number }> {
  const child = spawn(process.execPath, [ownerFile, join(base, "data")], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  children.push(child);
  if (child.stdout === null) throw new Error("a piped child has a standard output");
  const [line]: string[] = await once(createInterface(child.stdout), "line", { signal: AbortSignal.timeout(30_000) });
  return { child, ...JSON.parse(line ?? "") };
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 20_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query({ text: statement, rowMode: "array" })).rows.flat();
  } finally {
    await client.end().catch(() => undefined);
  }
}

const write = (url: string) => ask(url, "create table kept as select generate_series(1, 1000) as n");
const countKept = (url: string) => ask(url, "select count(*)::int from kept");

async function untilGone(pid: number): Promise<void> {
  const gone = await pollUntil(30_000, async () => ((await processStart(pid)) === null ? true : null));
  expect(gone, `process ${pid} is gone`).toBe(true);
}

function nextEvent(server: EmbeddedPostgres, kind: ServerEvent["kind"]): Promise<ServerEvent> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`no event "${kind}" within 30 s`)), 30_000);
    server.onServerEvent((event) => {
      if (event.kind !== kind) return;
      clearTimeout(deadline);
      resolve(event);
    });
  });
}

describe("the embedded PostgreSQL", () => {
  it("keeps data over a stop and a start, in UTF-8 with the order of C, and syncs to disk", async () => {
    const dataDirectory = join(base, "fresh");
    const first = await start({ dataDirectory });
    await write(first.url);
    await first.stop();
    expect(await processStart(first.serverPid)).toBeNull();
    const second = await start({ dataDirectory });
    expect(await countKept(second.url)).toEqual([1000]);
    const settings =
      "select current_setting('server_encoding'), datcollate, current_setting('fsync'), current_setting('synchronous_commit'), current_setting('TimeZone') from pg_database where datname = current_database()";
    expect(await ask(second.url, settings)).toEqual(["UTF8", "C", "on", "on", "UTC"]);
    expect(new pg.Client({ ...second.connection }).host).toBe(join(dataDirectory, "socket"));
  });

  it("listens on a socket that only its own account and root can reach, and on no TCP port", async () => {
    const server = await start();
    expect(await ask(server.url, "select current_setting('listen_addresses')")).toEqual([""]);
    expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700);
  });

  it.skipIf(!root)("runs as nobody when Carillon runs as root, whose files it cannot write (needs root)", async () => {
    const server = await start();
    const status = await readFile(`/proc/${server.serverPid}/status`, "utf8");
    const nobody = /^nobody:[^:]*:(\d+)/m.exec(await readFile("/etc/passwd", "utf8"))?.[1];
    expect(/^Uid:\s+(\d+)\s+(\d+)/m.exec(status)?.slice(1, 3)).toEqual([nobody, nobody]);
    expect(/^Groups:\s*(.*)$/m.exec(status)?.[1]?.trim()).not.toMatch(/(^| )0( |$)/);
    expect(String((await stat(join(server.dataDirectory, "cluster"))).uid)).toBe(nobody);
    expect((await stat(server.dataDirectory)).uid).toBe(0);
  });

  it.skipIf(process.platform !== "linux")("gives its server's environment none of ours (needs /proc)", async () => {
    process.env.CARILLON_TEST_SECRET = "not for others";
    const server = await start();
    delete process.env.CARILLON_TEST_SECRET;
    expect(await readFile(`/proc/${server.serverPid}/environ`, "utf8")).not.toContain("not for others");
  });

  it("falls back to a loopback port with a password where the socket's path would be too long", async () => {
    const dataDirectory = join(base, "a".repeat(100), "data");
    const server = await start({ dataDirectory });
    expect(server.connection).toMatchObject({ host: "127.0.0.1", password: expect.stringMatching(/^.{32}$/) });
    expect(await ask(server.url, "select 1")).toEqual([1]);
    await expect(ask(server.url.replace(/password=[^&]+/, "password=guessed"), "select 1")).rejects.toThrow(
      "password authentication failed",
    );
    expect((await stat(join(dataDirectory, "password"))).mode & 0o777).toBe(0o600);
    const guest = await start({ dataDirectory });
    expect(guest).toMatchObject({ attached: true, url: server.url });
  });

  it("can live in a directory whose name needs quoting", async () => {
    const server = await start({ dataDirectory: join(base, `o'dd, "na me" é %20`) });
    expect(await ask(server.url, "select 1")).toEqual([1]);
  });
});

describe("a second process on the same data", () => {
  it("attaches to the owner's server and leaves it running", async () => {
    const owner = await startOwner();
    const guest = await start();
    expect(guest).toMatchObject({ attached: true, serverPid: owner.serverPid, url: owner.url });
    await write(guest.url);
    await guest.stop();
    expect(await countKept(owner.url)).toEqual([1000]);
  });

  it("does not start a server of its own however many start at once", async () => {
    const all = await Promise.all([start(), start(), start()]);
    expect(all.filter((server) => !server.attached)).toHaveLength(1);
    expect(new Set(all.map((server) => server.serverPid)).size).toBe(1);
  });

  it("becomes the owner once the first has stopped", async () => {
    const first = await start();
    await first.stop();
    expect((await start()).attached).toBe(false);
  });
});

describe("after a kill", () => {
  it("of the owner, no server stays behind and nothing committed is lost", async () => {
    const owner = await startOwner();
    await write(owner.url);
    owner.child.kill("SIGKILL");
    await untilGone(owner.serverPid);
    const next = await start();
    expect(next.attached).toBe(false);
    expect(await countKept(next.url)).toEqual([1000]);
  });

  it("of the owner, the next start need not wait for anybody's help", async () => {
    const owner = await startOwner();
    await write(owner.url);
    owner.child.kill("SIGKILL");
    await once(owner.child, "exit");
    const next = await start();
    expect(next.attached).toBe(false);
    expect(next.serverPid).not.toBe(owner.serverPid);
    expect(await countKept(next.url)).toEqual([1000]);
  });

  it("of the server, it is started again on the same address with what was committed", async () => {
    const lines: string[] = [];
    const server = await start({ log: (line) => lines.push(line) });
    await write(server.url);
    const before = server.serverPid;
    const again = nextEvent(server, "restarted");
    signalProcess(before, "SIGKILL");
    await again;
    expect(server.serverPid).not.toBe(before);
    expect(await countKept(server.url)).toEqual([1000]);
    expect(lines).toContainEqual(`PostgreSQL (process ${before}) ended: ended by signal 9; starting it again`);
  });

  it.skipIf(process.platform !== "linux")(
    "of the supervising shell, the server is replaced by one that is supervised (needs /proc)",
    async () => {
      const server = await start();
      await write(server.url);
      const before = server.serverPid;
      const shell = /^PPid:\s+(\d+)/m.exec(await readFile(`/proc/${before}/status`, "utf8"))?.[1];
      const again = nextEvent(server, "restarted");
      signalProcess(Number(shell), "SIGKILL");
      await again;
      await untilGone(before);
      expect(await countKept(server.url)).toEqual([1000]);
    },
  );

  it("of owner and server together, the next start recovers", async () => {
    const owner = await startOwner();
    await write(owner.url);
    owner.child.kill("SIGKILL");
    signalProcess(owner.serverPid, "SIGKILL");
    await once(owner.child, "exit");
    expect(await countKept((await start()).url)).toEqual([1000]);
  });

  it("starts although the left-over process id now belongs to somebody else", async () => {
    const first = await start();
    await first.stop();
    const cluster = join(base, "data", "cluster");
    const account = await chooseServerAccount(cluster);
    if (!account.ok) throw new Error(account.error.message);
    const stranger = spawn("/bin/sh", ["-c", "read -r _"], { ...account.value.ids, cwd: "/", stdio: ["pipe", "ignore", "ignore"] });
    children.push(stranger);
    await writeFile(join(cluster, "postmaster.pid"), `${stranger.pid}\n${cluster}\n1700000000\n5432\n\n\n`, { mode: 0o644 });
    expect(await ask((await start()).url, "select 1")).toEqual([1]);
    expect(stranger.exitCode).toBeNull();
  });

  it("recovers when the first start was killed while it made the data", async () => {
    const dataDirectory = join(base, "fresh");
    await mkdir(join(dataDirectory, "draft-1234"), { recursive: true });
    await writeFile(join(dataDirectory, "draft-1234", "PG_VERSION"), "18\n");
    await start({ dataDirectory });
    await expect(stat(join(dataDirectory, "draft-1234"))).rejects.toThrow("ENOENT");
  });
});

it("Ctrl-C in the terminal reaches the owner and not the server", async () => {
  const owner = await startOwner();
  if (owner.child.pid === undefined) throw new Error("it runs");
  process.kill(-owner.child.pid, "SIGINT");
  await write(owner.url);
  expect(await countKept(owner.url)).toEqual([1000]);
  expect(await processStart(owner.serverPid)).not.toBeNull();
});

describe.skipIf(!root)("beneath a directory that only root may enter (needs root)", () => {
  it("runs from a copy of the binaries, keeps the data elsewhere, says where, and finds it again", async () => {
    const secret = join(base, "private");
    await mkdir(secret, { mode: 0o700 });
    const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
    const platform = dirname(dirname(createRequire(embedded).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
    await symlink(platform, join(secret, "package"));
    const lines: string[] = [];
    const options = {
      dataDirectory: join(secret, "data"),
      stateDirectory: join(base, "state"),
      binaries: { packaged: join(secret, "package", "native"), cache: join(base, "cache") },
      log: (line: string) => lines.push(line),
    };
    const first = await start(options);
    expect(first.dataDirectory.startsWith(join(base, "state"))).toBe(true);
    expect(lines.join("\n")).toContain(`cannot enter ${options.dataDirectory}: the data is in ${first.dataDirectory}`);
    expect(lines.join("\n")).toContain(`to ${join(base, "cache")}/postgres-`);
    await write(first.url);
    await first.stop();
    lines.length = 0;
    const second = await start(options);
    expect(second.dataDirectory).toBe(first.dataDirectory);
    expect(lines).toEqual([`the data of ${options.dataDirectory} is in ${first.dataDirectory}`]);
    expect(await countKept(second.url)).toEqual([1000]);
    const program = /^(\S+)/.exec(
      (await processesUnder(second.dataDirectory)).find(({ pid }) => pid === second.serverPid)?.command ?? "",
    )?.[1];
    expect(program?.startsWith(join(base, "cache"))).toBe(true);
    expect((await stat(program ?? "")).mode & 0o777).toBe(0o755);
  });

  it("does not resurrect data when the wanted directory was removed and made anew", async () => {
    const secret = join(base, "private");
    await mkdir(secret, { mode: 0o700 });
    const options = { dataDirectory: join(secret, "data"), stateDirectory: join(base, "state") };
    const first = await start(options);
    await first.stop();
    await rm(options.dataDirectory, { recursive: true });
    expect((await start(options)).dataDirectory).not.toBe(first.dataDirectory);
  });

  it("says so when data that is already there has become unreachable, and starts no empty store instead", async () => {
    const options = { dataDirectory: join(base, "data"), stateDirectory: join(base, "state") };
    await (await start(options)).stop();
    await chmod(base, 0o700);
    const started = await startEmbeddedPostgres(options);
    expect(started).toMatchObject({ ok: false, error: { kind: "dataUnusable", message: expect.stringContaining("chmod o+x") } });
  });
});

describe("where PostgreSQL cannot be had", () => {
  const cases = [
    { name: "the platform's package is not installed", make: async () => undefined, kind: "binariesMissing", says: "npm ci" },
    { name: "the programs are not made for this machine", make: brokenBinaries, kind: "binariesDoNotRun", says: "musl" },
  ];
  it.each(cases)("names platform and remedy when $name", async ({ make, kind, says }) => {
    const packaged = join(base, "native");
    await make(packaged);
    const started = await startEmbeddedPostgres({ dataDirectory: join(base, "data"), binaries: { packaged } });
    expect(started).toMatchObject({ ok: false, error: { kind } });
    const message = started.ok ? "" : started.error.message;
    for (const part of [process.platform, process.arch, says, "DATABASE_URL"]) expect(message).toContain(part);
  });

  it("refuses data of another major version and touches nothing", async () => {
    await writeFile(join(base, "data", "cluster", "PG_VERSION"), "17\n");
    const started = await startEmbeddedPostgres({ dataDirectory: join(base, "data") });
    expect(started).toMatchObject({ ok: false, error: { kind: "otherVersion", message: expect.stringContaining("PostgreSQL 17") } });
  });

  it("says what PostgreSQL said when it refuses to start, and leaves the directory free", async () => {
    const started = await startEmbeddedPostgres({ dataDirectory: join(base, "data"), settings: { shared_buffers: "nonsense" } });
    expect(started).toMatchObject({
      ok: false,
      error: { kind: "serverFailed", message: expect.stringContaining('"shared_buffers": "nonsense"') },
    });
    expect((await start()).attached).toBe(false);
  });

  it("names the path when the data directory is a file", async () => {
    const dataDirectory = join(base, "file");
    await writeFile(dataDirectory, "");
    const started = await startEmbeddedPostgres({ dataDirectory });
    expect(started).toMatchObject({ ok: false, error: { kind: "dataUnusable", message: expect.stringContaining(dataDirectory) } });
  });
});

async function brokenBinaries(native: string): Promise<void> {
  await mkdir(join(native, "bin"), { recursive: true });
  for (const name of ["postgres", "initdb"]) await writeFile(join(native, "bin", name), "\x7fELF not for this machine", { mode: 0o755 });
}
