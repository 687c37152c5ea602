import type { Problem } from "../api/client.ts";
import type { Teller } from "../text/told.ts";
import { useToldError, useToldRefusal } from "../text/use-told.ts";
import { classNames } from "./class-names.ts";

interface ToldListProps {
  readonly problems: readonly Problem[];
  /** What the form calls its fields, where it has names of its own. */
  readonly label?: Teller["label"] | undefined;
  /** On a ground on which soft text is hard to read. */
  readonly plain?: boolean;
  readonly className?: string;
}

/** Refusals or warnings of the server, each with what to do. */
export function ToldList({ problems, label, plain = false, className }: ToldListProps) {
  const tell = useToldRefusal(label);
  return (
    <ul className={classNames("space-y-1 break-words", className)}>
      {problems.map((one) => {
        const { message, remedy } = tell(one);
        return (
          <li key={`${one.code} ${one.field} ${one.message}`}>
            {message} <span className={plain ? undefined : "text-soft"}>{remedy}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** What is wrong, in one sentence. */
export const ToldError = ({ error }: { readonly error: unknown }): string => useToldError()(error);
