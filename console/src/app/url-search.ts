/** What an address says behind its `?`, as the router read it. */
export type RawSearch = Readonly<Record<string, unknown>>;

/** A text; numbers and truths, as which the router reads some ids, are texts again. Empty and absent: undefined. */
export function searchText(value: unknown): string | undefined {
  const text = typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";
  return text === "" ? undefined : text;
}

/** One of the words that are known here; anything else is as if it were not there. */
export const searchWord = <Word extends string>(value: unknown, words: readonly Word[]): Word | undefined =>
  words.find((word) => word === searchText(value));

/** One of the numbers that are known here. */
export const searchNumber = <Known extends number>(value: unknown, known: readonly Known[]): Known | undefined =>
  known.find((one) => String(one) === searchText(value));

/** A switch: `1` or `true`. */
export const searchFlag = (value: unknown): true | undefined => (value === true || searchText(value) === "1" ? true : undefined);
