import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import type { Limit, LimitKey, Period } from "../../catalogue/catalogue.ts";
import type { LedgerEntry } from "../../person/state.ts";
import { aCatalogue, aGap, aMaximum, anAudience, anEntry, aPlacement, aState, at } from "../../testing/builders.ts";
import { Moment } from "../moment.ts";
import type { Reservation } from "./day-rules.ts";
import { type Bid, Day, type DayPlan, type Effort, type PlannedMessage, planDay } from "./plan-day.ts";

interface Given {
  readonly bids: readonly Bid[];
  readonly limits: readonly Limit[];
  readonly ledger: readonly LedgerEntry[];
  readonly reserved: readonly Reservation[];
  readonly nowMs: number;
  readonly zone: string;
  readonly most: number;
  readonly price: number;
}

function momentOf({ ledger, nowMs, zone }: Pick<Given, "ledger" | "nowMs" | "zone">): Moment {
  const placements = new Map([aPlacement(), aPlacement({ id: "order", class: "service" })].map((one) => [one.id, one]));
  const audiences = new Map([anAudience("all", () => true), anAudience("none", () => false)].map((one) => [one.id, one]));
  const catalogue = aCatalogue({ placements, audiences });
  const state = aState({ zone, ledger: [...ledger].sort((a, b) => a.atMs - b.atMs) });
  return new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs: nowMs + DAY_MS, atOnce: false });
}

function plan(given: Given, effort?: Effort): DayPlan {
  const { bids, limits, reserved, most, price } = given;
  return planDay({ bids, limits, reserved, moment: momentOf(given), most, priceOfInterruption: price, ...(effort && { effort }) });
}

/** The limits as their definitions say, one message and one period at a time: shares no code with the planner. */
function breaks(given: Given, messages: readonly { readonly bid: number; readonly atMs: number }[]): string | null {
  const planned = messages.map(({ bid, atMs }) => ({ bid, atMs, facets: nth(given.bids, bid).facets, group: nth(given.bids, bid).group }));
  for (const one of planned) {
    if (!nth(given.bids, one.bid).times.some(({ atMs }) => atMs === one.atMs)) return "not an instant of the bid";
    for (const other of planned) {
      if (other === one) continue;
      if (other.bid === one.bid || other.group === one.group) return "the same twice";
      if (other.atMs === one.atMs) return "the same instant";
    }
    if (one.facets.placement === "order") continue;
    const marketing = planned.filter(({ facets }) => facets.placement !== "order");
    const everything = [...given.ledger.map((entry) => ({ atMs: entry.atMs, facets: entry })), ...marketing];
    for (const limit of given.limits) if (limit.audience !== "none" && breaksOne(limit, one, everything, given.zone)) return limit.label;
    for (const { fromMs, toMs, max, speaksOf } of given.reserved) {
      if (one.atMs < fromMs || one.atMs >= toMs || !speaksOf(one.facets)) continue;
      if (everything.filter(({ atMs, facets }) => atMs >= fromMs && atMs < toMs && speaksOf(facets)).length > max) return "reserved";
    }
  }
  return null;
}

type Counted = { readonly atMs: number; readonly facets: Bid["facets"] };

function breaksOne(limit: Limit, one: Counted, everything: readonly Counted[], zone: string): boolean {
  const meant = ({ facets }: Counted): boolean =>
    (limit.for.kinds.length === 0 || limit.for.kinds.includes(facets.kind)) &&
    (limit.for.lines.length === 0 || limit.for.lines.includes(facets.line));
  if (!meant(one) || (limit.by.includes("item") && one.facets.item === null)) return false;
  const together = everything.filter((other) => meant(other) && limit.by.every((key) => other.facets[key] === one.facets[key]));
  const { rule } = limit;
  if (rule.kind === "gap") return together.filter(({ atMs }) => Math.abs(atMs - one.atMs) < rule.ms).length > 1;
  const { per } = rule;
  if (per.kind !== "rolling") {
    const name = (atMs: number): string => (per.kind === "day" ? dateIn(zone, atMs) : mondayOf(dateIn(zone, atMs)));
    return together.filter(({ atMs }) => name(atMs) === name(one.atMs)).length > rule.max;
  }
  // Every period [start, start + ms) that holds the message and begins with one.
  return together.some(
    ({ atMs: start }) =>
      start <= one.atMs &&
      one.atMs < start + per.ms &&
      together.filter(({ atMs }) => atMs >= start && atMs < start + per.ms).length > rule.max,
  );
}

