import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { type ContactCount, fallingCurve, fitFatigue, fitFatigueShapes } from "./fatigue-curve.ts";
import { fatiguePrice } from "./price.ts";

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const onCurve = (chance: (contact: number) => number): ContactCount[] =>
  [1, 2, 3, 5, 8, 12].map((contact) => ({ contact, trials: 1000, successes: 1000 * chance(contact) }));

describe("a fatigue curve", () => {
  it("finds odds that fall by a factor each time", () => {
    const fit = fitFatigue(
      onCurve((n) => logistic(-1.5 - 0.2 * (n - 1))),
      "exponential",
    );
    expect(fit.slope).toBeCloseTo(-0.2, 9);
    expect(fit.first).toBeCloseTo(logistic(-1.5), 9);
    expect(fit.chance(4)).toBeCloseTo(logistic(-2.1), 9);
    expect(fit.deviance).toBeCloseTo(0, 6);
  });

  it("finds odds that fall by a power, and prefers that shape then", () => {
    const [best] = fitFatigueShapes(onCurve((n) => logistic(-1.5 - 0.7 * Math.log(n))));
    expect(best).toMatchObject({ shape: "power", slope: expect.closeTo(-0.7, 9) });
  });

  it("holds the true slope in about 95 of 100 samples (seeds slope 0 to 199)", () => {
    let covered = 0;
    for (let k = 0; k < 200; k++) {
      const rng = makeRng(`slope ${k}`);
      const counts = [1, 2, 3, 4, 5, 6, 7].map((contact) => {
        const chance = logistic(-2 - 0.1 * (contact - 1));
        const successes = Array.from({ length: 300 }, () => rng.next()).filter((draw) => draw < chance).length;
        return { contact, trials: 300, successes };
      });
      const { slope, slopeError } = fitFatigue(counts, "exponential");
      if (Math.abs(slope + 0.1) <= 1.96 * slopeError) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
    expect(covered).toBeLessThanOrEqual(199);
  });

  it("gives the slope that the price of fatigue takes", () => {
    const { slope } = fitFatigue(
      onCurve((n) => logistic(-3 - 0.05 * (n - 1))),
      "exponential",
    );
    expect(fatiguePrice({ slopePerPush: slope, expectedOpensPerWeek: 0.4, rewardOpened: 1 })).toBeCloseTo(0.4 * (1 - Math.exp(-0.05)), 9);
  });

  it("refuses what no curve can be drawn through", () => {
    const one = { contact: 1, trials: 10, successes: 3 };
    expect(() => fitFatigue([one, { ...one, successes: 4 }], "power")).toThrow("two different contacts");
    expect(() => fitFatigue([one, { contact: 2, trials: 0, successes: 0 }], "power")).toThrow("two different contacts");
    const none = [1, 2].map((contact) => ({ contact, trials: 5, successes: 0 }));
    expect(() => fitFatigue(none, "exponential")).toThrow("0 successes in 10 trials");
  });
});

describe("the falling curve without a shape", () => {
  it("pools what rises, by trials", () => {
    const counts = [
      { contact: 3, trials: 100, successes: 6 },
      { contact: 1, trials: 100, successes: 10 },
      { contact: 2, trials: 300, successes: 6 },
      { contact: 4, trials: 0, successes: 0 },
    ];
    expect(fallingCurve(counts)).toEqual([
      { contact: 1, chance: 0.1 },
      { contact: 2, chance: 0.03 },
      { contact: 3, chance: 0.03 },
    ]);
  });

  it("never rises, keeps the total, and leaves a falling one alone", () => {
    const counts = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 20 })
      .map((made) => made.map(([trials, share], k) => ({ contact: k + 1, trials, successes: Math.round(trials * share) })));
    fc.assert(
      fc.property(counts, (given) => {
        const curve = fallingCurve(given);
        for (const [k, { chance }] of curve.entries()) if (k > 0) expect(chance).toBeLessThanOrEqual((curve[k - 1]?.chance ?? 1) + 1e-12);
        const expected = given.reduce((sum, { trials }, k) => sum + trials * (curve[k]?.chance ?? 0), 0);
        expect(expected).toBeCloseTo(
          given.reduce((sum, { successes }) => sum + successes, 0),
          8,
        );
        const falls = given.every(
          ({ successes, trials }, k) => k === 0 || successes / trials < (given[k - 1]?.successes ?? 0) / (given[k - 1]?.trials ?? 1),
        );
        if (falls) expect(curve.map(({ chance }) => chance)).toEqual(given.map(({ successes, trials }) => successes / trials));
      }),
    );
  });
});

