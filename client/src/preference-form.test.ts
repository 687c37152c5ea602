import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { badSpans, everyDay, formOf, newSpan, preferencesOf, switched } from "./preference-form.ts";
import { noPreferences, type Preferences } from "./preferences.ts";

const now = { at: "2026-03-02T09:00:00Z", source: "preference-centre" };
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((n) => String(n).padStart(2, "0")).join(":"));
const days = fc.uniqueArray(fc.constantFrom(...everyDay), { minLength: 1, maxLength: 6 }).map((some) => some.sort((a, b) => a - b));
const preferences: fc.Arbitrary<Preferences> = fc.record({
  doNotDisturb: fc.array(fc.record({ from: time, to: time, days }, { requiredKeys: ["from", "to"] }), { maxLength: 4 }),
  off: fc.record({ kinds: fc.array(fc.string()), channels: fc.array(fc.string()), all: fc.boolean() }),
  consent: fc.record({
    marketing: fc.constantFrom(true, false, null),
    at: fc.constantFrom("2026-01-01T00:00:00Z", null),
    source: fc.constantFrom("form", null),
  }),
});

describe("the form of preferences", () => {
  it("changes nothing that nobody touched", () => {
    fc.assert(
      fc.property(preferences, (before) => {
        expect(preferencesOf(formOf(before), before, now)).toEqual(before);
      }),
    );
  });

  it("writes down when and where a consent was given or taken back", () => {
    const form = { ...formOf(noPreferences), marketing: true };
    expect(preferencesOf(form, noPreferences, now).consent).toEqual({ marketing: true, ...now });
    const given: Preferences = { ...noPreferences, consent: { marketing: true, at: null, source: "shop" } };
    expect(preferencesOf({ ...formOf(given), marketing: false }, given, now).consent).toEqual({ marketing: false, ...now });
  });

  it("does not make a no of never having been asked", () => {
    const form = { ...formOf(noPreferences), spans: [newSpan] };
    expect(preferencesOf(form, noPreferences, now)).toEqual({ ...noPreferences, doNotDisturb: [{ from: "22:00", to: "08:00" }] });
  });

  it.each([
    [{ from: "22:00", to: "08:00", days: [1] }, []],
    [{ from: "08:00", to: "08:00", days: [1] }, [0]],
    [{ from: "", to: "08:00", days: [1] }, [0]],
    [{ from: "22:00", to: "24:00", days: [1] }, [0]],
    [{ from: "22:00", to: "08:00", days: [] }, [0]],
  ])("finds what is wrong with %o", (span, bad) => {
    expect(badSpans({ ...formOf(noPreferences), spans: [span] })).toEqual(bad);
  });

  it("switches a name once and leaves the others", () => {
    expect(switched(["a", "hidden"], "b", true)).toEqual(["a", "hidden", "b"]);
    expect(switched(["a", "hidden"], "a", true)).toEqual(["hidden", "a"]);
    expect(switched(["a", "hidden"], "a", false)).toEqual(["hidden"]);
  });
});
