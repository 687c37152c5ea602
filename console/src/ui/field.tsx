import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from "react";
import { classNames } from "./class-names.ts";

const box =
  "w-full min-h-9 rounded-lg border border-line bg-surface px-3 py-1.5 text-sm text-ink placeholder:text-soft disabled:opacity-60 aria-invalid:border-bad";

interface Shared {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with it, with the remedy. */
  readonly problem?: ReactNode;
  /** The label is for readers of the screen alone: the place says it to everybody else. */
  readonly hideLabel?: boolean;
}

function Labelled({
  id,
  label,
  hint,
  problem,
  hideLabel = false,
  children,
}: Shared & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={hideLabel ? "sr-only" : "mb-1 block text-sm font-medium"}>
        {label}
      </label>
      {children}
      <FieldNotes id={id} hint={hint} problem={problem} />
    </div>
  );
}

/** Hint and problem below a field, to which {@link described} leads from it. */
export function FieldNotes({ id, hint, problem }: Pick<Shared, "hint" | "problem"> & { readonly id: string }) {
  return (
    <>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-soft">
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className="mt-1 text-xs text-bad">
          {problem}
        </p>
      )}
    </>
  );
}

/** What leads from a field to its notes. */
export const described = (id: string, { hint, problem }: Pick<Shared, "hint" | "problem">) => ({
  "aria-describedby": [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter(Boolean).join(" ") || undefined,
  "aria-invalid": problem !== undefined || undefined,
});

export function TextField({ label, hint, problem, hideLabel, className, ...rest }: Shared & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const shared = { label, hint, problem, hideLabel };
  return (
    <Labelled id={id} {...shared}>
      <input {...rest} id={id} {...described(id, shared)} className={classNames(box, className)} />
    </Labelled>
  );
}

export function TextArea({ label, hint, problem, hideLabel, className, ...rest }: Shared & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  const shared = { label, hint, problem, hideLabel };
  return (
    <Labelled id={id} {...shared}>
      <textarea {...rest} id={id} {...described(id, shared)} className={classNames(box, "min-h-20", className)} />
    </Labelled>
  );
}

export function Select({
  label,
  hint,
  problem,
  hideLabel,
  className,
  children,
  ...rest
}: Shared & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  const shared = { label, hint, problem, hideLabel };
  return (
    <Labelled id={id} {...shared}>
      <select {...rest} id={id} {...described(id, shared)} className={classNames(box, className)}>
        {children}
      </select>
    </Labelled>
  );
}

export function CheckBox({ label, hint, ...rest }: Pick<Shared, "label" | "hint"> & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        {...rest}
        id={id}
        type="checkbox"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-1 size-4 accent-(--accent)"
      />
      <div>
        <label htmlFor={id} className="text-sm">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-xs text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
