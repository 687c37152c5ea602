import type { RosterEntry } from "../../api/catalogue.ts";
import { isDate } from "./calendar.ts";

/** On which days: all, some weekdays, or dates. */
export type DayChoice = "all" | "weekdays" | "dates";

/** A slot's form. */
export interface SlotDraft {
  readonly id: string;
  readonly line: string;
  readonly campaign: string;
  readonly placement: string;
  readonly audience: string;
  readonly days: DayChoice;
  readonly weekdays: readonly number[];
  readonly dates: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly slots: string;
}

export function draftOf(slot: RosterEntry): SlotDraft {
  const days: readonly (number | string)[] = slot.days ?? [];
  const weekdays = days.filter((day) => typeof day === "number");
  const dates = days.filter((day) => typeof day === "string");
  return {
    id: slot.id,
    line: slot.line,
    campaign: slot.campaign ?? "",
    placement: slot.placement ?? "",
    audience: slot.audience ?? "",
    days: dates.length > 0 ? "dates" : weekdays.length > 0 ? "weekdays" : "all",
    weekdays,
    dates,
    from: slot.from,
    to: slot.to,
    zone: slot.zone ?? "person",
    slots: String(slot.slots ?? 1),
  };
}

/** A form for another slot, on one day where one was chosen. */
export const emptyDraft = (line: string, day: string | null): SlotDraft => ({
  ...draftOf({ id: "", line, from: "18:00", to: "21:00" }),
  ...(day !== null && isDate(day) ? { days: "dates", dates: [day] } : {}),
});

/** The slot as it is stored, what equals a default left out; null while something without which it is none is missing. */
export function entryOf(draft: SlotDraft): RosterEntry | null {
  const { id, line, from, to, zone, campaign, placement, audience } = draft;
  const days = draft.days === "all" ? null : draft.days === "weekdays" ? [...draft.weekdays].sort() : [...draft.dates].sort();
  if (id.trim() === "" || line === "" || from === "" || to === "" || days?.length === 0) return null;
  const slots = Number(draft.slots);
  return {
    id: id.trim(),
    line,
    from,
    to,
    ...(campaign !== "" && { campaign }),
    ...(placement !== "" && { placement }),
    ...(audience !== "" && { audience }),
    ...(days !== null && { days: days as number[] | string[] }), // of one kind, as it was chosen
    ...(zone.trim() !== "" && zone !== "person" && { zone: zone.trim() }),
    ...(slots !== 1 && { slots }),
  };
}
