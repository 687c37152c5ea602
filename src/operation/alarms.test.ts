import { describe, expect, it } from "vitest";
import { alarmSchema } from "../api/wire/today.ts";
import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { noonMs } from "../store/testing/rows.ts";
import { alarmSentences } from "./alarm-sentences.ts";
import { alarmsOf, type Standing } from "./alarms.ts";

const nothingWrong: Standing = {
  nowMs: noonMs,
  isStopped: false,
  pauses: [],
  channels: [{ id: "x1", vendor: "xiaomi", appId: "app", pausedReason: null }],
  resting: [],
  refused: [],
  deadLetters: 0,
  newestDeadLetter: null,
  tokenStops: [],
  rosterClashes: [],
  creatives: { campaigns: [], advice: [] },
  spentQuotas: [],
  webhooks: [],
  queue: { waiting: 3, oldestMs: noonMs - 1000 },
  model: { promoted: true, examples: 900 },
  liveCampaigns: 1,
  hold: null,
};

const supply = { creatives: 1, sends: 9, opens: 1, top: [], topShareOfOpens: 1, effectiveNumber: 1 };
const few = { number: "1.0", least: 5, names: ["c1"] };
const worn = { campaign: "k1", before: "9 %", now: "1 %", expected: "8 %", worn: "99 %", mean: "5 %", below: "98 %" };
const pausedChannel = (pausedReason: string) => ({ id: "x1", vendor: "xiaomi", appId: "app", pausedReason });
const spike = {
  kind: "channel",
  subject: "x1",
  cause: "errors",
  reason: "40 % of 90 devices were refused: look: then resume",
  atMs: noonMs,
} as const;

