import { Link } from "@tanstack/react-router";
import { useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Select, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import { isSelected, sendable } from "../creatives/creative-selector.ts";
import { entryOf } from "./campaign-draft.ts";
import type { FieldsProps } from "./campaign-form.tsx";
import { campaignFormTexts } from "./campaign-form-text.ts";
import { strategies } from "./campaign-words.ts";

const unique = (words: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(words)].filter((word) => word !== undefined).sort();

/** Which texts a campaign uses, and how they are chosen. */
export function CreativeFields({ draft, change, problems }: FieldsProps) {
  const text = useText(campaignFormTexts);
  const format = useFormat();
  const { fields } = text;
  const creatives = useEntries("creatives").data ?? [];
  const isStored = (useEntries("campaigns").data ?? []).some(({ id }) => id === draft.id);
  const fitting = creatives.filter((one) => isSelected(entryOf(draft).creatives, one));
  const ready = fitting.filter(({ status = "draft" }) => sendable.has(status));
  return (
    <>
      <ListField
        {...fields.styles}
        problem={problems.at("creatives.style")}
        values={draft.styles}
        onChange={(styles) => change({ styles })}
        offered={unique(creatives.map(({ style = "plain" }) => style))}
      />
      <ListField
        {...fields.langs}
        problem={problems.at("creatives.lang")}
        values={draft.langs}
        onChange={(langs) => change({ langs })}
        offered={unique(creatives.map(({ lang }) => lang))}
      />
      <ListField
        {...fields.creativeIds}
        problem={problems.at("creatives.ids")}
        values={draft.creativeIds}
        onChange={(creativeIds) => change({ creativeIds })}
        offered={creatives.map(({ id }) => id)}
      />
      <Select
        {...fields.strategy}
        problem={problems.at("strategy")}
        value={draft.strategy}
        onChange={(event) => change({ strategy: strategies.find((one) => one === event.target.value) ?? "combined" })}
      >
        {strategies.map((strategy) => (
          <option key={strategy} value={strategy}>
            {text.strategies[strategy]}
          </option>
        ))}
      </Select>
      <p aria-live="polite" className={`text-sm sm:col-span-2 ${ready.length === 0 ? "text-warn" : "text-soft"}`}>
        {text.fitting(fitting.length, ready.length)}{" "}
        {isStored && (
          <Link to="/creatives" search={{ campaign: draft.id }} className="underline">
            {text.showFitting}
          </Link>
        )}
      </p>
      <TextField
        {...fields.familiarity}
        hint={`${fields.familiarity.hint} ${text.familiarity(format.number(draft.familiarity, 1))}`}
        problem={problems.at("familiarity")}
        type="range"
        min={-1}
        max={1}
        step={0.1}
        value={draft.familiarity}
        className="accent-(--accent) px-0"
        onChange={(event) => change({ familiarity: Number(event.target.value) })}
      />
      <TextField
        {...fields.link}
        problem={problems.at("link")}
        value={draft.link}
        onChange={(event) => change({ link: event.target.value })}
      />
    </>
  );
}
