import { useText } from "../../text/language.tsx";
import { timelineText } from "./timeline-text.ts";

const mostShown = 6;
const mostCharacters = 80;

/** A few named values in a row; the rest under a disclosure. */
export function Properties({ of }: { readonly of: Readonly<Record<string, unknown>> }) {
  const text = useText(timelineText);
  const all = Object.entries(of);
  if (all.length === 0) return null;
  return (
    <>
      <Named values={all.slice(0, mostShown)} />
      {all.length > mostShown && (
        <details className="text-xs">
          <summary className="text-soft">{text.moreProperties(all.length - mostShown)}</summary>
          <Named values={all.slice(mostShown)} />
        </details>
      )}
    </>
  );
}

function Named({ values }: { readonly values: readonly (readonly [string, unknown])[] }) {
  return (
    <dl className="flex flex-wrap gap-x-3 text-xs">
      {values.map(([name, value]) => (
        <div key={name} className="flex min-w-0 gap-1">
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{valueText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A value of a trait or property as text, cut where it is long. */
export function valueText(value: unknown, most = mostCharacters): string {
  const whole = typeof value === "string" ? value : Array.isArray(value) ? value.map(String).join(", ") : JSON.stringify(value);
  return whole.length > most ? `${whole.slice(0, most)}…` : whole;
}
