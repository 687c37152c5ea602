import { Link } from "@tanstack/react-router";
import type { Activity } from "../../../../src/api/wire/hours.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { JudgedPredictors } from "./judged-predictors.tsx";
import { predictorTexts } from "./predictor-text.ts";
import { timingTexts } from "./timing-text.ts";

type Gate = NonNullable<Activity["gate"]>;

/** Fewer people than this are not judged. */
const leastPeople = 20;
/** Differences that no digit shown would tell. */
const sameNats = 0.00005;

/** Whether people's own hours would foretell them better than everybody's. */
export function GateCard({ gate }: { readonly gate: Activity["gate"] }) {
  const text = useText(timingTexts);
  const { count } = useFormat();
  if (gate === null)
    return (
      <Card title={text.gate} note={text.gateNote}>
        <p className="text-sm">{text.verdicts.none}</p>
      </Card>
    );
  return (
    <Card title={text.gate} note={text.gateNote} flush>
      <div className="space-y-1 px-4 pb-3 text-sm">
        <p className="font-medium">
          {gate.people < leastPeople ? text.verdicts.few : gate.personal ? text.verdicts.personal : text.verdicts.population}
        </p>
        <Why gate={gate} />
        <p className="text-soft">{text.judgedOn(count(gate.people), count(gate.events))}</p>
        <Kappas dayKappa={gate.dayKappa} weekKappa={gate.weekKappa} />
      </div>
      <Candidates gate={gate} />
      <h3 className="px-4 pt-4 pb-1 text-sm font-semibold">{text.groupTitle}</h3>
      <Groups gate={gate} />
    </Card>
  );
}

function Why({ gate }: { readonly gate: Gate }) {
  const text = useText(timingTexts);
  const { number, count } = useFormat();
  const best = [...gate.candidates.slice(1)].sort((a, b) => (b.gain ?? 0) - (a.gain ?? 0))[0];
  if (gate.people < leastPeople) return <p>{text.why.few(count(gate.people))}</p>;
  if (best === undefined || best.gain === null) return null;
  const [gain, error] = [number(Math.abs(best.gain), 4), number(best.error, 4)];
  if (Math.abs(best.gain) < sameNats) return <p>{text.why.same}</p>;
  if (best.gain <= 0) return <p>{text.why.worse(gain)}</p>;
  return <p>{gate.use === best.name ? text.why.better(gain, error) : text.why.luck(gain, error)}</p>;
}

function Candidates({ gate }: { readonly gate: Gate }) {
  const text = useText(timingTexts);
  const { number, percent } = useFormat();
  return (
    <Rows
      caption={text.gate}
      keyOf={({ name }) => name}
      rows={gate.candidates}
      columns={[
        { id: "name", title: text.candidate, cell: ({ name }) => text.candidates[name] ?? name },
        { id: "loss", title: text.logLoss, right: true, cell: ({ logLoss }) => number(logLoss, 4) },
        { id: "hit", title: text.hitRate, right: true, wideOnly: true, cell: ({ hitRate }) => percent(hitRate) },
        {
          id: "gain",
          title: text.gain,
          right: true,
          cell: ({ name, gain, error }) => (name === "population" ? "–" : `${number(gain, 4)} ± ${number(error, 4)}`),
        },
      ]}
    />
  );
}

function Groups({ gate }: { readonly gate: Gate }) {
  const text = useText(timingTexts);
  const { count, number } = useFormat();
  const bound = (events: number): string => number(events, events % 1 === 0 ? 0 : 1);
  return (
    <Rows
      caption={text.groupTitle}
      keyOf={({ from }) => String(from)}
      rows={gate.groups}
      columns={[
        { id: "group", title: text.known, cell: ({ from, to }) => text.groupFrom(bound(from), to === null ? null : bound(to)) },
        { id: "people", title: text.peopleShort, right: true, cell: ({ people }) => count(people) },
        { id: "later", title: text.events, right: true, wideOnly: true, cell: ({ events }) => count(events) },
        {
          id: "use",
          title: text.groupUse,
          cell: ({ use, people }) => (
            <span className="flex flex-wrap items-center gap-1.5">
              <Badge tone={use === "population" ? "neutral" : "accent"}>{use === "population" ? text.theirs : text.own}</Badge>
              {people < leastPeople && <span className="text-xs text-soft">{text.tooFewToJudge}</span>}
            </span>
          ),
        },
      ]}
    />
  );
}

function Kappas({ dayKappa, weekKappa }: { readonly dayKappa: number | null; readonly weekKappa: number | null }) {
  const text = useText(timingTexts);
  const { number } = useFormat();
  const told = (kappa: number | null): string => (kappa === null ? text.infinite : text.kappa(number(kappa, kappa < 10 ? 1 : 0)));
  return (
    <dl className="grid gap-x-4 sm:grid-cols-[auto_1fr]">
      <dt className="text-soft">{text.kappaDay}</dt>
      <dd>{told(dayKappa)}</dd>
      <dt className="text-soft">{text.kappaWeek}</dt>
      <dd>{told(weekKappa)}</dd>
    </dl>
  );
}

/** The hours by which decisions go now. */
export function InForceCard({ inForce }: { readonly inForce: Activity["inForce"] }) {
  const text = useText(timingTexts);
  const { number } = useFormat();
  if (inForce === null)
    return (
      <Card title={text.inForce}>
        <EmptyState title={text.noModel}>{text.noModelLead}</EmptyState>
      </Card>
    );
  const { groups, kernelHours, model } = inForce;
  return (
    <Card title={text.inForce} note={text.inForceNote}>
      <div className="space-y-2 text-sm">
        <p>
          {text.model}{" "}
          <Link to="/learning" search={{ model }} className="text-accent-text underline underline-offset-4">
            {model}
          </Link>
        </p>
        <Kappas dayKappa={inForce.dayKappa} weekKappa={inForce.weekKappa} />
        <dl className="grid gap-x-4 sm:grid-cols-[auto_1fr]">
          <dt className="text-soft">{text.kernel}</dt>
          <dd>{kernelHours > 0 ? text.kernelWords(number(kernelHours, 1)) : text.noKernel}</dd>
        </dl>
        <InForceGroups groups={groups} />
      </div>
    </Card>
  );
}

/** By what the hours of people with so much activity are foretold. */
function InForceGroups({ groups }: { readonly groups: NonNullable<Activity["inForce"]>["groups"] }) {
  const text = useText(timingTexts);
  const { names } = useText(predictorTexts);
  const { number } = useFormat();
  const bound = (events: number): string => number(events, events % 1 === 0 ? 0 : 1);
  if (groups.every(({ personal }) => !personal)) return <p>{text.letsNobody}</p>;
  return (
    <>
      <h3 className="pt-1 font-semibold">{text.lets}</h3>
      <ul className="divide-y divide-line">
        {groups.map(({ from, predictor, judged }, place) => (
          <li key={from} className="py-1.5">
            <details>
              <summary className="cursor-pointer">
                {text.groupFrom(bound(from), boundOf(groups[place + 1]?.from, bound))}{" "}
                <Badge tone={predictor === "population" ? "neutral" : "accent"}>{names[predictor]}</Badge>
              </summary>
              <div className="pt-2">
                <JudgedPredictors judged={judged} predictor={predictor} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}

const boundOf = (next: number | undefined, told: (events: number) => string): string | null => (next === undefined ? null : told(next));
