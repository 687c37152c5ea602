import { createHash, randomBytes } from "node:crypto";
import { chmod, chown, link, mkdir, readFile, realpath, rm, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { err, ok, type Result } from "../base/result.ts";
import { canReach, chooseServerAccount, type ServerAccount } from "./server-account.ts";
import { OWN_SERVER, reasonOf, type StartFailure } from "./start-failure.ts";

/**
 * Where one embedded store lives. `directory` is ours (lock, password, log, access rules); in it, `cluster` (PostgreSQL's files) and
 * `socket` (mode 0700) belong to the account that the server runs as.
 */
export interface DataPlace {
  readonly directory: string;
  readonly cluster: string;
  readonly socket: string;
  readonly account: ServerAccount;
}

/** The note that a wanted directory holds when its data had to be placed elsewhere. */
const NOTE = "data-is-in.txt";
const DEFAULT_STATE = "/var/lib/carillon";

/**
 * Settles where the data lives and whose it is, creating what is missing. Root's server runs as another account; when that one cannot
 * pass to the wanted directory (beneath a private home, say), the data is placed under `state` and the wanted directory says where.
 */
export async function settleDataPlace(
  wanted: string,
  state: string | undefined,
  log: (line: string) => void,
): Promise<Result<DataPlace, StartFailure>> {
  try {
    const asked = resolve(wanted);
    await makeDirectory(asked);
    const real = await realpath(asked);
    const elsewhere = await readNote(real);
    const existing = await firstThatExists([join(real, "cluster"), ...(elsewhere === null ? [] : [join(elsewhere, "cluster")])]);
    const account = await chooseServerAccount(existing);
    if (!account.ok) return account;
    if (elsewhere !== null && existing !== join(real, "cluster")) {
      log(`the data of ${real} is in ${elsewhere}`);
      return ok(await furnish(elsewhere, account.value));
    }
    if (await canReach(account.value, real)) return ok(await furnish(real, account.value));
    if (existing !== null) return err(unreachable(real, account.value));
    const moved = await placeElsewhere(real, state ?? DEFAULT_STATE);
    log(`${account.value.name}, as whom PostgreSQL runs because it refuses root, cannot enter ${real}: the data is in ${moved}`);
    if (!(await canReach(account.value, moved))) return err(unreachable(moved, account.value));
    return ok(await furnish(moved, account.value));
  } catch (error) {
    return err({
      kind: "dataUnusable",
      message: `cannot use ${wanted} for the data (${reasonOf(error)}): name a directory that you may write with CARILLON_DATA, ${OWN_SERVER}`,
    });
  }
}

/** Creates a directory that belongs to the account and that nobody else may enter. */
export async function makePrivate(path: string, account: ServerAccount): Promise<void> {
  await mkdir(path, { recursive: true });
  if (account.ids !== null) await chown(path, account.ids.uid, account.ids.gid);
  await chmod(path, 0o700);
}

async function furnish(directory: string, account: ServerAccount): Promise<DataPlace> {
  const place = { directory, cluster: join(directory, "cluster"), socket: join(directory, "socket"), account };
  await makePrivate(place.socket, account);
  return place;
}

/** Others may pass through what root creates, but not list it; whoever is not root keeps it to himself. */
async function makeDirectory(path: string): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  const first = await mkdir(path, { recursive: true, mode });
  if (first === undefined) return;
  // What mkdir made is cut by the umask.
  for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, mode);
}

async function placeElsewhere(wanted: string, state: string): Promise<string> {
  await makeDirectory(state);
  const hash = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  // The random part keeps a directory that was deleted and made anew from finding the data of its predecessor.
  const place = join(await realpath(state), `${hash}-${randomBytes(3).toString("hex")}`);
  await makeDirectory(place);
  const draft = join(wanted, `.${NOTE}-${randomBytes(3).toString("hex")}`);
  await writeFile(draft, `${place}\n`);
  try {
    await link(draft, join(wanted, NOTE));
    return place;
  } catch (error) {
    const other = await readNote(wanted);
    await rmdir(place);
    if (other === null) throw error;
    return other; // Another process that starts at the same time was first.
  } finally {
    await unlink(draft);
  }
}

/** Where the note points; a note whose place is gone is removed. */
async function readNote(directory: string): Promise<string | null> {
  const path = (await readFile(join(directory, NOTE), "utf8").catch(() => "")).trim();
  if (!isAbsolute(path)) return null;
  if ((await firstThatExists([path])) !== null) return path;
  await rm(join(directory, NOTE), { force: true });
  return null;
}

async function firstThatExists(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw error;
    });
    if (found !== null) return path;
  }
  return null;
}

function unreachable(path: string, account: ServerAccount): StartFailure {
  return {
    kind: "dataUnusable",
    message: `PostgreSQL runs as ${account.name} because it refuses root, and ${account.name} cannot enter ${path}, where the data is: let others pass through the directories above it (chmod o+x), ${OWN_SERVER}`,
  };
}
