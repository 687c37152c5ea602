import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TimelineEntryView } from "../../../../src/api/wire/reading.ts";
import { stepWords } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { classNames } from "../../ui/class-names.ts";
import { NativeAnswer } from "../messages/native-answer.tsx";
import { stepOfSkip } from "./ladder.ts";
import { linkLook } from "./link-look.ts";
import { Properties } from "./properties.tsx";
import { tellPreferences } from "./tell-preferences.ts";
import { timelineText } from "./timeline-text.ts";
import type { ZoneTime } from "./use-zone-time.ts";
import { vendorName } from "./vendor-names.ts";

type Of<Kind extends TimelineEntryView["kind"]> = Extract<TimelineEntryView, { readonly kind: Kind }>;

interface EntryProps {
  readonly entry: TimelineEntryView;
  readonly zoneTime: ZoneTime;
  /** The message whose entries are marked. */
  readonly lit: string | null;
  readonly onLight: (messageId: string | null) => void;
}

/** One line of a timeline: when, what sort of thing, what happened, and the way to the rows behind it. */
export function TimelineEntry({ entry, zoneTime, lit, onLight }: EntryProps) {
  const text = useText(timelineText);
  const messageId = "messageId" in entry ? entry.messageId : null;
  const light = () => onLight(messageId);
  return (
    <li
      onMouseEnter={light}
      onMouseLeave={() => onLight(null)}
      onFocus={light}
      onBlur={() => onLight(null)}
      className={classNames(
        "relative -ml-px rounded-r-lg border-l-2 py-1.5 pr-2 pl-4",
        messageId !== null && messageId === lit ? "border-accent bg-sunken" : "border-transparent",
      )}
    >
      <span aria-hidden="true" className={classNames("absolute top-3.5 -left-[5px] size-2 rounded-full", dots[toneOf(entry)])} />
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
        <time dateTime={entry.at} title={entry.at} className="figures w-11 shrink-0 text-soft">
          {zoneTime.time(entry.at)}
        </time>
        <span className="w-24 shrink-0">
          <Badge tone={toneOf(entry)}>{text.kind[entry.kind]}</Badge>
        </span>
        <div className="min-w-0 flex-1 basis-60">
          <What entry={entry} zoneTime={zoneTime} />
        </div>
      </div>
    </li>
  );
}

const dots: Readonly<Record<Tone, string>> = { neutral: "bg-line", accent: "bg-accent", good: "bg-good", warn: "bg-warn", bad: "bg-bad" };

const goodOutcomes = ["opened", "converted", "delivered", "shown"];
const badOutcomes = ["switchedOff", "uninstalled"];

function toneOf(entry: TimelineEntryView): Tone {
  if (entry.kind === "message")
    return entry.state === "failed" ? "bad" : entry.state === "cancelled" || entry.state === "doubtful" ? "warn" : "accent";
  if (entry.kind === "attempt") return entry.verdict === "accepted" ? "good" : entry.verdict === "failed" ? "bad" : "warn";
  if (entry.kind === "outcome") return badOutcomes.includes(entry.outcome) ? "bad" : goodOutcomes.includes(entry.outcome) ? "good" : "warn";
  if (entry.kind === "decision") return entry.silent === null ? "accent" : "neutral";
  return "neutral";
}

function What({ entry, zoneTime }: { readonly entry: TimelineEntryView; readonly zoneTime: ZoneTime }): ReactNode {
  switch (entry.kind) {
    case "event":
      return <EventLine entry={entry} />;
    case "decision":
      return <DecisionLine entry={entry} />;
    case "message":
      return <MessageLine entry={entry} zoneTime={zoneTime} />;
    case "attempt":
      return <AttemptLine entry={entry} />;
    case "outcome":
      return <OutcomeLine entry={entry} />;
    case "traits":
      return <Properties of={entry.traits} />;
    default:
      return <ChangeLine entry={entry} zoneTime={zoneTime} />;
  }
}

function EventLine({ entry: { name, properties } }: { readonly entry: Of<"event"> }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3">
      <span className="font-medium break-words">{name}</span>
      <Properties of={properties} />
    </div>
  );
}

function DecisionLine({ entry }: { readonly entry: Of<"decision"> }) {
  const text = useText(timelineText);
  const steps = useText(stepWords);
  const words = useWords();
  const format = useFormat();
  const { silent, campaign, creative, item, propensity, cause, personId, decisionId, at } = entry;
  const step = silent === null ? null : stepOfSkip(silent.step);
  return (
    <>
      {silent === null ? (
        <span>
          {text.chose} <CampaignLink id={campaign} />
          <Facts>{[creative !== null && `${text.creative} ${creative}`, item !== null && `${text.item} ${item}`]}</Facts>
          {propensity !== null && ` · ${text.probability} ${format.percent(propensity, 1)}`}
        </span>
      ) : (
        <span>
          <span className="font-medium">{text.silent}</span>
          {step !== null && text.silentSince(steps[step].silent)}
          {silent.rule !== null && <span className="text-soft"> ({words.rule(silent.rule)})</span>}
        </span>
      )}
      <span className="text-soft"> · {text.causes[cause] ?? cause}</span>{" "}
      <Link
        to="/people/$personId"
        params={{ personId }}
        search={{ tab: "why", decision: decisionId, until: at }}
        className={`whitespace-nowrap text-accent-text ${linkLook}`}
      >
        {text.why}
      </Link>
    </>
  );
}

