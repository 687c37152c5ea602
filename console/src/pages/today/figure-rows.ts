import type { MessageSearch } from "../messages/message-search.ts";
import type { Metric } from "./today-search.ts";

/** The figures of a day: what is counted by hour, and what became of what was handed over that day. */
export type Figure = Metric | "failed" | "switchedOff";

/**
 * The messages behind a figure of the day that began at an instant: as many as it counts. What people did is counted by when they first did
 * it, whenever the message was handed over; everything else by when it was handed over.
 */
export const rowsOfFigure: Readonly<Record<Figure, (from: string) => MessageSearch>> = {
  attempted: (from) => ({ attemptedFrom: from }),
  accepted: (from) => ({ attemptedFrom: from, state: "sent" }),
  opened: (from) => ({ outcome: "opened", outcomeFrom: from }),
  conversions: (from) => ({ outcome: "converted", outcomeFrom: from }),
  failed: (from) => ({ attemptedFrom: from, state: "failed" }),
  switchedOff: (from) => ({ attemptedFrom: from, outcome: "switchedOff" }),
};

/** The messages behind a row of a table of the day; null: no filter tells its messages, which took no channel. */
export function rowsOfGroup(by: "campaign" | "channel", id: string | null | undefined, from: string): MessageSearch | null {
  const attemptedFrom = from;
  if (id !== null && id !== undefined && id !== "") return { [by]: id, attemptedFrom };
  return by === "campaign" ? { byCall: "1", attemptedFrom } : null;
}
