import { useState } from "react";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { TextArea } from "../../ui/field.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { audienceTexts } from "./audience-text.ts";
import { draftOf, type GroupDraft } from "./predicate-draft.ts";
import { toYaml } from "./to-yaml.ts";

interface AsTextProps {
  readonly id: string;
  readonly where: Predicate | null;
  readonly isReadOnly: boolean;
  readonly onTake: (draft: GroupDraft) => void;
}

/** The audience as files and the API hold it, to copy, and to take conditions from. */
export function AsText({ id, where, isReadOnly, onTake }: AsTextProps) {
  const text = useText(audienceTexts);
  return (
    <Card>
      <details>
        <summary className="text-sm font-medium text-accent-text">{text.asText}</summary>
        <p className="mt-1 text-sm text-soft">{text.asTextNote}</p>
        {where !== null && (
          <div className="mt-3 grid gap-4 xl:grid-cols-2">
            <Source name="YAML" source={toYaml({ audiences: [{ id, where }] })} />
            <Source name="JSON" source={JSON.stringify({ id, where }, null, 2)} />
          </div>
        )}
        {!isReadOnly && <TakeOver onTake={onTake} />}
      </details>
    </Card>
  );
}

function Source({ name, source }: { readonly name: string; readonly source: string }) {
  const text = useText(audienceTexts);
  const copy = useCopy();
  return (
    <section aria-label={name} className="min-w-0">
      <div className="mb-1 flex items-center justify-between">
        <h3 className="text-sm font-medium">{name}</h3>
        <Button look="quiet" aria-label={`${text.copy}: ${name}`} onClick={() => copy(source, text.copied)}>
          {text.copy}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-80 overflow-auto rounded-lg bg-sunken p-3 text-xs">
        {source}
      </pre>
    </section>
  );
}

function TakeOver({ onTake }: Pick<AsTextProps, "onTake">) {
  const text = useText(audienceTexts);
  const [typed, setTyped] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const take = () => {
    const draft = readDraft(typed);
    setIsWrong(draft === null);
    if (draft === null) return;
    onTake(draft);
    setTyped("");
  };
  return (
    <div className="mt-4 space-y-2">
      <TextArea
        label={text.paste}
        hint={text.pasteHint}
        problem={isWrong ? text.noPredicate : undefined}
        value={typed}
        spellCheck={false}
        className="font-mono text-xs"
        onChange={({ target }) => {
          setTyped(target.value);
          setIsWrong(false);
        }}
      />
      <Button disabled={typed.trim() === ""} onClick={take}>
        {text.take}
      </Button>
    </div>
  );
}

/** A predicate, or an audience with one; null when it is neither. */
function readDraft(typed: string): GroupDraft | null {
  try {
    const found: unknown = JSON.parse(typed);
    const where = typeof found === "object" && found !== null && "where" in found && !("event" in found) ? found.where : found;
    if (typeof where !== "object" || where === null || Array.isArray(where)) return null;
    const kinds = ["all", "any", "not", "trait", "lastSeen", "event", "audience", "appVersion"];
    if (!kinds.some((kind) => kind in where)) return null;
    return draftOf(where as Predicate); // its kind is known; what is wrong within shows as it is read, or the server says it
  } catch {
    return null;
  }
}
