import { wordOf } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useReasonWord } from "../../text/reason-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { vendorName } from "../people/vendor-names.ts";
import type { Attempt, Message, Worded } from "./message-query.ts";
import { messageText } from "./message-text.ts";
import { tones } from "./message-words.ts";
import { NativeAnswer } from "./native-answer.tsx";
import { ReasonTold } from "./reason-told.tsx";

/** How often it was handed over, to what, and what the vendors said. */
export function MessageAttempts({ message: { attempts, text: whole } }: { readonly message: Message }) {
  const text = useText(messageText);
  const format = useFormat();
  return (
    <Card title={text.attempts} {...(attempts.length > 0 ? { note: text.attemptsNote(format.count(attempts.length)) } : {})}>
      {attempts.length === 0 ? (
        <EmptyState title={text.noAttempts}>{text.noAttemptsHint}</EmptyState>
      ) : (
        <ol className="space-y-4">
          {attempts.map((attempt) => (
            <li
              key={[attempt.at, attempt.deviceId, attempt.channel, attempt.verdict].join(" ")}
              className="border-l-2 border-line pl-4 text-sm"
            >
              <OneAttempt attempt={attempt} whole={whole} />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function OneAttempt({ attempt, whole }: { readonly attempt: Attempt; readonly whole: Worded | null }) {
  const { at, deviceId, channel, touch, verdict, reason, skipped, native } = attempt;
  const text = useText(messageText);
  return (
    <div className="space-y-2">
      <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
        <Badge tone={tones[verdict] ?? "neutral"}>{wordOf(text.verdicts, verdict) ?? verdict}</Badge>
        <span>{channel === null ? "–" : vendorName(channel)}</span>
        <span className="font-normal text-soft">
          <TimeText at={at} exact />
          {touch === 2 && ` · ${text.touch(touch)}`}
        </span>
      </h3>
      {deviceId !== null && (
        <p className="text-soft">
          {text.onDevice} <code className="text-xs break-all">{deviceId}</code>
        </p>
      )}
      {reason !== null && (
        <p>
          <ReasonTold reason={reason} />
        </p>
      )}
      <OtherWords said={attempt.text} whole={whole} />
      <NativeAnswer native={native} />
      {skipped.length > 0 && <LeftOut title={text.leftOutBefore} skipped={skipped} />}
    </div>
  );
}

/** What an attempt said where that is not what the message is shown with: cut to fit, or filled in at another time. */
function OtherWords({ said, whole }: { readonly said: Worded | null; readonly whole: Worded | null }) {
  const text = useText(messageText);
  if (said === null || said.isHidden || (said.title === whole?.title && said.body === whole.body)) return null;
  return (
    <blockquote aria-label={text.saidHere} className="max-w-prose rounded-lg border border-line bg-sunken px-3 py-2">
      <p className="text-xs text-soft">{text.saidHere}</p>
      {said.title !== "" && <p className="font-medium break-words">{said.title}</p>}
      <p className="break-words whitespace-pre-line">{said.body}</p>
    </blockquote>
  );
}

type Skipped = Message["skipped"];

/** Ways that were not taken, and what stood against each. */
export function LeftOut({ title, skipped }: { readonly title: string; readonly skipped: Skipped }) {
  const text = useText(messageText);
  const told = useReasonWord();
  return (
    <section aria-label={title}>
      <p className="text-soft">{title}</p>
      <ul className="list-disc space-y-0.5 pl-5">
        {skipped.map(({ deviceId, vendor, reason }) => {
          const { name, advice } = told(reason);
          return (
            <li key={`${deviceId} ${vendor} ${reason}`}>
              <span className="font-medium">{vendorName(vendor)}</span> – {name}
              {advice !== "" && <span className="text-soft"> · {advice}</span>}
              <span className="block text-xs text-soft">
                {text.onDevice} <code className="break-all">{deviceId}</code>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
