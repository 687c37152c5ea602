import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { Campaign, Policy } from "../catalogue/catalogue.ts";
import type { PersonState } from "../person/state.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  aDevice,
  aGap,
  aLine,
  aMaximum,
  anAudience,
  anEntry,
  anItem,
  anItemTable,
  aPlacement,
  aPolicy,
  aPool,
  aSituation,
  aState,
  at,
  aVolume,
  quietHours,
  somePreferences,
} from "../testing/builders.ts";
import { armOf, isHeldOut } from "./arms.ts";
import { decide, decisionSeed } from "./decide.ts";
import { type Decision, nothingLearned, type Removal, type Situation } from "./decision.ts";

const nowMs = at("2026-03-02T00:00:00Z");
const week = 7 * DAY_MS;
const service = aPlacement({ id: "notice", class: "service" });
const banner = aPlacement({ id: "banner", kind: "pull" });

interface Given {
  readonly state?: Partial<PersonState>;
  readonly campaigns?: readonly Campaign[];
  readonly policy?: Partial<Policy>;
  readonly situation?: Partial<Situation>;
  readonly catalogue?: Partial<Parameters<typeof aCatalogue>[0]>;
  readonly personId?: string;
}

function decided({ state, campaigns, policy, situation, catalogue, personId = "p1" }: Given): Decision {
  const made = aCatalogue({ ...(campaigns ? { campaigns } : {}), policy: aPolicy(policy), ...catalogue });
  const seed = decisionSeed("test", personId, nowMs);
  return decide({ personId, state: aState(state), situation: aSituation({ catalogue: made, ...situation }), seed });
}
const removedAt = (decision: Decision, step: string): readonly Removal[] =>
  decision.steps.find((trace) => trace.step === step)?.removed ?? [];
const rulesAt = (decision: Decision, step: string): string[] => removedAt(decision, step).map(({ rule }) => rule);
const sendAt = (decision: Decision): string => new Date(decision.chosen?.sendAtMs ?? Number.NaN).toISOString();

describe("a decision", () => {
  it("chooses the only message when nothing stands in its way, and names every step", () => {
    const decision = decided({});
    expect(decision.chosen).toMatchObject({ campaign: { id: "k1" }, creative: { id: "c1" }, item: null, propensity: 1 });
    expect(decision.skipped).toBeNull();
    expect(decision.steps.map(({ step }) => step)).toEqual([
      "commit",
      "campaigns",
      "reach",
      "consent",
      "doNotDisturb",
      "holdout",
      "audience",
      "time",
      "limits",
      "items",
      "creatives",
      "score",
      "choose",
      "worth",
    ]);
    expect(decision.steps.every(({ removed }) => removed.length === 0)).toBe(true);
    expect(decision).toMatchObject({ personId: "p1", atMs: nowMs, cause: "due", seed: `test|p1|${nowMs}`, eligible: 1, arm: null });
  });

  it("is the same for the same seed and another for another", () => {
    const given: Given = {
      campaigns: [aCampaign({ items: aPool() })],
      situation: { items: anItemTable(["a", "b", "c"].map((id) => anItem({ id }))) },
    };
    expect(decided(given)).toEqual(decided(given));
    const times = new Set(["p1", "p2", "p3", "p4"].map((personId) => decided({ ...given, personId }).chosen?.sendAtMs));
    expect(times.size).toBeGreaterThan(1);
  });

  it("expires after the policy's patience, at the campaign's end or at the item's, whichever is first", () => {
    const plain = decided({});
    expect((plain.chosen?.expiresAtMs ?? 0) - (plain.chosen?.sendAtMs ?? 0)).toBe(2 * HOUR_MS);
    const endMs = nowMs + 10 * MINUTE_MS;
    expect(decided({ campaigns: [aCampaign({ endMs })] }).chosen?.expiresAtMs).toBe(endMs);
    const items = anItemTable([anItem({ validToMs: nowMs + 5 * MINUTE_MS })]);
    expect(decided({ campaigns: [aCampaign({ items: aPool() })], situation: { items } }).chosen?.expiresAtMs).toBe(nowMs + 5 * MINUTE_MS);
  });
});

