/** What happened to or for a person, as their timeline tells it. A closed list. */
export const timelineKinds = [
  "event",
  "traits",
  "device",
  "preferences",
  "identity",
  "feed",
  "decision",
  "message",
  "attempt",
  "outcome",
] as const;
export type TimelineKind = (typeof timelineKinds)[number];
