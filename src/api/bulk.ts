import type { Refusal } from "../base/refusal.ts";
import { ok, type Result } from "../base/result.ts";
import { fault } from "./errors.ts";
import type { RefusedAt } from "./ports.ts";
import { type Answer, json } from "./route.ts";

/** The answer of a bulk call: 200 when at least one item was taken (or none was sent), 422 when every one was refused. */
export function bulkAnswer(accepted: number, refused: readonly RefusedAt[]): Answer {
  const inOrder = [...refused].sort((a, b) => a.index - b.index);
  return json({ accepted, refused: inOrder }, accepted === 0 && refused.length > 0 ? 422 : 200);
}

/** What a list holds, item by item: those that could be read, with their place, and those that were refused. */
export interface Sorted<T> {
  readonly taken: readonly { readonly index: number; readonly value: T }[];
  readonly refused: readonly RefusedAt[];
}

/** Reads every item of a list by itself, so that a bad one harms no neighbour. */
export function readEach<T>(items: readonly unknown[], read: (item: unknown, index: number) => Result<T, Refusal>): Sorted<T> {
  const taken: { index: number; value: T }[] = [];
  const refused: RefusedAt[] = [];
  items.forEach((item, index) => {
    const one = read(item, index);
    if (one.ok) taken.push({ index, value: one.value });
    else refused.push({ ...one.error, index });
  });
  return { taken, refused };
}

/** The list that a bulk body holds under a name. */
export function listIn(body: unknown, name: string, most: number): Result<readonly unknown[], Refusal> {
  const list = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  const refuse = (code: string, message: string, remedy: string): Result<readonly unknown[], Refusal> => ({
    ok: false,
    error: { code, message, field: name, limit: most, remedy },
  });
  if (list === undefined)
    return body === undefined
      ? { ok: false, error: fault("emptyBody") }
      : refuse("missing", `${name} is missing`, `send { "${name}": [ … ] }`);
  if (!Array.isArray(list)) return refuse("wrongType", `${name} is not a list`, `send { "${name}": [ … ] }`);
  if (list.length > most) return refuse("tooBig", `${name} has ${list.length} entries, the most is ${most}`, `send at most ${most} a call`);
  return ok(list);
}

/** Puts places in a list that was handed on back to the places in the list that came in. */
export const atOrigin = (refused: readonly RefusedAt[], taken: readonly { readonly index: number }[]): RefusedAt[] =>
  refused.map((one) => ({ ...one, index: taken[one.index]?.index ?? one.index }));