describe("who stays without a message, and why", () => {
  const always = [{ from: "00:00", to: "00:00" }];
  const cases: readonly ({ readonly name: string; readonly skipped: Decision["skipped"]; readonly rule: string } & Given)[] = [
    {
      name: "a message is on its way",
      skipped: "commit",
      rule: "alreadyCommitted",
      state: { ledger: [anEntry({ atMs: nowMs + HOUR_MS, status: "reserved" })] },
    },
    {
      name: "a message that may still be handed over is late",
      skipped: "commit",
      rule: "alreadyCommitted",
      state: { ledger: [anEntry({ atMs: nowMs - 2 * HOUR_MS, status: "reserved" })] },
    },
    {
      name: "the only campaign belongs to another placement",
      skipped: "noCampaign",
      rule: "otherPlacement",
      campaigns: [aCampaign({ placement: banner })],
    },
    { name: "the campaign has ended", skipped: "noCampaign", rule: "ended", campaigns: [aCampaign({ endMs: nowMs })] },
    {
      name: "the campaign begins after the horizon",
      skipped: "noCampaign",
      rule: "notStarted",
      campaigns: [aCampaign({ startMs: nowMs + DAY_MS })],
    },
    { name: "the person is now another", skipped: "reach", rule: "merged", state: { mergedInto: "p2" } },
    { name: "there is no device", skipped: "reach", rule: "noDevice", state: { devices: [] } },
    { name: "permission was denied", skipped: "reach", rule: "permissionDenied", state: { devices: [aDevice({ permission: "denied" })] } },
    {
      name: "the device's channel is not configured",
      skipped: "reach",
      rule: "noChannel",
      state: { devices: [aDevice({ channels: ["apns"] })] },
    },
    {
      name: "the person switched the channel off",
      skipped: "reach",
      rule: "channelOff",
      state: { preferences: somePreferences({ off: { kinds: [], channels: ["fcm"], all: false } }) },
    },
    {
      name: "the person switched pushes off",
      skipped: "reach",
      rule: "channelOff",
      state: { preferences: somePreferences({ off: { kinds: [], channels: ["push"], all: false } }) },
    },
    { name: "the app is too old", skipped: "reach", rule: "appVersion", campaigns: [aCampaign({ minAppVersion: "1.0.1" })] },
    {
      name: "consent was withdrawn",
      skipped: "consent",
      rule: "consentWithdrawn",
      state: { preferences: somePreferences({ consent: { marketing: false, atMs: 1, source: null } }) },
    },
    { name: "consent is required and was never given", skipped: "consent", rule: "consentMissing", policy: { consent: "required" } },
    {
      name: "everything is off",
      skipped: "consent",
      rule: "allOff",
      state: { preferences: somePreferences({ off: { kinds: [], channels: [], all: true } }) },
    },
    {
      name: "the kind is off",
      skipped: "consent",
      rule: "kindOff",
      state: { preferences: somePreferences({ off: { kinds: ["recall"], channels: [], all: false } }) },
    },
    {
      name: "do not disturb is always on",
      skipped: "doNotDisturb",
      rule: "alwaysDoNotDisturb",
      state: { preferences: somePreferences({ doNotDisturb: always }) },
    },
    { name: "the person is held out", skipped: "holdout", rule: "holdout", policy: { holdout: { share: 1, salt: "s" } } },
    {
      name: "the experiment's arm gets no marketing",
      skipped: "holdout",
      rule: "experimentHoldout",
      catalogue: {
        experiments: [{ id: "e", salt: "e", audience: null, arms: [{ id: "none", weight: 1, holdout: true, strategy: null }] }],
      },
    },
    {
      name: "they are not in the audience",
      skipped: "audience",
      rule: "notInAudience",
      campaigns: [aCampaign({ audience: anAudience("a", () => false) })],
    },
    {
      name: "the window does not open before the horizon",
      skipped: "time",
      rule: "windowClosed",
      campaigns: [aCampaign({ window: { fromMinute: 600, toMinute: 660, zone: "person" } })],
      situation: { horizonMs: nowMs + 10 * HOUR_MS },
    },
    {
      name: "quiet hours fill the window",
      skipped: "time",
      rule: "quietHours",
      campaigns: [aCampaign({ window: { fromMinute: 1380, toMinute: 60, zone: "person" } })],
      policy: { quietHours: quietHours(1320, 480, "delay") },
    },
    {
      name: "do not disturb fills the window",
      skipped: "time",
      rule: "doNotDisturb",
      campaigns: [aCampaign({ window: { fromMinute: 600, toMinute: 660, zone: "person" } })],
      state: { preferences: somePreferences({ doNotDisturb: [{ from: "09:00", to: "12:00" }] }) },
    },
    {
      name: "a trigger falls into quiet hours that cancel",
      skipped: "time",
      rule: "quietHours",
      policy: { quietHours: quietHours(1320, 480, "cancel") },
      situation: { cause: "trigger" },
    },
    {
      name: "a limit is used up",
      skipped: "limits",
      rule: "max 1 per 168h each kind",
      policy: { limits: [aMaximum(1, { kind: "rolling", ms: week }, ["kind"])] },
      state: { ledger: [anEntry({ atMs: nowMs - DAY_MS })] },
    },
    {
      name: "the week's volume is used up",
      skipped: "limits",
      rule: "maxPerWeek",
      policy: { volume: aVolume({ lambda: "auto", minPerWeek: null, maxPerWeek: 1, adaptive: false }) },
      state: { ledger: [anEntry({ atMs: nowMs - DAY_MS })] },
    },
    {
      name: "the line's quota is used up",
      skipped: "limits",
      rule: "quota",
      campaigns: [aCampaign({ line: aLine({ quota: { perDay: 5, zone: "UTC" } }) })],
      situation: { quota: { left: () => 0, price: () => 0 } },
    },
    { name: "no item comes of the rule", skipped: "items", rule: "noItem", campaigns: [aCampaign({ items: aPool() })] },
    {
      name: "no creative has what it needs",
      skipped: "creatives",
      rule: "noCreative",
      campaigns: [aCampaign({ creatives: [aCreative({ required: ["person.name"] })] })],
    },
    {
      name: "it is not worth the interruption",
      skipped: "worth",
      rule: "lambda",
      policy: { volume: aVolume({ lambda: 0.9, minPerWeek: null, maxPerWeek: null, adaptive: false }) },
    },
  ];

  it.each(cases)("when $name", ({ skipped, rule, ...given }) => {
    const decision = decided(given);
    expect(decision.chosen).toBeNull();
    expect(decision.skipped).toBe(skipped);
    const last = decision.steps[decision.steps.length - 1];
    expect(last?.left).toBe(0);
    expect(last?.removed.map((removal) => removal.rule)).toContain(rule);
    expect(decision.steps.slice(0, -1).every(({ left }) => left > 0)).toBe(true);
  });

  it("when no campaign is live", () => {
    expect(decided({ campaigns: [aCampaign({ status: "paused" })] })).toMatchObject({ skipped: "noCampaign", steps: [] });
  });
});

