import { type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

interface CardProps {
  readonly title?: ReactNode;
  /** What is shown, over which span, from how many. */
  readonly note?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Without room around its content, such as for a table that fills it. */
  readonly flush?: boolean;
}

/** One matter on a page, under a heading of its own. */
export function Card({ title, note, action, children, className, flush = false }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={classNames("min-w-0 rounded-xl border border-line bg-surface", className)}
    >
      {title !== undefined && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 pt-3.5">
          <div className="min-w-0 flex-[1_1_12rem]">
            <h2 id={id} className="text-[0.95rem] font-semibold">
              {title}
            </h2>
            {note !== undefined && <p className="text-sm text-soft">{note}</p>}
          </div>
          {action}
        </header>
      )}
      <div className={flush ? (title === undefined ? "" : "pt-2") : "p-4"}>{children}</div>
    </section>
  );
}