const formats = new Map(
  ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"].map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
  ]),
);
const dateIn = (zone: string, atMs: number): string => formats.get(zone)?.format(atMs) ?? "";

function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}

/** The best plan by trying every one. */
function bruteForce(given: Given): number {
  let best = 0;
  const chosen: PlannedMessage[] = [];
  const descend = (bid: number, worth: number): void => {
    if (worth > best && breaks(given, chosen) === null) best = worth;
    if (bid === given.bids.length || chosen.length >= given.most) {
      return;
    }
    descend(bid + 1, worth);
    const { times, value } = nth(given.bids, bid);
    for (const { atMs, factor } of times) {
      const own = value * factor - given.price;
      chosen.push({ bid, atMs, worth: own });
      // What breaks a limit goes on breaking it whatever is added.
      if (breaks(given, chosen) === null) descend(bid + 1, worth + own);
      chosen.pop();
    }
  };
  descend(0, 0);
  return best;
}

function nth<T>(list: readonly T[], n: number): T {
  const found = list[n];
  if (found === undefined) throw new RangeError(`entry ${n} of ${list.length}`);
  return found;
}

const facets = (over: Partial<Bid["facets"]> = {}): Bid["facets"] => ({
  line: "music",
  kind: "recall",
  placement: "push",
  campaign: "k1",
  creative: "c1",
  item: null,
  ...over,
});

/** Around the nights on which clocks change, and an ordinary one. */
const begins = [
  { zone: "Europe/Berlin", nowMs: at("2026-10-24T18:00:00Z") },
  { zone: "America/New_York", nowMs: at("2026-03-07T20:00:00Z") },
  { zone: "Australia/Lord_Howe", nowMs: at("2026-10-03T06:00:00Z") },
  { zone: "Asia/Shanghai", nowMs: at("2026-03-01T20:00:00Z") },
];

/** Evenly spread, unlike `fc.double`, which is mostly near 0. */
const share = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1000 }).map((n) => min + (n / 1000) * (max - min));

const someFacets = fc.record({
  line: fc.constantFrom("music", "video"),
  kind: fc.constantFrom("recall", "promo", "news"),
  placement: fc.constantFrom("push", "push", "push", "order"),
  campaign: fc.constantFrom("k1", "k2", "k3"),
  creative: fc.constantFrom("c1", "c2"),
  item: fc.constantFrom(null, "i1", "i2"),
});
const someKeys = fc.subarray(["line", "kind", "creative", "placement", "campaign", "item"] as LimitKey[], { maxLength: 2 });
const somePeriod = fc.oneof(
  fc.constant<Period>({ kind: "day" }),
  fc.constant<Period>({ kind: "week" }),
  fc.constantFrom(3, 8, 24, 48, 168).map((hours): Period => ({ kind: "rolling", ms: hours * HOUR_MS })),
);
const someScope = fc.record({
  placements: fc.constant([]),
  lines: fc.constantFrom([], [], ["music"]),
  kinds: fc.constantFrom([], [], ["promo", "news"]),
  campaigns: fc.constant([]),
});
const someAudience = fc.constantFrom(null, null, "all", "none");
const someLimit = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), somePeriod, someKeys, someScope, someAudience)
    .map(([max, per, by, scope, audience]) => aMaximum(max, per, by, { for: scope, audience })),
  fc
    .tuple(fc.constantFrom(1, 2, 3.5, 6), someKeys, someScope, someAudience)
    .map(([hours, by, scope, audience]) => aGap(hours * HOUR_MS, by, { for: scope, audience })),
);

