import { useState } from "react";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { keepDraft, readDraft, useDraftPlace } from "../../app/drafts.ts";
import { draftOf, type GroupDraft, isComplete, predicateOf } from "./predicate-draft.ts";

/** An audience's conditions with what was changed and not saved; kept in this browser until it is saved or discarded, or whoever changed it signs out. */
export interface AudienceInHand {
  readonly draft: GroupDraft;
  /** What it says; null while something is wanting. */
  readonly where: Predicate | null;
  readonly isChanged: boolean;
  /** Somebody else saved something else meanwhile. */
  readonly isOvertaken: boolean;
  change(draft: GroupDraft): void;
  discard(): void;
}

interface Kept {
  readonly draft: GroupDraft;
  /** What was stored when the first change was made, as text. */
  readonly before: string;
}

function read(place: string): Kept | null {
  const found = readDraft(place);
  return typeof found === "object" && found !== null && "draft" in found && "before" in found ? (found as Kept) : null; // written below alone
}

/** `stored`: null while it is not stored yet. `begin`: what a new one begins with. */
export function useAudienceDraft(id: string, stored: Predicate | null, begin: Predicate | null): AudienceInHand {
  const place = useDraftPlace("audience", id);
  const [kept, setKept] = useState(() => read(place));
  const [first, setFirst] = useState(() => ({ of: JSON.stringify(stored ?? begin), draft: draftOf(stored ?? begin) }));
  const now = JSON.stringify(stored ?? begin);
  // Saved meanwhile: the form shows what is stored now.
  if (first.of !== now) setFirst({ of: now, draft: draftOf(stored ?? begin) });
  const draft = kept?.draft ?? first.draft;
  const written = JSON.stringify(stored === null ? null : predicateOf(draftOf(stored)));
  const set = (next: Kept | null) => {
    keepDraft(place, next);
    setKept(next);
  };
  return {
    draft,
    where: isComplete(draft) ? predicateOf(draft) : null,
    isChanged: kept !== null && JSON.stringify(predicateOf(draft)) !== written,
    isOvertaken: kept !== null && kept.before !== written,
    change: (next) => set(JSON.stringify(predicateOf(next)) === written ? null : { draft: next, before: kept?.before ?? written }),
    discard: () => set(null),
  };
}
