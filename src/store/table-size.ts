import type { Queryable } from "./database.ts";

/** Tables cut into hash partitions whose rows are sampled. */
export type SampledTable = "people" | "messages";

/** Rows of a table. */
export interface TableSize {
  readonly rows: number;
  /** False: as the last analyse estimated them. */
  readonly isExact: boolean;
  /** Pages that hold them, as of the last analyse; 0 = not known. */
  readonly pages: number;
}

/** Above this many rows (by estimate) nobody waits for a count. */
const countedRows = 100_000;

/** How many rows a table has: counted while it is small, from there on as the planner estimates. */
export async function sizeOf(db: Queryable, table: SampledTable): Promise<TableSize> {
  const found = await db.query<{ rows: number; pages: number; unknown: boolean }>(
    `select coalesce(sum(greatest(pg_class.reltuples, 0)), 0)::float8 as rows, coalesce(sum(pg_class.relpages), 0)::float8 as pages,
       coalesce(bool_or(pg_class.reltuples < 0), true) as unknown
     from pg_inherits join pg_class on pg_class.oid = pg_inherits.inhrelid where pg_inherits.inhparent = $1::regclass`,
    [table],
  );
  const { rows = 0, pages = 0, unknown = true } = found.rows[0] ?? {};
  if (!unknown && rows > countedRows) return { rows: Math.round(rows), isExact: false, pages };
  const counted = await db.query<{ n: number }>(countOf[table], []);
  return { rows: counted.rows[0]?.n ?? 0, isExact: true, pages };
}

const countOf: Readonly<Record<SampledTable, string>> = {
  people: "select count(*) as n from people",
  messages: "select count(*) as n from messages",
};
