import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { afterWebhookAnswer, isWebhookPlace, restsAfter, soundStanding, standingAfterTries, type WebhookAnswer } from "./webhook-rule.ts";

const answered = (status: number | null, retryAfterMs: number | null = null): WebhookAnswer => ({
  status,
  error: status === null ? "TIMEOUT" : null,
  retryAfterMs,
});
const highest = { next: () => 1 - 2 ** -32, below: (n: number) => n - 1 };
const step = (answer: WebhookAnswer, over: { readonly attempt?: number; readonly sinceMs?: number } = {}) =>
  afterWebhookAnswer({ answer, attempt: over.attempt ?? 1, firstTriedAtMs: 0, nowMs: over.sinceMs ?? 0, rng: highest });

describe("what follows an answer", () => {
  it.each([
    [200, "delivered"],
    [204, "delivered"],
    [299, "delivered"],
    [301, "retry"],
    [307, "retry"],
    [400, "retry"],
    [404, "retry"],
    [410, "gone"],
    [429, "retry"],
    [500, "retry"],
    [null, "retry"],
  ])("to %s is: %s", (status, kind) => {
    expect(step(answered(status)).kind).toBe(kind);
  });

  it.each([
    [1, 5 * SECOND_MS],
    [2, 10 * SECOND_MS],
    [5, 80 * SECOND_MS],
    [14, 5 * SECOND_MS * 2 ** 13],
    [15, 5 * SECOND_MS * 2 ** 14],
    [16, DAY_MS],
    [40, DAY_MS],
  ])("is another try, after the %s. within so many ms: %s", (attempt, ceilingMs) => {
    expect(step(answered(500), { attempt })).toEqual({ kind: "retry", atMs: Math.min(ceilingMs, DAY_MS) });
  });

  it("is another try anywhere between at once and the ceiling", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.string(), (attempt, seed) => {
        const next = afterWebhookAnswer({ answer: answered(503), attempt, firstTriedAtMs: 0, nowMs: 1000, rng: makeRng(seed) });
        if (next.kind !== "retry") throw new Error(next.kind);
        expect(next.atMs).toBeGreaterThanOrEqual(1000);
        expect(next.atMs).toBeLessThanOrEqual(1000 + Math.min(DAY_MS, 5 * SECOND_MS * 2 ** (attempt - 1)));
      }),
    );
  });

  it("is no try before the receiver asks for one, nor a day and a bit later however long it asks for", () => {
    const asked = step(answered(429, HOUR_MS));
    expect(asked.kind === "retry" && asked.atMs >= HOUR_MS).toBe(true);
    const forEver = step(answered(503, 365 * DAY_MS));
    expect(forEver.kind === "retry" && forEver.atMs <= DAY_MS + 5 * SECOND_MS).toBe(true);
  });

  it("is a last try when five days have passed since the first, and giving up after it", () => {
    expect(step(answered(500), { sinceMs: 5 * DAY_MS - 1 })).toEqual({ kind: "retry", atMs: 5 * DAY_MS });
    expect(step(answered(500), { attempt: 16, sinceMs: 4.5 * DAY_MS })).toEqual({ kind: "retry", atMs: 5 * DAY_MS });
    expect(step(answered(500), { sinceMs: 5 * DAY_MS }).kind).toBe("failed");
    expect(step(answered(200), { sinceMs: 6 * DAY_MS }).kind).toBe("delivered");
  });
});

describe("how a webhook stands", () => {
  const standing = (rounds: readonly [delivered: number, failed: number, atMs: number][]) =>
    rounds.reduce((standing, [delivered, failed, nowMs]) => standingAfterTries(standing, { delivered, failed, nowMs, rng: highest }), {
      ...soundStanding,
      isOver: false,
    });
  const failed = (times: number, atMs: number) => Array.from({ length: times }, (): [number, number, number] => [0, 1, atMs]);

  it("is sound after any success, be one request ever so bad", () => {
    expect(standing([...failed(9, 0), [1, 15, 1]])).toEqual({ ...soundStanding, isOver: false });
  });

  it("is at rest after five rounds without a success, longer each time, ten minutes at most", () => {
    expect(standing(failed(restsAfter - 1, 0))).toMatchObject({ failures: 4, failingSinceMs: 0, restUntilMs: null });
    expect(standing(failed(restsAfter, 0)).restUntilMs).toBe(5 * SECOND_MS);
    expect(standing(failed(restsAfter + 1, 0)).restUntilMs).toBe(10 * SECOND_MS);
    expect(standing(failed(500, 0)).restUntilMs).toBe(10 * MINUTE_MS);
  });

  it("is over after five days without a success, and not a moment before", () => {
    expect(standing([...failed(1, 0), ...failed(1, 5 * DAY_MS - 1)]).isOver).toBe(false);
    expect(standing([...failed(1, 0), ...failed(1, 5 * DAY_MS)]).isOver).toBe(true);
    expect(standing([...failed(1, 0), [1, 0, DAY_MS], ...failed(1, 5 * DAY_MS)]).isOver).toBe(false);
  });
});

describe("where webhooks may go", () => {
  const places = { origins: new Set(["https://hooks.example.com"]), loopback: false };
  it.each([
    ["https://hooks.example.com/carillon?a=1", true, true],
    ["https://hooks.example.com:8443/", false, false],
    ["http://hooks.example.com/", false, false],
    ["https://hooks.example.com.evil.net/", false, false],
    ["https://evil.net/?https://hooks.example.com", false, false],
    ["http://127.0.0.1:9/", false, true],
    ["http://localhost:9/", false, true],
    ["http://[::1]:9/", false, true],
    ["http://127.0.0.1.evil.net/", false, false],
    ["http://169.254.169.254/latest/meta-data", false, false],
  ])("%s: %s, and in a lab %s", (url, allowed, inLab) => {
    expect(isWebhookPlace(new URL(url), places)).toBe(allowed);
    expect(isWebhookPlace(new URL(url), { ...places, loopback: true })).toBe(inLab);
  });
});
