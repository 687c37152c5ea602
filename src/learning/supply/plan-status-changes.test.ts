import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import type { Campaign, Creative, Policy } from "../../catalogue/catalogue.ts";
import { aCampaign, aCatalogue, aCreative, aPolicy, at } from "../../testing/builders.ts";
import { type CreativeCounts, judgedSince, ownAuthor, type StatusChange } from "./creative-counts.ts";
import { agreedAdvice, judgeCampaigns, priorOf } from "./judge-campaigns.ts";
import { type PlannedChange, planStatusChanges } from "./plan-status-changes.ts";

const nowMs = at("2026-03-30T05:00:00Z");
const both = { autoRest: true, restForMs: 14 * DAY_MS, autoRetire: true, least: 300, keep: 2 };

type Figures = readonly [earlierSends: number, earlierOpens: number, recentSends: number, recentOpens: number];
const steady: Figures = [4000, 200, 2000, 100];
const worn: Figures = [4000, 260, 2000, 40];
const poor: Figures = [4000, 30, 2000, 14];

function counts(campaign: string, creative: string, [sends, opens, recentSends, recentOpens]: Figures): CreativeCounts {
  const [earlier, recent] = [
    { trials: sends, successes: opens },
    { trials: recentSends, successes: recentOpens },
  ];
  const settled = { trials: sends + recentSends, successes: opens + recentOpens };
  return { campaign, creative, sends: settled.trials, opens: settled.successes, settled, earlier, recent };
}

/** A world of campaigns by id, each with creatives by id and their figures. */
function planned(
  world: Readonly<Record<string, Readonly<Record<string, Figures>>>>,
  over: {
    readonly policy?: Partial<Policy["creatives"]>;
    readonly changes?: readonly StatusChange[];
    readonly creative?: Partial<Creative>;
    readonly campaign?: Partial<Campaign>;
    readonly creatives?: readonly Creative[];
  } = {},
): readonly PlannedChange[] {
  const campaigns = Object.entries(world).map(([id, creatives]) =>
    aCampaign({
      id,
      creatives: Object.keys(creatives).map((one) => aCreative({ id: one, status: "live", ...over.creative })),
      ...over.campaign,
    }),
  );
  const catalogue = aCatalogue({ campaigns, policy: aPolicy({ creatives: { ...both, ...over.policy } }) });
  const creatives = new Map([...catalogue.creatives, ...(over.creatives ?? []).map((one) => [one.id, one] as const)]);
  const all = Object.entries(world).flatMap(([id, some]) => Object.entries(some).map(([one, figures]) => counts(id, one, figures)));
  return planStatusChanges({ catalogue: { ...catalogue, creatives }, counts: all, changes: over.changes ?? [], nowMs });
}
const told = (changes: readonly PlannedChange[]): string[] => changes.map(({ creative, from, to }) => `${creative}: ${from} → ${to}`);

describe("a worn creative", () => {
  it("rests, with the figures and the day of its return as reason", () => {
    const [change, ...others] = planned({ k: { a: steady, b: steady, c: steady, d: worn } });
    expect(others).toEqual([]);
    expect(change).toMatchObject({ creative: "d", from: "live", to: "resting" });
    expect(change?.reason).toMatch(/^k: fell from 6\.\d\d % to [23]\.\d\d % .*; back on 2026-04-13$/);
  });

  it.each([
    { name: "the policy does not say autoRest", policy: { autoRest: false } },
    { name: "fewer messages than least speak of it", policy: { least: 2001 } },
    { name: "it would leave fewer than keep", policy: { keep: 4 } },
  ])("stays when $name", ({ policy }) => {
    expect(planned({ k: { a: steady, b: steady, c: steady, d: worn } }, { policy })).toEqual([]);
  });

  it("stays when its campaign is not live, since nothing sends it", () => {
    expect(planned({ k: { a: steady, b: steady, c: steady, d: worn } }, { campaign: { status: "paused" } })).toEqual([]);
  });

  it("stays while it does well in another campaign that sends it enough", () => {
    const k = { a: steady, b: steady, c: steady, d: worn };
    expect(planned({ k, l: { d: steady, e: steady, f: steady } })).toEqual([]);
    expect(told(planned({ k, l: { d: [100, 5, 100, 5], e: steady, f: steady, g: steady } }))).toEqual(["d: live → resting"]);
  });

  it("stays when it is one of the last of its language, where the campaign chooses by language", () => {
    const world = { k: { a: steady, b: steady, c: steady, d: worn } };
    const german = { creative: { lang: "de" }, campaign: { localised: true } };
    expect(told(planned(world, german))).toEqual(["d: live → resting"]);
    const creatives = ["a", "b", "c", "d"].map((id) => aCreative({ id, status: "live", lang: id < "c" ? "en" : "de" }));
    expect(planned(world, { campaign: { localised: true, creatives } })).toEqual([]);
    expect(told(planned(world, { campaign: { localised: false, creatives } }))).toEqual(["d: live → resting"]);
  });
});

