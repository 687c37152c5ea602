import type { SentenceValues } from "./sentences.ts";

/**
 * Why one item of somebody's input was not taken. Names the field, the value (shortened), the limit and what to do about it,
 * so that the sender can mend it without asking.
 */
export interface Refusal {
  /** Stable, unique code that clients may branch on, in camelCase. */
  readonly code: string;
  /** One sentence for a person. */
  readonly message: string;
  /** Path of the field, such as `batch[3].properties.itemId`; absent when the whole item is at fault. */
  readonly field?: string;
  readonly value?: unknown;
  readonly limit?: string | number;
  /** What to do next. */
  readonly remedy: string;
  /** What else message and remedy are made of, by name, for whoever words them in another language; see `sentences.ts`. */
  readonly values?: SentenceValues;
}

/** A value as it may be shown in an error: short, and never a whole long secret. */
export function shown(value: unknown): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text === undefined) return undefined;
  return text.length > 80 ? `${text.slice(0, 77)}…` : value;
}