function someCase(size: { readonly bids: number; readonly times: number }): fc.Arbitrary<Given> {
  return fc.constantFrom(...begins).chain(({ zone, nowMs }) => {
    const instant = fc.integer({ min: 0, max: 47 }).map((half) => nowMs + half * 30 * MINUTE_MS);
    const times = fc
      .uniqueArray(fc.record({ atMs: instant, factor: share(0, 3) }), {
        minLength: 1,
        maxLength: size.times,
        size: "max",
        selector: ({ atMs }) => atMs,
      })
      .map((list) => list.sort((a, b) => a.atMs - b.atMs));
    const bid = fc.record({
      facets: someFacets,
      value: share(-0.2, 1),
      times,
      group: fc.integer({ min: 0, max: 2 * size.bids }),
    });
    // In half the cases all bids have the same instants, as campaigns of one window do.
    const bids = fc
      .tuple(fc.array(bid, { minLength: 1, maxLength: size.bids, size: "max" }), fc.option(times))
      .map(([list, shared]) => (shared === null ? list : list.map((one) => ({ ...one, times: shared }))));
    const entry = fc
      .tuple(someFacets, fc.integer({ min: -48, max: 47 }))
      .map(([facets, half]) => anEntry({ ...facets, placement: "push", atMs: nowMs + half * 30 * MINUTE_MS + 1 }));
    const reservation = fc.tuple(instant, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 2 })).map(([fromMs, halves, max]) => ({
      fromMs,
      toMs: fromMs + halves * 30 * MINUTE_MS,
      max,
      speaksOf: (facets: Bid["facets"]) => facets.line !== "video",
    }));
    return fc.record({
      bids,
      limits: fc.array(someLimit, { maxLength: 3 }),
      ledger: fc.array(entry, { maxLength: 3 }),
      reserved: fc.array(reservation, { maxLength: 1 }),
      nowMs: fc.constant(nowMs),
      zone: fc.constant(zone),
      most: fc.constantFrom(1, 2, 3, 4, 4),
      price: fc.constantFrom(0, 0, 0.1, 0.4),
    });
  });
}

const runs = { numRuns: 400, seed: 20260301 };

