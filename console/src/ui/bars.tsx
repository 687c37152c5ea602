import type { ReactNode } from "react";

interface Bar {
  readonly id: string;
  readonly name: ReactNode;
  readonly value: number;
  /** The value in words. */
  readonly told: ReactNode;
}

/** Values beside each other as bars from one line, in the order given. */
export function Bars({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(...bars.map((bar) => bar.value), Number.MIN_VALUE);
  return (
    <ul aria-label={label} className="grid grid-cols-[fit-content(10rem)_minmax(2rem,1fr)_auto] gap-x-3 gap-y-2 text-sm">
      {bars.map(({ id, name, value, told }) => (
        <li key={id} className="col-span-3 grid grid-cols-subgrid items-center">
          <span className="min-w-0 break-words">{name}</span>
          <span aria-hidden="true" className="h-3 overflow-hidden rounded bg-sunken">
            <span className="block h-full rounded bg-accent" style={{ width: `${Math.max(value > 0 ? 0.5 : 0, (100 * value) / most)}%` }} />
          </span>
          <span className="figures text-right whitespace-nowrap">{told}</span>
        </li>
      ))}
    </ul>
  );
}
