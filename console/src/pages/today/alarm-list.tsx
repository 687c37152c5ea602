import { useState } from "react";
import type { AlarmView } from "../../../../src/api/wire/today.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useToldAlarm } from "../../text/use-told.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { groupAlarms } from "./alarm-groups.ts";
import { PathLink } from "./path-link.tsx";
import { todayText } from "./today-text.ts";

const tones: Readonly<Record<AlarmView["severity"], Tone>> = { critical: "bad", warning: "warn", info: "neutral" };
const shownAtFirst = 5;

/** What needs a hand, worst first, each with its next step and the page where to take it. */
export function AlarmList({ alarms }: { readonly alarms: readonly AlarmView[] }) {
  const text = useText(todayText);
  const format = useFormat();
  const [all, setAll] = useState(false);
  const groups = groupAlarms(alarms);
  const shown = all ? groups : groups.slice(0, shownAtFirst);
  const rest = groups.length - shown.length;
  return (
    <Card
      title={text.alarms}
      {...(alarms.length > 0 ? { note: <span aria-live="polite">{text.alarmsNote(format.count(alarms.length))}</span> } : {})}
    >
      {alarms.length === 0 ? (
        <EmptyState title={text.noAlarms}>{text.noAlarmsHint}</EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {shown.map(({ first, alike }) => (
            <li key={first.id} className="py-3 first:pt-0 last:pb-0">
              <OneAlarm alarm={first} />
              {alike.length > 0 && (
                <details className="mt-1">
                  <summary className="w-fit text-sm text-soft hover:text-ink">{text.alike(format.count(alike.length))}</summary>
                  <ul className="mt-2 space-y-3">
                    {alike.map((alarm) => (
                      <li key={alarm.id}>
                        <OneAlarm alarm={alarm} />
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
      {rest > 0 && (
        <Button look="quiet" className="mt-2" onClick={() => setAll(true)}>
          {text.allAlarms(format.count(rest))}
        </Button>
      )}
    </Card>
  );
}

function OneAlarm({ alarm }: { readonly alarm: AlarmView }) {
  const text = useText(todayText);
  const { id, severity, since, link } = alarm;
  const { what, nextStep } = useToldAlarm()(alarm);
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2 text-sm">
      <span className="w-14 shrink-0">
        <Badge tone={tones[severity]}>{text.severity[severity]}</Badge>
      </span>
      <div className="min-w-48 flex-1">
        <p className="break-words">
          {what}
          {since !== null && (
            <span className="text-soft">
              {" "}
              {text.since} <TimeText at={since} />
            </span>
          )}
        </p>
        <p className="break-words text-soft">
          {text.nextStep} {nextStep}
        </p>
      </div>
      {/* The stop switch is on this very page, above. */}
      {id !== "stopped" && (
        <PathLink path={link} className={buttonLook("plain")} aria-label={text.goTo(what)}>
          {text.go}
        </PathLink>
      )}
    </div>
  );
}
