import { describe, expect, it } from "vitest";
import { z } from "zod";
import { faultsOf } from "./faults-of.ts";
import { campaignSchema, itemRuleSchema, limitSchema, policySchema, schemaOf } from "./schema.ts";

const say = (schema: z.ZodType, input: unknown): string[] => {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : faultsOf(parsed.error, input).map(({ refusal }) => `${refusal.message}: ${refusal.remedy}`);
};

const campaign = { id: "c", line: "l", kind: "k", category: "content", placement: "p", creatives: {} };

describe("defaults are filled in", () => {
  it("for a campaign", () => {
    expect(campaignSchema.parse({ ...campaign, window: { from: "09:00", to: "10:00" }, goal: { event: "play" } })).toMatchObject({
      strategy: "combined",
      status: "draft",
      window: { zone: "person" },
      goal: { within: "24h" },
    });
  });
  it("for a policy of which nothing was written", () => {
    expect(policySchema.parse({})).toEqual({
      limits: [],
      reward: { opened: 1, converted: 3, dismissed: -0.1, switchedOff: -20 },
      consent: "assumed",
      exploration: { uniform: 0.02, method: "thompson", hours: 0.05 },
      volume: {
        lambda: "auto",
        adaptive: true,
        learned: true,
        switchOffsPer1000: 3,
        budgets: { share: 0, arms: [1, 2, 3, 5, 7], salt: "budgets" },
      },
      timing: { personal: true },
      scorer: "learned",
      holdout: { share: 0, salt: "holdout" },
      creatives: { autoRest: false, restFor: "14d", autoRetire: false, least: 300, keep: 2 },
      dueHour: 4,
      patience: "2h",
    });
  });
});

describe("bad input is told with field, value, limit and remedy", () => {
  it.each<readonly [string, z.ZodType, unknown, readonly string[]]>([
    ["a number for an id", schemaOf.lines, { id: 7 }, ['id is 7, which is not a text: put it in quotes: "7"']],
    ["no id", schemaOf.lines, {}, ["id is missing: add it: a text"]],
    ["an id with blanks", schemaOf.lines, { id: " a" }, ['id is " a", an id may not begin or end with a blank: remove the blank']],
    [
      "an id that is too long",
      schemaOf.lines,
      { id: "x".repeat(257) },
      ["id has 257 characters, the most is 256 characters: stay at 256 characters or below"],
    ],
    ["a priority of nought", schemaOf.lines, { id: "a", priority: 0 }, ["priority is 0, the least is 1: give at least 1"]],
    [
      "an unknown zone",
      schemaOf.lines,
      { id: "a", quota: { perDay: 1, zone: "Mars" } },
      ['quota.zone is "Mars", not a known time zone: write a name of the IANA database such as Asia/Shanghai or UTC'],
    ],
    [
      "a kind that is misspelt",
      schemaOf.placements,
      { id: "a", kind: "pus" },
      ['kind is "pus", which is unknown: did you mean "push"? Allowed are push, pull'],
    ],
    [
      "an unknown key",
      schemaOf.placements,
      { id: "a", kind: "push", clas: "service" },
      ['clas is not a known key: did you mean "class"? Allowed are id, kind, class, devices, inbox, sms, secondTouch'],
    ],
    ["a rule without from", itemRuleSchema, { id: "a" }, ["from is missing: write one of history, feed, pool, none"]],
    [
      "a rule from nowhere",
      itemRuleSchema,
      { id: "a", from: "histry" },
      ['from is "histry", which is unknown: write one of history, feed, pool, none'],
    ],
    [
      "a history without event",
      itemRuleSchema,
      { id: "a", from: "history", with: "3d" },
      [
        "event is missing: add it: a text",
        "within is missing: add it: a text",
        'with is not a known key: did you mean "within"? Allowed are id, from, event, within, type, tags, top',
      ],
    ],
    [
      "a limit without person",
      limitSchema,
      { each: "line", max: 1, per: "day" },
      ['each is "line", a limit counts per person: write person, or a list that has person in it'],
    ],
    ["a limit of neither form", limitSchema, 3, ["this is 3, not a limit: write { each, max, per } or { each, gap }"]],
    [
      "a limit that counts too far",
      limitSchema,
      { each: "person", max: 200, per: "40d" },
      ["max is 200, the most is 128: stay at 128 or below", 'per is "40d", not a duration between 1s and 35d: choose one in this range'],
    ],
    [
      "a limit with a period of no form",
      limitSchema,
      { each: "person", max: 1, per: "month" },
      ['per is "month", not a duration: write a whole number and s, m, h or d, such as 15m, 3h or 30d, or day or week'],
    ],
    [
      "a limit without period",
      limitSchema,
      { each: "person", max: 1 },
      ["per is missing: write day, week, or a duration up to 35d such as 7d"],
    ],
    [
      "a limit that mixes the forms",
      limitSchema,
      { each: "person", gap: "3h", per: "day" },
      ["per is not a known key: remove it, or use one of each, for, audience, gap"],
    ],
    [
      "quiet hours that are none",
      policySchema,
      { quietHours: { from: "25:00" } },
      [
        'quietHours.from is "25:00", not a time of day: write hours and minutes from "00:00" to "23:59"',
        "quietHours.to is missing: add it: a text",
      ],
    ],
    [
      "a misspelt part of the policy",
      policySchema,
      { scorrer: "rate" },
      [
        'scorrer is not a known key: did you mean "scorer"? Allowed are limits, quietHours, reward, consent, exploration, volume, timing, scorer, holdout, creatives, serviceText, spikes, searchable, dueHour, patience',
      ],
    ],
    [
      "a price that is none",
      policySchema,
      { volume: { lambda: "cheap" } },
      ['volume.lambda is "cheap", not a price: write auto or a number from 0 to 1000000'],
    ],
    ["a share above one", policySchema, { exploration: { uniform: 2 } }, ["exploration.uniform is 2, the most is 1: stay at 1 or below"]],
    [
      "a category of no class",
      campaignSchema,
      { ...campaign, category: "promo" },
      [
        'category is "promo", which is unknown: write one of im, call, account, finance, order, logistics, reminder, device, subscription, health, mail, news, content, promotion, social',
      ],
    ],
    [
      "an item rule that is none",
      campaignSchema,
      { ...campaign, items: 5 },
      ["items is 5, not an item rule: write the id of one, or a rule with from: history, feed, pool or none"],
    ],
    [
      "a date without time",
      campaignSchema,
      { ...campaign, start: "2026-01-01" },
      ['start is "2026-01-01", not an instant: write ISO 8601 with a zone, such as 2026-03-02T09:00:00Z'],
    ],
    [
      "a version without quotes",
      campaignSchema,
      { ...campaign, minAppVersion: 7.2 },
      ['minAppVersion is 7.2, which is not a text: put it in quotes: "7.2"'],
    ],
    [
      "a need that is no path",
      schemaOf.creatives,
      { id: "c", title: "t", body: "b", needs: ["title"] },
      ['needs[0] is "title", not a path: write person.<trait>, item.<attribute> or event.<property>'],
    ],
    ["something that is no entry", schemaOf.creatives, "x", ['this is "x", which is not a mapping: write a mapping']],
  ])("%s", (_name, schema, input, messages) => {
    expect(say(schema, input)).toEqual(messages);
  });
});

it.each(Object.entries({ ...schemaOf, policy: policySchema }))("%s can be written as JSON Schema", (_kind, schema) => {
  const json = z.toJSONSchema(schema, { io: "input" });
  expect(JSON.stringify(json)).toContain('"additionalProperties":false');
});
