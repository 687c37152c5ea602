import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import {
  countHours,
  fitKappa,
  foretell,
  type HeldOut,
  holdOut,
  laplaceShares,
  lastBlocks,
  minimise,
  type PersonHistory,
  rollingCuts,
  shrunkShares,
  spreadCircular,
} from "./hour-profile.ts";

const sum = (values: Float64Array): number => values.reduce((all, one) => all + one, 0);
const counts = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 24, maxLength: 24 }).map((all) => Float64Array.from(all));

describe("a profile of hours", () => {
  it("gives every hour a share, also one in which nothing happened", () => {
    expect([...laplaceShares(Float64Array.of(3, 0, 1, 0))]).toEqual([4 / 8, 1 / 8, 2 / 8, 1 / 8]);
  });

  it("sums to one whatever was counted, and lies between the person's own shares and the prior", () => {
    fc.assert(
      fc.property(counts, counts, fc.double({ min: 0.01, max: 1000, noNaN: true }), (own, others, kappa) => {
        const prior = laplaceShares(others);
        const known = { byBin: own, total: sum(own) };
        const shares = shrunkShares(known, prior, kappa);
        expect(sum(shares)).toBeCloseTo(1, 9);
        shares.forEach((share, bin) => {
          const [mine, theirs] = [known.total === 0 ? (prior[bin] ?? 0) : (own[bin] ?? 0) / known.total, prior[bin] ?? 0];
          expect(share).toBeGreaterThanOrEqual(Math.min(mine, theirs) - 1e-12);
          expect(share).toBeLessThanOrEqual(Math.max(mine, theirs) + 1e-12);
        });
      }),
    );
  });

  it("is the population's for somebody unknown and for endless κ", () => {
    const prior = laplaceShares(new Float64Array(24));
    expect(shrunkShares({ byBin: new Float64Array(24), total: 0 }, prior, 5)).toBe(prior);
    expect(shrunkShares({ byBin: new Float64Array(24).fill(1), total: 24 }, prior, Number.POSITIVE_INFINITY)).toBe(prior);
  });

  it("spreads an event over the hours around it, across midnight, and loses nothing", () => {
    const spread = spreadCircular(
      Float64Array.from({ length: 24 }, (_, hour) => (hour === 23 ? 2 : 0)),
      1,
    );
    expect(sum(spread)).toBeCloseTo(2, 12);
    expect(spread[0]).toBeCloseTo(spread[22] ?? 0, 12);
    expect((spread[22] ?? 0) / (spread[23] ?? 1)).toBeCloseTo(Math.exp(-0.5), 12);
    expect(spread[11]).toBe(0);
  });

  it("halves an event's weight with each half-life and does not see what comes later", () => {
    const history = { personId: "a", atMs: [0, 10 * DAY_MS, 20 * DAY_MS], bins: [1, 2, 3] };
    const known = countHours(history, 20 * DAY_MS, { bins: 24, halfLifeMs: 10 * DAY_MS, kernelHours: 0 });
    expect([known.byBin[1], known.byBin[2], known.byBin[3], known.total]).toEqual([0.25, 0.5, 0, 0.75]);
  });
});

/** Events of a Pólya urn: with probability n/(n + κ) an earlier hour again, else one of the prior. That is a Dirichlet-multinomial. */
function urn(people: number, perPerson: number, kappa: number, seed: string): readonly PersonHistory[] {
  const rng = makeRng(seed);
  return Array.from({ length: people }, (_, person) => {
    const bins: number[] = [];
    for (let n = 0; n < perPerson; n++) bins.push(rng.next() < n / (n + kappa) ? (bins[rng.below(n)] ?? 0) : 8 + rng.below(12));
    return { personId: `p${person}`, atMs: bins.map((_, n) => n * DAY_MS), bins };
  });
}