describe("alarms", () => {
  it("of the roster keep their ids when another slot is mended, and are numbered among those of one slot and cause alone", () => {
    const clash = (id: string, code: string) =>
      ({ kind: "roster", id, path: ["from"], severity: "warning", refusal: { code, message: "it lies", remedy: "move it" } }) as const;
    const ids = (...rosterClashes: readonly ReturnType<typeof clash>[]) => alarmsOf({ ...nothingWrong, rosterClashes }).map(({ id }) => id);
    const [early, late, twice] = [clash("early", "a"), clash("late", "a"), clash("late", "b")];
    expect(ids(early, late, twice, twice)).toEqual(["roster:early:a", "roster:late:a", "roster:late:b", "roster:late:b:1"]);
    expect(ids(late, twice, twice)).toEqual(["roster:late:a", "roster:late:b", "roster:late:b:1"]);
  });

  it("are none where nothing is wrong, or where nobody asks for a learned scorer", () => {
    expect(alarmsOf(nothingWrong)).toEqual([]);
    expect(alarmsOf({ ...nothingWrong, model: null, creatives: null })).toEqual([]);
  });

  it.each<[string, Partial<Standing>, readonly [id: string, severity: string, link: string]]>([
    ["the stop switch is on", { isStopped: true }, ["stopped", "critical", "/"]],
    [
      "a channel was paused by a spike",
      { pauses: [spike], channels: [pausedChannel("…")] },
      ["paused:channel:x1", "critical", "/channels"],
    ],
    [
      "a campaign was paused by opt-outs",
      { pauses: [{ ...spike, kind: "campaign", subject: "k 1", cause: "optOuts" }] },
      ["paused:campaign:k 1", "critical", "/campaigns/k%201"],
    ],
    ["a channel was paused by hand", { channels: [pausedChannel("paused by hand")] }, ["paused:channel:x1", "info", "/channels"]],
    [
      "a channel stands still for tokens of another app",
      {
        channels: [pausedChannel("TOKEN_MISMATCH: 9 of 100")],
        tokenStops: [{ channelId: "x1", pausedReason: "TOKEN_MISMATCH: 9 of 100", atMs: noonMs }],
      },
      ["mismatch:x1", "critical", "/channels"],
    ],
    [
      "a version was promoted by hand",
      { hold: { version: 7, kind: "promotion", at: "2026-03-02T12:00:00.000Z", until: null, by: "Ann", reason: "better", isObeyed: true } },
      ["promoted:7", "info", "/learning?model=7"],
    ],
    [
      "a version is held whose parts are gone",
      { hold: { version: 7, kind: "hold", at: "2026-03-02T12:00:00.000Z", until: null, by: "Ann", reason: null, isObeyed: false } },
      ["held:7", "warning", "/learning?model=7"],
    ],
    ["a channel is rested", { resting: ["x1"] }, ["resting:x1", "warning", "/channels"]],
    [
      "a vendor refuses the credentials",
      { refused: [{ vendor: "xiaomi", reason: "AUTH_FAILED", count: 3, lastAtMs: noonMs }] },
      ["refused:xiaomi:AUTH_FAILED", "critical", "/channels"],
    ],
    [
      "facts could not be folded",
      { deadLetters: 2, newestDeadLetter: { personId: "ann", error: "Error: no\nat x", buriedAtMs: noonMs } },
      ["deadLetters", "warning", "/settings"],
    ],
    [
      "a webhook's receiver is gone",
      { webhooks: [{ id: "wh_1", name: "CRM", disabledReason: "gone", sinceMs: noonMs }] },
      ["webhook:gone:wh_1", "warning", "/settings?tab=webhooks"],
    ],
    [
      "a webhook was disabled for failing",
      { webhooks: [{ id: "wh_1", name: "CRM", disabledReason: "failing", sinceMs: noonMs }] },
      ["webhook:failing:wh_1", "warning", "/settings?tab=webhooks"],
    ],
    [
      "a webhook's receiver takes nothing",
      { webhooks: [{ id: "wh_1", name: "CRM", disabledReason: null, sinceMs: noonMs }] },
      ["webhook:late:wh_1", "warning", "/settings?tab=webhooks"],
    ],
    ["facts wait for minutes", { queue: { waiting: 9, oldestMs: noonMs - 2 * MINUTE_MS } }, ["queue", "warning", "/settings"]],
    ["facts wait for an hour", { queue: { waiting: 9, oldestMs: noonMs - HOUR_MS } }, ["queue", "critical", "/settings"]],
    [
      "a line's quota is used up",
      { spentQuotas: [{ what: "line", name: "vip", app: null, perDay: 10, zone: "UTC" }] },
      ["quota:line:vip", "warning", "/policies"],
    ],
    [
      "the roster cannot be kept",
      {
        rosterClashes: [
          {
            kind: "roster",
            id: "morning",
            path: ["from"],
            severity: "warning",
            refusal: { code: "rosterInQuietHours", message: "it lies", remedy: "move it out of them" },
          },
        ],
      },
      ["roster:morning:rosterInQuietHours", "warning", "/roster"],
    ],
    [
      "a creative should rest",
      { creatives: { campaigns: [], advice: [{ creative: "c1", kind: "rest", reason: "it wears", values: worn }] } },
      ["rest:c1", "info", "/creatives"],
    ],
    [
      "a campaign has too few creatives",
      {
        creatives: {
          campaigns: [{ campaign: "k1", ...supply, alarms: [{ kind: "fewCreatives", text: "one is left", values: few }] }],
          advice: [],
        },
      },
      ["fewCreatives:k1", "warning", "/campaigns/k1"],
    ],
    ["there is no channel", { channels: [] }, ["noChannel", "warning", "/channels"]],
    ["no campaign is live", { liveCampaigns: 0 }, ["noCampaign", "info", "/campaigns"]],
    ["the learned scorer is not in force", { model: { promoted: false, examples: 12 } }, ["model", "info", "/learning"]],
  ])("tell when %s, once, with what to do", (_what, over, [id, severity, link]) => {
    const alarms = alarmsOf({ ...nothingWrong, ...over });
    expect(alarms.map((alarm) => [alarm.id, alarm.severity, alarm.link])).toEqual([[id, severity, link]]);
    for (const alarm of alarms) {
      alarmSchema.parse(alarm);
      const sentence = Object.entries(alarmSentences).find(([kind]) => kind === alarm.kind);
      const needed = sentence?.[1].filter((name) => !name.endsWith("?")) ?? ["a kind that is listed"];
      expect(Object.keys(alarm.values ?? {})).toEqual(expect.arrayContaining(needed));
      expect(alarm.nextStep.length).toBeGreaterThan(4);
    }
  });

  it("stand worst first, with ids of their own", () => {
    const alarms = alarmsOf({ ...nothingWrong, liveCampaigns: 0, resting: ["x1"], isStopped: true, channels: [pausedChannel("by hand")] });
    expect(alarms.map(({ severity }) => severity)).toEqual(["critical", "warning", "info", "info"]);
    expect(new Set(alarms.map(({ id }) => id)).size).toBe(alarms.length);
  });

  it("tell the figures of a pause apart from its words, where it has any", () => {
    const figures = (reason: string, cause: "errors" | "optOuts") =>
      alarmsOf({ ...nothingWrong, pauses: [{ ...spike, reason, cause }] }).map(({ values }) => values);
    const errors = "40 % of 90 devices of the last hour were refused, mostly AUTH_FAILED, usually 0.1 %: compare the key; then save";
    expect(figures(errors, "errors")).toEqual([
      { what: "channel", subject: "x1", share: "40 %", trials: "90", counted: "devices", mostly: "AUTH_FAILED", usual: "0.1 %" },
    ]);
    const fled = "after 5.0 % of 400 messages of the last hour notifications were switched off, usually after 0.3 %: look at its texts";
    expect(figures(fled, "optOuts")).toEqual([{ what: "channel", subject: "x1", share: "5.0 %", trials: "400", usual: "0.3 %" }]);
    expect(figures("somebody wrote this", "errors")).toEqual([{ what: "channel", subject: "x1" }]);
  });

  it("take the next step of a pause from its reason", () => {
    const [alarm] = alarmsOf({ ...nothingWrong, pauses: [spike] });
    expect(alarm).toMatchObject({ since: "2026-03-02T12:00:00.000Z", nextStep: "look: then resume" });
    expect(alarm?.what).toBe("The channel x1 was paused because errors shot up: 40 % of 90 devices were refused.");
  });
});
