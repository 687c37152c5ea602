import type { QueryResultRow } from "pg";
import type { Place } from "../base/place.ts";
import { all, askOnce, Values } from "./ask-once.ts";
import { type Pool, timestamp } from "./database.ts";

/** What a page of a list by time asks for. */
export interface PageQuestion {
  /** Inclusive; null = since the beginning. */
  readonly fromMs: number | null;
  /** Exclusive; null = up to the newest. */
  readonly toMs: number | null;
  /** Where the page before ended; null = the first page. */
  readonly after: Place | null;
  readonly limit: number;
}

export type Span = Pick<PageQuestion, "fromMs" | "toMs">;

export interface PageFound<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; null = this was the last. */
  readonly next: Place | null;
  /** Set where so many rows were looked at that the search stopped there, with fewer rows than asked for: how far it got. */
  readonly searchedToMs: number | null;
}

/** Conditions of a statement, whose values they put on its list. */
export type Conditions = (values: Values) => readonly string[];

/** A list by time and id, as statements are built of it for one call. */
export interface List {
  readonly table: string;
  /** Column of the time, which an index walks; rows of one moment are sorted by their id as they are read. */
  readonly at: string;
  /** Column of the id; ids are unique and run in the order of their bytes. */
  readonly id: string;
  readonly columns: string;
  /** What an index answers together with the time. */
  readonly scan: Conditions;
  /** What rows are looked at for. */
  readonly rest: Conditions;
  /** Most rows that are looked at for one page where there are conditions of that sort. */
  readonly mostLookedAt: number;
}

/**
 * A page, newest first. Where conditions remain that no index answers, rows are looked at in the order of the list until the page is full,
 * but no more than so many: what is rare is then found over several pages, each as quick as any.
 */
export async function newestFirst<Row extends QueryResultRow>(
  pool: Pool,
  list: List,
  page: PageQuestion,
  placeOf: (row: Row) => Place,
): Promise<PageFound<Row>> {
  const { table, mostLookedAt } = list;
  const values = new Values();
  const order = `order by ${table}.${list.at} desc, ${table}.${list.id} collate "C" desc`;
  const scan = scanned(list, page, values);
  const rest = list.rest(values);
  const wanted = page.limit + 1;
  const source = `select ${list.columns} from ${table} where ${scan} ${order}`;
  const text =
    rest.length === 0
      ? `${source} limit ${wanted}`
      : `select * from (${source} limit ${mostLookedAt}) as ${table} where ${all(rest)} ${order} limit ${wanted}`;
  const found = await askOnce<Row>(pool, text, values.list);
  const rows = found.slice(0, page.limit);
  const last = rows.at(-1);
  if (found.length > page.limit && last !== undefined) return { rows, next: placeOf(last), searchedToMs: null };
  if (rest.length === 0) return { rows, next: null, searchedToMs: null };
  const stop = await stopOf(pool, list, page);
  return { rows, next: stop, searchedToMs: stop?.atMs ?? null };
}

/** The last row that a search looks at; null when it comes to the end of the list before. */
async function stopOf(pool: Pool, list: List, page: PageQuestion): Promise<Place | null> {
  const { table } = list;
  const values = new Values();
  const [stop] = await askOnce<{ at: number; id: string }>(
    pool,
    `select ${table}.${list.at} as at, ${table}.${list.id} as id from ${table} where ${scanned(list, page, values)}
     order by ${table}.${list.at} desc, ${table}.${list.id} collate "C" desc offset ${list.mostLookedAt - 1} limit 1`,
    values.list,
  );
  return stop === undefined ? null : { atMs: stop.at, id: stop.id };
}

function scanned(list: List, page: PageQuestion, values: Values): string {
  const { table, at, id } = list;
  const behind = ({ atMs, id: last }: Place): string =>
    `(${table}.${at}, ${table}.${id} collate "C") < (${values.of(timestamp(atMs))}::timestamptz, ${values.of(last)}::text)`;
  return all([...list.scan(values), ...spannedBy(list, page, values), ...(page.after === null ? [] : [behind(page.after)])]);
}

/** The conditions of a span of a column. */
export function spannedBy({ table, at }: Pick<List, "table" | "at">, { fromMs, toMs }: Span, values: Values): readonly string[] {
  return [
    ...(fromMs === null ? [] : [`${table}.${at} >= ${values.of(timestamp(fromMs))}::timestamptz`]),
    ...(toMs === null ? [] : [`${table}.${at} < ${values.of(timestamp(toMs))}::timestamptz`]),
  ];
}

/** How many rows a list has in all. */
export interface Total {
  readonly count: number;
  /** False: counted up to a point, and told from the tables' statistics beyond. */
  readonly exact: boolean;
}

/** Up to here rows are counted. */
const mostCounted = 10_000;
/** So many rows are looked at for it where conditions remain that no index answers. */
const mostCountedAmong = 10_001;

/** How many rows meet the conditions: exact up to {@link mostCounted}, what the planner expects beyond. */
export async function totalOf(pool: Pool, list: List, span: Span): Promise<Total> {
  const { table } = list;
  const values = new Values();
  const conditions = [...list.scan(values), ...spannedBy(list, span, values)];
  const rest = list.rest(values);
  const among = rest.length === 0 ? mostCounted + 1 : mostCountedAmong;
  const [counted] = await askOnce<{ seen: number; hits: number }>(
    pool,
    `select count(*) as seen, count(*) filter (where ${all(rest)}) as hits
     from (select ${list.columns} from ${table} where ${all(conditions)} limit ${among}) as ${table}`,
    values.list,
  );
  const { seen = 0, hits = 0 } = counted ?? {};
  if (seen < among && hits <= mostCounted) return { count: hits, exact: true };
  const [plan] = await askOnce<{ "QUERY PLAN": readonly { readonly Plan: { readonly "Plan Rows": number } }[] }>(
    pool,
    `explain (format json) select 1 from ${table} where ${all([...conditions, ...rest])}`,
    values.list,
  );
  return { count: Math.max(hits, Math.round(plan?.["QUERY PLAN"][0]?.Plan["Plan Rows"] ?? 0)), exact: false };
}
