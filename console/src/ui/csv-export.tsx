import { useEffect, useRef, useState } from "react";
import { callCsv, type Query } from "../api/client.ts";
import { type Texts, useText } from "../text/language.tsx";
import { useFormat } from "../text/use-format.ts";
import { Button } from "./button.tsx";
import { collectCsv } from "./collect-csv.ts";
import { ErrorState } from "./states.tsx";

interface ExportText {
  readonly csv: string;
  readonly cancel: string;
  readonly rows: (count: string) => string;
  readonly done: (count: string) => string;
  readonly more: (count: string) => string;
}

const texts: Texts<ExportText> = {
  en: {
    csv: "Export CSV",
    cancel: "Cancel the export",
    rows: (count) => `${count} rows so far …`,
    done: (count) => `Exported: ${count} rows, all there are.`,
    more: (count) => `Exported: the first ${count} rows. There are more: narrow the filters, and export in parts.`,
  },
  zh: {
    csv: "导出 CSV",
    cancel: "取消导出",
    rows: (count) => `已读取 ${count} 行…`,
    done: (count) => `已导出全部 ${count} 行。`,
    more: (count) => `已导出前 ${count} 行，还有更多：请缩小筛选范围，分批导出。`,
  },
};

/** Most rows of a file. */
const most = 10_000;
type Export =
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly rows: number }
  | { readonly kind: "done"; readonly rows: number; readonly hasMore: boolean }
  | { readonly kind: "failed"; readonly error: unknown };

/** Saves a list as a CSV file, with how far it is, a way to call it off, and whether there is more than one file holds. */
export function CsvExport({ path, query, pageSize }: { readonly path: string; readonly query: Query; readonly pageSize: number }) {
  const text = useText(texts);
  const format = useFormat();
  const [state, setState] = useState<Export>({ kind: "none" });
  const running = useRef<AbortController | null>(null);
  // Whoever leaves the page does not wait for the file.
  useEffect(() => () => running.current?.abort(), []);
  const start = async () => {
    const calling = new AbortController();
    running.current = calling;
    setState({ kind: "running", rows: 0 });
    try {
      const file = await collectCsv({
        ask: (page) => callCsv(path, { query: { ...query, ...page }, signal: calling.signal }),
        most,
        pageSize,
        onRows: (rows) => setState({ kind: "running", rows }),
      });
      save(file.text, `${path.split("/").at(-1) ?? "list"}.csv`);
      setState({ kind: "done", ...file });
    } catch (error) {
      setState(calling.signal.aborted ? { kind: "none" } : { kind: "failed", error });
    }
  };
  const isRunning = state.kind === "running";
  return (
    <>
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <span role="status">
          {state.kind === "running" && text.rows(format.count(state.rows))}
          {state.kind === "done" && (state.hasMore ? text.more : text.done)(format.count(state.rows))}
        </span>
        <Button look="quiet" onClick={() => (isRunning ? running.current?.abort() : void start())}>
          {isRunning ? text.cancel : text.csv}
        </Button>
      </div>
      {state.kind === "failed" && (
        <div className="w-full">
          <ErrorState error={state.error} onRetry={() => void start()} />
        </div>
      )}
    </>
  );
}

function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
