import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FirstTouch, secondTouchOf } from "./second-touch.ts";

const hour = 3_600_000;
const patienceMs = 4 * hour;
const touch = (changes: Partial<FirstTouch> = {}): FirstTouch => ({
  class: "service",
  immediate: false,
  touches: 1,
  attemptedAtMs: 0,
  expiresAtMs: 24 * hour,
  deliveredAtMs: null,
  shownAtMs: null,
  openedAtMs: null,
  dismissedAtMs: null,
  tellsDelivery: true,
  ...changes,
});

describe("a second touch", () => {
  it("waits for the message's patience, then goes another way when the vendor would have told of its arrival", () => {
    expect(secondTouchOf(touch(), patienceMs, hour)).toEqual({ kind: "wait", untilMs: patienceMs });
    expect(secondTouchOf(touch(), patienceMs, patienceMs)).toEqual({ kind: "otherWay", atMs: patienceMs });
  });

  it("waits for the person's next active hour when it arrived unseen, or when nobody can tell", () => {
    expect(secondTouchOf(touch({ deliveredAtMs: 5 }), patienceMs, patienceMs).kind).toBe("nextActiveHour");
    expect(secondTouchOf(touch({ tellsDelivery: false }), patienceMs, patienceMs).kind).toBe("nextActiveHour");
  });

  it.each([
    { what: "opened", changes: { openedAtMs: 1 }, reason: "opened" },
    { what: "swept away", changes: { dismissedAtMs: 1 }, reason: "dismissed" },
    { what: "touched twice", changes: { touches: 2 }, reason: "touchedTwice" },
    { what: "marketing that stood on the screen", changes: { class: "marketing", shownAtMs: 1 }, reason: "seen" },
    { what: "marketing for that very moment", changes: { class: "marketing", immediate: true }, reason: "immediate" },
    { what: "worth nothing by then", changes: { expiresAtMs: patienceMs }, reason: "expired" },
  ] as const)("never comes to what was $what", ({ changes, reason }) => {
    expect(secondTouchOf(touch(changes), patienceMs, 5 * hour)).toEqual({ kind: "never", reason });
  });

  it("comes to service that stood on the screen and was left there", () => {
    expect(secondTouchOf(touch({ shownAtMs: 9 }), patienceMs, patienceMs).kind).toBe("nextActiveHour");
  });

  it("never comes before the patience, after the message's life, or after an open, whatever else is known", () => {
    const moment = fc.option(fc.nat(30 * hour), { nil: null });
    const any = fc.record({
      class: fc.constantFrom("marketing" as const, "service" as const),
      immediate: fc.boolean(),
      touches: fc.constantFrom(1, 2),
      attemptedAtMs: fc.nat(hour),
      expiresAtMs: fc.nat(30 * hour),
      deliveredAtMs: moment,
      shownAtMs: moment,
      openedAtMs: moment,
      dismissedAtMs: moment,
      tellsDelivery: fc.boolean(),
    });
    fc.assert(
      fc.property(any, fc.nat(20 * hour), fc.nat(40 * hour), (given, patience, nowMs) => {
        const found = secondTouchOf(given, patience, nowMs);
        if (found.kind !== "otherWay" && found.kind !== "nextActiveHour") return;
        expect(given.openedAtMs).toBeNull();
        expect(given.touches).toBe(1);
        expect(nowMs).toBeGreaterThanOrEqual(given.attemptedAtMs + patience);
        expect(nowMs).toBeLessThan(given.expiresAtMs);
      }),
    );
  });
});