describe("what does not stop a message", () => {
  const off = somePreferences({ off: { kinds: [], channels: [], all: true }, consent: { marketing: false, atMs: 1, source: null } });
  const cases: readonly ({ readonly name: string } & Given)[] = [
    { name: "a reservation whose patience is over", state: { ledger: [anEntry({ atMs: nowMs - 2 * HOUR_MS - 1, status: "reserved" })] } },
    {
      name: "a waiting message that came with a call",
      state: { ledger: [anEntry({ atMs: nowMs + HOUR_MS, status: "reserved", campaign: "" })] },
    },
    { name: "permission not known", state: { devices: [aDevice({ permission: "unknown" })] } },
    { name: "provisional permission", state: { devices: [aDevice({ permission: "provisional" })] } },
    { name: "a denied device beside a granted one", state: { devices: [aDevice({ permission: "denied" }), aDevice({ deviceId: "d2" })] } },
    { name: "everything off, for service", state: { preferences: off }, campaigns: [aCampaign({ placement: service })] },
    { name: "missing consent, for service", policy: { consent: "required" }, campaigns: [aCampaign({ placement: service })] },
    { name: "holdout, for service", policy: { holdout: { share: 1, salt: "s" } }, campaigns: [aCampaign({ placement: service })] },
    {
      name: "quiet hours, for service",
      policy: { quietHours: quietHours(0, 0, "delay") },
      campaigns: [aCampaign({ placement: service })],
    },
    {
      name: "constant do not disturb, for service",
      state: { preferences: somePreferences({ doNotDisturb: [{ from: "00:00", to: "24:00" }] }) },
      campaigns: [aCampaign({ placement: service })],
    },
    {
      name: "a used-up limit, for service",
      policy: { limits: [aMaximum(0, { kind: "day" })] },
      campaigns: [aCampaign({ placement: service })],
    },
    {
      name: "quiet hours that cancel, on a person's regular turn",
      policy: { quietHours: quietHours(1320, 480, "cancel") },
    },
    {
      name: "a price of interruption without scorer",
      policy: { scorer: "none", volume: aVolume({ lambda: 5, minPerWeek: null, maxPerWeek: null, adaptive: false }) },
    },
    {
      name: "a price above the score below the week's minimum",
      policy: { volume: aVolume({ lambda: 5, minPerWeek: 1, maxPerWeek: null, adaptive: false }) },
    },
  ];
  it.each(cases)("$name", (given) => {
    expect(decided(given).skipped).toBeNull();
  });
});

