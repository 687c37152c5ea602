import type { Problem } from "../../api/client.ts";
import { type Texts, useLanguage, useText } from "../../text/language.tsx";
import { useToldRefusal } from "../../text/use-told.ts";
import { Button } from "../../ui/button.tsx";
import { type Draft, type Gap, grouped, predicateOf } from "./predicate-draft.ts";
import { predicateTexts } from "./predicate-text.ts";
import { predicateWords } from "./predicate-words.ts";

interface PartActionsProps {
  readonly draft: Draft;
  readonly onReplace: (draft: Draft) => void;
  readonly onRemove: () => void;
}

/** What can be done with a whole condition. */
export function PartActions({ draft, onReplace, onRemove }: PartActionsProps) {
  const text = useText(predicateTexts);
  const { language } = useLanguage();
  const predicate = predicateOf({ key: "", kind: "all", of: [draft] });
  const words = predicate === null ? "" : predicateWords(predicate, language);
  return (
    <div className="flex flex-wrap gap-1">
      {draft.kind !== "not" && (
        <Button look="quiet" onClick={() => onReplace(grouped("not", draft))}>
          {text.negate}
        </Button>
      )}
      <Button look="quiet" onClick={() => onReplace(grouped("all", draft))}>
        {text.wrap}
      </Button>
      <Button look="quiet" aria-label={text.remove(`${text.kinds[draft.kind]} ${words}`)} onClick={onRemove}>
        ✕
      </Button>
    </div>
  );
}

/** The message without the path of the condition, at which it stands. */
function atItsPlace(message: string, field: string | undefined): string {
  const path = `${field} is `;
  return message.startsWith(path) ? message.slice(path.length) : message;
}

/** What a condition calls the parts of it; any other is at its place already. */
const inPredicate: Texts<(field: string) => string | undefined> = { en: () => undefined, zh: () => "该条件" };

/** What a condition still wants, and what the server says against it. */
export function PartProblems({ gaps, problems }: { readonly gaps: readonly Gap[]; readonly problems: readonly Problem[] }) {
  const text = useText(predicateTexts);
  const tell = useToldRefusal(inPredicate[useLanguage().language]);
  if (gaps.length === 0 && problems.length === 0) return null;
  return (
    <ul aria-live="polite" className="mt-2 space-y-1 text-sm">
      {[...new Set(gaps)].map((gap) => (
        <li key={gap} className="text-warn">
          {text.gaps[gap]}
        </li>
      ))}
      {gaps.length === 0 &&
        problems.map((one) => {
          const { message, remedy } = tell(one);
          return (
            <li key={`${one.field} ${one.message}`} className="break-words text-bad">
              {atItsPlace(message, one.field)} {remedy}
            </li>
          );
        })}
    </ul>
  );
}