describe("a day's plan", () => {
  it("is worth as much as the best of all plans, by trying every one", { timeout: 120_000 }, () => {
    let several = 0;
    fc.assert(
      fc.property(someCase({ bids: 5, times: 5 }), (given) => {
        const found = plan(given);
        expect(found.exact).toBe(true);
        expect(found.worth).toBeCloseTo(bruteForce(given), 9);
        if (found.messages.length > 1) several++;
      }),
      runs,
    );
    expect(several).toBeGreaterThan(100);
  });

  it("never breaks a limit and is worth what its messages are", () => {
    fc.assert(
      fc.property(someCase({ bids: 12, times: 16 }), (given) => {
        const found = plan(given);
        expect(breaks(given, found.messages)).toBeNull();
        expect(found.messages.length).toBeLessThanOrEqual(given.most);
        for (const { bid, atMs, worth } of found.messages) {
          const { value, times } = nth(given.bids, bid);
          expect(worth).toBeGreaterThan(0);
          expect(worth).toBeCloseTo(value * (times.find((one) => one.atMs === atMs)?.factor ?? 0) - given.price, 9);
        }
        expect(found.worth).toBeCloseTo(
          found.messages.reduce((sum, { worth }) => sum + worth, 0),
          9,
        );
        expect(found.messages.map(({ atMs }) => atMs)).toEqual(found.messages.map(({ atMs }) => atMs).sort((a, b) => a - b));
      }),
      runs,
    );
  });

  it("is worth no less with a slot more, and no more with a limit more", () => {
    fc.assert(
      fc.property(someCase({ bids: 8, times: 8 }), (given) => {
        const found = plan(given);
        const more = plan({ ...given, most: given.most + 1 });
        const freer = plan({ ...given, limits: given.limits.slice(1) });
        if (found.exact && more.exact) expect(more.worth).toBeGreaterThanOrEqual(found.worth - 1e-9);
        if (found.exact && freer.exact) expect(freer.worth).toBeGreaterThanOrEqual(found.worth - 1e-9);
      }),
      runs,
    );
  });

  it("is the same for the same case, also where one day is planned again and again with other values between", () => {
    fc.assert(
      fc.property(someCase({ bids: 8, times: 8 }), fc.array(share(0, 1), { minLength: 8, maxLength: 8 }), (given, others) => {
        const { bids, limits, reserved, most, price } = given;
        const day = new Day({ bids, limits, reserved, moment: momentOf(given) });
        const wishes = { values: bids.map(({ value }) => value), most, priceOfInterruption: price };
        const first = day.plan(wishes);
        day.plan({ ...wishes, values: others, most: 3 });
        expect(day.plan(wishes)).toEqual(first);
        expect(plan(given)).toEqual(first);
      }),
      runs,
    );
  });

  it("is within 1 % of the best where it may not try long enough to be exact", { timeout: 120_000 }, () => {
    let inexact = 0;
    fc.assert(
      fc.property(someCase({ bids: 5, times: 5 }), (given) => {
        const found = plan(given, { exact: 1, most: 1e6 });
        if (!found.exact) inexact++;
        expect(found.shortfall).toBe(found.exact ? 0 : 0.01);
        expect(found.worth * (1 + found.shortfall)).toBeGreaterThanOrEqual(bruteForce(given) - 1e-9);
      }),
      runs,
    );
    expect(inexact).toBeGreaterThan(20);
  });

  it("breaks no limit either where it gives up, says so, and is as good as any single change makes it", { timeout: 120_000 }, () => {
    let gaveUp = 0;
    fc.assert(
      fc.property(someCase({ bids: 6, times: 6 }), (given) => {
        const found = plan(given, { exact: 0, most: 1 });
        if (found.shortfall < Number.POSITIVE_INFINITY) return;
        gaveUp++;
        expect(found.exact).toBe(false);
        expect(breaks(given, found.messages)).toBeNull();
        const used = new Set(found.messages.map((one) => one.bid));
        for (const [bid, { value, times }] of given.bids.entries()) {
          if (used.has(bid)) continue;
          for (const { atMs, factor } of times) {
            const worth = value * factor - given.price;
            for (const [out, old] of found.messages.entries()) {
              if (worth > old.worth + 1e-9) expect(breaks(given, [...found.messages.toSpliced(out, 1), { bid, atMs }])).not.toBeNull();
            }
            if (worth > 1e-9 && found.messages.length < given.most)
              expect(breaks(given, [...found.messages, { bid, atMs }])).not.toBeNull();
          }
        }
      }),
      runs,
    );
    expect(gaveUp).toBeGreaterThan(20);
  });

  const hours = (from: number, factors: readonly number[]): Bid["times"] =>
    factors.map((factor, k) => ({ atMs: at("2026-03-04T00:00:00Z") + (from + k) * HOUR_MS, factor }));
  const given: Given = {
    bids: [],
    limits: [],
    ledger: [],
    reserved: [],
    nowMs: at("2026-03-04T00:00:00Z"),
    zone: "UTC",
    most: 3,
    price: 0,
  };
  const bid = (over: Partial<Bid> & { readonly group: number }): Bid => ({
    facets: facets({ campaign: `k${over.group}` }),
    value: 1,
    times: hours(10, [1]),
    ...over,
  });

  it.each([
    { name: "there is no bid", over: {} },
    { name: "no value is above 0", over: { bids: [bid({ group: 1, value: 0 }), bid({ group: 2, value: -1 })] } },
    { name: "no hour is worth the interruption", over: { bids: [bid({ group: 1, value: 0.5, times: hours(10, [0.8, 1]) })], price: 0.5 } },
    { name: "no bid has an instant", over: { bids: [bid({ group: 1, times: [] })] } },
    { name: "a limit allows none", over: { bids: [bid({ group: 1 })], limits: [aMaximum(0, { kind: "day" })] } },
    { name: "it may hold no message", over: { bids: [bid({ group: 1 })], most: 0 } },
  ])("is empty where $name", ({ over }) => {
    expect(plan({ ...given, ...over })).toEqual({ messages: [], worth: 0, exact: true, shortfall: 0 });
  });

  it("gives the better hour to the better message, and leaves the gap to one that is reserved for later", () => {
    const times = hours(10, [0.5, 0.6, 2, 0.9]);
    const found = plan({
      ...given,
      bids: [bid({ group: 1, value: 1, times }), bid({ group: 2, value: 2, times })],
      limits: [aGap(2 * HOUR_MS)],
      ledger: [anEntry({ atMs: at("2026-03-04T14:30:00Z"), status: "reserved" })],
    });
    expect(found.messages).toEqual([
      { bid: 0, atMs: at("2026-03-04T10:00:00Z"), worth: 0.5 },
      { bid: 1, atMs: at("2026-03-04T12:00:00Z"), worth: 4 },
    ]);
  });

  it("holds the evening before against the morning, not against the next evening", () => {
    const times = hours(10, [2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const found = plan({
      ...given,
      bids: [1, 2, 3].map((group) => bid({ group, times })),
      limits: [aMaximum(2, { kind: "rolling", ms: DAY_MS })],
      ledger: [anEntry({ atMs: at("2026-03-03T20:00:00Z") })],
    });
    expect(found.messages).toEqual([
      { bid: 0, atMs: at("2026-03-04T10:00:00Z"), worth: 2 },
      { bid: 1, atMs: at("2026-03-04T20:00:00Z"), worth: 1 },
    ]);
  });

  it("holds limits against marketing alone", () => {
    const service = bid({ group: 2, facets: facets({ placement: "order", campaign: "k2" }), times: hours(11, [1]) });
    const found = plan({
      ...given,
      bids: [bid({ group: 1 }), service, bid({ group: 3, times: hours(12, [0.9]) })],
      limits: [aMaximum(1, { kind: "day" })],
    });
    expect(found.messages.map((one) => one.bid)).toEqual([0, 1]);
  });

  it("is within 1 % of the best, or says that it cannot prove it, where a day is too tangled to search through", {
    timeout: 120_000,
  }, () => {
    const tangled = fc.record({
      values: fc.array(share(0.9, 1), { minLength: 7, maxLength: 7 }),
      factors: fc.array(fc.array(share(0.5, 1.5), { minLength: 6, maxLength: 6 }), {
        minLength: 7,
        maxLength: 7,
      }),
    });
    fc.assert(
      fc.property(tangled, ({ values, factors }) => {
        const kinds = ["a", "b", "c"];
        const bids = values.map((value, k) =>
          bid({ group: k, value, times: hours(8, nth(factors, k)), facets: facets({ campaign: `k${k}`, kind: kinds[k % 3] ?? "" }) }),
        );
        const tangle = {
          ...given,
          bids,
          most: 4,
          limits: [aGap(2 * HOUR_MS, ["kind"]), aMaximum(3, { kind: "rolling", ms: 5 * HOUR_MS })],
        };
        const found = plan(tangle);
        const best = bruteForce(tangle);
        expect(breaks(tangle, found.messages)).toBeNull();
        expect(found.worth).toBeGreaterThanOrEqual(best * 0.99);
        if (found.exact) expect(found.worth).toBeCloseTo(best, 9);
      }),
      { numRuns: 20, seed: 7 },
    );
  });
});
