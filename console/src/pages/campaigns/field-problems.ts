import { ApiError, type Problem } from "../../api/client.ts";
import type { Teller, ToldRefusal } from "../../text/told.ts";
import { useToldRefusal } from "../../text/use-told.ts";

/** What the server refused of an entry, to be shown at the fields. */
export interface FieldProblems {
  /** What is wrong with a field or anything in it, with the remedy; undefined: nothing. */
  at(field: string): string | undefined;
  /** Everything that is wrong. */
  readonly all: readonly Problem[];
}

const sentenceOf = ({ message, remedy }: ToldRefusal): string => `${message}${/[。！？]$/.test(message) ? "" : " – "}${remedy}`;
const isWithin = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);

/** Refusals by field, in words; an error that is none of the server's names no field. */
export function fieldProblems(error: unknown, tell: (problem: Problem) => ToldRefusal): FieldProblems {
  const all = error instanceof ApiError && error.status > 0 ? error.all : [];
  return {
    all,
    at: (field) => {
      const own = all.filter((problem) => problem.field !== undefined && isWithin(problem.field, field));
      return own.length === 0 ? undefined : own.map((problem) => sentenceOf(tell(problem))).join(" ");
    },
  };
}

/** As {@link fieldProblems}, in the chosen language. `label`: what the form calls its fields, where it has names of its own. */
export function useFieldProblems(error: unknown, label?: Teller["label"]): FieldProblems {
  return fieldProblems(error, useToldRefusal(label));
}
