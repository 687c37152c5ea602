import type { Rng } from "../base/rng.ts";
import { type Bucket, fullBucket, type Pace, takeFrom } from "./token-bucket.ts";

/** What is remembered of one channel's pace: immutable, one for each channel and app. Times are the wall's, in milliseconds. */
export interface Pacing {
  /** null: nothing was taken yet, it is full. */
  readonly bucket: Bucket | null;
  /** Nothing goes before then: the vendor asked for it. */
  readonly restUntilMs: number;
  /** How long it asked for. */
  readonly restMs: number;
  /** The device that was turned away last for coming too often, and until when. */
  readonly limited: { readonly device: string; readonly untilMs: number } | null;
  /** Those who were put off have been told to come again up to then, one after the other. */
  readonly promisedMs: number;
}

export const freshPacing: Pacing = { bucket: null, restUntilMs: 0, restMs: 0, limited: null, promisedMs: 0 };

/**
 * Share of the pace at which those who were put off come again. The rest is for what cannot wait in line: service, repetitions, and
 * what falls due meanwhile.
 */
const promisedShare = 0.9;

/** After a rest those who waited come again within as long as the rest was, and at least within this, each at its own moment. */
const leastSpreadMs = 10_000;

export interface TurnQuestion {
  /** null: the vendor names none, and nobody configured one. */
  readonly pace: Pace | null;
  /** What the request counts: 1, or its devices where the vendor counts those. */
  readonly cost: number;
  readonly nowMs: number;
  /** Who may leave within this long waits for its turn; everybody else is put off. */
  readonly horizonMs: number;
  /** Does not stand in line behind those who were put off, but comes again as soon as it may. */
  readonly urgent: boolean;
  readonly rng: Rng;
}

export type Turn =
  /** Taken: it may leave after so long. */
  | { readonly kind: "go"; readonly waitMs: number }
  /** Nothing was taken: it asks again after so long. */
  | { readonly kind: "later"; readonly waitMs: number };

/** Asks for the turn of one request. */
export function askTurn(pacing: Pacing, question: TurnQuestion): { readonly pacing: Pacing; readonly turn: Turn } {
  const { pace, cost, nowMs, horizonMs } = question;
  const restMs = Math.max(0, pacing.restUntilMs - nowMs);
  if (pace === null) {
    const spreadMs = Math.max(leastSpreadMs, pacing.restMs);
    return {
      pacing,
      turn:
        restMs === 0
          ? { kind: "go", waitMs: 0 }
          : { kind: "later", waitMs: restMs + Math.ceil(question.rng.next() * (question.urgent ? leastSpreadMs : spreadMs)) },
    };
  }
  const taken = takeFrom(pacing.bucket ?? fullBucket(pace, nowMs), pace, nowMs, cost);
  if (taken.waitMs <= horizonMs) return { pacing: { ...pacing, bucket: taken.bucket }, turn: { kind: "go", waitMs: taken.waitMs } };
  if (question.urgent) return { pacing, turn: { kind: "later", waitMs: taken.waitMs } };
  const atMs = Math.max(pacing.promisedMs, nowMs + taken.waitMs);
  const promisedMs = atMs + (1000 * cost) / (promisedShare * pace.perSecond);
  return { pacing: { ...pacing, promisedMs }, turn: { kind: "later", waitMs: Math.ceil(atMs - nowMs) } };
}

/**
 * A device was answered "too many requests", with the vendor's wish to be left alone for `wishMs`. One device may have a limit of its own;
 * as soon as a second one is told the same while the first one's wish still holds, it is the channel that rests, for the longer of the two.
 * Whatever was saved up in its bucket is gone by then, so that nobody rushes in when it opens.
 */
export function noteLimited(
  pacing: Pacing,
  { device, wishMs, nowMs }: { readonly device: string; readonly wishMs: number; readonly nowMs: number },
): Pacing {
  const untilMs = nowMs + wishMs;
  const before = pacing.limited;
  const limited = before !== null && before.untilMs > untilMs ? before : { device, untilMs };
  if (before === null || before.device === device || before.untilMs <= nowMs) return { ...pacing, limited };
  const restUntilMs = Math.max(pacing.restUntilMs, limited.untilMs);
  return {
    ...pacing,
    limited,
    restUntilMs,
    restMs: restUntilMs - nowMs,
    bucket: { left: 0, atMs: restUntilMs },
    promisedMs: Math.max(pacing.promisedMs, restUntilMs),
  };
}
