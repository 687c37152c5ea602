import { type ExperimentEntry, useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { policiesText } from "./policies-text.ts";

type Arm = ExperimentEntry["arms"][number];

/** Experiments with their arms, as they are declared. */
export function ExperimentsTab() {
  const text = useText(policiesText).experiments;
  const asked = useEntries("experiments");
  return (
    <Answered of={asked}>
      {(experiments) =>
        experiments.length === 0 ? (
          <Card>
            <EmptyState title={text.none}>{text.noneHint}</EmptyState>
          </Card>
        ) : (
          <div className="grid gap-4 xl:grid-cols-2">
            {experiments.map((one) => (
              <Experiment key={one.id} experiment={one} />
            ))}
          </div>
        )
      }
    </Answered>
  );
}

function Experiment({ experiment: { id, audience, salt, arms } }: { readonly experiment: ExperimentEntry }) {
  const text = useText(policiesText).experiments;
  const { percent } = useFormat();
  const total = arms.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const columns: readonly Column<Arm>[] = [
    { id: "arm", title: text.arm, cell: (arm) => <span className="font-medium">{arm.id}</span> },
    {
      id: "share",
      title: text.share,
      right: true,
      sortBy: (arm) => arm.weight ?? 1,
      cell: ({ weight = 1 }) => percent(total === 0 ? null : weight / total, 1),
    },
    {
      id: "does",
      title: text.does,
      cell: ({ holdout, strategy }) =>
        holdout === true ? <Badge tone="warn">{text.holdout}</Badge> : strategy === undefined ? text.asDeclared : text.strategies[strategy],
    },
  ];
  return (
    <Card title={id} note={`${text.audience(audience ?? text.everybody)} · ${text.salt(salt ?? id)}`} flush>
      <Rows caption={id} columns={columns} rows={arms} keyOf={(arm) => arm.id} />
    </Card>
  );
}
