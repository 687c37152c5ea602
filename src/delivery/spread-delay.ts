import { MINUTE_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";

/** How far messages that wait for the same instant are drawn apart. */
export const spreadMs = 10 * MINUTE_MS;

/**
 * When a delayed message is to be looked at again: windows open and quiet hours end for everybody at the same full hour, so each message
 * comes at its own moment of the ten minutes after, or of half of what is left of its life, where that is less.
 */
export function spreadDelay({
  untilMs,
  expiresAtMs,
  rng,
}: {
  readonly untilMs: number;
  readonly expiresAtMs: number;
  readonly rng: Rng;
}): number {
  return untilMs + Math.floor(rng.next() * Math.max(0, Math.min(spreadMs, (expiresAtMs - untilMs) / 2)));
}
