import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import type { PersonRowView } from "../../../../src/api/wire/reading.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, ServerTable } from "../../ui/data-table.tsx";
import { CheckBox, TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { linkLook } from "./link-look.ts";
import type { PeopleSearch } from "./people-search.ts";
import { peopleText } from "./people-text.ts";

const route = getRouteApi("/people");
const typingMs = 250;

/** Everybody, and the way to one of them. */
export function PeoplePage(): ReactNode {
  const text = useText(peopleText);
  const { q, reachable } = route.useSearch();
  const columns = usePeopleColumns();
  return (
    <Page title={text.title} lead={text.lead}>
      <Card flush>
        <Filters />
        <ServerTable
          caption={text.list}
          path="/v1/people"
          query={{ query: q, reachable }}
          columns={columns}
          keyOf={(row) => row.id}
          csv
          empty={<NoPeople />}
        />
      </Card>
    </Page>
  );
}

function Filters() {
  const text = useText(peopleText);
  const { q, reachable } = route.useSearch();
  const navigate = route.useNavigate();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const search = (change: PeopleSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <search className="flex flex-wrap items-end gap-x-6 gap-y-3 border-b border-line p-4">
      <div className="w-full max-w-md">
        <TextField
          // Another page's link may ask for somebody else: then the field starts anew.
          key={q === undefined ? "" : "asked"}
          type="search"
          label={text.search}
          hint={text.searchHint}
          defaultValue={q ?? ""}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => {
            clearTimeout(waiting.current);
            waiting.current = setTimeout(() => search({ q: target.value.trim() || undefined }), typingMs);
          }}
        />
      </div>
      <div className="sm:pb-6">
        <CheckBox
          label={text.onlyReachable}
          checked={reachable === true}
          onChange={({ target }) => search({ reachable: target.checked ? true : undefined })}
        />
      </div>
    </search>
  );
}

function usePeopleColumns(): readonly Column<PersonRowView>[] {
  const text = useText(peopleText);
  const format = useFormat();
  return [
    {
      id: "person",
      title: text.person,
      cell: (row) => <PersonCell row={row} />,
    },
    { id: "lastSeen", title: text.lastSeen, cell: ({ lastSeenAt }) => (lastSeenAt === null ? text.never : <TimeText at={lastSeenAt} />) },
    {
      id: "messages",
      title: text.messages,
      right: true,
      cell: ({ id, messages30d }) => (
        <Link to="/messages" search={{ person: id }} className={linkLook}>
          {format.count(messages30d)}
        </Link>
      ),
    },
    { id: "opened", title: text.opened, right: true, wideOnly: true, cell: ({ opened30d }) => format.count(opened30d) },
    {
      id: "reachable",
      title: text.reachable,
      wideOnly: true,
      cell: (row) => <Reachable row={row} />,
    },
    { id: "devices", title: text.devices, right: true, wideOnly: true, cell: ({ devices }) => format.count(devices) },
    { id: "zone", title: text.zone, wideOnly: true, cell: ({ zone }) => zone ?? "–" },
    { id: "nextDue", title: text.nextDue, wideOnly: true, cell: ({ nextDueAt }) => <TimeText at={nextDueAt} /> },
  ];
}

function PersonCell({ row }: { readonly row: PersonRowView }) {
  const text = useText(peopleText);
  const { id, name, email, foundBy, matched } = row;
  return (
    <div className="max-w-72 min-w-36">
      <Link to="/people/$personId" params={{ personId: id }} className={`font-medium wrap-anywhere text-accent-text ${linkLook}`}>
        {name ?? id}
      </Link>
      <span className="block text-xs wrap-anywhere text-soft">{[name === null ? null : id, email].filter(Boolean).join(" · ")}</span>
      {matched !== null && (
        <span className="block text-xs wrap-anywhere text-soft">{text.foundByValue(matched.attribute, matched.value)}</span>
      )}
      <div className="md:hidden">
        <Reachable row={row} />
      </div>
      {(foundBy === "alias" || foundBy === "device") && <Badge tone="accent">{text.foundBy[foundBy]}</Badge>}
    </div>
  );
}

function Reachable({ row: { reachable, unreachable } }: { readonly row: PersonRowView }) {
  const text = useText(peopleText);
  const words = useWords();
  return (
    <>
      <Badge tone={reachable ? "good" : "warn"}>{reachable ? text.yes : text.no}</Badge>
      {unreachable !== null && <span className="block max-w-64 text-xs text-soft">{words.rule(unreachable)}</span>}
    </>
  );
}

function NoPeople() {
  const text = useText(peopleText);
  const { q, reachable } = route.useSearch();
  const everybody = (
    <Link to="/people" className={buttonLook()}>
      {text.clear}
    </Link>
  );
  if (q !== undefined)
    return (
      <EmptyState title={text.noMatch(q)} action={everybody}>
        {text.noMatchNext}
      </EmptyState>
    );
  if (reachable === true)
    return (
      <EmptyState title={text.noReachable} action={everybody}>
        {text.noReachableNext}
      </EmptyState>
    );
  return <EmptyState title={text.emptyTitle}>{text.emptyNext}</EmptyState>;
}
