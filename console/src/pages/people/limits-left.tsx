import { Link } from "@tanstack/react-router";
import type { LimitRowView, LimitsView } from "../../../../src/api/wire/reading.ts";
import { useLanguage, useText } from "../../text/language.tsx";
import { limitWords } from "../../text/limit-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/states.tsx";
import { linkLook } from "./link-look.ts";
import { nextText } from "./next-text.ts";
import { sentence } from "./sentence.ts";
import { useZoneTime, type ZoneTime } from "./use-zone-time.ts";
import { whyNotText } from "./why-not-text.ts";

/** Rows of one limit that are shown before the rest is folded away. */
const mostRows = 4;

/** How much room every limit leaves for a person, full ones first; what one limit counts apart stands together. */
export function LimitsLeft({ limits: { limits, zone, personId } }: { readonly limits: LimitsView }) {
  const text = useText(nextText);
  const { where } = useText(whyNotText);
  const zoneTime = useZoneTime(zone);
  const groups = new Map<string, LimitRowView[]>();
  for (const row of limits) {
    const known = groups.get(row.limit);
    if (known === undefined) groups.set(row.limit, [row]);
    else known.push(row);
  }
  const toPolicy = (
    <Link to="/policies" className={buttonLook("quiet")}>
      {where.policies}
    </Link>
  );
  return (
    <Card title={text.limits} note={text.limitsNote} action={toPolicy}>
      {limits.length === 0 ? (
        <EmptyState title={text.noLimits}>{text.noLimitsNext}</EmptyState>
      ) : (
        <ul className="space-y-4">
          {[...groups].map(([limit, rows]) => (
            <LimitGroup key={limit} limit={limit} rows={rows} zoneTime={zoneTime} personId={personId} />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface GroupProps {
  readonly limit: string;
  readonly rows: readonly LimitRowView[];
  readonly zoneTime: ZoneTime;
  readonly personId: string;
}

function LimitGroup({ limit, rows, zoneTime, personId }: GroupProps) {
  const text = useText(nextText);
  const { language } = useLanguage();
  const full = rows.filter(({ isFull }) => isFull).length;
  const [only] = rows;
  const isWhole = rows.length === 1 && only !== undefined && namesOf(only).length === 0;
  const rest = rows.slice(mostRows);
  const line = (row: LimitRowView) => <LimitLine key={JSON.stringify(row.of)} row={row} zoneTime={zoneTime} personId={personId} />;
  return (
    <li className="text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="min-w-0 font-medium break-words">
          {sentence(limitWords(limit, language))}
          {only?.origin === "own" && <span className="font-normal text-soft"> ({text.own})</span>}
        </h3>
        {isWhole && <Room row={only} zoneTime={zoneTime} personId={personId} />}
        {rows.length > 1 && full > 0 && <Badge tone="warn">{text.fullOf(full, rows.length)}</Badge>}
      </div>
      {isWhole ? <RoomBar row={only} /> : <ul className="mt-1 space-y-1.5">{rows.slice(0, mostRows).map(line)}</ul>}
      {rest.length > 0 && (
        <details className="mt-1.5">
          <summary className="text-xs text-soft">{text.moreRows(rest.length)}</summary>
          <ul className="mt-1 space-y-1.5">{rest.map(line)}</ul>
        </details>
      )}
    </li>
  );
}

/** What of the limit's groups a row speaks of. */
const namesOf = ({ of }: LimitRowView): readonly string[] => Object.values(of).filter((name) => name !== "");

interface LineProps {
  readonly row: LimitRowView;
  readonly zoneTime: ZoneTime;
  readonly personId: string;
}

function LimitLine(props: LineProps) {
  return (
    <li>
      <div className="flex flex-wrap items-center justify-between gap-x-3">
        <span className="min-w-0 text-xs wrap-anywhere">{namesOf(props.row).join(" · ")}</span>
        <Room {...props} />
      </div>
      <RoomBar row={props.row} />
    </li>
  );
}

/** How much of a limit is used, and how much is left or when it frees. */
function Room({ row: { of, used, max, left, isFull, freesAt }, zoneTime, personId }: LineProps) {
  const text = useText(nextText);
  const format = useFormat();
  const { campaign, creative, item } = of;
  const frees = freesAt === null ? text.freesUnknown : text.frees(zoneTime.dayAndTime(freesAt));
  return (
    <span className="figures ml-auto flex flex-wrap items-center justify-end gap-x-2 text-xs text-soft">
      <Link to="/messages" search={{ person: personId, campaign, creative, item }} className={linkLook}>
        {max === null ? text.usedGap(format.count(used)) : text.used(format.count(used), format.count(max))}
      </Link>
      {isFull && <Badge tone="warn">{text.full(frees)}</Badge>}
      {!isFull && left !== null && <Badge tone="good">{text.left(format.count(left))}</Badge>}
    </span>
  );
}

function RoomBar({ row: { used, max, isFull } }: Pick<LineProps, "row">) {
  const share = max === null ? (isFull ? 1 : 0) : max === 0 ? 1 : Math.min(1, used / max);
  return (
    <div aria-hidden="true" className="mt-0.5 h-1.5 overflow-hidden rounded bg-sunken">
      <div className={classNames("h-full rounded", isFull ? "bg-warn" : "bg-accent")} style={{ width: `${100 * share}%` }} />
    </div>
  );
}
