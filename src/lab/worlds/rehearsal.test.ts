import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { localTime } from "../../base/zone.ts";
import { measuresOf } from "./comparison.ts";
import { labStart } from "./lab-start.ts";
import { music } from "./music.ts";
import { nullWorld } from "./null-world.ts";
import { blind, oracle, rehearse } from "./rehearsal.ts";
import type { Shown } from "./town.ts";
import { studyWorld } from "./world-study.ts";

const startMs = Date.parse(labStart);
const catalogueYaml = readFileSync(music.catalogue, "utf8");
const common = { seed: "s", people: 60, days: 10, startMs, catalogueYaml };

describe("playing a world from the inside", () => {
  const shown: Shown[] = [];
  const town = rehearse({ ...common, definition: music, insight: blind, onShown: (one) => void shown.push(one) });

  it("keeps the catalogue's limits and windows", () => {
    for (const [, pushes] of Map.groupBy(shown, ({ resident }) => resident.index)) {
      const times = pushes.map(({ atMs }) => atMs).sort((a, b) => a - b);
      for (const [at, atMs] of times.entries()) {
        expect(times.filter((other) => other > atMs - 7 * DAY_MS && other <= atMs).length).toBeLessThanOrEqual(6);
        expect(atMs - (times[at - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(4 * HOUR_MS);
      }
      for (const { resident, atMs } of pushes) {
        const hour = localTime(resident.zone, atMs).minute / 60;
        expect(hour >= 8 && hour < 22).toBe(true);
      }
    }
    expect(shown.length).toBeGreaterThan(200);
  });

  it("lets whoever reads the hidden truth reach more, with as many pushes", () => {
    const best = measuresOf(rehearse({ ...common, definition: music, insight: oracle }).tally(), 60);
    const random = measuresOf(town.tally(), 60);
    expect(best.clickRate).toBeGreaterThan(1.3 * random.clickRate);
    expect(Math.abs(best.sends / random.sends - 1)).toBeLessThan(0.15);
  });

  it("gains nothing where nothing matters", () => {
    const rates = [blind, oracle].map((insight) =>
      measuresOf(rehearse({ ...common, people: 150, definition: nullWorld, insight }).tally(), 150),
    );
    for (const { clickRate, sends } of rates) expect(Math.abs(clickRate - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / sends));
  });
});

describe("a study of a world", () => {
  it("shares out all of the variance", async () => {
    const study = await studyWorld({ world: music, seed: "s", people: 40, days: 6 });
    expect(Object.values(study.varianceShares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(study.rows.map((row) => row.chooser)).toContain("everything (oracle)");
  });
});
