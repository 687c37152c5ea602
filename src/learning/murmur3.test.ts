import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mix, murmur3 } from "./murmur3.ts";

describe("the MurmurHash3 of a text", () => {
  // Ian Boyd's vectors (stackoverflow.com/a/31929528), as used by mmh3 and others; "hello" from SMHasher's users.
  it.each([
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["", 0xffffffff, 0x81f16f39],
    ["\0\0\0\0", 0, 0x2362f9de],
    ["a", 0x9747b28c, 0x7fa09ea6],
    ["aa", 0x9747b28c, 0x5d211726],
    ["aaa", 0x9747b28c, 0x283e0130],
    ["aaaa", 0x9747b28c, 0x5a97808a],
    ["a", 0, 0x3c2569b2],
    ["ab", 0x9747b28c, 0x74875592],
    ["abc", 0, 0xb3dd93fa],
    ["abcd", 0x9747b28c, 0xf0478627],
    ["test", 0, 0xba6bd213],
    ["hello", 0, 0x248bfa47],
    ["Hello, world!", 0, 0xc0363e43],
    ["Hello, world!", 0x9747b28c, 0x24884cba],
    ["ππππππππ", 0x9747b28c, 0xd58063c1],
    ["a".repeat(256), 0x9747b28c, 0x37405bdc],
    ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 0, 0xee925b90],
    ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
  ])("of %j with seed %i is the published one", (text, seed, expected) => {
    expect(murmur3(text, seed)).toBe(expected);
  });

  it("is that of the bytes which the Encoding Standard gives, lone surrogates included", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n)) }),
    );
    fc.assert(
      fc.property(anyText, fc.integer(), (text, seed) => {
        expect(murmur3(text, seed)).toBe(ofBytes(new TextEncoder().encode(text), seed));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [1000, 18],
    [20_000, 18],
    [200_000, 18],
    [200_000, 22],
  ])("spreads %i names over 2^%i slots as chance would", (names, bits) => {
    const slots = 2 ** bits;
    const used = new Uint8Array(slots);
    for (let n = 0; n < names; n++) used[murmur3(`item=song-${n}`) & (slots - 1)] = 1;
    const taken = used.reduce((sum, one) => sum + one, 0) / slots;
    const expected = 1 - Math.exp(-names / slots);
    // Five standard deviations of the number of taken slots, in shares.
    const sd = Math.sqrt((Math.exp(-names / slots) * (1 - (1 + names / slots) * Math.exp(-names / slots))) / slots);
    expect(Math.abs(taken - expected)).toBeLessThan(5 * sd + 1 / slots);
  });
});

describe("the mix of two hashes", () => {
  it("spreads a grid of crosses as chance would, and minds the order", () => {
    const slots = 2 ** 18;
    const used = new Uint8Array(slots);
    for (let a = 0; a < 200; a++) for (let b = 0; b < 200; b++) used[mix(murmur3(`hour=${a}`), murmur3(`channel=${b}`)) & (slots - 1)] = 1;
    const taken = used.reduce((sum, one) => sum + one, 0);
    expect(Math.abs(taken / (slots * (1 - Math.exp(-40_000 / slots))) - 1)).toBeLessThan(0.005);
    expect(mix(1, 2)).not.toBe(mix(2, 1));
    expect(mix(0xffffffff, 0xffffffff)).toBe(mix(-1, -1));
  });
});

function ofBytes(bytes: Uint8Array, seed: number): number {
  const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  const scrambled = (k: number): number => Math.imul(rotated(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let h = seed | 0;
  for (let at = 0; at < whole; at += 4) h = Math.imul(rotated(h ^ scrambled(view.getInt32(at, true)), 13), 5) + 0xe6546b64;
  let rest = 0;
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | view.getUint8(at);
  if (whole < bytes.length) h ^= scrambled(rest);
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
