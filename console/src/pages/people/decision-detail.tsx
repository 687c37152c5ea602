import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { stepWords } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Contributions } from "./contributions.tsx";
import { DecisionLadder } from "./decision-ladder.tsx";
import { stepOfSkip } from "./ladder.ts";
import { linkLook } from "./link-look.ts";
import type { ToldDecision } from "./person-data.ts";
import { PlacedBy } from "./placed-by.tsx";
import type { ZoneTime } from "./use-zone-time.ts";
import { whyText } from "./why-text.ts";

interface DetailProps {
  readonly decision: ToldDecision;
  readonly zoneTime: ZoneTime;
  /** Whom a decision is about that was made and kept; absent of a dry run. */
  readonly personId?: string;
}

/** One decision in full: what came of it, what spoke for it, every step, and who else was in the draw. */
export function DecisionDetail({ decision, zoneTime, personId }: DetailProps) {
  const text = useText(whyText);
  const { chosen, because, shortlist, messageId } = decision;
  return (
    <div className="min-w-0 space-y-4">
      <Card
        title={<Verdict decision={decision} />}
        note={`${zoneTime.dayAndTime(decision.at)}${zoneTime.other === null ? "" : ` · ${text.zoneNote(zoneTime.other)}`}`}
        action={
          typeof messageId === "string" && (
            <Link to="/messages/$messageId" params={{ messageId }} className={buttonLook()}>
              {text.message}
            </Link>
          )
        }
      >
        <Facts decision={decision} zoneTime={zoneTime} {...(personId === undefined ? {} : { personId })} />
      </Card>
      {because.length > 0 && (
        <Card title={text.because} note={text.becauseNote}>
          <Contributions of={because} />
        </Card>
      )}
      {chosen !== null && because.length === 0 && (
        <p className="rounded-xl border border-line bg-surface px-4 py-3 text-sm text-soft">{text.noBecause}</p>
      )}
      <DecisionLadder decision={decision} />
      {shortlist.length > 0 && <Draw decision={decision} />}
      <details className="rounded-xl border border-line bg-surface px-4 py-3 text-sm">
        <summary className="text-soft">{text.details}</summary>
        <pre className="mt-2 max-h-96 overflow-auto text-xs">{JSON.stringify(decision, null, 2)}</pre>
      </details>
    </div>
  );
}

function Verdict({ decision: { chosen, skipped } }: { readonly decision: ToldDecision }) {
  const text = useText(whyText);
  const steps = useText(stepWords);
  if (chosen !== null) return text.chose(chosen.campaign);
  const step = skipped === null || skipped === undefined ? null : stepOfSkip(skipped);
  return step === null ? text.silence : text.silentSince(steps[step].silent);
}

function Facts({ decision, zoneTime, personId }: DetailProps) {
  const { facts: text, causes } = useText(whyText);
  const format = useFormat();
  const { chosen, cause, value, price, pOff, arm, model, policy, eligible } = decision;
  const rows: readonly (readonly [name: string, value: ReactNode, beside?: ReactNode] | null)[] = [
    [text.cause, causes[cause] ?? cause],
    chosen && [text.creative, chosen.creative, chosen.item === null ? null : `${text.item} ${chosen.item}`],
    chosen && [text.sendAt, zoneTime.dayAndTime(chosen.sendAt)],
    chosen && personId !== undefined ? [text.placedBy, <PlacedBy key="placed" personId={personId} decision={decision.id} />] : null,
    chosen && [text.propensity, format.percent(chosen.propensity), text.among(format.count(eligible))],
    chosen && [text.score, format.percent(chosen.score)],
    value === null ? null : [text.value, format.number(value, 3)],
    price === null ? null : [text.price, format.number(price, 3)],
    pOff === null ? null : [text.pOff, format.percent(pOff, 3)],
    arm === null ? null : [text.arm, arm],
    [
      text.model,
      <Link key="model" to="/learning" className={`text-accent-text ${linkLook}`}>
        {text.version(String(model))}
      </Link>,
    ],
    [
      text.policy,
      <Link key="policy" to="/policies" className={`text-accent-text ${linkLook}`}>
        {text.version(String(policy))}
      </Link>,
    ],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-sm md:grid-cols-3 xl:grid-cols-4">
      {rows.map(
        (row) =>
          row !== null && (
            <div key={row[0]} className="min-w-0">
              <dt className="text-xs text-soft">{row[0]}</dt>
              <dd className="font-medium break-words">{row[1]}</dd>
              {row[2] !== undefined && row[2] !== null && <dd className="text-xs break-words text-soft">{row[2]}</dd>}
            </div>
          ),
      )}
    </dl>
  );
}

/** Pairs that are shown before the rest is asked for. */
const mostDrawn = 8;

type Drawn = ToldDecision["shortlist"][number];

function Draw({ decision: { shortlist, eligible, chosen } }: { readonly decision: ToldDecision }) {
  const text = useText(whyText);
  const format = useFormat();
  const [all, setAll] = useState(false);
  const note = text.shortlistNote(format.count(shortlist.length), format.count(eligible));
  const isChosen = (pair: Drawn): boolean =>
    chosen !== null && pair.campaign === chosen.campaign && pair.creative === chosen.creative && pair.item === chosen.item;
  const columns: readonly Column<Drawn>[] = [
    {
      id: "campaign",
      title: text.campaign,
      sortBy: (pair) => pair.campaign,
      cell: (pair) => (
        <span className="flex flex-wrap items-center gap-1.5">
          <Link to="/campaigns/$campaignId" params={{ campaignId: pair.campaign }} className={`wrap-anywhere text-accent-text ${linkLook}`}>
            {pair.campaign}
          </Link>
          {isChosen(pair) && <Badge tone="accent">{text.chosen}</Badge>}
        </span>
      ),
    },
    { id: "item", title: text.facts.item, sortBy: (pair) => pair.item ?? "", cell: (pair) => pair.item ?? "–" },
    { id: "creative", title: text.facts.creative, sortBy: (pair) => pair.creative, cell: (pair) => pair.creative },
    { id: "score", title: text.facts.score, right: true, sortBy: (pair) => pair.score, cell: (pair) => format.percent(pair.score) },
    {
      id: "odds",
      title: text.facts.propensity,
      right: true,
      sortBy: (pair) => pair.propensity,
      cell: (pair) => format.percent(pair.propensity),
    },
  ];
  return (
    <Card title={text.shortlist} note={note} flush>
      <Rows
        caption={note}
        columns={columns}
        rows={all ? shortlist : shortlist.filter((pair, place) => place < mostDrawn || isChosen(pair))}
        keyOf={({ campaign, item, creative }) => `${campaign} ${item ?? ""} ${creative}`}
      />
      {!all && shortlist.length > mostDrawn && (
        <div className="border-t border-line p-2">
          <Button look="quiet" onClick={() => setAll(true)}>
            {text.showAll(format.count(shortlist.length))}
          </Button>
        </div>
      )}
    </Card>
  );
}