function MessageLine({ entry, zoneTime }: { readonly entry: Of<"message">; readonly zoneTime: ZoneTime }) {
  const text = useText(timelineText);
  const words = useWords();
  const { messageId, state, reason, campaign, creative, item, channel, sendAt, text: content } = entry;
  return (
    <>
      <Link to="/messages/$messageId" params={{ messageId }} className={`font-medium text-accent-text ${linkLook}`}>
        {text.states[state] ?? state}
      </Link>
      {reason !== null && <span>: {words.reason(reason)}</span>}
      <span className="text-soft">
        {channel !== null && ` · ${vendorName(channel)}`}
        {` · ${text.planned} ${zoneTime.dayAndTime(sendAt)} · `}
        {campaign === null ? text.byCall : text.campaign} {campaign !== null && <CampaignLink id={campaign} />}
        <Facts>{[creative !== null && `${text.creative} ${creative}`, item !== null && `${text.item} ${item}`]}</Facts>
      </span>
      {content !== null && (
        <blockquote className="mt-1 max-w-prose rounded-lg border border-line bg-sunken px-3 py-2">
          {content.isHidden ? (
            <p className="text-soft">{text.hidden}</p>
          ) : (
            <>
              {content.title !== "" && <p className="font-medium break-words">{content.title}</p>}
              <p className="break-words whitespace-pre-line">{content.body}</p>
            </>
          )}
          {content.of === "template" && <p className="mt-1 text-xs text-soft">{text.template}</p>}
        </blockquote>
      )}
    </>
  );
}

function AttemptLine({ entry }: { readonly entry: Of<"attempt"> }) {
  const text = useText(timelineText);
  const words = useWords();
  const { messageId, channel, verdict, reason, maker, attempt, touch, deviceId, native } = entry;
  return (
    <>
      <span className="font-medium">{vendorName(channel)}</span>: {text.verdicts[verdict] ?? verdict}
      {reason !== null && `, ${words.reason(reason)}`}
      <span className="text-soft">
        <Facts>
          {[maker !== "" && maker, deviceId !== null && deviceId, attempt > 1 && text.again(attempt), touch > 1 && text.secondTouch]}
        </Facts>
      </span>{" "}
      <MessageLink id={messageId} />
      {verdict !== "accepted" && <NativeAnswer native={native} />}
    </>
  );
}

function OutcomeLine({ entry: { messageId, outcome, value } }: { readonly entry: Of<"outcome"> }) {
  const text = useText(timelineText);
  const format = useFormat();
  return (
    <>
      <span className="font-medium">{text.outcomes[outcome] ?? outcome}</span>
      {value !== null && (
        <span className="text-soft">
          {" "}
          · {text.value} {format.number(value)}
        </span>
      )}{" "}
      <span className="text-soft">· </span>
      <MessageLink id={messageId} />
    </>
  );
}

function ChangeLine({
  entry,
  zoneTime,
}: {
  readonly entry: Of<"device" | "preferences" | "identity" | "feed">;
  readonly zoneTime: ZoneTime;
}) {
  const text = useText(timelineText);
  switch (entry.kind) {
    case "device": {
      const { device, deviceId, change } = entry;
      const channels = device?.channels.map(vendorName).join(", ") || text.noChannels;
      return (
        <>
          <span className="font-medium">{text.device[change]}</span>: <span className="wrap-anywhere">{deviceId}</span>
          {device !== null && (
            <span className="text-soft">
              <Facts>
                {[device.maker || device.platform, device.appVersion, text.permission[device.permission] ?? device.permission, channels]}
              </Facts>
            </span>
          )}
        </>
      );
    }
    case "preferences":
      return tellPreferences(entry.preferences, text.preferences);
    case "identity":
      return (
        <>
          {entry.change === "mergedInto" ? text.merged : text.absorbed}{" "}
          <Link to="/people/$personId" params={{ personId: entry.other }} className={`wrap-anywhere text-accent-text ${linkLook}`}>
            {entry.other}
          </Link>
        </>
      );
    case "feed":
      return `${text.feed(entry.items)}, ${text.feedUntil} ${zoneTime.dayAndTime(entry.expiresAt)}`;
  }
}

/** Parts in a row with a point before each; what is false is left out. */
function Facts({ children }: { readonly children: readonly (string | false)[] }) {
  return <span className="break-words">{children.map((part) => (part === false || part === "" ? "" : ` · ${part}`)).join("")}</span>;
}

function CampaignLink({ id }: { readonly id: string | null }) {
  if (id === null) return null;
  return (
    <Link to="/campaigns/$campaignId" params={{ campaignId: id }} className={`font-medium wrap-anywhere text-ink ${linkLook}`}>
      {id}
    </Link>
  );
}

function MessageLink({ id }: { readonly id: string }) {
  const text = useText(timelineText);
  return (
    <Link to="/messages/$messageId" params={{ messageId: id }} className={`whitespace-nowrap text-accent-text ${linkLook}`}>
      {text.message}
    </Link>
  );
}
