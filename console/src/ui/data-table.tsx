import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { callApi, pathWith, type Query } from "../api/client.ts";
import { type Texts, useText } from "../text/language.tsx";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { CsvExport } from "./csv-export.tsx";
import { Scroller } from "./scroller.tsx";
import { EmptyState, ErrorState, Loading } from "./states.tsx";

interface TableText {
  readonly earlier: string;
  readonly later: string;
  readonly first: string;
  readonly page: (n: number) => string;
  readonly notYet: string;
  readonly notYetHint: string;
}

const texts: Texts<TableText> = {
  en: {
    earlier: "Previous page",
    later: "Next page",
    first: "First page",
    page: (n) => `Page ${n}`,
    notYet: "None found so far",
    notYetHint: "What is asked for is rare, so the search looked through a part only. The next page goes on from there.",
  },
  zh: {
    earlier: "上一页",
    later: "下一页",
    first: "第一页",
    page: (n) => `第 ${n} 页`,
    notYet: "目前尚未找到",
    notYetHint: "符合条件的记录很少，目前只查找了一部分；下一页会继续查找。",
  },
};

export interface Column<Row> {
  readonly id: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand right. */
  readonly right?: boolean;
  /** Left out on narrow screens. */
  readonly wideOnly?: boolean;
  /** What rows are sorted by on the page when they are all there; absent: cannot be sorted. */
  readonly sortBy?: (row: Row) => number | string;
}

interface RowsProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly empty?: ReactNode;
  /** Column and direction at first; the user's own choice comes before it. */
  readonly sorted?: { readonly by: string; readonly down: boolean };
}

/** A table of rows that are all there; columns that say how can be sorted by their heading. */
export function Rows<Row>({ caption, columns, rows, keyOf, empty, sorted }: RowsProps<Row>) {
  const [sort, setSort] = useState(sorted ?? null);
  const by = columns.find((column) => column.id === sort?.by)?.sortBy;
  const ordered = by === undefined || sort === null ? rows : [...rows].sort((a, b) => compare(by(a), by(b)) * (sort.down ? -1 : 1));
  if (rows.length === 0 && empty !== undefined) return empty;
  return (
    <Scroller label={caption}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-left text-soft">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                aria-sort={sort?.by === column.id ? (sort.down ? "descending" : "ascending") : undefined}
                className={classNames(
                  "px-4 py-2 font-medium whitespace-nowrap",
                  column.right && "text-right",
                  column.wideOnly && "hidden md:table-cell",
                )}
              >
                {column.sortBy === undefined ? (
                  column.title
                ) : (
                  <button
                    type="button"
                    className="font-medium hover:text-ink"
                    onClick={() => setSort({ by: column.id, down: sort?.by === column.id ? !sort.down : true })}
                  >
                    {column.title}
                    <span aria-hidden="true">{sort?.by === column.id ? (sort.down ? " ↓" : " ↑") : ""}</span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line last:border-0 hover:bg-sunken">
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={classNames("px-4 py-2 align-top", column.right && "text-right", column.wideOnly && "hidden md:table-cell")}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

const compare = (a: number | string, b: number | string): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));

interface ListAnswer<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
}

interface ServerTableProps<Row> extends Omit<RowsProps<Row>, "rows" | "sorted"> {
  /** A list of the API: `{ items, next }`. */
  readonly path: string;
  /** Filters; the URL of the page should hold them. */
  readonly query?: Query;
  readonly pageSize?: number;
  /** The list also answers CSV. */
  readonly csv?: boolean;
  /** Most rows of one such answer; 1,000 unless told. */
  readonly csvPageSize?: number;
}

/** A list of the API page by page, as far back as it goes; filtered by the server, and exported by it. */
export function ServerTable<Row>({ path, query = {}, pageSize = 50, csv = false, csvPageSize = 1000, ...table }: ServerTableProps<Row>) {
  const text = useText(texts);
  const filter = pathWith(path, query);
  // Cursors of the pages passed, so that one can go back; they belong to one filter.
  const [trail, setTrail] = useState<{ readonly filter: string; readonly cursors: readonly string[] }>({ filter, cursors: [] });
  const cursors = trail.filter === filter ? trail.cursors : [];
  const asked = { ...query, limit: pageSize, cursor: cursors.at(-1) };
  const answer = useQuery({
    queryKey: [path, asked],
    queryFn: ({ signal }) => callApi<ListAnswer<Row>>(path, { query: asked, signal }),
    placeholderData: keepPreviousData,
  });
  if (answer.data === undefined)
    return answer.isPending ? <Loading height={40} /> : <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />;
  const { items, next } = answer.data;
  return (
    <div aria-busy={answer.isPlaceholderData}>
      {items.length === 0 && next !== null ? (
        <EmptyState title={text.notYet}>{text.notYetHint}</EmptyState>
      ) : (
        <Rows {...table} rows={items} />
      )}
      {(next !== null || cursors.length > 0 || csv) && (
        <nav aria-label={table.caption} className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-2 text-sm text-soft">
          {(next !== null || cursors.length > 0) && (
            <>
              <Button look="quiet" disabled={cursors.length === 0} onClick={() => setTrail({ filter, cursors: cursors.slice(0, -1) })}>
                ← {text.earlier}
              </Button>
              <span>{text.page(cursors.length + 1)}</span>
              <Button
                look="quiet"
                disabled={next === null}
                onClick={() => next !== null && setTrail({ filter, cursors: [...cursors, next] })}
              >
                {text.later} →
              </Button>
            </>
          )}
          {csv && <CsvExport key={filter} path={path} query={query} pageSize={csvPageSize} />}
        </nav>
      )}
    </div>
  );
}
