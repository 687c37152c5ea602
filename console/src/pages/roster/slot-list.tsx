import { Link } from "@tanstack/react-router";
import type { RosterEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { warningsOf } from "./roster-data.ts";
import { rosterText } from "./roster-text.ts";
import { useDateWords } from "./use-date-words.ts";
import type { ViewProps } from "./view-props.ts";

/** Every slot in a table. */
export function SlotList({ slots, warnings, onNarrow }: ViewProps) {
  const text = useText(rosterText);
  const words = useDateWords();
  const daysOf = ({ days }: RosterEntry): string =>
    days === undefined ? text.everyDay : days.map((day) => (typeof day === "number" ? words.weekday(day) : words.day(day))).join(", ");
  const columns: readonly Column<RosterEntry>[] = [
    {
      id: "id",
      title: text.slot,
      sortBy: (slot) => slot.id,
      cell: (slot) => (
        <button
          type="button"
          className="text-left font-medium break-all underline-offset-2 hover:underline"
          onClick={() => onNarrow({ slot: slot.id, add: undefined })}
        >
          {slot.id}
        </button>
      ),
    },
    { id: "line", title: text.line, sortBy: (slot) => slot.line, cell: (slot) => slot.line },
    {
      id: "campaign",
      title: text.campaign,
      cell: ({ campaign }) =>
        campaign === undefined ? (
          text.any
        ) : (
          <Link to="/campaigns/$campaignId" params={{ campaignId: campaign }} className="underline decoration-line underline-offset-4">
            {campaign}
          </Link>
        ),
    },
    { id: "days", title: text.days, cell: daysOf },
    { id: "hours", title: text.hours, sortBy: (slot) => slot.from, cell: (slot) => `${slot.from}–${slot.to}` },
    { id: "slots", title: text.kept, right: true, sortBy: (slot) => slot.slots ?? 1, cell: (slot) => slot.slots ?? 1 },
    {
      id: "clash",
      title: text.clash,
      cell: ({ id }) => {
        const count = warningsOf(warnings, id).length;
        return count === 0 ? "–" : <Badge tone="warn">{text.clashes(count)}</Badge>;
      },
    },
  ];
  return (
    <Card flush>
      <Rows caption={text.title} columns={columns} rows={slots} keyOf={(slot) => slot.id} sorted={{ by: "line", down: false }} />
    </Card>
  );
}
