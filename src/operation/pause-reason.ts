import type { SentenceValues } from "../base/sentences.ts";
import { mismatch } from "../worker/judge-tokens.ts";
import { readSpikeReason } from "../worker/spikes.ts";

/** The figures in the reason for which something was paused by itself, as it is kept; null: it holds none, or somebody paused it by hand. */
export const readPauseReason = (reason: string): SentenceValues | null =>
  reason.startsWith(mismatch) ? readMismatch(reason) : readSpikeReason(reason);

/** How many answers said that the token is another app's, and of how many; as a channel's reason tells. */
function readMismatch(reason: string): SentenceValues | null {
  const [, mismatches, answers] = /: (\d+) of (\d+) answers/.exec(reason) ?? [];
  return mismatches === undefined || answers === undefined ? null : { mismatches, answers };
}