describe("service beside marketing that is not worth the interruption", () => {
  const campaigns = [aCampaign(), aCampaign({ id: "due", placement: service })];
  const volume = aVolume({ lambda: 5, minPerWeek: null, maxPerWeek: null, adaptive: false });

  it("goes out for certain, whoever would have won the contest", () => {
    for (let n = 0; n < 20; n++) {
      const { chosen } = decided({ campaigns, policy: { volume }, personId: `p${n}` });
      expect(chosen).toMatchObject({ campaign: { id: "due" }, propensity: 1 });
    }
  });

  it("competes with it again where the person has had too few this week", () => {
    const wanting = { ...volume, minPerWeek: 1 };
    const names = Array.from({ length: 40 }, (_, n) => decided({ campaigns, policy: { volume: wanting }, personId: `p${n}` }));
    expect(new Set(names.map(({ chosen }) => chosen?.campaign.id))).toEqual(new Set(["k1", "due"]));
  });
});

describe("pull placements", () => {
  const pull: Partial<Situation> = { cause: "pull", placement: "banner" };
  const campaigns = [aCampaign({ placement: banner }), aCampaign({ id: "k2" })];
  it("are answered at once, without device, in quiet hours and beside a waiting push", () => {
    const decision = decided({
      campaigns,
      situation: pull,
      state: { devices: [], ledger: [anEntry({ atMs: nowMs + HOUR_MS, status: "reserved" })] },
      policy: { quietHours: quietHours(0, 0, "delay") },
    });
    expect(decision.chosen).toMatchObject({ campaign: { id: "k1" }, sendAtMs: nowMs });
    expect(removedAt(decision, "campaigns")).toEqual([{ campaign: "k2", rule: "otherPlacement", value: "push" }]);
  });

  it("keep their window, their limits and consent", () => {
    const closed = [aCampaign({ placement: banner, window: { fromMinute: 60, toMinute: 120, zone: "person" } })];
    expect(decided({ campaigns: closed, situation: pull }).skipped).toBe("time");
    const limits = [aGap(3 * HOUR_MS)];
    const ledger = [anEntry({ atMs: nowMs - HOUR_MS, placement: "banner" })];
    expect(decided({ campaigns, situation: pull, policy: { limits }, state: { ledger } }).skipped).toBe("limits");
    const withdrawn = somePreferences({ consent: { marketing: false, atMs: 1, source: null } });
    expect(decided({ campaigns, situation: pull, state: { preferences: withdrawn } }).skipped).toBe("consent");
  });

  it("neither count nor are counted in the weekly volume, nor are weighed against a price", () => {
    const volume = aVolume({ lambda: 5, minPerWeek: null, maxPerWeek: 1, adaptive: false });
    const ledger = [anEntry({ atMs: nowMs - HOUR_MS, placement: "banner" })];
    expect(decided({ campaigns, situation: pull, policy: { volume }, state: { ledger } }).skipped).toBeNull();
    expect(decided({ campaigns, policy: { volume: { ...volume, lambda: 0 } }, state: { ledger } }).skipped).toBeNull();
  });
});

