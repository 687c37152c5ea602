/** Why a call brought nothing: a code of the server's or one of this client's, in words, and what to do about it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  /** HTTP status, when the server answered. */
  readonly status?: number;
}

/** What a call brought. Nothing here throws on a bad network or a refusal. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Problem };

export const good = <T>(value: T): Answer<T> => ({ ok: true, value });
export const bad = (code: string, message: string, remedy?: string): Answer<never> => ({
  ok: false,
  error: { code, message, ...(remedy !== undefined && { remedy }) },
});

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
