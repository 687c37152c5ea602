import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

let database: FreshDatabase;
let shell: Shell;
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
});
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});

const span = ["--from", "2026-03-01T00:00:00Z", "--to", "2026-03-20T00:00:00Z"];
const appraisal = { value: 0.1, pOff: null, price: 0, linePrices: {}, features: null };

describe("report reasons", () => {
  it("says so when there is nothing to tell", async () => {
    expect((await shell.run("report", "reasons", ...span)).out).toContain("nothing was sent that a decision chose");
    await saveExperience(database.pool, [{ personId: "p", messageId: "by-rates", attemptedAtMs: noonMs, features: null }]);
    expect((await shell.run("report", "reasons", ...span)).out).toContain("1 messages were sent, none by a learned model");
  });

  it("tells in words what the model leaned on, and whether it was opened more", async () => {
    await saveExperience(
      database.pool,
      Array.from({ length: 200 }, (_, n) => ({
        personId: `p${n}`,
        messageId: `m${n}`,
        attemptedAtMs: noonMs,
        features: null,
        decision: {
          appraisal: {
            ...appraisal,
            contributions: [
              ...(n < 100 ? [{ group: "taste" as const, effect: 0.5 }] : []),
              { group: "fatigue" as const, effect: n < 100 ? -0.2 : -0.4 },
            ],
          },
        },
        // 30 of the hundred that suit a taste are opened, 10 of the others; an open after a day is none.
        after: { opened: (n < 30 ? 1 : n >= 100 && n < 110 ? 2 : 24) * HOUR_MS },
      })),
    );
    const ran = await shell.run("report", "reasons", ...span);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("k1: 200 of 201 messages explained, 20.0 % opened");
    expect(ran.out).toMatch(
      /^fits what they like \(×1\.6\) +\+0\.50 +50\.0 % +30\.0 % of 100 +10\.0 % of 100 +\+20\.0 \(\+9\.0 to \+30\.6\)$/m,
    );
    expect(ran.out).toMatch(/^has had many pushes lately \(×0\.7\) +−0\.30 +100\.0 % +– +20\.0 % of 200 +–$/m);
    // What the model leaned on most comes first.
    expect(ran.out.indexOf("has had many")).toBeLessThan(ran.out.indexOf("fits what"));
  });

  it("gives the same as JSON, of one campaign where it is named", async () => {
    expect((await shell.run("report", "reasons", ...span, "--json")).json()).toMatchObject({
      overall: { messages: 201, explained: 200, settled: 200, opens: 40 },
      campaigns: [
        {
          campaign: "k1",
          reasons: [
            { group: "fatigue", share: 1, difference: null },
            { group: "taste", effect: 0.5, factor: Math.exp(0.5), kept: 100, clear: { settled: 100, opens: 30 }, rest: { openRate: 0.1 } },
          ],
        },
      ],
    });
    expect((await shell.run("report", "reasons", ...span, "--campaign", "k2", "--json")).json()).toMatchObject({
      overall: { messages: 0, explained: 0, openRate: null, reasons: [] },
      campaigns: [],
    });
  });

  it.each([
    ["--channel", "fcm"],
    ["--by", "campaign"],
  ])("refuses %s, which is another report's", async (...words) => {
    const ran = await shell.run("report", "reasons", ...words);
    expect([ran.code, ran.notes]).toEqual([2, expect.stringContaining("carillon report reasons [--from ISO]")]);
  });
});