describe("limits in time", () => {
  it.each([
    {
      name: "a rolling day holds until 24 hours after the message",
      zone: "UTC",
      limit: aMaximum(1, { kind: "rolling", ms: DAY_MS }),
      sent: ["2026-03-01T23:58:00Z"],
      free: ["2026-03-02T23:58:00.000Z", "2026-03-02T23:59:00.000Z"],
    },
    {
      name: "a calendar day ends at the person's midnight",
      zone: "Asia/Shanghai",
      limit: aMaximum(1, { kind: "day" }),
      sent: ["2026-03-01T16:30:00Z"],
      free: ["2026-03-02T16:00:00.000Z", "2026-03-02T23:59:00.000Z"],
    },
    {
      name: "a gap keeps its distance from the last message",
      zone: "UTC",
      limit: aGap(3 * HOUR_MS),
      sent: ["2026-03-01T23:00:00Z"],
      free: ["2026-03-02T02:00:00.000Z", "2026-03-02T23:59:00.000Z"],
    },
    {
      name: "a maximum of two holds while two are in the period",
      zone: "UTC",
      limit: aMaximum(2, { kind: "rolling", ms: DAY_MS }),
      sent: ["2026-03-01T12:00:00Z", "2026-03-01T20:00:00Z"],
      free: ["2026-03-02T12:00:00.000Z", "2026-03-02T23:59:00.000Z"],
    },
  ])("$name", ({ zone, limit, sent, free }) => {
    const ledger = sent.map((text) => anEntry({ atMs: at(text) }));
    const times = new Set<number>();
    for (let n = 0; n < 4000; n++) {
      const decision = decided({ personId: `p${n}`, state: { zone, ledger }, policy: { limits: [limit] } });
      times.add(decision.chosen?.sendAtMs ?? 0);
    }
    const first = Math.min(...times);
    const last = Math.max(...times);
    expect(first).toBeGreaterThanOrEqual(at(free[0] ?? ""));
    expect(last).toBeLessThanOrEqual(at(free[1] ?? ""));
    expect(first - at(free[0] ?? "")).toBeLessThan(30 * MINUTE_MS);
  });

  it("a calendar week begins on the person's Monday", () => {
    const limits = [aMaximum(1, { kind: "week" })];
    const lastSunday = [anEntry({ atMs: at("2026-03-01T23:00:00Z") })];
    expect(decided({ policy: { limits }, state: { ledger: lastSunday } }).skipped).toBeNull();
    // In Shanghai that was Monday already.
    expect(decided({ policy: { limits }, state: { zone: "Asia/Shanghai", ledger: lastSunday } }).skipped).toBe("limits");
  });

  it.each([
    { name: "another kind", entry: { kind: "promo" }, by: ["kind"] as const, skipped: null },
    { name: "the same kind of another campaign", entry: { campaign: "k9" }, by: ["kind"] as const, skipped: "limits" },
    { name: "another line", entry: { line: "vip" }, by: ["line"] as const, skipped: null },
    { name: "another placement", entry: { placement: "sms" }, by: ["placement"] as const, skipped: null },
    { name: "another campaign", entry: { campaign: "k9" }, by: ["campaign"] as const, skipped: null },
    { name: "a service message", entry: { class: "service" as const }, by: [], skipped: null },
    { name: "a doubtful message", entry: { status: "doubtful" as const }, by: [], skipped: "limits" },
  ])("count $name: $skipped", ({ entry, by, skipped }) => {
    const limits = [aMaximum(1, { kind: "rolling", ms: week }, by)];
    expect(decided({ policy: { limits }, state: { ledger: [anEntry({ atMs: nowMs - HOUR_MS, ...entry })] } }).skipped).toBe(skipped);
  });

  it("speak only of what they are for, and only to their audience", () => {
    const only = { placements: [], lines: [], kinds: ["promo"], campaigns: [] };
    const forPromo = [aMaximum(0, { kind: "day" }, [], { for: only })];
    expect(decided({ policy: { limits: forPromo } }).skipped).toBeNull();
    expect(decided({ policy: { limits: forPromo }, campaigns: [aCampaign({ kind: "promo" })] }).skipped).toBe("limits");
    const forSome = [aMaximum(0, { kind: "day" }, [], { audience: "a" })];
    const audiences = (inside: boolean) => new Map([["a", anAudience("a", () => inside)]]);
    expect(decided({ policy: { limits: forSome }, catalogue: { audiences: audiences(false) } }).skipped).toBeNull();
    expect(decided({ policy: { limits: forSome }, catalogue: { audiences: audiences(true) } }).skipped).toBe("limits");
  });

  it("report what was found and what is allowed", () => {
    const limits = [aMaximum(1, { kind: "rolling", ms: week })];
    const decision = decided({ policy: { limits }, state: { ledger: [anEntry({ atMs: nowMs - DAY_MS })] } });
    expect(removedAt(decision, "limits")).toEqual([{ campaign: "k1", rule: "max 1 per 168h", value: 1, limit: 1 }]);
  });

  it("leave the days on which a line's quota is not used up", () => {
    const campaigns = [aCampaign({ line: aLine({ quota: { perDay: 5, zone: "Asia/Shanghai" } }) })];
    const midnight = at("2026-03-02T16:00:00Z");
    const quota = { left: (_: string, atMs: number) => (atMs < midnight ? 0 : 1), price: () => 0 };
    for (let n = 0; n < 50; n++)
      expect(decided({ personId: `p${n}`, campaigns, situation: { quota } }).chosen?.sendAtMs).toBeGreaterThanOrEqual(midnight);
  });
});

