import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noSums } from "../live.ts";
import { keepArmsIn } from "./kept-arms.ts";

const arm = { world: "music", policy: "full:no-timing", seed: "a/b", people: 30, days: 2, stepHours: 2 };
const result = { policy: arm.policy, seed: arm.seed, byDay: [], reachable: 12, server: noSums, seconds: 3 };

describe("arms kept in a directory", () => {
  it("are found again by world, policy, seed, size and step, and by nothing less", async () => {
    const base = await mkdtemp(join(tmpdir(), "carillon-kept-"));
    try {
      const told: string[] = [];
      const kept = keepArmsIn(join(base, "arms"), (line) => told.push(line));
      expect(await kept.find(arm)).toBeNull();
      await kept.keep(arm, result);
      expect(await kept.find(arm)).toEqual(result);
      expect(told).toHaveLength(1);
      for (const other of [{ world: "shop" }, { policy: "full" }, { seed: "a" }, { people: 31 }, { days: 3 }, { stepHours: 1 }]) {
        expect(await kept.find({ ...arm, ...other }), JSON.stringify(other)).toBeNull();
      }
      expect(await readdir(join(base, "arms"))).toHaveLength(1);
    } finally {
      await rm(base, { recursive: true });
    }
  });
});
