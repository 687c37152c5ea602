import { useNavigate } from "@tanstack/react-router";
import { useEntries } from "../../api/catalogue.ts";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { ClashList } from "./clash-list.tsx";
import { LineCards } from "./line-cards.tsx";
import { MonthView } from "./month-view.tsx";
import { useClashes } from "./roster-data.ts";
import { RosterHead } from "./roster-head.tsx";
import { rosterRoute } from "./roster-route.ts";
import { type Narrow, readRosterSearch } from "./roster-search.ts";
import { rosterText } from "./roster-text.ts";
import { SlotEditor } from "./slot-editor.tsx";
import { SlotList } from "./slot-list.tsx";
import { WeekView } from "./week-view.tsx";

/** The messages of a person that are kept free, by line, day and hour. */
export function RosterPage() {
  const text = useText(rosterText);
  const search = rosterRoute.useSearch();
  const navigate = useNavigate({ from: rosterRoute.fullPath });
  const narrow: Narrow = (part) => void navigate({ search: readRosterSearch({ ...search, ...part }), resetScroll: false });
  const may = useMay("operator");
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const at = search.at ?? today;
  const roster = useEntries("roster");
  const clashes = useClashes(roster.data);
  const shown = (roster.data ?? []).filter(({ line }) => search.line === undefined || line === search.line);
  const view = { slots: shown, warnings: clashes.data ?? [], at, today, onNarrow: narrow, mayAdd: may };
  const add = (
    <Button look="primary" disabled={!may} title={may ? undefined : text.mayNot} onClick={() => narrow({ add: "1", slot: undefined })}>
      {text.add}
    </Button>
  );
  return (
    <Page title={text.title} lead={text.lead} action={add}>
      <RosterHead search={search} at={at} today={today} onNarrow={narrow} />
      <Answered of={roster} height={28}>
        {(slots) =>
          slots.length === 0 && search.view === "list" ? (
            <EmptyState title={text.none}>{text.noneHint}</EmptyState>
          ) : search.view === "list" ? (
            <SlotList {...view} />
          ) : search.view === "week" ? (
            <WeekView {...view} />
          ) : (
            <MonthView {...view} />
          )
        }
      </Answered>
      {roster.data?.length === 0 && search.view !== "list" && <p className="text-sm text-soft">{text.noneHint}</p>}
      <ClashList asked={clashes} onNarrow={narrow} slots={roster.data ?? []} />
      <LineCards slots={roster.data ?? []} />
      {roster.data !== undefined && <SlotEditor search={search} slots={roster.data} onNarrow={narrow} />}
    </Page>
  );
}
