import type { CreativeEntry } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Select, TextArea, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import type { FieldProblems } from "../campaigns/field-problems.ts";
import type { CreativeDraft } from "./creative-draft.ts";
import { creativeStatuses } from "./creative-words.ts";
import { creativeStatusWords } from "./creatives-text.ts";
import { editorTexts } from "./editor-text.ts";

interface CreativeFormProps {
  readonly draft: CreativeDraft;
  readonly change: (part: Partial<CreativeDraft>) => void;
  readonly problems: FieldProblems;
  /** Its id is still to be chosen. */
  readonly isNew: boolean;
  readonly all: readonly CreativeEntry[];
}

const unique = (words: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(words)].filter((word) => word !== undefined).sort();
/** What only approvers may say. */
const forApprovers: ReadonlySet<string> = new Set(["approved", "live"]);

/** Every field of a creative with its hint and what the server says against it. */
export function CreativeForm({ draft, change, problems, isNew, all }: CreativeFormProps) {
  const text = useText(editorTexts);
  const words = useText(creativeStatusWords);
  const mayApprove = useMay("approver");
  const { fields } = text;
  const isTaken = isNew && all.some(({ id }) => id === draft.id.trim());
  const field = (key: "style" | "lang" | "image" | "link") => ({
    ...fields[key],
    problem: problems.at(key),
    value: draft[key],
    onChange: (event: { readonly target: { readonly value: string } }) => change({ [key]: event.target.value }),
  });
  return (
    <div className="space-y-4">
      {isNew && (
        <TextField
          {...fields.id}
          problem={isTaken ? text.idTaken : problems.at("id")}
          value={draft.id}
          maxLength={256}
          onChange={(event) => change({ id: event.target.value })}
        />
      )}
      <TextField
        {...fields.title}
        problem={problems.at("title")}
        value={draft.title}
        onChange={(event) => change({ title: event.target.value })}
      />
      <TextArea
        {...fields.body}
        problem={problems.at("body")}
        value={draft.body}
        onChange={(event) => change({ body: event.target.value })}
      />
      <div className="grid grid-cols-2 gap-4">
        <div>
          <TextField {...field("style")} list="creative-styles" />
          <datalist id="creative-styles">
            {unique(all.map(({ style }) => style)).map((style) => (
              <option key={style} value={style} />
            ))}
          </datalist>
        </div>
        <div>
          <TextField {...field("lang")} list="creative-langs" />
          <datalist id="creative-langs">
            {unique(all.map(({ lang }) => lang)).map((lang) => (
              <option key={lang} value={lang} />
            ))}
          </datalist>
        </div>
      </div>
      <TextField {...field("image")} />
      <TextField {...field("link")} />
      <Select
        {...fields.status}
        hint={mayApprove ? fields.status.hint : `${fields.status.hint} ${text.forApprovers}`}
        problem={problems.at("status")}
        value={draft.status}
        onChange={(event) => change({ status: creativeStatuses.find((one) => one === event.target.value) ?? draft.status })}
      >
        {creativeStatuses.map((status) => (
          <option key={status} value={status} disabled={!mayApprove && forApprovers.has(status) && status !== draft.status}>
            {words[status]}
          </option>
        ))}
      </Select>
      <details className="rounded-lg border border-line p-3">
        <summary className="text-sm font-medium">{text.more}</summary>
        <div className="mt-3 space-y-4">
          <ListField {...fields.needs} problem={problems.at("needs")} values={draft.needs} onChange={(needs) => change({ needs })} />
          <div className="grid grid-cols-2 gap-4">
            <TextField
              {...fields.perDayMax}
              problem={problems.at("perDay.max")}
              inputMode="numeric"
              value={draft.perDayMax}
              onChange={(event) => change({ perDayMax: event.target.value })}
            />
            <TextField
              {...fields.perDayZone}
              problem={problems.at("perDay.zone")}
              disabled={draft.perDayMax === ""}
              value={draft.perDayZone}
              onChange={(event) => change({ perDayZone: event.target.value })}
            />
          </div>
          <Select
            {...fields.withoutRight}
            problem={problems.at("withoutRight")}
            value={draft.withoutRight}
            onChange={(event) =>
              change({ withoutRight: event.target.value === "skip" ? "skip" : event.target.value === "downgrade" ? "downgrade" : "" })
            }
          >
            <option value="">{text.withoutRight.usual}</option>
            <option value="downgrade">{text.withoutRight.downgrade}</option>
            <option value="skip">{text.withoutRight.skip}</option>
          </Select>
        </div>
      </details>
    </div>
  );
}
