import type { Head, ModelListItem } from "../../../../src/api/wire/learning.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { learningTexts } from "./learning-text.ts";
import { aucInterval, ratioInterval } from "./metric-intervals.ts";

const heads = ["open", "convert", "switchOff"] as const;

interface Row {
  readonly id: (typeof heads)[number];
  readonly head: Head;
}

/** How a version's predictions did, by what they foretold. */
export function HeadsCard({ evidence }: { readonly evidence: ModelListItem["evidence"] }) {
  const text = useText(learningTexts);
  const { count, number } = useFormat();
  const within = (interval: { readonly low: number; readonly high: number } | null, digits: number) =>
    interval !== null && (
      <span className="block text-xs whitespace-nowrap text-soft">
        {text.between(number(interval.low, digits), number(interval.high, digits))}
      </span>
    );
  const columns: readonly Column<Row>[] = [
    { id: "head", title: text.head, cell: ({ id }) => text.heads[id] },
    { id: "n", title: text.n, right: true, cell: ({ head }) => count(head.n) },
    { id: "positives", title: text.positives, right: true, cell: ({ head }) => count(head.positives) },
    {
      id: "auc",
      title: "AUC",
      right: true,
      cell: ({ head }) => (
        <>
          {number(head.auc, 3)}
          {within(aucInterval(head.auc, head.positives, head.n), 3)}
        </>
      ),
    },
    { id: "ne", title: "NE", right: true, cell: ({ head }) => number(head.ne, 3) },
    { id: "loss", title: text.logLoss, right: true, cell: ({ head }) => number(head.logLoss, 4) },
    { id: "mean", title: text.meanLogLoss, right: true, cell: ({ head }) => number(head.meanLogLoss, 4) },
    { id: "ece", title: "ECE", right: true, cell: ({ head }) => number(head.ece, 4) },
    {
      id: "oe",
      title: "O/E",
      right: true,
      cell: ({ head }) => (
        <>
          {number(head.observedOverExpected)}
          {within(ratioInterval(head.observedOverExpected, head.positives), 2)}
        </>
      ),
    },
  ];
  return (
    <Card title={text.headTitle} note={text.headNote} flush>
      {evidence === null ? (
        <EmptyState title={text.noBins}>{text.noBinsLead}</EmptyState>
      ) : (
        <Rows caption={text.headTitle} columns={columns} rows={heads.map((id) => ({ id, head: evidence[id] }))} keyOf={({ id }) => id} />
      )}
    </Card>
  );
}
