import { dailyStretches, localPieces } from "./local-pieces.ts";
import type { Stretches } from "./stretches.ts";

/** Hours in which a vendor takes messages of a class, on its own clock. */
export interface VendorHours {
  readonly zone: string;
  readonly fromMinute: number;
  /** Exclusive; not after `fromMinute` runs over midnight. */
  readonly toMinute: number;
  /** 1 = Monday … 7 = Sunday on which the hours begin; null every day. */
  readonly weekdays: readonly number[] | null;
}

/** When a vendor's hours are open within [fromMs, toMs). */
export const vendorStretches = (hours: VendorHours, fromMs: number, toMs: number): Stretches =>
  dailyStretches(localPieces(hours.zone, fromMs, toMs), hours, hours.weekdays);

/** The instants at which a message would come closer than `gapMs` to one of `times`, before or after it. In any order, may overlap. */
export const gapStretches = (times: readonly number[], gapMs: number): Stretches =>
  gapMs <= 0 ? [] : times.flatMap((at) => [at - gapMs + 1, at + gapMs]);
