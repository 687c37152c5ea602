import { describe, expect, it } from "vitest";
import type { DemoResult } from "./demo.ts";
import { demoTable, progressLine } from "./demo-table.ts";
import { noSums } from "./live.ts";

const row = {
  attempted: 1000,
  accepted: 990,
  delivered: 950,
  shown: 950,
  opened: 99,
  converted: 40,
  dismissed: 200,
  switchedOff: 2,
  failed: {},
};
const result: DemoResult = {
  people: 3000,
  days: 14,
  from: "2026-03-02T00:00:00.000Z",
  to: "2026-03-16T00:00:00.000Z",
  seed: "carillon",
  events: 181234,
  refused: 0,
  refusals: [],
  due: 42000,
  decisions: 12000,
  skipped: { limits: 20000, reach: 9000, somethingNew: 1000 },
  sent: 11900,
  failed: { TOKEN_INVALID: 37 },
  failedAttempts: { TOKEN_INVALID: 41 },
  cancelled: { expired: 4 },
  doubtful: 0,
  waiting: 12,
  delivered: 11500,
  opened: 595,
  converted: 300,
  dismissed: 3000,
  switchedOff: 25,
  ctr: 0.05,
  wallSeconds: 93.42,
  peakMemoryMb: 512,
  campaigns: [{ campaign: "heard-again", ...row }],
  channels: [{ channel: "fcm", ...row }],
  byDay: [{ day: "2026-03-02", ...row }],
  phones: { arrived: 11900, shown: 11800, opened: 595, dismissed: 3000, switchedOff: 25, removed: 30 },
};

describe("the demo's table", () => {
  const lines = demoTable(result).split("\n");
  const line = (start: string): string => lines.find((each) => each.trimStart().startsWith(start)) ?? `no line begins with ${start}`;
  const cells = (start: string): string[] => line(start).trim().split(/ {2,}/);

  it.each([
    ["3,000 people lived", "3,000 people lived through 14 days (2026-03-02 to 2026-03-16, UTC) in 93.4 s, with 512 MB of memory at most."],
    [
      "The phones' own count",
      "The phones' own count: 11,900 arrived, 11,800 shown, 595 opened, 25 switched off; the app was removed from 30 phones.",
    ],
  ])("says in a sentence: %s", (start, sentence) => {
    expect(line(start)).toBe(sentence);
  });

  it.each([
    ["a message was chosen", ["a message was chosen", "12,000", "28.6 %"]],
    ["left in peace", ["left in peace", "30,000", "71.4 %"]],
    ["opened", ["opened", "595", "5.00 % of those sent"]],
    ["had enough already", ["had enough already (limits)", "20,000", "66.7 %", "limits"]],
    ["no phone that may be rung", ["no phone that may be rung", "9,000", "30.0 %", "reach"]],
    ["somethingNew", ["somethingNew", "1,000", "3.3 %"]],
    ["fcm", ["fcm", "1,000", "990", "950", "99", "10.00 %", "40", "200", "2"]],
    ["heard-again", ["heard-again", "1,000", "990", "950", "99", "10.00 %", "40", "200", "2"]],
    ["2026-03-02", ["2026-03-02", "1,000", "990", "950", "99", "10.00 %", "40", "200", "2"]],
    ["messages that failed", ["messages that failed: TOKEN_INVALID", "37"]],
    ["attempts that failed", ["attempts that failed: TOKEN_INVALID", "41"]],
    ["cancelled: expired", ["cancelled: expired", "4"]],
    ["still waiting", ["still waiting at the end", "12"]],
  ])("shows the row %s", (start, expected) => {
    expect(cells(start)).toEqual(expected);
  });

  it("puts reasons in order of weight and numbers under each other", () => {
    const [enough, reach] = [line("had enough already"), line("no phone")];
    expect(lines.indexOf(enough)).toBeLessThan(lines.indexOf(reach));
    expect(enough.indexOf("20,000") + 6).toBe(reach.indexOf("9,000") + 5);
  });

  it("is no wider than a terminal of 120 columns", () => {
    expect(Math.max(...lines.map((each) => each.length))).toBeLessThanOrEqual(120);
  });

  it("leaves out what did not happen", () => {
    const quiet = demoTable({
      ...result,
      failed: {},
      failedAttempts: {},
      cancelled: {},
      waiting: 0,
      campaigns: [],
      channels: [],
      byDay: [],
      skipped: {},
    });
    expect(quiet).not.toMatch(/What did not arrive|By channel|Why people/);
  });
});

describe("the progress line", () => {
  it.each([
    [
      "setting up",
      { kind: "setUp", what: "phones", done: 500, total: 3400, elapsedSeconds: 4.4 } as const,
      "  4 s  setting up: phones 500/3400",
    ],
    [
      "living",
      {
        kind: "live",
        nowMs: Date.UTC(2026, 2, 4, 9),
        day: 3,
        days: 14,
        sums: { ...noSums, events: 40123, sent: 2100 },
        opened: 88,
        elapsedSeconds: 31,
      } as const,
      " 31 s  day  3 of 14  2026-03-04 09:00 UTC  40,123 events, 2,100 sent, 88 opened",
    ],
  ])("tells of %s", (_name, progress, text) => {
    expect(progressLine(progress)).toBe(text);
  });
});
