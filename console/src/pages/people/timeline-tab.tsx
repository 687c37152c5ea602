import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TimelineEntryView, TimelineView } from "../../../../src/api/wire/reading.ts";
import type { TimelineKind } from "../../../../src/person/timeline-kinds.ts";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { personPath } from "./person-data.ts";
import { TimelineEntry } from "./timeline-entry.tsx";
import { timelineKinds, timelineText } from "./timeline-text.ts";
import { useZoneTime, type ZoneTime } from "./use-zone-time.ts";

const route = getRouteApi("/people/$personId");
const pageSize = 50;

/** Everything that happened to or for a person, merged by time. */
export function TimelineTab({ personId, zone }: { readonly personId: string; readonly zone: string | null }) {
  const text = useText(timelineText);
  const zoneTime = useZoneTime(zone);
  const { kinds } = route.useSearch();
  const path = personPath(personId, "timeline");
  const asked = useInfiniteQuery({
    queryKey: [path, { kinds, paged: true }],
    queryFn: ({ signal, pageParam }) => callApi<TimelineView>(path, { query: { kinds, limit: pageSize, before: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // What is new comes by itself until somebody reads further back.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : 30_000),
  });
  return (
    <Card title={text.title} note={zoneTime.other === null ? text.note : `${text.note} ${text.zoneNote(zoneTime.other)}`}>
      <KindFilter />
      <Answered of={asked} height={30}>
        {({ pages }) => {
          const entries = pages.flatMap(({ items }) => items);
          if (entries.length === 0) return <Nothing filtered={kinds !== undefined} />;
          return (
            <>
              <Days entries={entries} zoneTime={zoneTime} />
              <p role="status" className="sr-only">
                {text.shown(entries.length)}
              </p>
              <div className="mt-4 flex justify-center border-t border-line pt-4 text-sm text-soft">
                {asked.hasNextPage ? (
                  <Button busy={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                    {text.more}
                  </Button>
                ) : (
                  text.end
                )}
              </div>
            </>
          );
        }}
      </Answered>
    </Card>
  );
}

function KindFilter() {
  const text = useText(timelineText);
  const { kinds = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const chosen = timelineKinds.filter((kind) => kinds.split(",").includes(kind));
  const show = (next: readonly TimelineKind[]) =>
    void navigate({
      search: (before) => ({ ...before, kinds: next.length === 0 ? undefined : next.join(",") }),
      replace: true,
      resetScroll: false,
    });
  const chip = (isOn: boolean): string =>
    classNames(
      "min-h-8 rounded-full border px-3 text-sm",
      isOn ? "border-accent bg-accent-wash font-medium text-accent-text" : "border-line text-soft hover:bg-sunken hover:text-ink",
    );
  return (
    <fieldset className="mb-4 flex flex-wrap gap-1.5">
      <legend className="sr-only">{text.filter}</legend>
      <button type="button" aria-pressed={chosen.length === 0} className={chip(chosen.length === 0)} onClick={() => show([])}>
        {text.all}
      </button>
      {timelineKinds.map((kind) => {
        const isOn = chosen.includes(kind);
        return (
          <button
            key={kind}
            type="button"
            aria-pressed={isOn}
            className={chip(isOn)}
            onClick={() => show(isOn ? chosen.filter((one) => one !== kind) : [...chosen, kind])}
          >
            {text.kinds[kind]}
          </button>
        );
      })}
    </fieldset>
  );
}

function Days({ entries, zoneTime }: { readonly entries: readonly TimelineEntryView[]; readonly zoneTime: ZoneTime }) {
  // Entries of one message belong together: pointing at one marks the others.
  const [lit, setLit] = useState<string | null>(null);
  const days = new Map<string, TimelineEntryView[]>();
  for (const entry of entries) {
    const day = zoneTime.day(entry.at);
    const known = days.get(day);
    if (known === undefined) days.set(day, [entry]);
    else known.push(entry);
  }
  return (
    <div className="space-y-5">
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h3 className="mb-1.5 text-sm font-semibold">{day}</h3>
          <ol className="ml-1 border-l border-line">
            {ofDay.map((entry) => (
              <TimelineEntry key={entry.id} entry={entry} zoneTime={zoneTime} lit={lit} onLight={setLit} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const text = useText(timelineText);
  if (!filtered) return <EmptyState title={text.emptyTitle}>{text.emptyNext}</EmptyState>;
  return (
    <EmptyState
      title={text.noneTitle}
      action={
        <Link from="/people/$personId" to="." search={(before) => ({ ...before, kinds: undefined })} className={buttonLook()}>
          {text.showAll}
        </Link>
      }
    />
  );
}
