import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

describe("bench soak", () => {
  it("sends over all channels while one request in ten goes wrong, and every sum adds up", async () => {
    const words = ["soak", "--sends", "2000", "--slice", "1000", "--faults", "0.1", "--deadline", "1000", "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...words]);
    const report = JSON.parse(stdout);
    expect(report.wrong).toEqual([]);
    const { sent, failed, doubtful, cancelled, waiting, sending } = report.messages;
    expect([sent + failed + doubtful + cancelled, waiting, sending]).toEqual([2000, 0, 0]);
    expect(Object.keys(report.channels)).toHaveLength(14);
    for (const [kind, count] of Object.entries(report.faults)) expect(count, kind).toBeGreaterThan(0);
  }, 240_000);

  it("says how it is used when a word makes no sense", async () => {
    const run = promisify(execFile)(process.execPath, [main, "soak", "--sends", "many"]);
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("bench -- soak") });
  });
});
