import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import type { Policy } from "../../catalogue/catalogue.ts";
import { type CapContext, type CapRow, learnCaps } from "../../learning/volume/cap-policy.ts";
import { type LedgerEntry, outcomeBits } from "../../person/state.ts";
import {
  aCampaign,
  aCatalogue,
  anEntry,
  aPlacement,
  aPolicy,
  aSituation,
  aState,
  at,
  aVolume,
  blankModel,
} from "../../testing/builders.ts";
import { decide } from "../decide.ts";
import { type Model, nothingLearned } from "../decision.ts";
import { Moment } from "../moment.ts";
import { type OwnLimits, ownLimits } from "./own-limits.ts";

const mondayMs = at("2026-03-02T00:00:00Z");
const banner = aPlacement({ id: "banner", kind: "pull" });
const campaigns = [aCampaign(), aCampaign({ id: "k2", placement: banner })];

function asked(input: {
  readonly volume: Partial<Policy["volume"]>;
  readonly personId?: string;
  readonly ledger?: readonly LedgerEntry[];
  readonly nowMs?: number;
  readonly atOnce?: boolean;
  readonly model?: Model;
}): OwnLimits {
  const { volume, personId = "p1", ledger = [], nowMs = mondayMs, atOnce = false, model = blankModel } = input;
  const catalogue = aCatalogue({ campaigns, policy: aPolicy({ volume: aVolume(volume) }) });
  const state = aState({ ledger });
  const moment = new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs: nowMs + DAY_MS, atOnce });
  return ownLimits({ personId, state, moment, model });
}
const maximum = ({ limits }: OwnLimits, label: string): number | null => {
  const rule = limits.find((limit) => limit.label === label)?.rule;
  return rule?.kind === "max" ? rule.max : null;
};
const people = Array.from({ length: 3_000 }, (_, n) => `person ${n}`);

describe("the budget by lot", () => {
  const budgets = { share: 0.2, arms: [1, 3, 5], salt: "b" };
  const budget = (personId: string, nowMs = mondayMs): number | null => maximum(asked({ volume: { budgets }, personId, nowMs }), "budget");

  it("goes to the share of people that the policy says, each arm to as many", () => {
    const drawn = people.map((id) => budget(id));
    const inside = drawn.filter((one) => one !== null);
    expect(Math.abs(inside.length / people.length - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / people.length));
    for (const arm of budgets.arms)
      expect(Math.abs(inside.filter((one) => one === arm).length - inside.length / 3)).toBeLessThan(4 * Math.sqrt((inside.length * 2) / 9));
  });

  it("is nobody's at share 0, everybody's at share 1, and another's under another salt", () => {
    const slice = (over: Partial<typeof budgets>) =>
      people.slice(0, 200).map((personId) => asked({ volume: { budgets: { ...budgets, ...over } }, personId }).label !== null);
    expect(slice({ share: 0 })).not.toContain(true);
    expect(slice({ share: 1 })).not.toContain(false);
    expect(slice({ salt: "other" })).not.toEqual(slice({}));
  });

  it("stays for eight weeks from a Monday, since volume shows after four to eight, and then lots are drawn again for everybody", () => {
    // Weeks are counted from the Monday before 1970-01-01, a Thursday.
    const dealMs = Math.ceil((mondayMs / DAY_MS + 3) / 56) * 56 * DAY_MS - 3 * DAY_MS;
    const inside = people.filter((id) => budget(id, dealMs) !== null);
    for (const id of inside.slice(0, 50))
      for (const day of [1, 7, 27.5, 55.99]) expect(budget(id, dealMs + day * DAY_MS)).toBe(budget(id, dealMs));
    const next = inside.filter((id) => budget(id, dealMs + 56 * DAY_MS) !== null);
    // By chance one in five is in the slice again, and one in three of these draws the same.
    expect(Math.abs(next.length - inside.length * 0.2)).toBeLessThan(4 * Math.sqrt(inside.length * 0.16));
    const same = next.filter((id) => budget(id, dealMs + 56 * DAY_MS) === budget(id, dealMs)).length;
    expect(Math.abs(same - next.length / 3)).toBeLessThan(4 * Math.sqrt((next.length * 2) / 9));
  });

  it("is named on the decision, so that its effect can be read off the log", () => {
    const [id = ""] = people.filter((one) => budget(one) === 3);
    expect(asked({ volume: { budgets }, personId: id }).label).toBe("b:3");
    const catalogue = aCatalogue({ campaigns, policy: aPolicy({ volume: aVolume({ budgets }) }) });
    const decision = decide({ personId: id, state: aState(), situation: aSituation({ catalogue }), seed: "s" });
    expect(decision.arm).toBe("b:3");
  });

  it("goes before the adaptive cap, and limits all pushes of seven days together", () => {
    const found = asked({ volume: { budgets: { ...budgets, share: 1 }, adaptive: true } });
    expect(found.limits).toHaveLength(1);
    expect(found.limits[0]).toMatchObject({ by: [], for: { placements: ["push"] }, rule: { per: { kind: "rolling", ms: 7 * DAY_MS } } });
  });

  it("is kept by decisions: nobody gets one push more", () => {
    for (const had of [0, 1, 2, 3]) {
      const ledger = Array.from({ length: had }, (_, n) => anEntry({ atMs: mondayMs - (had - n) * DAY_MS }));
      const volume = aVolume({ budgets: { share: 1, arms: [2], salt: "b" } });
      const catalogue = aCatalogue({ campaigns, policy: aPolicy({ volume }) });
      const decision = decide({ personId: "p", state: aState({ ledger }), situation: aSituation({ catalogue }), seed: "s" });
      expect(decision.chosen !== null).toBe(had < 2);
      if (had >= 2) expect(decision.steps.find(({ step }) => step === "limits")?.removed).toMatchObject([{ rule: "budget", limit: 2 }]);
    }
  });
});

