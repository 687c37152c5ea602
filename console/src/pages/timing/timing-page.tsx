import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Activity } from "../../../../src/api/wire/hours.ts";
import { useEntries } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/states.tsx";
import { TermList } from "../../ui/term-list.tsx";
import { GateCard, InForceCard } from "./gate-card.tsx";
import { GroupsCard, PartsCard, WavesCard } from "./parts-card.tsx";
import { timingRoute } from "./timing-route.ts";
import { timingTexts } from "./timing-text.ts";
import { DayCard, WeekCard } from "./week-card.tsx";

/** When people are active, and whether hours of their own are worth having. */
export function TimingPage() {
  const text = useText(timingTexts);
  return (
    <Page title={text.title} lead={text.lead}>
      <Filters />
      <Report />
    </Page>
  );
}

function Filters() {
  const text = useText(timingTexts);
  const { audience = "", campaign = "" } = timingRoute.useSearch();
  const navigate = useNavigate({ from: timingRoute.fullPath });
  const audiences = useEntries("audiences").data ?? [];
  const campaigns = useEntries("campaigns").data ?? [];
  const choose = (next: { readonly audience?: string | undefined; readonly campaign?: string | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const ids = (all: readonly { readonly id: string }[], chosen: string): readonly string[] => [
    ...new Set([...all.map(({ id }) => id), ...(chosen === "" ? [] : [chosen])]),
  ];
  return (
    <form aria-label={text.filters} className="grid gap-3 sm:grid-cols-2 lg:max-w-2xl" onSubmit={(event) => event.preventDefault()}>
      <Select label={text.audience} value={audience} onChange={({ target }) => choose({ audience: target.value || undefined })}>
        <option value="">{text.everybody}</option>
        {ids(audiences, audience).map((id) => (
          <option key={id}>{id}</option>
        ))}
      </Select>
      <Select
        label={text.campaign}
        hint={text.hint}
        value={campaign}
        onChange={({ target }) => choose({ campaign: target.value || undefined })}
      >
        <option value="">{text.anyCampaign}</option>
        {ids(campaigns, campaign).map((id) => (
          <option key={id}>{id}</option>
        ))}
      </Select>
    </form>
  );
}

function Report() {
  const text = useText(timingTexts);
  const client = useQueryClient();
  const { audience, campaign } = timingRoute.useSearch();
  const path = "/v1/reports/activity";
  const query = { audience, campaign };
  const queryKey = [path, query];
  const asked = useQuery({
    queryKey,
    staleTime: 300_000,
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => callApi<Activity>(path, { query, signal }),
  });
  if (asked.data !== undefined) return <Answer activity={asked.data} />;
  if (asked.isFetching)
    return (
      <div className="space-y-3">
        <p role="status" className="flex flex-wrap items-center gap-3 text-sm text-soft">
          <progress className="h-2 w-24 accent-(--accent)" aria-label={text.asking} />
          {text.asking}
          <Button look="quiet" onClick={() => void client.cancelQueries({ queryKey })}>
            {text.cancel}
          </Button>
        </p>
        <Loading height={30} />
      </div>
    );
  if (asked.error !== null) return <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />;
  return (
    <Card>
      <EmptyState title={text.stopped} action={<Button onClick={() => void asked.refetch()}>{text.askAgain}</Button>} />
    </Card>
  );
}

function Answer({ activity }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const { sample } = activity;
  if (sample.active === 0)
    return (
      <>
        <Card>
          <EmptyState title={text.none}>{text.noneLead}</EmptyState>
        </Card>
        <InForceCard inForce={activity.inForce} />
      </>
    );
  return (
    <>
      <Figures activity={activity} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="min-w-0 space-y-4">
          <WeekCard activity={activity} />
          <GateCard gate={activity.gate} />
          <Terms />
        </div>
        <div className="min-w-0 space-y-4">
          <DayCard activity={activity} />
          <PartsCard activity={activity} />
          <GroupsCard activity={activity} />
          <WavesCard activity={activity} />
          <InForceCard inForce={activity.inForce} />
          <OnePerson />
        </div>
      </div>
    </>
  );
}

const clock = (hour: number): string => `${String(hour % 24).padStart(2, "0")}:00`;

function Figures({ activity: { sample, people, busy } }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const { count, percent } = useFormat();
  const [first] = busy;
  return (
    <section aria-label={text.sampleTitle}>
      <Stats>
        <Stat name={text.people} value={count(sample.people)} beside={text.ofAll(count(people.total))} to={{ to: "/people" }} />
        <Stat name={text.active} value={count(sample.active)} beside={text.activeOf(count(sample.matching))} />
        <Stat name={text.events} value={count(sample.events)} beside={text.eventsNote} />
        {first !== undefined && (
          <Stat
            name={text.rush}
            value={`${clock(first.from)}–${clock(first.to)}`}
            beside={text.rushNote(percent(first.share, 0), clock(first.peak))}
          />
        )}
      </Stats>
    </section>
  );
}

function Terms() {
  const text = useText(timingTexts);
  return <TermList title={text.terms} terms={text.termList} />;
}

function OnePerson() {
  const text = useText(timingTexts);
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") void navigate({ to: "/people/$personId", params: { personId: typed.trim() }, search: { tab: "hours" } });
  };
  return (
    <Card title={text.person} note={text.personNote}>
      <form className="flex items-end gap-2" onSubmit={submit}>
        <div className="min-w-0 flex-1">
          <TextField
            label={text.personId}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setTyped(target.value)}
          />
        </div>
        <Button type="submit" disabled={typed.trim() === ""}>
          {text.showPerson}
        </Button>
      </form>
    </Card>
  );
}
