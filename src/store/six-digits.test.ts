import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sixDigits } from "./six-digits.ts";

const exact = (value: number): string => JSON.stringify(Number(value.toPrecision(6)));

describe("a number with six digits", () => {
  it("is written as rounding to six digits and then writing JSON would", () => {
    const anyNumber = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double(),
    );
    fc.assert(
      fc.property(anyNumber, (value) => sixDigits(value) === exact(value)),
      { numRuns: 20_000 },
    );
  });

  it("goes the same way at a half, above and below it", () => {
    const digits = fc.integer({ min: 100_000, max: 999_999 });
    const places = fc.integer({ min: -3, max: 22 });
    fc.assert(
      fc.property(digits, places, fc.constantFrom("4999999999", "5", "5000000001"), (six, shift, tail) => {
        const value = Number(`${six}.${tail}e${-shift}`);
        return sixDigits(value) === exact(value) && sixDigits(-value) === exact(-value);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([0, -0, 1, 0.1, 0.3, 1 / 3, 0.0999999999999, 99999.95, 99999.94999, 1e5, 123456.5, 1e-16, 5e-324, 1e21, Number.NaN])(
    "is exact for %s",
    (value) => {
      expect(sixDigits(value)).toBe(exact(value));
    },
  );
});
