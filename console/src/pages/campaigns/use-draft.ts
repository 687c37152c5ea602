import { useState } from "react";
import type { CampaignDraft } from "./campaign-draft.ts";
import { isChanged, isOvertaken, type KeptChanges, noChanges, withChange, withKept } from "./kept-changes.ts";

/** A campaign's form with what was typed and not saved. It is kept in this browser until it is saved or discarded. */
export interface DraftInHand {
  readonly draft: CampaignDraft;
  readonly isChanged: boolean;
  readonly isOvertaken: boolean;
  change(part: Partial<CampaignDraft>): void;
  discard(): void;
}

const placeOf = (id: string): string => `carillon.draft.campaign.${id}`;

function read(id: string): KeptChanges {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(placeOf(id)) ?? "null");
    return typeof found === "object" && found !== null && "changed" in found && "before" in found ? (found as KeptChanges) : noChanges; // written below alone
  } catch {
    return noChanges;
  }
}

function keep(id: string, kept: KeptChanges): void {
  try {
    if (Object.keys(kept.changed).length === 0) localStorage.removeItem(placeOf(id));
    else localStorage.setItem(placeOf(id), JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing still lets one save.
  }
}

/** `stored`: the campaign as it is stored, or as a new one begins. */
export function useDraft(stored: CampaignDraft): DraftInHand {
  const { id } = stored;
  const [kept, setKept] = useState(() => read(id));
  const set = (next: KeptChanges) => {
    keep(id, next);
    setKept(next);
  };
  return {
    draft: withKept(stored, kept),
    isChanged: isChanged(kept, stored),
    isOvertaken: isOvertaken(kept, stored),
    change: (part) => set(withChange(kept, part, stored)),
    discard: () => set(noChanges),
  };
}
