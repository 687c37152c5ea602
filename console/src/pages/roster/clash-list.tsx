import type { UseQueryResult } from "@tanstack/react-query";
import type { RosterEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Answered } from "../../ui/states.tsx";
import { ClashKinds } from "./clash-kinds.tsx";
import { type Warning, warningsOf } from "./roster-data.ts";
import type { Narrow } from "./roster-search.ts";
import { rosterText } from "./roster-text.ts";

interface ClashListProps {
  readonly asked: UseQueryResult<readonly Warning[]>;
  readonly slots: readonly RosterEntry[];
  readonly onNarrow: Narrow;
}

/** What keeps slots from being kept. */
export function ClashList({ asked, slots, onNarrow }: ClashListProps) {
  const text = useText(rosterText);
  if (slots.length === 0) return null;
  const buttons = (warnings: readonly Warning[]) => (
    <p className="mt-2 flex flex-wrap gap-1">
      {slots
        .filter(({ id }) => warningsOf(warnings, id).length > 0)
        .map(({ id }) => (
          <Button key={id} onClick={() => onNarrow({ slot: id, add: undefined })}>
            {text.open(id)}
          </Button>
        ))}
    </p>
  );
  return (
    <Card title={text.clashTitle} note={text.clashNote}>
      <Answered of={asked} height={4}>
        {(warnings) =>
          warnings.length === 0 ? <p className="text-sm text-good">{text.noClash}</p> : <ClashKinds warnings={warnings} action={buttons} />
        }
      </Answered>
    </Card>
  );
}
