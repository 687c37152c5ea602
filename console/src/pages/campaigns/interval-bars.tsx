import type { ReactNode } from "react";

interface IntervalBar {
  readonly id: string;
  readonly name: ReactNode;
  /** Shares of 1. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** The share and its interval in words. */
  readonly told: ReactNode;
  /** Below the bar: what it consists of. */
  readonly more?: ReactNode;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

/** Shares as bars from one line; the lighter part and the tick reach over each one's interval. */
export function IntervalBars({ label, bars }: { readonly label: string; readonly bars: readonly IntervalBar[] }) {
  const most = Math.max(...bars.map(({ high }) => high), Number.MIN_VALUE);
  return (
    <ul aria-label={label} className="space-y-3 text-sm">
      {bars.map(({ id, name, share, low, high, told, more }) => (
        <li key={id}>
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="min-w-0 break-words">{name}</span>
            <span className="figures text-right">{told}</span>
          </div>
          <div aria-hidden="true" className="relative mt-1 h-3 overflow-hidden rounded bg-sunken">
            <span className="absolute inset-y-0 left-0 rounded bg-accent" style={{ width: percent(share / most) }} />
            {high > low && (
              <span
                className="absolute inset-y-0 border-x border-ink bg-accent/30"
                style={{ left: percent(low / most), width: percent((high - low) / most) }}
              />
            )}
          </div>
          {more}
        </li>
      ))}
    </ul>
  );
}
