import type { Campaign, DaySpan } from "../catalogue/catalogue.ts";
import type { Preferences } from "../person/state.ts";
import { dailyStretches, type LocalPiece } from "./local-pieces.ts";
import { noTime, type Stretches, within } from "./stretches.ts";

/** When the policy's quiet hours are on, in the person's zone; nothing when there are none. */
export function quietStretches(pieces: readonly LocalPiece[], quietHours: DaySpan | null): Stretches {
  return quietHours === null ? noTime : dailyStretches(pieces, quietHours, null);
}

/** When the person's own do-not-disturb spans are on. Spans may overlap each other. A span that is no time of day is passed over. */
export function doNotDisturbStretches(pieces: readonly LocalPiece[], spans: Preferences["doNotDisturb"]): Stretches {
  if (spans.length === 0) return noTime;
  const found: number[] = [];
  for (const span of spans) {
    const fromMinute = minuteOfDay(span.from);
    const toMinute = minuteOfDay(span.to);
    if (fromMinute === null || toMinute === null) continue;
    found.push(...dailyStretches(pieces, { fromMinute, toMinute }, span.days ?? null));
  }
  return found;
}

/** Minutes since midnight of `HH:MM`, `24:00` included; null for anything else. */
export function minuteOfDay(text: string): number | null {
  if (text.length !== 5 || text.charCodeAt(2) !== 58) return null;
  const hours = twoDigits(text, 0);
  const minutes = twoDigits(text, 3);
  const minute = hours * 60 + minutes;
  return hours >= 0 && minutes >= 0 && minutes < 60 && minute <= 1440 ? minute : null;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** The part of [nowMs, toMs) in which a campaign runs: after its start, before its end and inside its daily window. */
export function campaignTime(
  campaign: Pick<Campaign, "startMs" | "endMs" | "window">,
  range: {
    readonly nowMs: number;
    readonly toMs: number;
    readonly pieces: readonly LocalPiece[];
    piecesIn(zone: string): readonly LocalPiece[];
  },
): Stretches {
  const fromMs = Math.max(range.nowMs, campaign.startMs ?? range.nowMs);
  const toMs = Math.min(range.toMs, campaign.endMs ?? range.toMs);
  if (fromMs >= toMs) return noTime;
  if (campaign.window === null) return [fromMs, toMs];
  const pieces = campaign.window.zone === "person" ? range.pieces : range.piecesIn(campaign.window.zone);
  return within(dailyStretches(pieces, campaign.window, null), fromMs, toMs);
}