describe("the adaptive cap", () => {
  const entry = fc.record({
    ageDays: fc.double({ min: -1, max: 35, noNaN: true }),
    outcomes: fc.constantFrom(0, 0, outcomeBits.opened, outcomeBits.dismissed),
    status: fc.constantFrom("sent" as const, "sent" as const, "reserved" as const, "doubtful" as const),
    placement: fc.constantFrom("push", "push", "banner"),
    class: fc.constantFrom("marketing" as const, "marketing" as const, "service" as const),
  });
  const ledgerOf = (entries: readonly { ageDays: number; outcomes: number }[]): LedgerEntry[] =>
    entries
      .map(({ ageDays, ...rest }, n) => {
        const atMs = Math.round(mondayMs - ageDays * DAY_MS);
        return anEntry({
          ...rest,
          atMs,
          messageId: `m${n}`,
          openedAtMs: (rest.outcomes & outcomeBits.opened) === 0 ? null : atMs + 60_000,
        });
      })
      .sort((a, b) => a.atMs - b.atMs);
  const rates: Model = {
    version: 1,
    learned: nothingLearned,
    campaigns: new Map([["k1", { all: { shown: 1_000, opened: 80 }, items: new Map(), creatives: new Map() }]]),
  };

  it("lies between the policy's least and most whatever the person did, and a day holds no more than a week", () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 40 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 10 }),
        fc.nat(1e6),
        (entries, min, more, person) => {
          const volume = { adaptive: true, minPerWeek: min, maxPerWeek: min + more };
          const found = asked({ volume, personId: `p${person}`, ledger: ledgerOf(entries), model: rates });
          const perWeek = maximum(found, "adaptiveCapPerWeek");
          const perDay = maximum(found, "adaptiveCapPerDay");
          expect(perWeek).toBeGreaterThanOrEqual(min);
          expect(perWeek).toBeLessThanOrEqual(min + more);
          expect(perDay).toBeLessThanOrEqual(perWeek ?? Number.NaN);
          expect(perDay).toBeGreaterThanOrEqual(Math.min(1, min));
          expect(found.label).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is not higher for who ignores than for who opens", () => {
    const daily = (outcomes: number) => ledgerOf(Array.from({ length: 100 }, (_, n) => ({ ageDays: n / 3 + 1.5, outcomes })));
    const cap = (outcomes: number) =>
      maximum(
        asked({ volume: { adaptive: true, minPerWeek: 1, maxPerWeek: 14 }, ledger: daily(outcomes), model: rates }),
        "adaptiveCapPerWeek",
      );
    expect(cap(0)).toBeLessThan(cap(outcomeBits.opened) ?? Number.NaN);
    expect(cap(0)).toBeLessThan(14);
  });

  it("is not moved by service nor by what an app asks for", () => {
    const ignored = ledgerOf(Array.from({ length: 100 }, (_, n) => ({ ageDays: n / 3 + 1.5, outcomes: 0 })));
    const cap = (ledger: readonly LedgerEntry[]) =>
      maximum(asked({ volume: { adaptive: true, minPerWeek: 1, maxPerWeek: 14 }, ledger, model: rates }), "adaptiveCapPerWeek");
    expect(cap(ignored)).toBeLessThan(cap([]) ?? Number.NaN);
    for (const over of [{ class: "service" as const }, { placement: "banner" }])
      expect(cap(ignored.map((one) => ({ ...one, ...over })))).toBe(cap([]));
  });

  it("works where the policy names no bounds, and where its least is above what it names as most by default", () => {
    expect(maximum(asked({ volume: { adaptive: true } }), "adaptiveCapPerWeek")).toBeGreaterThanOrEqual(1);
    expect(maximum(asked({ volume: { adaptive: true, minPerWeek: 30 } }), "adaptiveCapPerWeek")).toBeGreaterThanOrEqual(1);
  });

  it("is nobody's where the policy does not want it, and is not asked where an app asks", () => {
    expect(asked({ volume: { adaptive: false } })).toEqual({ limits: [], label: null });
    expect(asked({ volume: { adaptive: true }, atOnce: true })).toEqual({ limits: [], label: null });
  });
});