describe("the fitted κ", () => {
  const counting = { bins: 24, halfLifeMs: null, kernelHours: 0 };
  const cutAt = (histories: readonly PersonHistory[], day: number): HeldOut =>
    holdOut(histories, { trainUntilMs: day * DAY_MS, toMs: (day + 1) * DAY_MS }, counting);

  it.each([2, 10, 40])("finds κ = %s again within a third (4000 people of 21 events, seed urn)", (kappa) => {
    const histories = urn(4000, 21, kappa, "urn");
    const { kappa: fitted, logLoss, populationLogLoss } = fitKappa([cutAt(histories, 10), cutAt(histories, 20)]);
    expect(fitted / kappa).toBeGreaterThan(2 / 3);
    expect(fitted / kappa).toBeLessThan(4 / 3);
    expect(logLoss).toBeLessThan(populationLogLoss);
  });

  it("is no worse than any κ on the events it was fitted on", () => {
    const cut = cutAt(urn(500, 11, 8, "table"), 10);
    const fitted = fitKappa([cut]);
    expect(fitted.logLoss).toBeCloseTo(foretell(cut, fitted.kappa).logLoss, 9);
    for (const kappa of [0.5, 5, 10, 20, 50, Number.POSITIVE_INFINITY])
      expect(fitted.logLoss).toBeLessThanOrEqual(foretell(cut, kappa).logLoss + 1e-9);
  });

  it("grows without end, or near it, when nobody has habits (seed none)", () => {
    expect(fitKappa([cutAt(urn(3000, 21, 1e9, "none"), 20)]).kappa).toBeGreaterThan(300);
  });

  it("is endless when nothing is known of anybody", () => {
    const histories = urn(50, 1, 5, "new");
    expect(fitKappa([cutAt(histories, 0)])).toMatchObject({ kappa: Number.POSITIVE_INFINITY, events: 50 });
  });

  it("is fitted on the last blocks of time, each foretold from what came before it", () => {
    const span = { fromMs: 0, untilMs: 100 * DAY_MS, blockMs: 28 * DAY_MS };
    expect(lastBlocks({ ...span, count: 1 })).toEqual([{ fromMs: 72 * DAY_MS, toMs: 100 * DAY_MS }]);
    const short = lastBlocks({ ...span, count: 5 });
    expect(short.map(({ fromMs }) => fromMs / DAY_MS)).toEqual([90, 80, 70, 60, 50]);
    const [cut] = rollingCuts(urn(1, 100, 5, "x"), short, counting);
    expect(cut?.people.map(({ known, later }) => [known.total, later.length])).toEqual([[90, 10]]);
  });

  it("finds the least value of a function", () => {
    expect(minimise((x) => (x - 1.2345) ** 2, -10, 10).at).toBeCloseTo(1.2345, 3);
    expect(minimise((x) => x, 2, 3).at).toBeCloseTo(2, 3);
  });
});

const invoices = new URL("../../../shared/data/online-retail/invoices_a.csv.gz", import.meta.url);
const isThere = existsSync(invoices);

describe("hours of invoices (Online Retail, cancellations left out, train before 2011-09-01)", () => {
  const missing = isThere ? "" : " (skipped: the data is not beside the repository)";
  const heldOut = (kernelHours: number): HeldOut =>
    holdOut(
      readInvoices(),
      { trainUntilMs: Date.UTC(2011, 8, 1), toMs: Number.POSITIVE_INFINITY },
      { bins: 24, halfLifeMs: null, kernelHours },
    );

  it.skipIf(!isThere)(`are foretold as well as the published table says, by κ${missing}`, () => {
    const cut = heldOut(0);
    const figures = [0.5, 5, 10, 20, 50, Number.POSITIVE_INFINITY].map((kappa) => {
      const [all, active] = [foretell(cut, kappa), foretell(cut, kappa, 5)];
      expect([all.events, active.events]).toEqual([3445, 1373]);
      return [all.logLoss, active.logLoss, all.hitRate].map((value) => value.toFixed(4));
    });
    expect(figures).toEqual([
      ["2.7718", "2.8280", "0.1634"],
      ["2.3132", "2.3445", "0.1634"],
      ["2.2631", "2.2679", "0.1634"],
      ["2.2409", "2.2279", "0.1672"],
      ["2.2355", "2.2152", "0.1701"],
      ["2.2539", "2.2534", "0.1803"],
    ]);
  });

  it.skipIf(!isThere)(`gain from a kernel of one hour for returning customers${missing}`, () => {
    const told = (kernelHours: number, kappa: number): string => foretell(heldOut(kernelHours), kappa, 1).logLoss.toFixed(4);
    expect(foretell(heldOut(0), 1, 1).events).toBe(2590);
    expect([told(1, 10), told(1, 20), told(0, 10), told(0, 20), told(0, Number.POSITIVE_INFINITY)]).toEqual([
      "2.2245",
      "2.2235",
      "2.2611",
      "2.2316",
      "2.2488",
    ]);
  });

  it.skipIf(!isThere)(`want a large κ, found on the twelve weeks before the cut${missing}`, () => {
    const blocks = lastBlocks({ fromMs: Date.UTC(2010, 11, 1), untilMs: Date.UTC(2011, 8, 1), blockMs: 28 * DAY_MS, count: 3 });
    const { kappa } = fitKappa(rollingCuts(readInvoices(), blocks, { bins: 24, halfLifeMs: null, kernelHours: 0 }));
    expect(kappa).toBeGreaterThan(20);
    expect(kappa).toBeLessThan(50);
  });
});

function readInvoices(): readonly PersonHistory[] {
  const lines = gunzipSync(readFileSync(invoices)).toString("utf8").trim().split("\n").slice(1);
  const times = new Map<string, number[]>();
  for (const [invoice = "", customer = "", at = ""] of lines.map((line) => line.split(",")))
    if (!invoice.startsWith("C")) times.set(customer, [...(times.get(customer) ?? []), Date.parse(`${at.replace(" ", "T")}Z`)]);
  return [...times].map(([personId, atMs]) => {
    atMs.sort((a, b) => a - b);
    return { personId, atMs, bins: atMs.map((one) => Math.floor(one / HOUR_MS) % 24) };
  });
}
