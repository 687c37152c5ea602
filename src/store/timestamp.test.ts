import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { parseTimestamp, timestamp, timestampOrNull } from "./timestamp.ts";

const lowest = Date.UTC(1, 0, 1) - 1900 * 365.25 * DAY_MS;
const anyTime = fc.oneof(
  fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }),
  fc.integer({ min: lowest, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }),
  fc.integer({ min: -8.64e15, max: 8.64e15 }),
);
/** The last and first days of every month of years that are and are not leap years. */
const edges = [1600, 1899, 1900, 1969, 1970, 1999, 2000, 2023, 2024, 2100, 2400, 9999].flatMap((year) =>
  Array.from({ length: 12 }, (_, month) => Date.UTC(year, month, 1)).flatMap((atMs) => [atMs - DAY_MS, atMs - 1, atMs, atMs + 1]),
);

/** How PostgreSQL writes a time of so many microseconds: no zeros at the end, no point before nothing. */
const asStored = (atMs: number, microseconds: number): string => {
  const fraction = `${String(atMs - Math.floor(atMs / 1000) * 1000).padStart(3, "0")}${String(microseconds).padStart(3, "0")}`;
  const shortened = fraction.replace(/0+$/, "");
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")}${shortened === "" ? "" : `.${shortened}`}+00`;
};

describe("a time as PostgreSQL reads it", () => {
  it("is the text of toISOString for every millisecond of every year", () => {
    fc.assert(
      fc.property(anyTime, (atMs) => timestamp(atMs) === new Date(atMs).toISOString()),
      { numRuns: 5000 },
    );
    for (const atMs of edges) expect(timestamp(atMs)).toBe(new Date(atMs).toISOString());
  });

  it("leaves out fractions of a millisecond as a Date does", () => {
    const fractions = fc.double({ min: -8e15, max: 8e15, noNaN: true });
    fc.assert(fc.property(fractions, (atMs) => timestamp(atMs) === new Date(atMs).toISOString()));
    for (const atMs of [-0.5, 0.9, -1.5, 1e12 + 0.5]) expect(timestamp(atMs)).toBe(new Date(atMs).toISOString());
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1])("is refused for %s, which is no time", (atMs) => {
    expect(() => timestamp(atMs)).toThrow(RangeError);
  });

  it("is null for no time", () => {
    expect(timestampOrNull(null)).toBeNull();
    expect(timestampOrNull(undefined)).toBeNull();
    expect(timestampOrNull(0)).toBe("1970-01-01T00:00:00.000Z");
  });
});

describe("a time as PostgreSQL writes it", () => {
  it("is read to the millisecond, with finer digits cut off", () => {
    const years = fc.integer({ min: Date.UTC(100, 0), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(
        years,
        fc.constantFrom(0, 0, 1, 10, 500, 999),
        (atMs, microseconds) => parseTimestamp(asStored(atMs, microseconds)) === atMs,
      ),
      { numRuns: 2000 },
    );
    for (const atMs of edges) expect(parseTimestamp(asStored(atMs, 0))).toBe(atMs);
  });

  it.each([
    ["2026-03-01 09:30:00+01", Date.UTC(2026, 2, 1, 8, 30)],
    ["2026-03-01T09:30:00.250Z", Date.UTC(2026, 2, 1, 9, 30, 0, 250)],
    ["2026-03-01 09:30:00+05:30", Date.UTC(2026, 2, 1, 4)],
    ["infinity", Number.NaN],
    ["2026-03-0x 09:30:00+00", Number.NaN],
    ["2026-03-01 09:30:00.+00", Number.NaN],
  ])("%s is read as Date.parse reads it", (text, atMs) => {
    expect(Date.parse(text)).toBe(atMs);
    expect(parseTimestamp(text)).toBe(atMs);
  });
});
