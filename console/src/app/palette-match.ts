/** Where a palette entry leads; the order of the kinds is that of its groups. */
export const paletteKinds = ["page", "person", "campaign", "creative", "audience"] as const;
export type PaletteKind = (typeof paletteKinds)[number];

export interface PaletteEntry {
  readonly kind: PaletteKind;
  readonly id: string;
  /** What is shown of it. */
  readonly name: string;
  /** What else is shown, such as by what somebody was found. */
  readonly beside?: string;
  /** Further words by which it is found, such as its name in the other language. */
  readonly also?: readonly string[];
}

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();
const wordStart = /(^|[\s\-_./:·])$/;

/** How well one text holds one typed word: 4 it is the word, 3 it begins with it, 2 a word in it does, 1 it stands within; 0 it does not. */
function fitOf(text: string, typed: string): number {
  if (text === typed) return 4;
  const at = text.indexOf(typed);
  if (at < 0) return 0;
  if (at === 0) return 3;
  for (let place = at; place >= 0; place = text.indexOf(typed, place + 1)) if (wordStart.test(text.slice(0, place))) return 2;
  return 1;
}

/** The sum over what was typed, word by word; 0 where any word stands in none of the entry's texts. */
function scoreOf({ id, name, also = [] }: PaletteEntry, typed: readonly string[]): number {
  const texts = [id, name, ...also].map(folded);
  let sum = 0;
  for (const word of typed) {
    const best = Math.max(...texts.map((text) => fitOf(text, word)));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

/**
 * The entries that hold every typed word, the best of each kind first, at most `most` of a kind, in the order of the kinds. Where nothing is
 * typed, the pages alone.
 */
export function matchEntries(entries: readonly PaletteEntry[], typed: string, most = 6): readonly PaletteEntry[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.filter(({ kind }) => kind === "page");
  const scored = entries.flatMap((entry) => {
    const score = scoreOf(entry, words);
    return score === 0 ? [] : [{ entry, score }];
  });
  return paletteKinds.flatMap((kind) =>
    scored
      .filter(({ entry }) => entry.kind === kind)
      .sort((a, b) => b.score - a.score || a.entry.name.length - b.entry.name.length || a.entry.name.localeCompare(b.entry.name))
      .slice(0, most)
      .map(({ entry }) => entry),
  );
}

/** The place after a key was pressed in a list of `count` options, as a combobox moves; null: the key does not move. */
export function placeAfter(key: string, place: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (place + 1) % count;
  if (key === "ArrowUp") return (place - 1 + count) % count;
  if (key === "PageDown") return Math.min(place + 6, count - 1);
  return key === "PageUp" ? Math.max(place - 6, 0) : null;
}

/** Ctrl-K, or Cmd-K on a Mac. */
export const isPaletteKey = (event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): boolean =>
  event.key.toLowerCase() === "k" && event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey;
