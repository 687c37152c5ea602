import type { ReactNode } from "react";
import { useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import type { CampaignDraft } from "./campaign-draft.ts";
import { campaignFormTexts } from "./campaign-form-text.ts";
import { campaignStatuses, categories } from "./campaign-words.ts";
import { statusWords } from "./campaigns-text.ts";
import { CreativeFields } from "./creative-fields.tsx";
import type { FieldProblems } from "./field-problems.ts";
import { ItemFields } from "./item-fields.tsx";
import { DeliveryFields, GoalFields, TimeFields } from "./time-fields.tsx";

export interface FieldsProps {
  readonly draft: CampaignDraft;
  readonly change: (part: Partial<CampaignDraft>) => void;
  readonly problems: FieldProblems;
}

/** Every field of a campaign with its hint and what the server says against it. */
export function CampaignForm(props: FieldsProps) {
  const text = useText(campaignFormTexts);
  const words = useText(statusWords);
  const may = useMay("operator");
  const { draft, change, problems } = props;
  return (
    // A form so that Enter does nothing by itself: saving has its own button.
    <form onSubmit={(event) => event.preventDefault()}>
      <fieldset disabled={!may} className="flex min-w-0 flex-col gap-4">
        {!may && <p className="rounded-xl border border-line bg-surface p-4 text-sm text-soft">{text.mayNot}</p>}
        <WhatFields {...props} />
        <Section title={text.sections.items}>
          <ItemFields {...props} />
        </Section>
        <Section title={text.sections.texts}>
          <CreativeFields {...props} />
        </Section>
        <Section title={text.sections.when}>
          <TimeFields {...props} />
        </Section>
        <Section title={text.sections.goal}>
          <GoalFields {...props} />
        </Section>
        <Section title={text.sections.delivery}>
          <DeliveryFields {...props} />
        </Section>
        <Section title={text.sections.status}>
          <Select
            {...text.fields.status}
            problem={problems.at("status")}
            value={draft.status}
            onChange={(event) => change({ status: campaignStatuses.find((one) => one === event.target.value) ?? draft.status })}
          >
            {campaignStatuses.map((status) => (
              <option key={status} value={status}>
                {words[status]}
              </option>
            ))}
          </Select>
        </Section>
      </fieldset>
    </form>
  );
}

const Section = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <Card title={title}>
    <div className="grid gap-4 sm:grid-cols-2">{children}</div>
  </Card>
);

/** The ids of a kind as options; what is written and not among them stays choosable, for the server to refuse. */
export function idOptions(entries: readonly { readonly id: string }[] | undefined, chosen: string): readonly string[] {
  const ids = (entries ?? []).map(({ id }) => id);
  return chosen === "" || ids.includes(chosen) ? ids : [chosen, ...ids];
}

function WhatFields({ draft, change, problems }: FieldsProps) {
  const text = useText(campaignFormTexts);
  const { fields } = text;
  const lines = useEntries("lines").data;
  const placements = useEntries("placements").data;
  const audiences = useEntries("audiences").data;
  const kinds = [...new Set((useEntries("campaigns").data ?? []).map(({ kind }) => kind))].sort();
  const placementName = (id: string): string => {
    const found = placements?.find((one) => one.id === id);
    if (found === undefined) return id;
    return `${id} (${found.class === "service" ? text.service : text.marketing}${found.kind === "pull" ? `, ${text.pull}` : ""})`;
  };
  return (
    <>
      <Section title={text.sections.what}>
        <Select
          {...fields.line}
          problem={problems.at("line")}
          value={draft.line}
          onChange={(event) => change({ line: event.target.value })}
        >
          <option value="">{text.choose}</option>
          {idOptions(lines, draft.line).map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Select>
        <div>
          <TextField
            {...fields.kind}
            problem={problems.at("kind")}
            value={draft.kind}
            list="campaign-kinds"
            onChange={(event) => change({ kind: event.target.value })}
          />
          <datalist id="campaign-kinds">
            {kinds.map((kind) => (
              <option key={kind} value={kind} />
            ))}
          </datalist>
        </div>
        <Select
          {...fields.placement}
          problem={problems.at("placement")}
          value={draft.placement}
          onChange={(event) => change({ placement: event.target.value })}
        >
          <option value="">{text.choose}</option>
          {idOptions(placements, draft.placement).map((id) => (
            <option key={id} value={id}>
              {placementName(id)}
            </option>
          ))}
        </Select>
        <Select
          {...fields.category}
          problem={problems.at("category")}
          value={draft.category}
          onChange={(event) => change({ category: event.target.value })}
        >
          {(["marketing", "service"] as const).map((group) => (
            <optgroup key={group} label={text[group]}>
              {categories[group].map((category) => (
                <option key={category} value={category}>
                  {text.categories[category]}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      </Section>
      <Section title={text.sections.whom}>
        <Select
          {...fields.audience}
          problem={problems.at("audience")}
          value={draft.audience}
          onChange={(event) => change({ audience: event.target.value })}
        >
          <option value="">{text.everybody}</option>
          {idOptions(audiences, draft.audience).map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Select>
        <TextField
          {...fields.minAppVersion}
          problem={problems.at("minAppVersion")}
          value={draft.minAppVersion}
          onChange={(event) => change({ minAppVersion: event.target.value })}
        />
      </Section>
    </>
  );
}