const file = new URL("../../../../shared/data/bank-marketing/contacts_a.csv.gz", import.meta.url).pathname;
const isThere = existsSync(file);
const note = isThere ? "" : " (skipped: the data is not beside the repository)";

async function bankContacts(): Promise<ContactCount[]> {
  const [head = "", ...lines] = gunzipSync(await readFile(file))
    .toString("utf8")
    .trim()
    .split("\n");
  const columns = head.split(",");
  const [contactAt, labelAt] = [columns.indexOf("campaign"), columns.indexOf("y")];
  const byContact = new Map<number, { trials: number; successes: number }>();
  for (const line of lines) {
    const fields = line.split(",");
    const contact = Number(fields[contactAt]);
    const count = byContact.get(contact) ?? { trials: 0, successes: 0 };
    count.trials++;
    count.successes += Number(fields[labelAt]);
    byContact.set(contact, count);
  }
  return [...byContact].map(([contact, count]) => ({ contact, ...count }));
}

describe.skipIf(!isThere)(`the Bank Marketing contacts${note}`, () => {
  const bins: readonly (readonly [from: number, to: number, percent: number])[] = [
    [1, 1, 13.2],
    [2, 2, 11.8],
    [3, 3, 10.2],
    [4, 4, 9.7],
    [5, 5, 8.1],
    [6, 7, 6.8],
    [8, 10, 3.7],
    [11, 15, 4.9],
    [16, 99, 1.2],
  ];
  const inBin = (counts: readonly ContactCount[], from: number, to: number) => {
    const own = counts.filter(({ contact }) => contact >= from && contact <= to);
    const sum = (of: (one: ContactCount) => number) => own.reduce((total, one) => total + of(one), 0);
    return { trials: sum(({ trials }) => trials), successes: sum(({ successes }) => successes), own };
  };

  it("succeed less often the later they come, as published", async () => {
    const counts = await bankContacts();
    const percents = bins.map(([from, to]) => {
      const { trials, successes } = inBin(counts, from, to);
      return Math.round((1000 * successes) / trials) / 10;
    });
    expect(percents).toEqual(bins.map(([, , percent]) => percent));
  });

  it("lose an eighth of their odds each time, a shape better than a power", async () => {
    const counts = await bankContacts();
    const [best, other] = fitFatigueShapes(counts);
    expect(best?.shape).toBe("exponential");
    expect((other?.deviance ?? 0) - (best?.deviance ?? 0)).toBeGreaterThan(10);
    expect(Math.exp(best?.slope ?? 0)).toBeCloseTo(7 / 8, 1);
    // Every bin's rate within three standard errors of the curve.
    for (const [from, to] of bins) {
      const { trials, successes, own } = inBin(counts, from, to);
      const expected = own.reduce((sum, one) => sum + one.trials * (best?.chance(one.contact) ?? 0), 0);
      expect(Math.abs(successes - expected), `${from} to ${to} of ${trials}`).toBeLessThan(3 * Math.sqrt(expected));
    }
  });

  it("fall without a shape too", async () => {
    const curve = fallingCurve(await bankContacts());
    expect(curve[0]?.chance).toBeCloseTo(0.132, 3);
    expect(curve.at(-1)?.chance).toBeLessThan(0.02);
  });
});
