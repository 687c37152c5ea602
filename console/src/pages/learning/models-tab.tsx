import { Link, useNavigate } from "@tanstack/react-router";
import { Fragment } from "react";
import type { ModelList, ModelListItem } from "../../../../src/api/wire/learning.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, ServerTable } from "../../ui/data-table.tsx";
import { CheckBox } from "../../ui/field.tsx";
import { InOneGo } from "../../ui/in-one-go.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { HoldButton, StandingBanner } from "./hold-actions.tsx";
import { modelsPath, useModel, useScorer, useStanding } from "./learning-data.ts";
import { learningRoute } from "./learning-route.ts";
import { learningTexts } from "./learning-text.ts";
import { PromoteButton } from "./promote-actions.tsx";
import { promoteTexts } from "./promote-text.ts";
import { NewParts, Promotion } from "./promotion-words.tsx";
import { Terms } from "./terms-card.tsx";
import { VersionCharts } from "./version-charts.tsx";

/** What decides now, and every version with how its predictions did. */
export function ModelsTab() {
  const standing = useStanding();
  const scorer = useScorer();
  return (
    <div className="space-y-4">
      <InOneGo isWaiting={standing.isPending || scorer === undefined} height={48}>
        <Answered of={standing} height={7}>
          {(list) => <Standing list={list} />}
        </Answered>
        <Versions list={standing.data} />
        <VersionCharts />
        <Terms />
      </InOneGo>
    </div>
  );
}

function Standing({ list }: { readonly list: ModelList }) {
  const text = useText(learningTexts);
  const { count, number } = useFormat();
  const [newest] = list.items;
  if (newest === undefined)
    return (
      <Card>
        <EmptyState title={text.nothingYet}>{text.nothingYetLead}</EmptyState>
      </Card>
    );
  return (
    <section aria-label={text.now} className="space-y-3">
      {list.hold !== null && <StandingBanner hold={list.hold} newest={newest.version} />}
      <Stats>
        <Stat name={text.inForce} value={list.inForce} to={{ to: "/learning", search: { model: list.inForce } }} />
        <Stat
          name={text.newest}
          value={newest.version}
          beside={<TimeText at={newest.at} />}
          to={{ to: "/learning", search: { model: newest.version } }}
        />
        <Stat name={text.examples} value={newest.examples === null ? "–" : count(newest.examples)} />
        <Stat name="AUC" value={number(newest.evidence?.open.auc, 3)} beside={text.heads.open} />
        <Stat name="NE" value={number(newest.evidence?.open.ne, 3)} beside={text.heads.open} />
        <Decider list={list} />
      </Stats>
      <p className="text-sm text-soft">
        {text.promotedAlone(count(newest.promotion.leastExamples), number(newest.promotion.mostEntropy, 3))}
      </p>
      <ScorerNote />
    </section>
  );
}

/** Where chances of an open come from, by the policy and the version in force, which need not be the newest. */
function Decider({ list: { items, inForce } }: { readonly list: ModelList }) {
  const listed = items.find(({ version }) => version === inForce);
  // Version 0 is that nothing was learned yet.
  if (listed === undefined && inForce > 0) return <OlderDecider version={inForce} />;
  return <Decides isPromoted={listed?.promotion.isPromoted ?? false} />;
}

function OlderDecider({ version }: { readonly version: number }) {
  return <Decides isPromoted={useModel(version).data?.promotion.isPromoted} />;
}

/** `isPromoted` is undefined while it is not known. */
function Decides({ isPromoted }: { readonly isPromoted: boolean | undefined }) {
  const text = useText(learningTexts);
  const scorer = useScorer();
  const told = {
    learned: isPromoted === undefined ? "…" : isPromoted ? text.byModel : text.byRates,
    rate: text.byRates,
    none: text.byNothing,
  };
  const why = scorer === "learned" ? (isPromoted === false ? text.untilPromoted : undefined) : scorer && text.asPolicySays;
  return <Stat name={text.decides} value={<span className="text-base">{scorer === undefined ? "…" : told[scorer]}</span>} beside={why} />;
}

