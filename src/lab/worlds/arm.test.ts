import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import { makeTestingNetwork, startTestingApi } from "../testing-api.ts";
import { runArm } from "./arm.ts";
import { compare } from "./comparison.ts";
import { comparisonTable } from "./comparison-table.ts";
import { labStart } from "./lab-start.ts";
import { music } from "./music.ts";

const startMs = Date.parse(labStart);

async function play(policy: string) {
  const network = makeTestingNetwork();
  const api = await startTestingApi({ startMs, network, pushChance: 0.05 });
  const days: number[] = [];
  const result = await runArm({
    url: api.url,
    adminKey: "any key will do here",
    world: music,
    policy,
    seed: "s",
    people: 25,
    days: 2,
    startMs,
    stepHours: 1,
    network,
    onProgress: ({ day }) => void days.push(day),
  });
  await api.close();
  return { result, days, calls: api.calls };
}

describe("an arm", () => {
  it("sets the world up, lives through the days hour by hour and counts what the people did", async () => {
    const { result, days, calls } = await play("random");
    expect(days).toEqual([1, 2]);
    expect(result.byDay).toHaveLength(2);
    const arrived = result.byDay.reduce((sum, day) => sum + day.arrived, 0);
    expect(arrived).toBe(result.server.sent);
    expect(arrived).toBeGreaterThan(20);
    const paths = new Set(calls.map(({ path }) => path.replace(/person-\d+-phone/, "x")));
    expect([...paths].sort()).toEqual([
      "/lab/advance",
      "/v1/apply",
      "/v1/batch",
      "/v1/channels/apns",
      "/v1/channels/fcm",
      "/v1/channels/webPush",
      "/v1/devices/x",
      "/v1/items",
      "/v1/outcomes",
    ]);
    expect(calls.filter(({ path }) => path === "/lab/advance")).toHaveLength(49);
  });

  it("tells nothing before it happened", async () => {
    const { calls } = await play("random");
    for (const { path, body, nowMs } of calls) {
      const list = path === "/v1/batch" ? body.batch : path === "/v1/outcomes" ? body.outcomes : [];
      for (const one of Array.isArray(list) ? list : []) expect(Date.parse(one.timestamp ?? one.at)).toBeLessThanOrEqual(nowMs);
    }
  });

  it("comes out the same again, and is compared with itself as equal", async () => {
    const [a, b] = [await play("random"), await play("random")];
    expect(b.result.byDay).toEqual(a.result.byDay);
    const arms = [a.result, { ...b.result, policy: "combined" }];
    const comparison = compare({ world: "music", people: 25, days: 2, seeds: ["s"] }, arms);
    expect(comparison.pairs[0]?.clickRateRatio?.ratio).toBe(1);
    expect(comparison.doubts).toEqual([]);
    expect(comparison.policies[1]?.against?.policy).toBe("random");
    expect(comparisonTable(comparison)).toContain("combined ÷ random");
    expect((comparison.policies[0]?.all.meanDailyClickPeople.mean ?? 0) * 2).toBe(
      a.result.byDay.reduce((sum, day) => sum + day.clickPeople, 0),
    );
    expect(comparison.arms[0]?.byDay.length).toBe(Math.round((2 * DAY_MS) / DAY_MS));
  });
});
