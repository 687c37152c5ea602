import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { fitHourResponse, type SentInHour } from "./hour-response.ts";

const flat = new Float64Array(168).fill(1 / 168);
const evening = (() => {
  const raw = Float64Array.from({ length: 168 }, (_, hour) => (hour % 24 >= 18 && hour % 24 < 23 ? 4 : 1));
  const sum = raw.reduce((all, one) => all + one, 0);
  return raw.map((one) => one / sum);
})();

/** Sends spread evenly over the hours, opened by chance at a rate of the hour's own. */
function draw(perHour: number, rateOf: (hour: number) => number, seed: string): SentInHour[] {
  const rng = makeRng(seed);
  return Array.from({ length: 168 }, (_, hourOfWeek) => {
    let opens = 0;
    for (let n = 0; n < perHour; n++) if (rng.next() < rateOf(hourOfWeek)) opens++;
    return { hourOfWeek, sends: perHour, opens };
  });
}

const meanOf = (byHour: Float64Array, hours: (hour: number) => boolean): number => {
  const own = [...byHour].filter((_, hour) => hours(hour % 24));
  return own.reduce((sum, one) => sum + one, 0) / own.length;
};
const inEvening = (hour: number): boolean => hour >= 18 && hour < 23;

describe("the response by hour of sending", () => {
  it("is what activity says, damped, while nothing was sent", () => {
    const { byHour, liftExponent } = fitHourResponse(evening, []);
    expect(liftExponent).toBe(0.5);
    expect((byHour[20] ?? 0) / (byHour[10] ?? 1)).toBeCloseTo(2, 12);
    expect(meanOf(byHour, () => true)).toBeCloseTo(1, 12);
  });

  it("finds the true ratio of many sends, whatever activity says (3000 an hour, 6 % in the morning, 2 % else, seed many)", () => {
    const isGood = (hour: number): boolean => hour >= 7 && hour < 10;
    const sent = draw(3000, (hour) => (isGood(hour % 24) ? 0.06 : 0.02), "many");
    const { byHour, sends } = fitHourResponse(evening, sent);
    expect(sends).toBe(168 * 3000);
    expect(meanOf(byHour, isGood) / meanOf(byHour, (hour) => !isGood(hour))).toBeCloseTo(3, 0);
    expect(meanOf(byHour, inEvening)).toBeLessThan(1);
  });

  it("is nearer to the truth than the raw rates when sends are few (30 an hour, seed few)", () => {
    const rateOf = (hour: number): number => (inEvening(hour % 24) ? 0.08 : 0.04);
    const sent = draw(30, rateOf, "few");
    const rate = sent.reduce((sum, one) => sum + one.opens, 0) / (168 * 30);
    const { byHour } = fitHourResponse(flat, sent);
    const errorOf = (relative: (hour: number) => number): number =>
      sent.reduce((sum, { hourOfWeek }) => sum + (relative(hourOfWeek) * rate - rateOf(hourOfWeek)) ** 2, 0);
    const raw = errorOf((hour) => (sent[hour]?.opens ?? 0) / 30 / rate);
    expect(errorOf((hour) => byHour[hour] ?? 0)).toBeLessThan(raw / 4);
  });

  it("keeps what activity says of the days while few sends speak of a single hour (30 an hour, seed days)", () => {
    const isWeekend = (hour: number): boolean => hour >= 120;
    const weekend = Float64Array.from({ length: 168 }, (_, hour) => (isWeekend(hour) ? 4 : 1) / (120 + 48 * 4));
    const { byHour } = fitHourResponse(
      weekend,
      draw(30, (hour) => (isWeekend(hour) ? 0.08 : 0.04), "days"),
    );
    const [busy, calm] = [byHour.slice(120), byHour.slice(0, 120)];
    expect(meanOf(busy, () => true) / meanOf(calm, () => true)).toBeGreaterThan(1.6);
  });

  it("stays about one where hours make no difference (1000 an hour, seed same)", () => {
    const { byHour } = fitHourResponse(
      flat,
      draw(1000, () => 0.05, "same"),
    );
    expect(Math.max(...byHour)).toBeLessThan(1.15);
    expect(Math.min(...byHour)).toBeGreaterThan(0.87);
  });

  it("guesses an hour never sent in from the other days' same hour", () => {
    const sent = draw(3000, (hour) => (hour % 24 === 9 ? 0.1 : 0.02), "hole").filter(({ hourOfWeek }) => hourOfWeek !== 9);
    expect(fitHourResponse(flat, sent).byHour[9]).toBeGreaterThan(3);
  });

  it.each([
    [0, 0.25],
    [1, 0.25],
  ])("learns how far a person's own activity moves opens: exponent %s (200,000 sends, seed lift)", (exponent, tolerance) => {
    const rng = makeRng("lift");
    const sent = [0.5, 1, 2, 3].flatMap((lift) =>
      Array.from({ length: 24 }, (_, hourOfWeek): SentInHour => {
        let opens = 0;
        for (let n = 0; n < 2000; n++) if (rng.next() < 0.05 * lift ** exponent) opens++;
        return { hourOfWeek, sends: 2000, opens, lift };
      }),
    );
    expect(Math.abs(fitHourResponse(flat, sent).liftExponent - exponent)).toBeLessThan(tolerance / 2);
  });
});
