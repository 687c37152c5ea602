import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** One running process: its id and its command line (the words it was started with, or the title that it gave itself). */
export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * A mark that tells a process from a later one with the same id: ticks since boot on Linux (proc(5), `/proc/<pid>/stat` field 22),
 * the start date elsewhere. `null` when no such process runs; a zombie does not run.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform !== "linux") return (await ps(["-o", "lstart=", "-p", String(pid)]))[0]?.trim() || null;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return state === undefined || state === "Z" || state === "X" ? null : (rest[18] ?? null);
}

/** The boot and the process space in which process ids have a meaning; empty strings where the platform does not tell. */
export async function processSpace(): Promise<{ readonly boot: string; readonly space: string }> {
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const space = await readlink("/proc/self/ns/pid").catch(() => "");
  return { boot: boot.trim(), space };
}

/** Every process that this user may see. Processes that end meanwhile are left out. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  if (process.platform !== "linux") {
    return (await ps(["-axww", "-o", "pid=,command="])).flatMap((line) => {
      const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined || command === undefined ? [] : [{ pid: Number(pid), command }];
    });
  }
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid: Number(pid), command: line.replace(/\0+$/, "").replaceAll("\0", " ") };
    }),
  );
  return found.filter((process) => process.command !== "");
}

/** Sends a signal; a process that is already gone, or is not ours to signal, is left alone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it ended meanwhile. EPERM: the id has passed to somebody else's process. Both mean: nothing of ours to signal.
  }
}

async function ps(args: string[]): Promise<string[]> {
  const done = await run("ps", args, { timeout: 5_000, maxBuffer: 16 << 20 }).catch(() => ({ stdout: "" }));
  return done.stdout.split("\n").filter((line) => line !== "");
}
