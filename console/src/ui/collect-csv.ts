/** A page of a list as a CSV file, and where the next begins; null = this was the last. */
export interface CsvPage {
  readonly text: string;
  readonly next: string | null;
}

export interface CollectedCsv {
  /** One file. */
  readonly text: string;
  readonly rows: number;
  /** There are more than were asked for. */
  readonly hasMore: boolean;
}

interface CollectOptions {
  /** Fetches one page; rejects when it is called off. */
  readonly ask: (page: { readonly cursor: string | null; readonly limit: number }) => Promise<CsvPage>;
  /** Most rows of the file. */
  readonly most: number;
  readonly pageSize: number;
  readonly onRows?: (rows: number) => void;
}

/** Follows a list from page to page, and makes one file of them: the names of the columns once, then every row. */
export async function collectCsv({ ask, most, pageSize, onRows }: CollectOptions): Promise<CollectedCsv> {
  let [text, rows] = ["", 0];
  for (let cursor: string | null = null; ; ) {
    const page: CsvPage = await ask({ cursor, limit: Math.min(pageSize, most - rows) });
    const ends = recordEnds(page.text);
    const [headEnd = 0] = ends;
    text += cursor === null ? page.text : page.text.slice(headEnd);
    rows += Math.max(0, ends.length - 1);
    onRows?.(rows);
    if (page.next === null || rows >= most) return { text, rows, hasMore: page.next !== null };
    cursor = page.next;
  }
}

/** Where each record ends: behind a line break that stands in no quotes. */
function recordEnds(text: string): readonly number[] {
  const ends: number[] = [];
  let isQuoted = false;
  for (let place = 0; place < text.length; place++) {
    const sign = text[place];
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === "\n" && !isQuoted) ends.push(place + 1);
  }
  return ends;
}
