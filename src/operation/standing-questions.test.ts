import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { daysUpToNow, questionsOfConsole, spanUpToNow, standingSchema } from "./standing-questions.ts";

const nowMs = Date.parse("2026-06-01T12:34:56Z");

describe("a span that is asked for again and again", () => {
  it.each([
    ["thirty days", { fromMs: nowMs - 30 * DAY_MS, toMs: nowMs + 1 }, 30],
    ["thirty days from a whole hour on", { fromMs: nowMs - 30 * DAY_MS - 59 * MINUTE_MS, toMs: nowMs + 1 }, 30],
    ["a day by a clock that is ahead", { fromMs: nowMs - DAY_MS + 2 * MINUTE_MS, toMs: nowMs + 2 * MINUTE_MS }, 1],
    ["all since the beginning", { fromMs: 0, toMs: nowMs + 1 }, null],
    ["a part of today", { fromMs: nowMs - 9 * HOUR_MS, toMs: nowMs + 1 }, undefined],
    ["a day and a half", { fromMs: nowMs - 36 * HOUR_MS, toMs: nowMs + 1 }, undefined],
    ["a week that is over", { fromMs: nowMs - 9 * DAY_MS, toMs: nowMs - 2 * DAY_MS }, undefined],
  ])("%s: %#", (_what, span, days) => {
    expect(daysUpToNow(span, nowMs)).toBe(days);
  });

  it("is the one that is counted ahead", () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 1, max: 400 })), (days) => {
        expect(daysUpToNow(spanUpToNow(days, nowMs), nowMs)).toBe(days);
      }),
    );
  });
});

describe("questions of the console's pages", () => {
  const textOf = (file: string): string => readFileSync(new URL(`../../console/src/pages/${file}`, import.meta.url), "utf8");
  it.each([
    ["campaigns/campaigns-page.tsx", 'const days = search.days ?? 7;\n  const funnel = useFunnel(days, ["campaign"]);'],
    [
      "campaigns/results-tab.tsx",
      'const days = search.days ?? 7;\n  const { from, answer } = useFunnel(days, ["campaign", "day", "channel", "creative"]);',
    ],
    ["creatives/use-creative-report.ts", 'useReport<CreativesReport>("/v1/reports/creatives", { staleMs'],
    ["channels/pause-button.tsx", 'useFunnelByChannel(beginOf("24h", useNow()))'],
    ["channels/failures-tab.tsx", 'const span = search.span ?? "7d";'],
    ["channels/failures-tab.tsx", 'by: ["vendor", "reason", ...(by === undefined ? [] : [by])]'],
    ["channels/reach-tab.tsx", 'const span = search.span ?? "30d";'],
    ["learning/drift-tab.tsx", "const { days = 56 } = learningRoute.useSearch();"],
  ])("are those with which %s opens: %#", (file, words) => {
    expect(textOf(file)).toContain(words);
  });

  it("are read back from the store as they were written, and each stands once", () => {
    const texts = questionsOfConsole.map((one) => JSON.stringify(one));
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.map((text) => standingSchema.parse(JSON.parse(text)))).toEqual(questionsOfConsole);
  });
});