describe("learned caps", () => {
  const context: CapContext = { recencyDays: 3, visitsPerWeek: 2, openRate: 0.05, pushesPerWeek: 0, tenureWeeks: 0, cohort: "rare" };
  const arms = [1, 3, 7];
  // Newcomers come for messages; nobody else was seen.
  const rows = Array.from({ length: 300 }, (_, n): CapRow => {
    const cap = arms[n % 3] ?? 1;
    return { personId: `r${n}`, context, cap, propensity: 1 / 3, visits: cap, reachable: true };
  });
  const learned = learnCaps(rows, { arms, reachableWorth: 0, pricePerMessage: 0, rewardRange: { low: 0, high: 8 }, greed: { scale: 1 } });
  const model: Model = { ...blankModel, learned: { ...nothingLearned, caps: { learned, openRate: 0.05 } } };
  const wide = { adaptive: true, minPerWeek: 0, maxPerWeek: 10 };
  const capFor = (personId: string, over: Parameters<typeof asked>[0] = { volume: wide }) =>
    maximum(asked({ personId, model, ...over }), "learnedCap");

  it("are drawn by the shares that the policy gives, and named with what was drawn", () => {
    const drawn = people.map((id) => capFor(id));
    for (const { cap, probability } of learned.choose({ context })) {
      const share = drawn.filter((one) => one === cap).length / people.length;
      expect(Math.abs(share - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / people.length));
    }
    for (const id of people.slice(0, 20)) expect(asked({ volume: wide, personId: id, model }).label).toBe(`caps:${capFor(id)}`);
  });

  it("stay for as long as a lot of the budget slice does, and are drawn again for everybody then", () => {
    const dealMs = Math.ceil((mondayMs / DAY_MS + 3) / 56) * 56 * DAY_MS - 3 * DAY_MS;
    const at = (id: string, day: number) => capFor(id, { volume: wide, nowMs: dealMs + day * DAY_MS });
    for (const id of people.slice(0, 100)) for (const day of [1, 6.99, 27.5, 55.99]) expect(at(id, day)).toBe(at(id, 0));
    expect(people.slice(0, 100).some((id) => at(id, 56) !== at(id, 0))).toBe(true);
  });

  it("limit all pushes of seven days together, and nothing else", () => {
    const { limits } = asked({ volume: wide, model });
    expect(limits).toHaveLength(1);
    expect(limits[0]).toMatchObject({ by: [], for: { placements: ["push"] }, rule: { per: { kind: "rolling", ms: 7 * DAY_MS } } });
  });

  it("stay within what the operator allows, and are named by what holds", () => {
    const volume = { ...wide, minPerWeek: 2, maxPerWeek: 4 };
    const caps = people.slice(0, 300).map((personId) => asked({ volume, personId, model }));
    expect(new Set(caps.map(({ label }) => label))).toEqual(new Set(["caps:2", "caps:3", "caps:4"]));
    for (const one of caps) expect(`caps:${maximum(one, "learnedCap")}`).toBe(one.label);
  });

  it("leave the budget slice to its lot", () => {
    const budgets = { share: 0.2, arms: [1, 3, 5], salt: "b" };
    for (const personId of people.slice(0, 300)) {
      const alone = asked({ volume: { ...wide, budgets }, personId });
      const { label } = asked({ volume: { ...wide, budgets }, personId, model });
      if (alone.label === null) expect(label).toMatch(/^caps:/);
      else expect(label).toBe(alone.label);
    }
  });

  it("are nobody's where the policy says so or an app asks, and the rule decides as before", () => {
    const off = { ...wide, learned: false };
    for (const personId of people.slice(0, 100)) {
      const before = asked({ volume: wide, personId });
      expect(asked({ volume: off, personId, model })).toEqual(before);
      expect(asked({ volume: wide, personId, model, atOnce: true })).toEqual({ limits: [], label: null });
    }
  });

  it("hold where the rule is not wanted", () => {
    expect(asked({ volume: { ...wide, adaptive: false }, model }).label).toMatch(/^caps:/);
  });
});
