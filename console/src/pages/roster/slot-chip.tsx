import type { RosterEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { classNames } from "../../ui/class-names.ts";
import { rosterText } from "./roster-text.ts";

interface SlotChipProps {
  readonly slot: RosterEntry;
  readonly clashes: number;
  /** The place says which line it is. */
  readonly hideLine?: boolean;
  readonly onOpen: () => void;
}

/** A slot in the calendar; opens it. */
export function SlotChip({ slot, clashes, hideLine = false, onOpen }: SlotChipProps) {
  const text = useText(rosterText);
  const count = slot.slots ?? 1;
  return (
    <button
      type="button"
      onClick={onOpen}
      title={`${slot.id} · ${slot.from}–${slot.to} · ${slot.line}${clashes > 0 ? ` · ${text.clashes(clashes)}` : ""}`}
      className={classNames(
        "block w-full min-w-0 rounded-md border-l-4 px-1.5 py-0.5 text-left text-xs hover:brightness-95",
        clashes > 0 ? "border-warn bg-warn-wash text-warn" : "border-accent bg-accent-wash text-accent-text",
      )}
    >
      <span className="figures block">
        {slot.from}–{slot.to}
        {count > 1 && ` ×${count}`}
        {clashes > 0 && <span className="font-semibold"> !</span>}
      </span>
      <span className="block truncate">{hideLine ? slot.id : slot.line}</span>
      {clashes > 0 && <span className="sr-only">{text.clashes(clashes)}</span>}
    </button>
  );
}
