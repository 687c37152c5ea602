import { useSession } from "./session.tsx";

const prefix = "carillon.draft.";

/** Where this browser keeps what somebody typed and did not save: apart for everybody who signs in here. */
const placeOf = (operatorId: string, kind: string, id: string): string => `${prefix}${operatorId}.${kind}.${id}`;

/** The place of one draft of whoever is signed in. */
export function useDraftPlace(kind: string, id: string): string {
  return placeOf(useSession().operator?.id ?? "", kind, id);
}

/** What was kept; null: nothing that can be read. */
export function readDraft(place: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps a draft until it is saved or discarded (null), or until whoever typed it signs out. */
export function keepDraft(place: string, draft: unknown): void {
  try {
    if (draft === null) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing still lets one save.
  }
}

/** Forgets every draft of somebody who signs out. Those of others who use this browser stay for them. */
export function forgetDrafts(operatorId: string): void {
  try {
    for (const place of Object.keys(localStorage)) if (place.startsWith(`${prefix}${operatorId}.`)) localStorage.removeItem(place);
  } catch {
    // What was never kept need not be forgotten.
  }
}
