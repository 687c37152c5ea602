import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { type Scale, scaleOf } from "./interval-scale.ts";

export interface IntervalMark {
  readonly id: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Value and interval in words. */
  readonly told: ReactNode;
}

interface IntervalRow {
  readonly id: string;
  readonly name: ReactNode;
  /** One or two, drawn below each other: the first as a dot, the second as a square. */
  readonly marks: readonly IntervalMark[];
}

interface IntervalPictureProps {
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  /** What values are compared with: a line, and its own interval as a band. */
  readonly reference: {
    readonly value: number | null;
    readonly low?: number | null;
    readonly high?: number | null;
    readonly told: ReactNode;
  };
  readonly format: (value: number) => string;
}

const percent = (place: number): string => `${(100 * place).toFixed(2)}%`;

/** Values with their intervals on one scale, against a line; the words beside each say the same. */
export function IntervalPicture({ label, rows, reference, format }: IntervalPictureProps) {
  const marks = rows.flatMap((row) => row.marks);
  const scale = scaleOf([...marks.flatMap(({ value, low, high }) => [value, low, high]), reference.value, reference.low, reference.high]);
  if (scale === null) return null;
  return (
    <figure aria-label={label} className="space-y-2 text-sm">
      <ul className="space-y-2.5">
        {rows.map(({ id, name, marks: own }) => (
          <li key={id}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="min-w-0 break-words font-medium">{name}</span>
              <span className="figures text-right text-soft">
                {own.map((mark, place) => (
                  <span key={mark.id} className="block">
                    {own.length > 1 && (
                      <span
                        aria-hidden="true"
                        className={classNames("mr-2 inline-block size-2", place === 0 ? "rounded-full bg-accent" : "bg-soft")}
                      />
                    )}
                    {mark.told}
                  </span>
                ))}
              </span>
            </div>
            <div
              aria-hidden="true"
              className={classNames("relative mt-1 overflow-hidden rounded bg-sunken", own.length > 1 ? "h-9" : "h-5")}
            >
              <ReferenceLine scale={scale} {...reference} />
              {own.map((mark, place) => (
                <Mark key={mark.id} mark={mark} scale={scale} place={place} of={own.length} />
              ))}
            </div>
          </li>
        ))}
      </ul>
      <figcaption className="space-y-1 text-xs text-soft">
        <span aria-hidden="true" className="figures flex justify-between">
          <span>{format(scale.from)}</span>
          <span>{format(scale.to)}</span>
        </span>
        {reference.value !== null && (
          <span className="flex items-center gap-2">
            <span aria-hidden="true" className="h-4 w-0 border-l-2 border-dashed border-ink" />
            <span>{reference.told}</span>
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function ReferenceLine({ scale, value, low, high }: { readonly scale: Scale } & IntervalPictureProps["reference"]) {
  if (value === null) return null;
  return (
    <>
      {typeof low === "number" && typeof high === "number" && (
        <span
          className="absolute inset-y-0 bg-line"
          style={{ left: percent(scale.placeOf(low)), width: percent(scale.placeOf(high) - scale.placeOf(low)) }}
        />
      )}
      <span className="absolute inset-y-0 border-l-2 border-dashed border-ink" style={{ left: percent(scale.placeOf(value)) }} />
    </>
  );
}

interface MarkProps {
  readonly mark: IntervalMark;
  readonly scale: Scale;
  readonly place: number;
  readonly of: number;
}

function Mark({ mark: { value, low, high }, scale, place, of }: MarkProps) {
  const top = percent((place + 0.5) / of);
  return (
    <>
      {low !== null && high !== null && (
        <span
          className={classNames("absolute h-1 -translate-y-1/2 rounded", place === 0 ? "bg-accent" : "bg-soft")}
          style={{ top, left: percent(scale.placeOf(low)), width: percent(scale.placeOf(high) - scale.placeOf(low)) }}
        />
      )}
      {value !== null && (
        <span
          className={classNames(
            "absolute size-3 -translate-x-1/2 -translate-y-1/2 border-2 border-surface",
            place === 0 ? "rounded-full bg-accent" : "bg-soft",
          )}
          style={{ top, left: percent(scale.placeOf(value)) }}
        />
      )}
    </>
  );
}
