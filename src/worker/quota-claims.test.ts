import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quotaKey } from "../store/quota.ts";
import { type QuotaClaim, settleClaims } from "./quota-claims.ts";

const owners = ["music", " creative:a", " creative:b", " app:fcm:x"];
const limits = new Map(owners.map((owner, n) => [owner, n + 1]));
const limitOf = (owner: string): number => limits.get(owner) ?? Number.POSITIVE_INFINITY;
const aKey = fc.record({ owner: fc.constantFrom(...owners.slice(0, 3)), day: fc.constantFrom(1, 2) });
const aPlace = fc.record({
  owner: fc.constant(" app:fcm:x"),
  day: fc.constantFrom(1, 2),
  perApp: fc.constant(4),
  fallsThrough: fc.boolean(),
});
const someClaims = fc
  .array(fc.record({ uses: fc.uniqueArray(aKey, { maxLength: 2, selector: quotaKey }), place: fc.option(aPlace, { nil: null }) }), {
    maxLength: 30,
  })
  .map((claims): readonly QuotaClaim[] => claims.map((one, n) => ({ ...one, messageId: `m${n}` })));
const someCounts = fc
  .array(fc.tuple(fc.constantFrom(...owners), fc.constantFrom(1, 2), fc.nat(6)))
  .map((rows) => new Map(rows.map(([owner, day, used]) => [quotaKey({ owner, day }), used])));

const keysOf = ({ uses, place }: QuotaClaim): readonly string[] => [...uses, ...(place === null ? [] : [place])].map(quotaKey);
const limitOfKey = (key: string): number => limitOf(key.slice(2)); // after a day of one digit
const taken = (claims: readonly QuotaClaim[], key: string): number => claims.flatMap(keysOf).filter((one) => one === key).length;

describe("claims on counters that others took of meanwhile", () => {
  it("never go beyond a limit", () => {
    fc.assert(
      fc.property(someClaims, someCounts, (claims, counted) => {
        const { fitting } = settleClaims(claims, counted, limitOf);
        for (const key of new Set(fitting.flatMap(keysOf)))
          expect((counted.get(key) ?? 0) + taken(fitting, key)).toBeLessThanOrEqual(limitOfKey(key));
      }),
    );
  });

  it("fit or are beyond, and are beyond only where those before them left nothing of what they cannot do without", () => {
    fc.assert(
      fc.property(someClaims, someCounts, (claims, counted) => {
        const { fitting, beyond } = settleClaims(claims, counted, limitOf);
        expect([...fitting.map((one) => one.messageId), ...beyond].sort()).toEqual(claims.map((one) => one.messageId).sort());
        for (const claim of claims.filter((one) => beyond.has(one.messageId))) {
          const before = fitting.filter((one) => Number(one.messageId.slice(1)) < Number(claim.messageId.slice(1)));
          const needed = [...claim.uses, ...(claim.place === null || claim.place.fallsThrough ? [] : [claim.place])].map(quotaKey);
          expect(needed.some((key) => (counted.get(key) ?? 0) + taken(before, key) >= limitOfKey(key))).toBe(true);
        }
      }),
    );
  });

  it("all fit where nobody else took anything and those who chose kept to what was left", () => {
    const claims = ["m0", "m1"].map((messageId): QuotaClaim => ({ messageId, uses: [{ owner: " creative:a", day: 1 }], place: null }));
    expect(settleClaims(claims, new Map(), limitOf)).toEqual({ fitting: claims, beyond: new Set() });
  });

  it("leave an app's place out where the message has another way", () => {
    const place = { owner: " app:fcm:x", day: 1, perApp: 4, fallsThrough: true };
    const claim: QuotaClaim = { messageId: "m", uses: [{ owner: "music", day: 1 }], place };
    const counted = new Map([[quotaKey(place), 4]]);
    expect(settleClaims([claim], counted, limitOf)).toEqual({ fitting: [{ ...claim, place: null }], beyond: new Set() });
    expect(settleClaims([{ ...claim, place: { ...place, fallsThrough: false } }], counted, limitOf).beyond).toEqual(new Set(["m"]));
  });
});
