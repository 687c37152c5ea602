import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ProviderTokens } from "./provider-token.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const minute = 60_000;

function makeTokens() {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  return { clock, tokens: new ProviderTokens({ keyId: "K", teamId: "T", privateKey }, () => clock.nowMs) };
}

describe("Apple's provider token", () => {
  it("is kept for 40 minutes and then minted anew", () => {
    const { clock, tokens } = makeTokens();
    const first = tokens.current();
    clock.nowMs += 39 * minute;
    expect(tokens.current()).toBe(first);
    clock.nowMs += minute;
    expect(tokens.current()).not.toBe(first);
  });

  it("is minted anew when Apple calls it expired, but not within 20 minutes of the last", () => {
    const { clock, tokens } = makeTokens();
    const first = tokens.current();
    clock.nowMs += 19 * minute;
    tokens.expired(first);
    expect(tokens.current()).toBe(first);
    expect(tokens.restMs()).toBe(minute);
    clock.nowMs += minute;
    tokens.expired(first);
    const second = tokens.current();
    expect(second).not.toBe(first);
    // The answers to other messages that were sent with the first one arrive late.
    clock.nowMs += 21 * minute;
    tokens.expired(first);
    expect(tokens.current()).toBe(second);
  });
});
