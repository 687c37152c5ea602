import { describe, expect, it } from "vitest";
import {
  defaultPromptRules,
  isMeaningful,
  noPromptRecord,
  type PromptRecord,
  readPromptRecord,
  refusalToPrompt,
  seenAt,
} from "./prompt-rules.ts";

const dayMs = 86_400_000;
const nowMs = Date.parse("2026-03-02T09:00:00Z");
const ripe: PromptRecord = { ...noPromptRecord, visits: 2, events: 3, lastSeenAtMs: nowMs };

describe("the rules of asking", () => {
  it.each<[string, Partial<PromptRecord>, NotificationPermission, object, string | null]>([
    ["somebody who came back and did something is asked", {}, "default", {}, null],
    ["nobody on the first visit", { visits: 1 }, "default", {}, "firstVisits"],
    ["unless the site wants it", { visits: 1 }, "default", { minVisits: 1 }, null],
    ["nobody who has done too little", { events: 2 }, "default", {}, "fewEvents"],
    ["nobody twice within 30 days", { shownAtMs: nowMs - 30 * dayMs + 1, timesShown: 1 }, "default", {}, "askedRecently"],
    ["somebody again after 30 days", { shownAtMs: nowMs - 30 * dayMs, timesShown: 1 }, "default", {}, null],
    ["nobody a fifth time", { shownAtMs: nowMs - 300 * dayMs, timesShown: 4 }, "default", {}, "askedOften"],
    ["nobody whose browser blocks", {}, "denied", {}, "denied"],
    ["nobody who once said no to the browser, even if it forgot", { deniedAtMs: nowMs - 3000 * dayMs }, "default", {}, "denied"],
    ["somebody after the days that the site sets", { deniedAtMs: nowMs - 90 * dayMs }, "default", { afterDenialDays: 90 }, null],
    ["nobody before those days", { deniedAtMs: nowMs - 89 * dayMs }, "default", { afterDenialDays: 90 }, "denied"],
    ["somebody whose browser allows it now", { deniedAtMs: nowMs - dayMs }, "granted", {}, null],
  ])("%s", (_, record, permission, rules, refusal) => {
    expect(refusalToPrompt({ ...ripe, ...record }, { ...defaultPromptRules, ...rules }, { permission, nowMs })).toBe(refusal);
  });

  it("counts a visit after half an hour of nothing", () => {
    const first = seenAt(noPromptRecord, nowMs);
    const still = seenAt(first, nowMs + 29 * 60_000);
    expect([first.visits, still.visits, seenAt(still, nowMs + 58 * 60_000).visits, seenAt(still, nowMs + 59 * 60_000).visits]).toEqual([
      1, 1, 1, 2,
    ]);
  });

  it("takes no event of its own for interest, and the site's word for the others", () => {
    const rules = { ...defaultPromptRules, meaningful: (event: string) => event !== "scroll" };
    expect(["play", "scroll", "push_prompt_shown"].map((event) => isMeaningful(event, rules))).toEqual([true, false, false]);
    expect(isMeaningful("scroll", defaultPromptRules)).toBe(true);
  });

  it("reads what was kept, and nothing into nonsense", () => {
    expect(readPromptRecord(ripe)).toEqual(ripe);
    for (const nonsense of [undefined, null, 3, [], { visits: "2" }]) expect(readPromptRecord(nonsense)).toEqual(noPromptRecord);
  });
});
