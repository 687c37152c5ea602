/** What a text is counted in: code points, UTF-16 units, or half the width of a Chinese character (which then counts two). */
export type TextUnit = "codePoints" | "utf16" | "halfWidths";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const ellipsis = "…";

/** The length of a text. Half widths: everything above Latin-1 is two (dev.vivo.com.cn/documentCenter/doc/362, 2026-06-30). */
export function measureText(text: string, unit: TextUnit): number {
  if (unit === "utf16") return text.length;
  let length = 0;
  for (const point of text) length += unit === "halfWidths" && (point.codePointAt(0) ?? 0) > 0xff ? 2 : 1;
  return length;
}

/**
 * The text, or as much of its beginning as fits with "…" behind it. It is cut between what a reader sees as characters (UAX #29): never
 * within a surrogate pair, an emoji sequence, or a letter and its marks. Where not even "…" fits, what fits without it.
 */
export function cutToFit(text: string, most: number, unit: TextUnit): string {
  if (measureText(text, unit) <= most) return text;
  const mark = measureText(ellipsis, unit) <= most ? ellipsis : "";
  const room = most - measureText(mark, unit);
  let kept = "";
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    length += measureText(segment, unit);
    if (length > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${mark}`;
}

/**
 * As much of a text as a limit takes that cannot be read off its length, such as the bytes of a whole request: the longest beginning with
 * "…" for which `fits` holds, or null when none does. `fits` must hold for all that is shorter than what it holds for.
 */
export function cutUntil(text: string, fits: (text: string) => boolean): string | null {
  const ends = [...graphemes.segment(text)].map(({ index }) => index);
  const cut = (n: number): string => `${text.slice(0, ends[n]).trimEnd()}${ellipsis}`;
  let [low, high] = [1, ends.length - 1];
  let best: string | null = null;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const candidate = cut(middle);
    if (fits(candidate)) {
      best = candidate;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}
