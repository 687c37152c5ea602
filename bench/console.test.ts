import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

describe("bench console", () => {
  it("makes a store and is answered every question that the console asks", async () => {
    const words = ["console", "--people", "200", "--messages", "3000", "--calls", "1", "--json"];
    // Ends with 1 where a machine is too busy for the aim, and answers all the same.
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...words]).catch((ended: { readonly stdout: string }) => ended);
    const report: { asked: readonly { question: string; status: number; bytes: number }[]; people: number } = JSON.parse(stdout);
    expect(report.people).toBe(200);
    expect(report.asked.filter(({ status }) => status !== 200).map(({ question, status }) => `${question}: ${status}`)).toEqual([]);
    expect(report.asked.length).toBeGreaterThan(80);
  }, 240_000);

  it("says how it is used when a word makes no sense", async () => {
    const run = promisify(execFile)(process.execPath, [main, "console", "--people", "many"]);
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("bench -- console") });
  });
});
