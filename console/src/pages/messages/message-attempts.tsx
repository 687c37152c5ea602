import { wordOf } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useReasonWord } from "../../text/reason-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { vendorName } from "../people/vendor-names.ts";
import type { Attempt, Message } from "./message-query.ts";
import { messageText } from "./message-text.ts";
import { tones } from "./message-words.ts";
import { NativeAnswer } from "./native-answer.tsx";
import { ReasonTold } from "./reason-told.tsx";

/** How often it was handed over, to what, and what the vendors said. */
export function MessageAttempts({ message: { attempts } }: { readonly message: Message }) {
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
              <OneAttempt attempt={attempt} />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function OneAttempt({ attempt: { at, deviceId, channel, touch, verdict, reason, skipped, native } }: { readonly attempt: Attempt }) {
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
      <NativeAnswer native={native} />
      {skipped !== undefined && skipped.length > 0 && <LeftOut title={text.leftOutBefore} skipped={skipped} />}
    </div>
  );
}

type Skipped = NonNullable<Message["skipped"]>;

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