describe("items", () => {
  const song = (n: number, over = {}) => anItem({ id: `s${n}`, ...over });
  const itemsOf = (given: Given): (string | null)[] =>
    [...new Set(decided({ policy: { scorer: "none" }, ...given }).shortlist.map(({ item }) => item))].sort();
  const rule = { id: "r", type: null, tags: [], top: null } as const;

  it("come from the person's history inside the window, newest first", () => {
    const interactions = new Map([
      [
        7,
        [
          { itemId: "s1", lastMs: nowMs - 40 * DAY_MS, count: 1 },
          { itemId: "s2", lastMs: nowMs - 9 * DAY_MS, count: 1 },
          { itemId: "s3", lastMs: nowMs - DAY_MS, count: 1 },
        ],
      ],
    ]);
    const items = anItemTable([1, 2, 3].map((n) => song(n)));
    const history = { ...rule, from: "history", event: "heart", withinMs: 30 * DAY_MS, needId: 7 } as const;
    expect(itemsOf({ campaigns: [aCampaign({ items: history })], state: { interactions }, situation: { items } })).toEqual(["s2", "s3"]);
    expect(itemsOf({ campaigns: [aCampaign({ items: { ...history, top: 1 } })], state: { interactions }, situation: { items } })).toEqual([
      "s3",
    ]);
  });

  it("come from the feed while it lives, best first, of the type and one of the tags", () => {
    const feedItems = [
      { id: "s1", score: 0.1 },
      { id: "s2", score: 0.9 },
      { id: "s3", score: 0.5 },
      { id: "gone", score: 1 },
    ];
    const items = anItemTable([song(1, { tags: ["rock"] }), song(2, { tags: ["pop", "live"] }), song(3, { type: "video", tags: ["pop"] })]);
    const from = (over: object, expiresAtMs = nowMs + 1): string[] | unknown =>
      itemsOf({
        campaigns: [aCampaign({ items: { ...rule, from: "feed", ...over } })],
        state: { feed: { items: feedItems, expiresAtMs } },
        situation: { items },
      });
    expect(from({})).toEqual(["s1", "s2", "s3"]);
    expect(from({ top: 2 })).toEqual(["s2", "s3"]);
    expect(from({ type: "song" })).toEqual(["s1", "s2"]);
    expect(from({ tags: ["rock", "live"] })).toEqual(["s1", "s2"]);
    expect(from({}, nowMs)).toEqual([]);
  });

  it("must be valid at the time of sending, and `top` counts those that are", () => {
    const noon = nowMs + 12 * HOUR_MS;
    const items = anItemTable([
      song(1, { validToMs: nowMs }),
      song(2, { validFromMs: nowMs + DAY_MS }),
      song(3, { validFromMs: noon }),
      song(4),
    ]);
    const given: Given = { campaigns: [aCampaign({ items: aPool(1) })], situation: { items } };
    expect(itemsOf(given)).toEqual(["s3"]);
    for (let n = 0; n < 40; n++) expect(decided({ ...given, personId: `p${n}` }).chosen?.sendAtMs).toBeGreaterThanOrEqual(noon);
    expect(removedAt(decided(given), "items").map(({ item, rule: name }) => [item, name])).toEqual([
      ["s1", "notValid"],
      ["s2", "notValid"],
    ]);
  });

  it("are held back one by one by limits, after `top`", () => {
    const items = anItemTable([song(1), song(2), song(3)]);
    const policy = { scorer: "none" as const, limits: [aMaximum(1, { kind: "rolling", ms: week }, ["item"])] };
    const state = { ledger: [anEntry({ atMs: nowMs - HOUR_MS, item: "s1" })] };
    const decision = decided({ campaigns: [aCampaign({ items: aPool(2) })], situation: { items }, policy, state });
    expect(decision.shortlist.map(({ item }) => item)).toEqual(["s2"]);
    expect(removedAt(decision, "items")).toEqual([{ campaign: "k1", item: "s1", rule: "max 1 per 168h each item", value: 1, limit: 1 }]);
  });

  it("are summed up when more than eight go for one reason", () => {
    const items = anItemTable([...Array.from({ length: 9 }, (_, n) => song(n, { validToMs: nowMs })), song(99)]);
    expect(removedAt(decided({ campaigns: [aCampaign({ items: aPool() })], situation: { items } }), "items")).toEqual([
      { campaign: "k1", rule: "notValid", count: 9 },
    ]);
  });

  it("are at most 200 a campaign", () => {
    const items = anItemTable(Array.from({ length: 500 }, (_, n) => song(n)));
    expect(decided({ campaigns: [aCampaign({ items: aPool() })], situation: { items } }).eligible).toBe(200);
  });
});

