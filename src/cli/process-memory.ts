import { readdirSync, readFileSync } from "node:fs";

const megabyte = 1024 * 1024;

/**
 * Memory of a process (this one) and everything it started, in MB: proportional shares (PSS), so that pages that PostgreSQL's processes share
 * count once. Where the system does not tell (not Linux), the resident memory of this process alone.
 */
export function treeMemoryMb(root: number = process.pid): number {
  try {
    const parents = parentsByPid();
    const tree = [...parents.keys()].filter((pid) => descends(pid, root, parents));
    return tree.reduce((sum, pid) => sum + pssMb(pid), 0);
  } catch {
    // No /proc on this system.
    return process.memoryUsage.rss() / megabyte;
  }
}

function parentsByPid(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended while we looked.
    }
  }
  return parents;
}

function descends(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let here: number | undefined = pid; here !== undefined && here > 1; here = parents.get(here)) if (here === root) return true;
  return false;
}

function pssMb(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Samples the tree's memory until stopped; answers the highest value seen. */
export function watchMemory(everyMs: number): { peakMb(): number; stop(): void } {
  let peak = treeMemoryMb();
  const timer = setInterval(() => {
    peak = Math.max(peak, treeMemoryMb());
  }, everyMs);
  timer.unref();
  return { peakMb: () => Math.max(peak, treeMemoryMb()), stop: () => clearInterval(timer) };
}
