import { Link } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { eraseText } from "./erase-text.ts";

/** What is left of somebody who was erased. */
export interface Receipt {
  readonly receipt: string;
  /** Rows removed, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The proof that somebody was erased, shown once. */
export function ReceiptCard({ receipt: { receipt, rows } }: { readonly receipt: Receipt }) {
  const text = useText(eraseText);
  const format = useFormat();
  const copy = useCopy();
  const columns: readonly Column<readonly [string, number]>[] = [
    { id: "table", title: text.table, cell: ([table]) => table },
    { id: "count", title: text.count, right: true, sortBy: ([, count]) => count, cell: ([, count]) => format.count(count) },
  ];
  return (
    <>
      <Card title={text.receiptTitle} note={text.receiptNote}>
        <p role="status" className="text-sm">
          {text.receipt}: <code className="font-semibold wrap-anywhere">{receipt}</code>
        </p>
        <div className="mt-3 flex flex-wrap gap-2">
          <Button look="primary" onClick={() => copy(receipt, text.copied)}>
            {text.copy}
          </Button>
          <Link to="/people" className={buttonLook()}>
            {text.back}
          </Link>
        </div>
      </Card>
      <Card title={text.rows} flush>
        <Rows
          caption={text.table}
          columns={columns}
          rows={Object.entries(rows).filter(([, count]) => count > 0)}
          keyOf={([table]) => table}
          sorted={{ by: "count", down: true }}
          empty={<p className="px-4 pb-4 text-sm text-soft">{text.nothing}</p>}
        />
      </Card>
    </>
  );
}
