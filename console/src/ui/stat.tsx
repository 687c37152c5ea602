import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface StatProps {
  readonly name: ReactNode;
  readonly value: ReactNode;
  /** Beside what, such as yesterday by this hour, or the interval. */
  readonly beside?: ReactNode;
  /** The rows behind the number. */
  readonly to?: LinkProps;
}

/** A figure that leads to the rows behind it. Stands in a `Stats` list. */
export function Stat({ name, value, beside, to }: StatProps) {
  return (
    <div className="relative min-w-0 rounded-xl border border-line bg-surface px-4 py-3 has-[a:hover]:border-accent">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="mt-0.5">
        <span className="text-2xl font-semibold tracking-tight">
          {to === undefined ? (
            value
          ) : (
            <Link {...to} className="after:absolute after:inset-0 hover:text-accent-text">
              {value}
            </Link>
          )}
        </span>
        {beside !== undefined && <span className="block text-sm text-soft">{beside}</span>}
      </dd>
    </div>
  );
}

export const Stats = ({ children }: { readonly children: ReactNode }) => (
  <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">{children}</dl>
);