describe("creatives", () => {
  const langs = [
    aCreative({ id: "en", lang: "en" }),
    aCreative({ id: "zh", lang: "zh" }),
    aCreative({ id: "zh-TW", lang: "zh-TW" }),
    aCreative({ id: "any" }),
  ];
  const creativesFor = (given: Given): string[] =>
    [...new Set(decided({ policy: { scorer: "none" }, ...given }).shortlist.map(({ creative }) => creative))].sort();

  it.each([
    { locale: "en-GB", localised: true, found: ["en"] },
    { locale: "zh-TW", localised: true, found: ["zh-TW"] },
    { locale: "zh_CN", localised: true, found: ["zh"] },
    { locale: "fr", localised: true, found: ["any"] },
    { locale: null, localised: true, found: ["any"] },
    { locale: "en", localised: false, found: ["any", "en", "zh", "zh-TW"] },
  ])("for $locale with localised $localised are $found", ({ locale, localised, found }) => {
    expect(creativesFor({ campaigns: [aCampaign({ creatives: langs, localised })], state: { locale } })).toEqual(found);
  });

  it("fall back to all when none has the language and none is without", () => {
    const creatives = langs.filter(({ lang }) => lang !== null);
    expect(creativesFor({ campaigns: [aCampaign({ creatives, localised: true })], state: { locale: "fr" } })).toEqual([
      "en",
      "zh",
      "zh-TW",
    ]);
  });

  it("need the values of person, event and item that they require", () => {
    const creatives = [
      aCreative({ id: "person", required: ["person.name"] }),
      aCreative({ id: "event", required: ["event.order.total"] }),
      aCreative({ id: "item", required: ["item.artist", "item.id"] }),
      aCreative({ id: "none" }),
    ];
    const items = anItemTable([anItem({ id: "full", attributes: { artist: "A" } }), anItem({ id: "bare", attributes: { artist: "" } })]);
    const campaigns = [aCampaign({ creatives, items: aPool() })];
    const pairs = (given: Given) =>
      decided({ policy: { scorer: "none" }, campaigns, ...given })
        .shortlist.map(({ item, creative }) => `${item} ${creative}`)
        .sort();
    expect(pairs({ situation: { items } })).toEqual(["bare none", "full item", "full none"]);
    expect(pairs({ state: { traits: { name: "Ada" } }, situation: { items, event: { order: { total: 0 } } } })).toEqual([
      "bare event",
      "bare none",
      "bare person",
      "full event",
      "full item",
      "full none",
      "full person",
    ]);
    const missing = removedAt(decided({ campaigns, situation: { items } }), "creatives");
    expect(missing).toContainEqual({ campaign: "k1", creative: "person", rule: "missingValue", value: "person.name" });
    expect(missing).toContainEqual({ campaign: "k1", creative: "event", rule: "missingValue", value: "event.order.total" });
  });

  it("never take for a value what the data do not hold themselves", () => {
    const campaigns = [aCampaign({ creatives: [aCreative({ required: ["person.constructor"] })] })];
    expect(decided({ campaigns }).skipped).toBe("creatives");
  });

  it("are left out with the items that go with none of them", () => {
    const creatives = [aCreative({ id: "c1", required: ["item.artist"] }), aCreative({ id: "c2", required: ["item.price"] })];
    const items = anItemTable([anItem({ id: "i1", attributes: { artist: "A" } }), anItem({ id: "i2" })]);
    const decision = decided({ campaigns: [aCampaign({ creatives, items: aPool() })], situation: { items } });
    expect(decision.eligible).toBe(1);
    expect(removedAt(decision, "creatives")).toEqual([
      { campaign: "k1", item: "i2", rule: "noCreative" },
      { campaign: "k1", creative: "c2", rule: "noItem", value: "item.price" },
    ]);
  });

  it("rest while a limit by creative, or by creative and item, holds them", () => {
    const creatives = [aCreative({ id: "c1" }), aCreative({ id: "c2" })];
    const items = anItemTable([anItem({ id: "i1" }), anItem({ id: "i2" })]);
    const state = { ledger: [anEntry({ atMs: nowMs - HOUR_MS, item: "i1", creative: "c1" })] };
    const pairs = (by: readonly ("creative" | "item")[]) =>
      decided({
        campaigns: [aCampaign({ creatives, items: aPool() })],
        situation: { items },
        state,
        policy: { scorer: "none", limits: [aMaximum(1, { kind: "rolling", ms: week }, by)] },
      }).shortlist.map(({ item, creative }) => `${item} ${creative}`);
    expect(pairs(["creative"])).toEqual(["i1 c2", "i2 c2"]);
    expect(pairs(["creative", "item"])).toEqual(["i1 c2", "i2 c1", "i2 c2"]);
  });
});

