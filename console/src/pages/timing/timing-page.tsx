import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Activity } from "../../../../src/api/wire/hours.ts";
import { useEntries } from "../../api/catalogue.ts";
import { useReport } from "../../api/use-report.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
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
  const { audience, campaign } = timingRoute.useSearch();
  const asked = useReport<Activity>("/v1/reports/activity", { query: { audience, campaign }, staleMs: 300_000 });
  return (
    <Answered of={asked} height={30}>
      {(activity) => <Answer activity={activity} />}
    </Answered>
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

function Figures({ activity }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const { count, percent } = useFormat();
  const { sample, people, busy } = activity;
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
      <p className="mt-1.5 text-sm text-soft empty:hidden">
        <Counted of={activity} />
      </p>
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
