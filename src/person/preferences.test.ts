import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePreferences, preferencesSchema } from "./preferences.ts";
import { noPreferences } from "./state.ts";

const nowMs = Date.UTC(2026, 2, 2, 9);
const codes = (body: unknown): readonly (string | undefined)[] => {
  const parsed = parsePreferences(body, nowMs);
  return parsed.ok ? [] : parsed.error.flatMap(({ code, field }) => [code, field]);
};

describe("a person's preferences", () => {
  it("are read as the contract writes them", () => {
    const body = {
      doNotDisturb: [{ from: "22:00", to: "08:00", days: [5, 1, 1] }],
      off: { kinds: ["promo", "promo"], channels: [], all: false },
      consent: { marketing: true, at: "2026-03-01T00:00:00Z", source: "form" },
    };
    expect(preferencesSchema.safeParse(body).success).toBe(true);
    expect(parsePreferences(body, nowMs)).toEqual({
      ok: true,
      value: {
        doNotDisturb: [{ from: "22:00", to: "08:00", days: [1, 5] }],
        off: { kinds: ["promo"], channels: [], all: false },
        consent: { marketing: true, atMs: Date.UTC(2026, 2, 1), source: "form" },
      },
    });
  });

  it("replace what was there: nothing said means nothing switched off", () => {
    expect(parsePreferences({}, nowMs)).toEqual({ ok: true, value: noPreferences });
  });

  it("date an answer without time to now", () => {
    expect(parsePreferences({ consent: { marketing: false } }, nowMs)).toMatchObject({
      value: { consent: { marketing: false, atMs: nowMs } },
    });
  });

  it.each([
    ["no object", [], ["notAnObject", undefined]],
    ["a misspelt field", { donotdisturb: [] }, ["unknownField", "donotdisturb"]],
    ["a time that is none", { doNotDisturb: [{ from: "22:00", to: "25:00" }] }, ["badClockTime", "doNotDisturb[0].to"]],
    ["a span without length", { doNotDisturb: [{ from: "22:00", to: "22:00" }] }, ["emptySpan", "doNotDisturb[0]"]],
    ["a day that is none", { doNotDisturb: [{ from: "22:00", to: "08:00", days: [0] }] }, ["badDays", "doNotDisturb[0].days"]],
    [
      "too many spans",
      { doNotDisturb: Array.from({ length: 15 }, () => ({ from: "01:00", to: "02:00" })) },
      ["tooManySpans", "doNotDisturb"],
    ],
    ["a name that is none", { off: { kinds: [7] } }, ["badName", "off.kinds[0]"]],
    ["a switch that is none", { off: { all: "yes" } }, ["notABoolean", "off.all"]],
    [
      "more bytes than the state can hold",
      { off: { kinds: Array.from({ length: 60 }, (_, i) => `${i}${"k".repeat(100)}`) } },
      ["preferencesTooLarge", "off"],
    ],
    ["consent that is none", { consent: { marketing: "no" } }, ["notABoolean", "consent.marketing"]],
    ["a time of consent that is none", { consent: { marketing: true, at: "yesterday" } }, ["badTime", "consent.at"]],
    ["two faults at once", { off: { all: 1 }, consent: 1 }, ["notABoolean", "off.all", "notAnObject", "consent"]],
  ])("with %s are refused by field", (_, body, expected) => {
    expect(codes(body)).toEqual(expected);
  });

  it("never make the parser throw", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ doNotDisturb: fc.jsonValue(), off: fc.jsonValue(), consent: fc.jsonValue() })),
        (body) => {
          const parsed = parsePreferences(body, nowMs);
          if (!parsed.ok) for (const refusal of parsed.error) expect(refusal.remedy).not.toBe("");
        },
      ),
    );
  });
});
