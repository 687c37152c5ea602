import { ApiError, type Problem } from "../../api/client.ts";

/** What the server refused of an entry, to be shown at the fields. */
export interface FieldProblems {
  /** What is wrong with a field or anything in it, with the remedy; undefined: nothing. */
  at(field: string): string | undefined;
  /** Everything that is wrong. */
  readonly all: readonly Problem[];
}

const told = ({ message, remedy }: Problem): string => `${message} – ${remedy}`;
const isWithin = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);

/** Refusals by field; an error that is none of the server's names no field. */
export function fieldProblems(error: unknown): FieldProblems {
  const all = error instanceof ApiError && error.status > 0 ? error.all : [];
  return {
    all,
    at: (field) => {
      const own = all.filter((problem) => problem.field !== undefined && isWithin(problem.field, field));
      return own.length === 0 ? undefined : own.map(told).join(" ");
    },
  };
}
