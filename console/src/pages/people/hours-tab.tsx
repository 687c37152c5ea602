import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { PersonHours } from "../../../../src/api/wire/hours.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Bars } from "../../ui/bars.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { HeatMap } from "../../ui/heat-map.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { JudgedPredictors } from "../timing/judged-predictors.tsx";
import { predictorTexts } from "../timing/predictor-text.ts";
import { hoursText } from "./hours-text.ts";
import { hourViews } from "./people-search.ts";
import { useHours } from "./person-data.ts";
import { useZoneTime } from "./use-zone-time.ts";

const route = getRouteApi("/people/$personId");
const parts = ["morning", "noon", "evening", "night"] as const;

/** When a person is about, as decisions see it, and the best minutes that are free. */
export function HoursTab({ personId }: { readonly personId: string }): ReactNode {
  const asked = useHours(personId);
  return (
    <Answered of={asked} height={30}>
      {(hours) => (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="min-w-0 space-y-4">
            <Week hours={hours} />
            <How hours={hours} />
          </div>
          <div className="min-w-0 space-y-4">
            <Best hours={hours} />
            <Parts hours={hours} />
          </div>
        </div>
      )}
    </Answered>
  );
}

function Week({ hours }: { readonly hours: PersonHours }) {
  const text = useText(hoursText);
  const format = useFormat();
  const { hours: view = "decided" } = route.useSearch();
  const { events, zone, shares, counts, population, best, gate, isPersonal } = hours;
  const values = view === "own" ? counts : view === "everybody" ? population : shares;
  const byTrees = gate !== null && (gate.predictor === "boosting" || gate.predictor === "forest");
  const byAll = view === "decided" && gate !== null && !isPersonal;
  const figures = { events: format.number(events, 1), zone };
  const note = byAll ? text.decidedByAll(zone) : byTrees && view === "decided" ? text.decidedByTrees(figures) : text.notes[view](figures);
  return (
    <Card title={text.title} note={note} action={<ViewChoice />}>
      {view === "own" && events === 0 ? (
        <EmptyState title={text.unknown} />
      ) : (
        <>
          <HeatMap
            label={`${text.title}: ${text.views[view]}`}
            values={values}
            describe={(value) => (view === "own" ? text.count(format.number(value, 1)) : text.share(format.percent(value)))}
            marked={best.map(({ hourOfWeek }) => hourOfWeek)}
          />
          {best.length > 0 && <p className="mt-2 text-xs text-soft">{text.marked}</p>}
        </>
      )}
    </Card>
  );
}

function ViewChoice() {
  const text = useText(hoursText);
  const { hours: view = "decided" } = route.useSearch();
  return (
    <nav aria-label={text.view} className="flex flex-wrap gap-1">
      {hourViews.map((one) => (
        <Link
          key={one}
          from="/people/$personId"
          to="."
          search={(before) => ({ ...before, hours: one === "decided" ? undefined : one })}
          replace
          resetScroll={false}
          aria-current={one === view ? "true" : undefined}
          className={classNames(
            "rounded-lg px-2.5 py-1 text-sm",
            one === view ? "bg-accent-wash font-medium text-accent-text" : "text-soft hover:bg-sunken hover:text-ink",
          )}
        >
          {text.views[one]}
        </Link>
      ))}
    </nav>
  );
}

function Best({ hours: { best, until, freeMinutes, zone, usesHours } }: { readonly hours: PersonHours }) {
  const text = useText(hoursText);
  const format = useFormat();
  const zoneTime = useZoneTime(zone);
  const isFlat = !usesHours || best.every(({ factor }) => Math.abs(factor - (best[0]?.factor ?? 1)) < 1e-6);
  if (best.length === 0)
    return (
      <Card title={text.best}>
        <EmptyState title={text.noBest}>{text.noBestNext}</EmptyState>
      </Card>
    );
  return (
    <Card title={text.best} note={text.bestNote({ until: zoneTime.dayAndTime(until), minutes: format.count(freeMinutes) })}>
      {isFlat && <p className="mb-2 text-sm text-soft">{text.same}</p>}
      <ol className="divide-y divide-line text-sm">
        {best.map(({ at, factor, minutes }) => (
          <li key={at} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
            <time dateTime={at} title={at} className="figures font-medium">
              {zoneTime.dayAndTime(at)}
            </time>
            <span className="text-right text-xs text-soft">
              {text.factor(`${format.number(factor)} ×`)}
              <span className="block">{text.minutes(minutes)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Parts({ hours }: { readonly hours: PersonHours }) {
  const text = useText(hoursText);
  const format = useFormat();
  if (hours.events === 0) return null;
  return (
    <Card title={text.parts} note={text.partsNote}>
      <Bars
        label={text.parts}
        bars={parts.map((part) => ({
          id: part,
          name: (
            <span className="flex flex-wrap items-center gap-1">
              {text.part[part]} {hours.part === part && <Badge tone="accent">{text.most}</Badge>}
            </span>
          ),
          value: hours.parts[part],
          told: format.percent(hours.parts[part], 0),
        }))}
      />
    </Card>
  );
}

function How({ hours: { gate, usesHours, events } }: { readonly hours: PersonHours }) {
  const text = useText(hoursText);
  const judgedText = useText(predictorTexts);
  const format = useFormat();
  const kappa = (value: number | null): string => (value === null ? text.infinite : format.number(value, value < 10 ? 1 : 0));
  const rows: readonly (readonly [string, string] | null)[] = [
    [text.gate, !usesHours ? text.uniform : gate === null ? text.noGate : text.predictors[gate.predictor]],
    [text.events, format.number(events, 1)],
    gate && [text.group, text.groupWords({ from: format.count(gate.from), to: gate.to === null ? null : format.count(gate.to) })],
    gate && [text.kappa, text.kappaWords({ day: kappa(gate.dayKappa), week: kappa(gate.weekKappa) })],
  ];
  return (
    <Card
      title={text.how}
      action={
        <Link to="/timing" className={buttonLook("quiet")}>
          {text.toTiming}
        </Link>
      }
    >
      <dl className="grid gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[minmax(8rem,auto)_minmax(0,1fr)]">
        {rows.map(
          (row) =>
            row !== null && (
              <div key={row[0]} className="contents">
                <dt className="text-soft">{row[0]}</dt>
                <dd className="mb-1 sm:mb-0">{row[1]}</dd>
              </div>
            ),
        )}
      </dl>
      {gate !== null && (
        <section className="mt-4" aria-label={judgedText.title}>
          <h3 className="mb-1 text-sm font-semibold">{judgedText.title}</h3>
          <JudgedPredictors judged={gate.judged} predictor={gate.predictor} />
        </section>
      )}
    </Card>
  );
}
