import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { TextField } from "../../ui/field.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { previewTexts } from "./preview-text.ts";
import { usePeople } from "./use-preview.ts";

interface PersonPickerProps {
  /** Whom it is for now. */
  readonly value: string;
  /** Nobody chose that person. */
  readonly isByLot: boolean;
  readonly onChange: (personId: string) => void;
}

/** Chooses a person by the beginning of their id. */
export function PersonPicker({ value, isByLot, onChange }: PersonPickerProps) {
  const text = useText(previewTexts);
  const [typed, setTyped] = useState<string | null>(null);
  const { data } = usePeople(typed);
  const found = typed === null || typed === "" ? null : (data?.items ?? null);
  return (
    <div className="min-w-0">
      <TextField
        label={text.person}
        hint={isByLot && typed === null ? text.byLot : text.personHint}
        value={typed ?? value}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped(null);
        }}
        autoComplete="off"
        spellCheck={false}
      />
      <p aria-live="polite" className="sr-only">
        {found !== null && text.found(found.length)}
      </p>
      {typed === null && (
        <Link
          to="/people/$personId"
          params={{ personId: value }}
          className="text-xs break-all underline decoration-line underline-offset-4"
        >
          {value}
        </Link>
      )}
      {found !== null && (
        <ul className="mt-1 divide-y divide-line rounded-lg border border-line bg-raised text-sm">
          {found.length === 0 && <li className="px-3 py-2 text-soft">{text.noneFound}</li>}
          {found.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                className="flex w-full flex-wrap items-center justify-between gap-2 px-3 py-1.5 text-left hover:bg-sunken"
                onClick={() => {
                  onChange(person.id);
                  setTyped(null);
                }}
              >
                <span className="min-w-0 break-all">
                  <span className="font-medium">{person.id}</span>
                  {person.name !== null && <span className="text-soft"> · {person.name}</span>}
                </span>
                <span className="flex items-center gap-2 text-xs text-soft">
                  {person.lastSeenAt === null ? (
                    text.never
                  ) : (
                    <span>
                      {text.lastSeen} <TimeText at={person.lastSeenAt} />
                    </span>
                  )}
                  <Badge tone={person.reachable ? "good" : "neutral"}>{person.reachable ? text.reachable : text.unreachable}</Badge>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
