import { Link } from "@tanstack/react-router";
import type { AudienceSize } from "../../../../src/api/wire/estimates.ts";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import type { useSize } from "./audience-data.ts";
import { audienceTexts } from "./audience-text.ts";

type Example = AudienceSize["examples"][number];

/** Some who match, with the traits that the conditions name. */
export function SampleCard({ where, size }: { readonly where: Predicate | null; readonly size: ReturnType<typeof useSize> }) {
  const text = useText(audienceTexts);
  const { data } = size;
  if (where === null || data === undefined || size.error !== null) return null;
  const traits = [...new Set(data.examples.flatMap((one) => Object.keys(one.traits)))].sort();
  const columns: readonly Column<Example>[] = [
    {
      id: "person",
      title: text.person,
      sortBy: ({ id }) => id,
      cell: ({ id }) => (
        <Link to="/people/$personId" params={{ personId: id }} className="break-all text-accent-text hover:underline">
          {id}
        </Link>
      ),
    },
    ...traits.map(
      (trait): Column<Example> => ({
        id: `trait ${trait}`,
        title: trait,
        sortBy: (row) => told(row.traits[trait]) ?? "",
        cell: (row) => told(row.traits[trait]) ?? <span className="text-soft">{text.noValue}</span>,
      }),
    ),
  ];
  return (
    <Card title={text.sample} note={text.sampleNote(data.examples.length)} flush>
      <div
        aria-busy={size.isPlaceholderData}
        className={size.isPlaceholderData ? "max-h-96 overflow-y-auto opacity-55" : "max-h-96 overflow-y-auto"}
      >
        <Rows
          caption={text.sample}
          columns={columns}
          rows={data.examples}
          keyOf={({ id }) => id}
          empty={<EmptyState title={text.nobody}>{text.nobodyLead}</EmptyState>}
        />
      </div>
    </Card>
  );
}

/** A trait's value in words; undefined: it has none. */
function told(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map((one) => told(one) ?? "–").join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
