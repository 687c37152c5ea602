import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireDataLock, type DataLock } from "./data-lock.ts";
import { processSpace } from "./process-table.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), `carillon-test-${process.pid}-`));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function acquire(): Promise<DataLock> {
  const attempt = await acquireDataLock(directory);
  if (attempt.kind === "held") throw new Error(`held by ${attempt.by.pid}`);
  return attempt.lock;
}

describe("the lock of a data directory", () => {
  it("is refused while a living process holds it, naming that process", async () => {
    await acquire();
    expect(await acquireDataLock(directory)).toMatchObject({ kind: "held", by: { pid: process.pid } });
  });

  it("can be taken again after it was released, and leaves one file however often", async () => {
    for (let round = 0; round < 5; round += 1) await (await acquire()).release();
    expect(await readdir(directory)).toEqual(["lock.5"]);
  });

  it("passes to exactly one of many who find a dead holder at the same time", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    await once(dead, "exit");
    const { boot, space } = await processSpace();
    for (let round = 0; round < 20; round += 1) {
      await writeFile(join(directory, `lock.${100 * (round + 1)}`), [dead.pid, "1", boot, space, ""].join("\n"));
      const attempts = await Promise.all(Array.from({ length: 12 }, () => acquireDataLock(directory)));
      const winners = attempts.flatMap((attempt) => (attempt.kind === "acquired" ? [attempt.lock] : []));
      expect(winners).toHaveLength(1);
      await winners[0]?.release();
    }
  });

  const others = [
    { name: "a process whose id was given to a later process", change: { startedAt: "1" }, silentSeconds: 0, held: false },
    { name: "a process from before the last boot", change: { boot: "another boot" }, silentSeconds: 0, held: false },
    { name: "a container beside us that still touches its lock", change: { space: "pid:[1]" }, silentSeconds: 0, held: true },
    { name: "a container beside us that has fallen silent", change: { space: "pid:[1]" }, silentSeconds: 60, held: false },
  ];
  it.each(others)("knows whether the holder still counts (held: $held): $name", async ({ change, silentSeconds, held }) => {
    await acquire();
    const path = join(directory, "lock.1");
    const [pid = "", startedAt = "", boot = "", space = ""] = (await readFile(path, "utf8")).split("\n");
    const altered = { startedAt, boot, space, ...change };
    await writeFile(path, [pid, altered.startedAt, altered.boot, altered.space, ""].join("\n"));
    const touched = new Date(Date.now() - silentSeconds * 1000);
    await utimes(path, touched, touched);
    expect((await acquireDataLock(directory)).kind).toBe(held ? "held" : "acquired");
  });
});
