import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Scores } from "../../../../src/api/wire/decisions.ts";
import type { LimitsView } from "../../../../src/api/wire/reading.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import { Card } from "../../ui/card.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { linkLook } from "./link-look.ts";
import { nextText } from "./next-text.ts";
import { useZoneTime, type ZoneTime } from "./use-zone-time.ts";

interface NowProps {
  readonly limits: LimitsView;
  readonly cap: Scores["cap"];
}

/** What stands for and against a marketing message at this moment. */
export function NowCard({ limits, cap }: NowProps) {
  const text = useText(nextText);
  const words = useWords();
  const zoneTime = useZoneTime(limits.zone);
  const { reach, consent, quietHours, doNotDisturb, reserved, nextDueAt } = limits;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [text.reach, reach.refusal === null ? text.reachable(reach.devices) : words.rule(reach.refusal)],
    [text.consent, <Consent key="consent" consent={consent} />],
    [text.quiet, <Span key="quiet" span={quietHours} zoneTime={zoneTime} />],
    [text.disturb, <Span key="disturb" span={doNotDisturb} zoneTime={zoneTime} />],
    [text.cap, <Cap key="cap" told={limits.cap} reason={cap?.reason ?? null} />],
    [text.nextDue, nextDueAt === null ? reserved.length > 0 ? text.onItsWay : "–" : <TimeText key="due" at={nextDueAt} />],
  ];
  return (
    <Card title={text.now} note={text.nowNote}>
      <Blocked limits={limits} />
      <dl className="mt-3 grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {reserved.length > 0 && <Reserved of={reserved} zoneTime={zoneTime} />}
    </Card>
  );
}

function Blocked({ limits: { blocked } }: { readonly limits: LimitsView }) {
  const text = useText(nextText);
  const words = useWords();
  if (blocked.length === 0) return <p className="rounded-lg bg-good-wash px-3 py-2 text-sm font-medium text-good">{text.free}</p>;
  return (
    <div className="rounded-lg bg-warn-wash px-3 py-2 text-sm text-warn">
      <p className="font-medium">{text.blocked}</p>
      <ul className="list-disc pl-5">
        {blocked.map(({ by }) => (
          <li key={by}>{text.by[by] ?? words.rule(by.replace(/^limit /, ""))}</li>
        ))}
      </ul>
    </div>
  );
}

function Span({ span, zoneTime }: { readonly span: LimitsView["quietHours"]; readonly zoneTime: ZoneTime }) {
  const text = useText(nextText);
  if (span === null) return text.none;
  const hours = span.text.match(/\d\d:\d\d–\d\d:\d\d/g)?.join(", ") ?? span.text;
  const now = !span.isNow ? text.notNow : span.until === null ? text.runningOpen : text.running(zoneTime.time(span.until));
  return `${hours} (${now})`;
}

function Consent({ consent: { marketing, policy, source, at, refusal } }: { readonly consent: LimitsView["consent"] }) {
  const text = useText(nextText);
  const words = useWords();
  const format = useFormat();
  const state = marketing === true ? text.given : marketing === false ? text.withdrawn : text.neverAsked(policy);
  return (
    <>
      {state}
      {at !== null && ` · ${format.day(at)}`}
      {source !== null && ` · ${source}`}
      {refusal !== null && <span className="block text-warn">{words.rule(refusal)}</span>}
    </>
  );
}

function Cap({ told, reason }: { readonly told: LimitsView["cap"]; readonly reason: string | null }) {
  const text = useText(nextText);
  const format = useFormat();
  if (told === null) return text.none;
  const { kind, perWeek, perDay } = told;
  const why = kind === "adaptive" && reason !== null ? (text.capReasons[reason] ?? text.capKinds[kind]) : text.capKinds[kind];
  return (
    <>
      {text.capWords({
        perWeek: format.number(perWeek, Number.isInteger(perWeek) ? 0 : 2),
        perDay: perDay === null ? null : format.count(perDay),
      })}
      <span className="block text-xs text-soft">{why}</span>
    </>
  );
}

function Reserved({ of, zoneTime }: { readonly of: LimitsView["reserved"]; readonly zoneTime: ZoneTime }) {
  const text = useText(nextText);
  return (
    <div className="mt-3 border-t border-line pt-3 text-sm">
      <h3 className="font-semibold">{text.reserved}</h3>
      <ul className="mt-1 space-y-1">
        {of.map(({ messageId, campaign, item, creative, sendAt }) => (
          <li key={messageId} className="break-words">
            <Link to="/messages/$messageId" params={{ messageId }} className={`text-accent-text ${linkLook}`}>
              {campaign ?? messageId}
            </Link>
            <span className="text-soft">
              {[item, creative].filter(Boolean).map((part) => ` · ${part}`)} · {text.planned} {zoneTime.dayAndTime(sendAt)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
