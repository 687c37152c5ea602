import { useState } from "react";
import { keepDraft, readDraft, useDraftPlace } from "../../app/drafts.ts";
import type { CampaignDraft } from "./campaign-draft.ts";
import { isChanged, isOvertaken, type KeptChanges, noChanges, withChange, withKept } from "./kept-changes.ts";

/** A campaign's form with what was typed and not saved. It is kept in this browser until it is saved or discarded, or whoever typed it signs out. */
export interface DraftInHand {
  readonly draft: CampaignDraft;
  readonly isChanged: boolean;
  readonly isOvertaken: boolean;
  change(part: Partial<CampaignDraft>): void;
  discard(): void;
}

function read(place: string): KeptChanges {
  const found = readDraft(place);
  return typeof found === "object" && found !== null && "changed" in found && "before" in found ? (found as KeptChanges) : noChanges; // written below alone
}

/** `stored`: the campaign as it is stored, or as a new one begins. */
export function useDraft(stored: CampaignDraft): DraftInHand {
  const place = useDraftPlace("campaign", stored.id);
  const [kept, setKept] = useState(() => read(place));
  const set = (next: KeptChanges) => {
    keepDraft(place, Object.keys(next.changed).length === 0 ? null : next);
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
