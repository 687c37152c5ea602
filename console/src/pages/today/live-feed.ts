import type { FeedItemView, FeedView } from "../../../../src/api/wire/reading.ts";

/** What the live feed shows, and from where it goes on. */
export interface LiveFeed {
  /** Newest first. */
  readonly items: readonly FeedItemView[];
  readonly after: string | null;
  /** More happened between two looks than one look brings. */
  readonly left: boolean;
}

export const nothingYet: LiveFeed = { items: [], after: null, left: false };

/** Adds what a look brought; what was told before is not told twice, and no more than `most` are kept. */
export function mergeFeed(before: LiveFeed, { items, after, left }: FeedView, most: number): LiveFeed {
  const told = new Set(items.map(({ id }) => id));
  const kept = before.items.filter(({ id }) => !told.has(id));
  const merged = [...items, ...kept].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return { items: merged.slice(0, most), after, left: left && before.after !== null };
}
