import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { learningTexts } from "./learning-text.ts";

/** Every metric in a sentence. */
export function Terms() {
  const text = useText(learningTexts);
  return (
    <Card title={text.terms}>
      <dl className="grid gap-x-8 gap-y-3 text-sm lg:grid-cols-2">
        {text.termList.map(([term, meaning]) => (
          <div key={term}>
            <dt className="font-medium">{term}</dt>
            <dd className="text-soft">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
