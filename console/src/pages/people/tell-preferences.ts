import type { TimelineText } from "./timeline-text.ts";

/** What a change of preferences says, in a line. */
export function tellPreferences(preferences: unknown, text: TimelineText["preferences"]): string {
  const { doNotDisturb = [], off, consent } = (preferences ?? {}) as Partial<Shape>; // the log's shape, whatever version wrote it
  const spans = doNotDisturb.map(({ from, to }) => `${from}–${to}`).join(", ");
  const names = [...(off?.kinds ?? []), ...(off?.channels ?? [])];
  return [
    spans === "" ? text.noDisturb : `${text.disturb} ${spans}`,
    off?.all === true ? text.allOff : names.length > 0 ? `${text.off} ${names.join(", ")}` : "",
    consent?.marketing === true ? text.given : consent?.marketing === false ? text.withdrawn : text.neverAsked,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

interface Shape {
  readonly doNotDisturb: readonly { readonly from: string; readonly to: string }[];
  readonly off: { readonly kinds?: readonly string[]; readonly channels?: readonly string[]; readonly all?: boolean };
  readonly consent: { readonly marketing?: boolean | null };
}
