import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../src/base/duration.ts";
import { compile } from "../src/catalogue/compile.ts";
import { emptyDeclared } from "../src/catalogue/schema.ts";
import { defaultRetryPolicy } from "../src/delivery/retry.ts";
import { defaultSpikePolicy } from "../src/delivery/spike.ts";
import { spikeTimes } from "../src/worker/spikes.ts";
import { stopReadEveryMs } from "../src/worker/stop-watch.ts";

const page = readFileSync(join(fileURLToPath(new URL("..", import.meta.url)), "docs/channels.md"), "utf8");
const section = (page.split("\n## Pace, stop and pauses\n")[1]?.split("\n## ")[0] ?? "").replaceAll(/\s+/g, " ");

describe("the page of the channels on pace, stop and pauses", () => {
  it("tells how old an answer of the stop switch may be", () => {
    expect(section).toContain(`an answer at most ${stopReadEveryMs} ms old`);
  });

  it("tells the waits of repetitions as the policy has them", () => {
    expect(defaultRetryPolicy.capMs).toBe(HOUR_MS / 4);
    expect(section).toContain(
      `between nothing and ${defaultRetryPolicy.baseMs / 1000} seconds, doubled with every attempt up to a quarter of an hour`,
    );
  });

  it("tells when something is paused as policy and rule have it", () => {
    const { spikes } = compile(emptyDeclared, 0).policy;
    expect(spikes).toEqual({ pause: true, errors: 0.2, optOuts: 0.01, times: 3, least: defaultSpikePolicy.least });
    expect(defaultSpikePolicy.doubt).toBe(1e-6);
    expect(spikeTimes).toMatchObject({ recentMs: HOUR_MS, channelMs: 24 * HOUR_MS, campaignMs: 7 * 24 * HOUR_MS });
    expect(section).toContain(`Every ${spikeTimes.everyMs / MINUTE_MS} minutes the last hour is compared`);
    for (const words of [
      "at least a fifth of its devices",
      "at least 1 % of them",
      `at least ${spikes.least} of them and three times the usual share`,
      "one in a million",
    ])
      expect(section).toContain(words);
  });
});
