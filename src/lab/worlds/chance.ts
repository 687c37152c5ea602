import { hash32 } from "../../base/rng.ts";

/**
 * A uniform number in [0, 1) that is always the same for the same four whole numbers. What happens to a person at an instant is drawn
 * so, not from a running stream: two worlds of one seed meet the same chance at the same instant, whatever happened before.
 */
export function chanceAt(seed: number, who: number, when: number, what: number): number {
  let h = mix(seed ^ Math.imul(what + 1, 0x9e3779b1));
  h = mix(h ^ Math.imul(who + 1, 0x85ebca6b));
  h = mix(h ^ Math.imul(when + 1, 0xc2b2ae35));
  return h / 4294967296;
}

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A standard normal trait of a named thing, always the same for the same name. */
export function fixedNormal(name: string): number {
  const first = (hash32(name, 21) + 1) / 4294967297;
  const second = hash32(name, 22) / 4294967296;
  return Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);
}
