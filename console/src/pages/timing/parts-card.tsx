import type { Activity } from "../../../../src/api/wire/hours.ts";
import { useText } from "../../text/language.tsx";
import { shareInterval } from "../../text/share-interval.ts";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Bars } from "../../ui/bars.tsx";
import { Card } from "../../ui/card.tsx";
import { kindOfWave } from "./day-profile.ts";
import { timingTexts } from "./timing-text.ts";

const parts = ["morning", "noon", "evening", "night"] as const;

/** Activity by part of the day. */
export function PartsCard({ activity }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const { percent } = useFormat();
  return (
    <Card title={text.parts} note={text.partsNote}>
      <Bars
        label={text.parts}
        bars={parts.map((part) => ({
          id: part,
          name: text.part[part],
          value: activity.parts[part],
          told: text.ofActivity(percent(activity.parts[part], 1)),
        }))}
      />
    </Card>
  );
}

/** People by the part of the day that is most theirs. */
export function GroupsCard({ activity: { peopleByPart } }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const { count, percent } = useFormat();
  const all = parts.reduce((sum, part) => sum + peopleByPart[part], 0);
  const told = (people: number): string => {
    const interval = shareInterval(people, all);
    if (interval === null) return "–";
    return text.groupPeople(count(people), percent(interval.share, 0), percent(interval.low, 0), percent(interval.high, 0));
  };
  return (
    <Card title={text.groups} note={all === 0 ? text.tooFew : text.groupsNote(count(all))}>
      {all > 0 && (
        <ul className="space-y-2.5 text-sm">
          {parts.map((part) => (
            <li key={part}>
              <div className="flex flex-wrap justify-between gap-x-3">
                <span>{text.part[part]}</span>
                <span className="figures text-soft">{told(peopleByPart[part])}</span>
              </div>
              <div aria-hidden="true" className="mt-1 h-2.5 overflow-hidden rounded bg-sunken">
                <div className="h-full rounded bg-accent" style={{ width: `${(100 * peopleByPart[part]) / all}%` }} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The cycles in which activity comes and goes. */
export function WavesCard({ activity: { waves } }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const { number, percent, count } = useFormat();
  const daysOf = (hours: number): string | null => (hours < 36 ? null : number(hours / 24, 1));
  return (
    <Card title={text.waves} note={waves.weeks === 0 ? text.noWaves : text.wavesNote(count(waves.weeks), count(waves.people))}>
      <ul className="divide-y divide-line text-sm">
        {waves.peaks.map((wave) => {
          const kind = kindOfWave(wave, waves.weeks);
          return (
            <li key={wave.hours} className="flex flex-wrap items-baseline justify-between gap-x-3 py-1.5">
              <span className="figures">{text.every(number(wave.hours, wave.hours % 1 === 0 ? 0 : 1), daysOf(wave.hours))}</span>
              <span className="flex flex-wrap items-center gap-2 text-xs text-soft">
                {text.power(percent(wave.power, 1))}
                <Badge tone={kind === "rhythm" ? "accent" : "neutral"}>{text.kinds[kind]}</Badge>
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