describe("a poor creative", () => {
  const world = { k: { a: steady, b: steady, c: steady, d: poor } };

  it("is retired where the policy says autoRetire, and not rested instead where it does not", () => {
    expect(told(planned(world))).toEqual(["d: live → retired"]);
    expect(planned(world, { policy: { autoRetire: false } })).toEqual([]);
  });

  it("goes before a worn one when only one may go", () => {
    const changes = planned({ k: { a: steady, b: steady, d: poor, e: worn } }, { policy: { keep: 3 } });
    expect(told(changes)).toEqual(["d: live → retired"]);
  });
});

describe("a rest", () => {
  const resting = [aCreative({ id: "r", status: "resting" })];
  const rest: StatusChange = {
    creative: "r",
    version: 3,
    atMs: nowMs - 14 * DAY_MS,
    author: ownAuthor,
    from: "approved",
    to: "resting",
    reason: "x",
  };
  const quiet = { k: { a: steady, b: steady } };

  it("ends with the status of before, even when nothing is rested by now", () => {
    for (const policy of [{}, { autoRest: false, autoRetire: false }])
      expect(planned(quiet, { creatives: resting, changes: [rest], policy })).toEqual([
        { creative: "r", from: "resting", to: "approved", reason: "rested since 2026-03-16" },
      ]);
  });

  it.each([
    { name: "it is not over", creatives: resting, change: { atMs: nowMs - 14 * DAY_MS + 1 } },
    { name: "the operator laid it to rest", creatives: resting, change: { author: "ann", reason: null } },
    { name: "a key that is called like Carillon did", creatives: resting, change: { reason: null } },
    {
      name: "the operator brought it back",
      creatives: [aCreative({ id: "r", status: "live" })],
      change: { author: "ann", to: "live", reason: null },
    },
    { name: "the creative is gone", creatives: [], change: {} },
  ])("does not end by itself when $name", ({ creatives, change }) => {
    expect(planned(quiet, { creatives, changes: [{ ...rest, ...change }] })).toEqual([]);
  });
});

describe("what a creative is judged by", () => {
  const change = (from: string | null, to: string): StatusChange => ({
    creative: "c",
    version: 2,
    atMs: 5,
    author: "ann",
    from,
    to,
    reason: null,
  });

  it.each([
    { from: "resting", to: "live", since: 5 },
    { from: "retired", to: "approved", since: 5 },
    { from: "draft", to: "live", since: undefined },
    { from: null, to: "live", since: undefined },
    { from: "live", to: "resting", since: undefined },
  ])("begins anew when it is brought back: $from → $to", ({ from, to, since }) => {
    expect(judgedSince([change(from, to)]).get("c")).toBe(since);
  });

  it("is a prior near the common rate where there is nothing to fit", () => {
    const { alpha, beta } = priorOf([{ trials: 990, successes: 49.5 }]);
    expect(alpha / (alpha + beta)).toBeCloseTo(0.05, 10);
    expect(alpha + beta).toBeCloseTo(50, 10);
    expect(priorOf([]).alpha).toBeGreaterThan(0);
  });
});

describe("advice", () => {
  const judged = (world: Readonly<Record<string, Readonly<Record<string, Figures>>>>) =>
    judgeCampaigns(
      {
        campaigns: Object.entries(world).map(([id, some]) =>
          aCampaign({ id, creatives: Object.keys(some).map((one) => aCreative({ id: one })) }),
        ),
      },
      Object.entries(world).flatMap(([id, some]) => Object.entries(some).map(([one, figures]) => counts(id, one, figures))),
      300,
    );

  it("of campaigns that differ in kind is the milder", () => {
    const advice = agreedAdvice(
      judged({ k: { a: steady, b: steady, c: steady, d: worn }, l: { a: steady, b: steady, c: steady, d: poor } }),
      300,
    );
    expect(advice).toMatchObject([{ creative: "d", kind: "rest" }]);
    expect(advice[0]?.reason).toMatch(/^k: fell .*; l: /);
  });
});

describe("whatever the figures", () => {
  const figure = fc
    .tuple(fc.nat(5000), fc.nat(400), fc.nat(3000), fc.nat(300))
    .map(([n, o, m, p]): Figures => [n, Math.min(n, o), m, Math.min(m, p)]);
  const ids = ["a", "b", "c", "d", "e", "f"];
  const worlds = fc.dictionary(fc.constantFrom("k", "l", "m"), fc.dictionary(fc.constantFrom(...ids), figure, { minKeys: 1 }), {
    minKeys: 1,
  });

  it("every live campaign keeps what the policy says, no creative changes twice, and the plan is the same each time", () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 1, max: 4 }), (world, keep) => {
        const changes = planned(world, { policy: { keep } });
        const gone = new Set(changes.map(({ creative }) => creative));
        expect(gone.size).toBe(changes.length);
        for (const some of Object.values(world)) {
          const [before, after] = [Object.keys(some).length, Object.keys(some).filter((id) => !gone.has(id)).length];
          expect(after).toBeGreaterThanOrEqual(Math.min(before, keep));
        }
        expect(planned(world, { policy: { keep } })).toEqual(changes);
      }),
      { numRuns: 150, seed: 11 },
    );
  });
});
