import { Card } from "./card.tsx";

interface TermListProps {
  readonly title: string;
  readonly terms: readonly (readonly [term: string, meaning: string])[];
  /** Beside each other where there is room. */
  readonly wide?: boolean;
}

/** What the words of a page mean, each in a sentence. */
export function TermList({ title, terms, wide = false }: TermListProps) {
  return (
    <Card title={title}>
      <dl className={wide ? "grid gap-x-8 gap-y-3 text-sm lg:grid-cols-2" : "space-y-2 text-sm"}>
        {terms.map(([term, meaning]) => (
          <div key={term}>
            <dt className="font-medium">{term}</dt>
            <dd className="text-soft">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