/** That no model decides, where the policy says so. */
function ScorerNote() {
  const text = useText(learningTexts);
  const scorer = useScorer();
  if (scorer === undefined || scorer === "learned") return null;
  return (
    <p className="rounded-xl border border-line bg-surface p-3 text-sm">
      {scorer === "rate" ? text.scorerRate : text.scorerNone}{" "}
      <Link to="/policies" className="text-accent-text underline underline-offset-4">
        {text.toPolicies}
      </Link>
    </p>
  );
}

function Versions({ list }: { readonly list: ModelList | undefined }) {
  const text = useText(learningTexts);
  const { all } = learningRoute.useSearch();
  const navigate = useNavigate({ from: learningRoute.fullPath });
  const columns = useColumns(list);
  return (
    <Card title={text.models} note={text.modelsNote} flush>
      <div className="px-4 pb-3">
        <CheckBox
          label={text.showAll}
          checked={all === true}
          onChange={({ target }) => void navigate({ search: (now) => ({ ...now, all: target.checked ? true : undefined }), replace: true })}
        />
      </div>
      <ServerTable<ModelListItem>
        caption={text.models}
        path={modelsPath}
        query={{ learned: all !== true }}
        pageSize={20}
        columns={columns}
        keyOf={({ version }) => String(version)}
        empty={<EmptyState title={text.nothingYet}>{text.nothingYetLead}</EmptyState>}
        csv
        csvPageSize={100}
      />
    </Card>
  );
}

function useColumns(list: ModelList | undefined): readonly Column<ModelListItem>[] {
  const text = useText(learningTexts);
  const promotion = useText(promoteTexts);
  const hold = list?.hold ?? null;
  const { count, number } = useFormat();
  const figure = (
    id: string,
    title: string,
    value: (model: ModelListItem) => number | null | undefined,
    wideOnly = false,
  ): Column<ModelListItem> => ({ id, title, right: true, wideOnly, cell: (model) => number(value(model), 3) });
  return [
    {
      id: "version",
      title: text.version,
      cell: ({ version }) => (
        <span className="flex flex-wrap items-center gap-1.5">
          <Link to="/learning" search={{ model: version }} className="font-medium text-accent-text hover:underline">
            {version}
          </Link>
          {version === list?.inForce && <Badge tone="accent">{text.inForce}</Badge>}
          {version === hold?.version && <Badge tone="warn">{hold.kind === "promotion" ? promotion.byHand : text.isHeld}</Badge>}
        </span>
      ),
    },
    { id: "at", title: text.at, cell: ({ at }) => <TimeText at={at} exact /> },
    { id: "learned", title: text.learned, wideOnly: true, cell: (model) => <NewParts model={model} /> },
    { id: "examples", title: text.examples, right: true, cell: ({ examples }) => (examples === null ? "–" : count(examples)) },
    { id: "promoted", title: text.decider, cell: (model) => <Promotion model={model} /> },
    figure("auc", "AUC", ({ evidence }) => evidence?.open.auc),
    figure("ne", "NE", ({ evidence }) => evidence?.open.ne),
    figure("ece", "ECE", ({ evidence }) => evidence?.open.ece, true),
    { id: "oe", title: "O/E", wideOnly: true, cell: ({ evidence }) => <Ratios evidence={evidence} /> },
    { id: "actions", title: promotion.actions, cell: (model) => <Actions model={model} list={list} /> },
  ];
}

/** How many came of those foretold, by head, each in its line. */
function Ratios({ evidence }: Pick<ModelListItem, "evidence">) {
  const text = useText(promoteTexts);
  const { number } = useFormat();
  if (evidence === null) return <>–</>;
  return (
    <dl className="grid grid-cols-[auto_auto] justify-start gap-x-2 text-xs whitespace-nowrap">
      {(["open", "convert", "switchOff"] as const).map((head) => (
        <Fragment key={head}>
          <dt className="text-soft">{text.heads[head]}</dt>
          <dd className="text-right">{number(evidence[head].observedOverExpected, 2)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** What can be done with a version. */
function Actions({ model, list }: { readonly model: ModelListItem; readonly list: ModelList | undefined }) {
  const [newest] = list?.items ?? [];
  if (list === undefined || newest === undefined) return null;
  return (
    <span className="flex gap-1">
      <PromoteButton model={model} inForce={list.inForce} hold={list.hold} isShort />
      {!(list.hold?.kind === "hold" && list.hold.version === model.version) && (
        <HoldButton model={model} newest={newest} hold={list.hold} isShort />
      )}
    </span>
  );
}
