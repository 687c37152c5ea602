import type { ModelDetail } from "../../../../src/api/wire/learning.ts";
import { oddsFactor, tellContribution } from "../../text/contribution-words.ts";
import { useLanguage, useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { useScorer } from "./learning-data.ts";
import { learningTexts } from "./learning-text.ts";

const heads = ["open", "convert", "switchOff"] as const;

/** Which groups of features decisions leaned on, heaviest first. */
export function GroupsCard({ model: { asDecided } }: { readonly model: ModelDetail }) {
  const text = useText(learningTexts);
  const { language } = useLanguage();
  const { count, percent, number } = useFormat();
  const scorer = useScorer();
  const groups = asDecided?.groups ?? [];
  const most = Math.max(...groups.map(({ weight }) => weight), Number.MIN_VALUE);
  if (asDecided === null || groups.length === 0)
    return (
      <Card title={text.groups}>
        <EmptyState title={text.noGroups}>
          {scorer === undefined || scorer === "learned" ? text.noGroupsLead : text.noGroupsPolicy}
        </EmptyState>
      </Card>
    );
  return (
    <Card title={text.groups} note={text.groupsNote(count(asDecided.explained))}>
      <ul className="space-y-3 text-sm">
        {groups.map(({ share, weight, ...one }) => (
          <li key={one.group}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="min-w-0">
                {tellContribution(one, language)} <span className="text-xs text-soft">({one.group})</span>
              </span>
              <span className="figures font-medium">{number(weight, 3)}</span>
            </div>
            <div aria-hidden="true" className="mt-1 h-2 overflow-hidden rounded bg-sunken">
              <div className="h-full rounded bg-accent" style={{ width: `${(100 * weight) / most}%` }} />
            </div>
            <p className="mt-0.5 text-xs text-soft">{text.groupTold(percent(share, 0), number(oddsFactor(one.effect), 2))}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** How large the model of each head is. */
export function WeightsCard({ model: { weights } }: { readonly model: ModelDetail }) {
  const text = useText(learningTexts);
  const { count, number, percent } = useFormat();
  if (weights === null) return null;
  const chance = (logOdds: number): string => percent(1 / (1 + Math.exp(-logOdds)));
  return (
    <Card title={text.weights} note={text.weightsNote} flush>
      <Rows
        caption={text.weights}
        rows={heads.map((id) => ({ id, head: weights[id] }))}
        keyOf={({ id }) => id}
        columns={[
          { id: "head", title: text.head, cell: ({ id }) => text.heads[id] },
          { id: "examples", title: text.examples, right: true, cell: ({ head }) => (head === null ? text.notBegun : count(head.examples)) },
          { id: "slots", title: text.nonZero, right: true, cell: ({ head }) => (head === null ? "–" : count(head.nonZero)) },
          { id: "sum", title: text.absolute, right: true, wideOnly: true, cell: ({ head }) => number(head?.absolute, 1) },
          {
            id: "constant",
            title: text.constant,
            cell: ({ head }) => (head === null ? "–" : text.constantWords(chance(head.constant))),
            wideOnly: true,
          },
        ]}
      />
    </Card>
  );
}
