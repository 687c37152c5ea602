import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { Adwin } from "./adwin.ts";
import {
  calibrationDrift,
  calibrationSums,
  kolmogorovSmirnov,
  PageHinkley,
  stabilityIndex,
  stabilityOf,
  stabilityOfNumbers,
} from "./drift.ts";

const uniform = Array.from({ length: 10 }, () => 0.1);

describe("the population stability index", () => {
  it.each([
    [[0.08, 0.09, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.11, 0.12], 0.010116, "stable"],
    [[0.05, 0.06, 0.08, 0.09, 0.1, 0.1, 0.11, 0.12, 0.14, 0.15], 0.098939, "stable"],
    [[0.02, 0.03, 0.05, 0.07, 0.09, 0.11, 0.13, 0.15, 0.17, 0.18], 0.372709, "act"],
  ])("of %j against equal shares is %f: %s", (shares, expected, reading) => {
    const found = stabilityIndex(uniform, shares) ?? Number.NaN;
    expect(found).toBeCloseTo(expected, 6);
    expect(stabilityOf(found)).toBe(reading);
  });

  it("takes counts as well, floors empty bins, and says null for nothing", () => {
    expect(stabilityIndex([100, 100], [30, 90])).toBeCloseTo(stabilityIndex([0.5, 0.5], [0.25, 0.75]) ?? 0, 12);
    expect(stabilityIndex([1, 1], [1, 0])).toBeCloseTo((0.0001 - 0.5) * Math.log(0.0001 / 0.5) + 0.5 * Math.log(2), 9);
    expect(stabilityIndex([], [1])).toBeNull();
  });

  it("of numbers stays near its expectation without drift, and sees a shift and missing values (20,000 each)", () => {
    const rng = makeRng("psi 20k");
    const draw = (shift: number) => Float64Array.from({ length: 20_000 }, () => rng.next() + rng.next() + shift);
    const [before, same] = [draw(0), draw(0)];
    expect(stabilityOfNumbers(before, same)).toBeLessThan(5 * 9 * (2 / 20_000));
    expect(stabilityOfNumbers(before, draw(0.4))).toBeGreaterThan(0.25);
    expect(
      stabilityOfNumbers(
        before,
        same.map((value, i) => (i % 2 === 0 ? Number.NaN : value)),
      ),
    ).toBeGreaterThan(0.25);
    expect(stabilityOfNumbers([1, 1, 1], [1, 1, 1])).toBe(0);
  });
});

describe("the Kolmogorov–Smirnov test", () => {
  it("is the largest distance of the two curves, ties and all", () => {
    expect(kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6])?.distance).toBe(0.5);
    expect(kolmogorovSmirnov([1, 1, 2], [1, 1, 2])?.distance).toBe(0);
    expect(kolmogorovSmirnov([1, 2], [5, 6, Number.NaN])?.distance).toBe(1);
    expect(kolmogorovSmirnov([], [1])).toBeNull();
    expect(kolmogorovSmirnov(uniform, uniform)?.limit).toBeCloseTo(1.358 * Math.sqrt(0.2), 12);
  });

  it("rejects about one of twenty pairs without drift (400 pairs of 200)", () => {
    const rng = makeRng("ks 400");
    const draw = () => Float64Array.from({ length: 200 }, () => rng.next());
    const beyond = Array.from({ length: 400 }, () => kolmogorovSmirnov(draw(), draw())).filter(
      (one) => (one?.distance ?? 0) > (one?.limit ?? 1),
    );
    expect(beyond.length).toBeGreaterThan(4);
    expect(beyond.length).toBeLessThan(36);
  });

  it("does not call a difference below 0.05 drift, however significant", () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => i / 50_000);
    const found = kolmogorovSmirnov(
      values,
      values.map((value) => value + 0.03),
    );
    expect(found?.distance).toBeGreaterThan(found?.limit ?? 1);
    expect(found?.drifted).toBe(false);
  });
});

describe("calibration drift", () => {
  it("needs both a z beyond 4 and a ratio a tenth from 1", () => {
    const rows = (count: number, p: number) => Array.from({ length: count }, () => p);
    const labels = (count: number, positives: number) => Array.from({ length: count }, (_, i) => (i < positives ? 1 : 0));
    const of = (count: number, positives: number, p: number) => calibrationDrift(calibrationSums(labels(count, positives), rows(count, p)));
    const shifted = of(10_000, 700, 0.05);
    expect(shifted.ratio).toBeCloseTo(1.4, 9);
    expect(shifted.z).toBeCloseTo(200 / Math.sqrt(475), 9);
    expect(shifted.drifted).toBe(true);
    expect(of(10_000, 300, 0.05).drifted).toBe(true);
    expect(of(100, 7, 0.05).drifted).toBe(false);
    expect(of(1_000_000, 52_500, 0.05)).toMatchObject({ drifted: false });
    expect(calibrationDrift({ observed: 0, expected: 0, variance: 0 })).toEqual({
      observed: 0,
      expected: 0,
      ratio: null,
      z: 0,
      drifted: false,
    });
  });
});

describe("Page–Hinkley", () => {
  it("alarms when the mean rises, not before, and starts anew (0.1 to 0.3 after 2,000)", () => {
    const rng = makeRng("page-hinkley");
    const detector = new PageHinkley();
    const alarms = Array.from({ length: 4000 }, (_, i) => (detector.add(rng.next() < (i < 2000 ? 0.1 : 0.3) ? 1 : 0) ? i : -1)).filter(
      (i) => i >= 0,
    );
    expect(alarms.length).toBeGreaterThan(0);
    expect(alarms[0]).toBeGreaterThan(2100);
    expect(alarms[0]).toBeLessThan(2600);
  });

  it("stays silent in the warm-up and on a fall", () => {
    const detector = new PageHinkley({ lambda: 1, warmUp: 30 });
    expect(Array.from({ length: 29 }, (_, i) => detector.add(i)).some(Boolean)).toBe(false);
    expect(detector.add(100)).toBe(true);
    const falling = new PageHinkley({ lambda: 1 });
    expect(Array.from({ length: 500 }, (_, i) => falling.add(i < 100 ? 1 : 0)).some(Boolean)).toBe(false);
  });
});

