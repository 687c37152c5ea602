import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { err, ok, type Result } from "../base/result.ts";
import { OWN_SERVER, reasonOf, type StartFailure } from "./start-failure.ts";

/** Whom PostgreSQL runs as. `ids` is absent when that is simply whoever runs Carillon. */
export interface ServerAccount {
  readonly name: string;
  readonly ids: { readonly uid: number; readonly gid: number } | null;
}

/**
 * Chooses whom the server runs as. PostgreSQL refuses to run as root, so root hands it to the owner of the data that is already there,
 * else to `nobody`. Nothing is created: no user, no group.
 */
export async function chooseServerAccount(existingData: string | null): Promise<Result<ServerAccount, StartFailure>> {
  if (process.getuid?.() !== 0) return ordinaryAccount();
  const owner = existingData === null ? null : await stat(existingData).catch(() => null);
  if (owner !== null && owner.uid !== 0) return ok({ name: `uid ${owner.uid}`, ids: { uid: owner.uid, gid: owner.gid } });
  const accounts = await readFile("/etc/passwd", "utf8").catch(() => "");
  const [name, , uid, gid] = accounts.match(/^nobody:.*$/m)?.[0].split(":") ?? [];
  if (name === undefined || uid === undefined || gid === undefined) return err(noAccount("/etc/passwd has no account `nobody`"));
  // macOS writes nobody's ids as -2; the kernel takes them as unsigned.
  const account = { name, ids: { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 } };
  const works = await runAs(account, "/bin/sh", ["-c", ":"]);
  return works.ok ? ok(account) : err(noAccount(`no process can be started as \`nobody\` here (${works.error})`));
}

/** Whether the account can pass through every directory above `path` and read it; `path` must exist. */
export async function canReach(account: ServerAccount, path: string): Promise<boolean> {
  return (await runAs(account, "/bin/sh", ["-c", '[ -r "$1" ] || [ -x "$1" ]', "sh", path])).ok;
}

/** Runs a short program as the account, in an empty environment, for at most 20 s. The failure is the program's complaint. */
export function runAs(account: ServerAccount, file: string, args: readonly string[]): Promise<Result<string, string>> {
  return new Promise((resolve) => {
    const options = { ...account.ids, cwd: "/", timeout: 20_000, env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" } };
    try {
      execFile(file, [...args], options, (error, stdout, stderr) => {
        resolve(error === null ? ok(stdout) : err(stderr.trim() || reasonOf(error)));
      });
    } catch (error) {
      resolve(err(reasonOf(error)));
    }
  });
}

function ordinaryAccount(): Result<ServerAccount, StartFailure> {
  try {
    return ok({ name: userInfo().username, ids: null });
  } catch {
    const message = `PostgreSQL runs only for users with a name, and uid ${process.getuid?.()} has none: add it to /etc/passwd, ${OWN_SERVER}`;
    return err({ kind: "noAccount", message });
  }
}

function noAccount(why: string): StartFailure {
  return {
    kind: "noAccount",
    message: `PostgreSQL refuses to run as root, and ${why}: run Carillon as an ordinary user, ${OWN_SERVER}`,
  };
}
