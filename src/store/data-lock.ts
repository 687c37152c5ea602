import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { processSpace, processStart } from "./process-table.ts";

/** Who holds a data directory: a process, told apart from later ones with the same id by its start, its boot and its process space. */
export interface LockHolder {
  readonly pid: number;
  readonly startedAt: string;
  readonly boot: string;
  readonly space: string;
}

/** The right to start a server on a directory. `release` gives it back and may be called twice. */
export interface DataLock {
  release(): Promise<void>;
}

export type LockAttempt = { readonly kind: "acquired"; readonly lock: DataLock } | { readonly kind: "held"; readonly by: LockHolder };

const NAME = /^lock\.(\d+)$/;
const HEARTBEAT_MS = 5_000;
const SILENT_AFTER_MS = 20_000;

/**
 * Takes the lock of a directory, or says who holds it. A holder that died without releasing loses it at once.
 *
 * The lock is a chain of files `lock.1`, `lock.2` …; the highest counts. Whoever wants it creates the next number by link(2), which
 * only one can do, so two processes that both find a dead holder cannot both succeed it. A released lock stays as an empty
 * claim, because a chain that started again at 1 could be joined at two places.
 *
 * A holder in another process space of the same machine (a container that shares the volume) cannot be looked up; it counts as alive
 * while it touches its file. A holder from before the last boot is dead. Two machines on one network volume are not told apart.
 */
export async function acquireDataLock(directory: string): Promise<LockAttempt> {
  const me = await ownIdentity();
  for (;;) {
    const highest = Math.max(0, ...(await generations(directory)));
    const holder = highest === 0 ? null : await liveHolder(join(directory, `lock.${highest}`), me);
    if (holder !== null) return { kind: "held", by: holder };
    const path = join(directory, `lock.${highest + 1}`);
    if (!(await createWhole(directory, path, me))) continue;
    const now = await generations(directory);
    if (Math.max(...now) > highest + 1) {
      await unlink(path);
      continue;
    }
    await Promise.all(now.filter((n) => n <= highest).map((n) => unlink(join(directory, `lock.${n}`)).catch(() => undefined)));
    return { kind: "acquired", lock: hold(directory, path) };
  }
}

async function ownIdentity(): Promise<LockHolder> {
  const startedAt = await processStart(process.pid);
  return { pid: process.pid, startedAt: startedAt ?? "unknown", ...(await processSpace()) };
}

async function generations(directory: string): Promise<number[]> {
  return (await readdir(directory)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
}

async function liveHolder(path: string, me: LockHolder): Promise<LockHolder | null> {
  const holder = parseHolder(await readFile(path, "utf8").catch(() => ""));
  if (holder === null || holder.boot !== me.boot) return null;
  if (holder.space !== me.space) {
    const touched = await stat(path).catch(() => null);
    return touched !== null && Date.now() - touched.mtimeMs < SILENT_AFTER_MS ? holder : null;
  }
  return (await processStart(holder.pid)) === holder.startedAt ? holder : null;
}

function parseHolder(text: string): LockHolder | null {
  const [pid, startedAt, boot = "", space = ""] = text.split("\n");
  return pid && startedAt ? { pid: Number(pid), startedAt, boot, space } : null;
}

/** Creates the file with all of its content or not at all; false when another process was first. */
async function createWhole(directory: string, path: string, holder: LockHolder): Promise<boolean> {
  const draft = join(directory, `.lock-${randomUUID()}`);
  await writeFile(draft, [holder.pid, holder.startedAt, holder.boot, holder.space, ""].join("\n"), { mode: 0o644 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

function hold(directory: string, path: string): DataLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // The directory may have been removed; then nobody asks for the lock either.
  }, HEARTBEAT_MS).unref();
  let released: Promise<void> | null = null;
  const release = async () => {
    clearInterval(heartbeat);
    const draft = join(directory, `.lock-${randomUUID()}`);
    try {
      await writeFile(draft, "");
      await rename(draft, path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  };
  return {
    release() {
      released ??= release();
      return released;
    },
  };
}