describe("arms", () => {
  const arm = (id: string, weight: number, strategy: "random" | null = null) => ({ id, weight, holdout: false, strategy });
  const experiment = { id: "e", salt: "salt", audience: null, arms: [arm("a", 1), arm("b", 3, "random")] };
  const people = Array.from({ length: 4000 }, (_, n) => `person ${n}`);

  it("share people out by weight and for good (4000 people)", () => {
    const inB = people.filter((id) => armOf(experiment, id)?.id === "b").length;
    expect(Math.abs(inB - 3000)).toBeLessThan(110);
    const first = people.map((id) => armOf(experiment, id));
    expect(people.map((id) => armOf(experiment, id))).toEqual(first);
    expect(people.filter((id) => isHeldOut({ share: 0.1, salt: "h" }, id)).length).toBeGreaterThan(320);
    expect(people.filter((id) => isHeldOut({ share: 0.1, salt: "h" }, id)).length).toBeLessThan(480);
    expect(armOf({ ...experiment, arms: [arm("a", 0)] }, "p")).toBeNull();
  });

  it("are named in the decision and overrule the strategy", () => {
    const personId = people.find((id) => armOf(experiment, id)?.id === "b") ?? "";
    const items = anItemTable([anItem({ id: "i1" }), anItem({ id: "i2" })]);
    const tally = { shown: 1000, opened: 10 };
    const model = {
      version: 1,
      learned: nothingLearned,
      campaigns: new Map([["k1", { all: tally, items: new Map([["i1", { shown: 1000, opened: 500 }]]), creatives: new Map() }]]),
    };
    const given: Given = { personId, campaigns: [aCampaign({ items: aPool() })], situation: { items, model } };
    const decision = decided({ ...given, catalogue: { experiments: [experiment] } });
    expect(decision.arm).toBe("e:b");
    expect(decision.chosen?.propensity).toBe(0.5);
    expect(decided(given).chosen?.propensity).toBe(1);
  });

  it("leave out those who are not in the experiment's audience", () => {
    const others = { ...experiment, audience: anAudience("x", () => false) };
    expect(decided({ catalogue: { experiments: [others] } }).arm).toBeNull();
  });
});

describe("the day of a clock change", () => {
  it.each([
    { zone: "Europe/Berlin", now: "2026-03-28T23:30:00Z", from: "2026-03-29T00:00:00.000Z", to: "2026-03-29T02:00:00.000Z" },
    { zone: "Europe/Berlin", now: "2026-10-24T22:30:00Z", from: "2026-10-24T23:00:00.000Z", to: "2026-10-25T03:00:00.000Z" },
    { zone: "America/New_York", now: "2026-03-08T05:30:00Z", from: "2026-03-08T06:00:00.000Z", to: "2026-03-08T08:00:00.000Z" },
    { zone: "Asia/Kolkata", now: "2026-03-28T19:00:00Z", from: "2026-03-28T19:30:00.000Z", to: "2026-03-28T22:30:00.000Z" },
    { zone: "Australia/Lord_Howe", now: "2026-10-03T14:00:00Z", from: "2026-10-03T14:30:00.000Z", to: "2026-10-03T17:00:00.000Z" },
  ])("in $zone places messages of the window 01:00 to 04:00 from $from to $to", ({ zone, now, from, to }) => {
    const campaigns = [aCampaign({ window: { fromMinute: 60, toMinute: 240, zone: "person" } })];
    const sent = new Set<string>();
    for (let n = 0; n < 1500; n++) {
      const situation = { nowMs: at(now), horizonMs: at(now) + 10 * HOUR_MS };
      sent.add(sendAt(decided({ personId: `p${n}`, campaigns, state: { zone }, situation })));
    }
    const times = [...sent].sort();
    expect((times[0] ?? "") >= from).toBe(true);
    expect((times[times.length - 1] ?? "") < to).toBe(true);
    expect(sent.size).toBeGreaterThan((at(to) - at(from)) / MINUTE_MS - 10);
  });
});

describe("rules by name", () => {
  it("sums up what a mixed set of campaigns lost, each campaign in one place", () => {
    const campaigns = [
      aCampaign({ id: "a", placement: banner }),
      aCampaign({ id: "b", minAppVersion: "9" }),
      aCampaign({ id: "c", audience: anAudience("x", () => false) }),
      aCampaign({ id: "d", items: aPool() }),
      aCampaign({ id: "e" }),
    ];
    const decision = decided({ campaigns });
    expect(decision.chosen?.campaign.id).toBe("e");
    expect(rulesAt(decision, "campaigns")).toEqual(["otherPlacement"]);
    expect(rulesAt(decision, "reach")).toEqual(["appVersion"]);
    expect(rulesAt(decision, "audience")).toEqual(["notInAudience"]);
    expect(rulesAt(decision, "items")).toEqual(["noItem"]);
    expect(decision.steps.map(({ left }) => left)).toEqual([5, 4, 3, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1]);
  });
});
