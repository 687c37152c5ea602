export interface TableColumn {
  readonly title: string;
  /** Numbers read best at the right. */
  readonly align?: "left" | "right";
}

/** A column of numbers. */
export const right = (title: string): TableColumn => ({ title, align: "right" });

const gap = "  ";

/**
 * An aligned table in plain text: a line of titles, a rule, one line a row. Wide characters (CJK, emoji) count as the two columns
 * that terminals give them; control characters are shown as `·`. Cells longer than `most` columns are cut with `…`.
 */
export function table(columns: readonly TableColumn[], rows: readonly (readonly (string | number)[])[], most = 60): string {
  const cells = rows.map((row) => columns.map((_, position) => cut(plain(String(row[position] ?? "")), most)));
  const widths = columns.map((column, position) =>
    Math.max(textWidth(column.title), ...cells.map((row) => textWidth(row[position] ?? ""))),
  );
  const line = (texts: readonly string[]): string =>
    columns
      .map(({ align }, position) => pad(texts[position] ?? "", widths[position] ?? 0, align ?? "left"))
      .join(gap)
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join(gap);
  return [line(columns.map((column) => column.title)), rule, ...cells.map(line)].join("\n");
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const blanks = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "left" ? text + blanks : blanks + text;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that a terminal gives a text. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOf(segment);
  return width;
}

function cut(text: string, most: number): string {
  if (textWidth(text) <= most) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += widthOf(segment);
    if (width > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

const plain = (text: string): string => text.replace(/\p{Cc}/gu, "·");

function widthOf(grapheme: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  return isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1;
}

/** Ranges whose East Asian width is W or F (Unicode 16, EastAsianWidth.txt), as far as texts of people use them. */
const wide: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const isWide = (code: number): boolean => wide.some(([from, to]) => code >= from && code <= to);