describe("ADWIN", () => {
  const stream = (
    seed: string,
    count: number,
    rate: (i: number) => number,
  ): { readonly alarms: readonly number[]; readonly detector: Adwin } => {
    const rng = makeRng(seed);
    const detector = new Adwin();
    const alarms = Array.from({ length: count }, (_, i) => (detector.add(rng.next() < rate(i) ? 1 : 0) ? i : -1)).filter((i) => i >= 0);
    return { alarms, detector };
  };

  it("stays silent on a steady rate and keeps all of it (20 streams of 3,000)", () => {
    const found = Array.from({ length: 20 }, (_, n) => stream(`steady ${n}`, 3000, () => 0.2));
    expect(found.filter((one) => one.alarms.length > 0).length).toBeLessThanOrEqual(1);
    expect(found.filter((one) => one.detector.width === 3000).length).toBeGreaterThanOrEqual(19);
  });

  it.each([
    ["rises", 0.2, 0.4],
    ["falls", 0.4, 0.2],
  ])("alarms soon after a rate %s from %f to %f, and forgets the old part", (_, before, after) => {
    const { alarms, detector } = stream(`step ${before}`, 6000, (i) => (i < 3000 ? before : after));
    expect(alarms[0]).toBeGreaterThan(3000);
    expect(alarms[0]).toBeLessThan(3500);
    expect(Math.abs((detector.mean ?? 0) - after)).toBeLessThan(0.04);
    expect(detector.width).toBeLessThan(3300);
  });

  it("counts and averages its window exactly while nothing is dropped", () => {
    const detector = new Adwin();
    expect(detector.mean).toBeNull();
    for (let i = 0; i < 1000; i++) detector.add((i % 10) / 10);
    expect(detector.width).toBe(1000);
    expect(detector.mean).toBeCloseTo(0.45, 12);
  });
});

const contacts = fileURLToPath(new URL("../../../shared/data/bank-marketing/contacts_a.csv.gz", import.meta.url));
const isThere = existsSync(contacts);
const unless = isThere ? "" : " (skipped: the data is not beside the repository)";

describe("the bank's contacts, in order of time", () => {
  const read = () => {
    const [header = "", ...lines] = gunzipSync(readFileSync(contacts)).toString("utf8").trim().split(/\r?\n/);
    const names = header.split(",");
    const rows = lines.map((line) => line.split(","));
    const column = (name: string): Float64Array => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
    const order = Array.from(column("row"), (row, place) => ({ row, place })).sort((a, b) => a.row - b.row);
    const inOrder = (values: Float64Array): Float64Array => Float64Array.from(order, ({ place }) => values[place] ?? 0);
    return { y: inOrder(column("y")), euribor: inOrder(column("euribor3m")), age: inOrder(column("age")) };
  };

  it.skipIf(!isThere)(`make every detector fire${unless}`, () => {
    const { y, euribor } = read();
    const half = Math.floor(y.length / 2);
    const [adwin, pageHinkley] = [new Adwin(), new PageHinkley()];
    let [cuts, alarms] = [0, 0];
    for (const label of y) {
      if (adwin.add(label)) cuts++;
      if (pageHinkley.add(label)) alarms++;
    }
    expect(cuts).toBeGreaterThan(1);
    expect(alarms).toBeGreaterThan(0);
    expect(adwin.mean).toBeGreaterThan(0.3);
    expect(stabilityOfNumbers(euribor.subarray(0, half), euribor.subarray(half))).toBeGreaterThan(0.25);
    expect(kolmogorovSmirnov(euribor.subarray(0, half), euribor.subarray(half))?.drifted).toBe(true);
    const early = y.subarray(0, half).reduce((sum, one) => sum + one, 0) / half;
    const late = y.subarray(half);
    expect(calibrationDrift(calibrationSums(late, new Float64Array(late.length).fill(early))).drifted).toBe(true);
  });

  it.skipIf(!isThere)(`leave every detector silent when shuffled${unless}`, () => {
    const { y, age } = read();
    const rng = makeRng("bank shuffled");
    const place = Array.from(y, (_, i) => ({ i, key: rng.next() })).sort((a, b) => a.key - b.key);
    const [labels, ages] = [Float64Array.from(place, ({ i }) => y[i] ?? 0), Float64Array.from(place, ({ i }) => age[i] ?? 0)];
    const half = Math.floor(y.length / 2);
    const [adwin, pageHinkley] = [new Adwin(), new PageHinkley()];
    expect(labels.filter((label) => adwin.add(label)).length).toBe(0);
    expect(labels.filter((label) => pageHinkley.add(label)).length).toBe(0);
    expect(stabilityOfNumbers(ages.subarray(0, half), ages.subarray(half))).toBeLessThan(0.1);
    expect(kolmogorovSmirnov(ages.subarray(0, half), ages.subarray(half))?.drifted).toBe(false);
    const base = labels.reduce((sum, one) => sum + one, 0) / labels.length;
    expect(calibrationDrift(calibrationSums(labels.subarray(half), new Float64Array(labels.length - half).fill(base))).drifted).toBe(false);
  });
});
