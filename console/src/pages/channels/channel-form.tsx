import { type FormEvent, useState } from "react";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { CheckBox, Select, TextArea, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { useAct } from "../../ui/use-act.ts";
import { type FieldProblems, useFieldProblems } from "../campaigns/field-problems.ts";
import { knownVendors, vendorName } from "../people/vendor-names.ts";
import { bodyOf, type ChannelDraft, draftOf, fieldsOf, isStored, unreadableFields } from "./channel-draft.ts";
import { formText } from "./channel-form-text.ts";
import { channelLabel } from "./channel-label.ts";
import { type ChannelView, useChannelsChanged } from "./channels-data.ts";
import { CredentialFields } from "./credential-fields.tsx";

const serviceCategories = [
  "im",
  "call",
  "account",
  "finance",
  "order",
  "logistics",
  "reminder",
  "device",
  "subscription",
  "health",
  "mail",
];

interface PartProps {
  readonly draft: ChannelDraft;
  readonly problems: FieldProblems;
  readonly change: (part: Partial<ChannelDraft>) => void;
}

const problemAt = (problems: FieldProblems, field: string) => {
  const problem = problems.at(field);
  return problem === undefined ? {} : { problem };
};

/** A channel's configuration by its vendor's own names. */
export function ChannelForm({ channel, onDone }: { readonly channel: ChannelView | null; readonly onDone: () => void }) {
  const text = useText(formText);
  const tell = useTell();
  const changed = useChannelsChanged();
  const [draft, setDraft] = useState(() => draftOf(channel));
  const saving = useAct(async () => {
    await callApi(`/v1/channels/${encodeURIComponent(draft.id.trim())}`, { method: "PUT", body: bodyOf(draft, channel) });
    await changed();
    tell(text.saved(draft.id));
    onDone();
  });
  const change = (part: Partial<ChannelDraft>) => setDraft((old) => ({ ...old, ...part }));
  const problems = useFieldProblems(saving.error, channelLabel);
  const unreadable = unreadableFields(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void saving.run();
  };
  const part = { draft, problems, change };
  return (
    <form onSubmit={submit} className="space-y-5">
      <Who {...part} isNew={channel === null} />
      <CredentialFields
        key={draft.vendor}
        vendor={draft.vendor}
        values={draft.credentials}
        problems={problems}
        isStored={(name) => channel?.vendor === draft.vendor && isStored(channel, name)}
        onChange={(credentials) => change({ credentials })}
      />
      <Granted {...part} />
      <Further {...part} unreadable={unreadable} />
      {channel?.paused === true && <p className="rounded-lg bg-warn-wash p-3 text-sm text-warn">{text.goesOn}</p>}
      {saving.error !== null && <ErrorState error={saving.error} label={channelLabel} />}
      <Button type="submit" look="primary" busy={saving.busy} disabled={unreadable.length > 0}>
        {channel === null ? text.add : text.save}
      </Button>
    </form>
  );
}

function Who({ draft, problems, change, isNew }: PartProps & { readonly isNew: boolean }) {
  const text = useText(formText);
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Select
        label={text.vendor}
        value={draft.vendor}
        disabled={!isNew}
        onChange={({ target }) => change({ vendor: target.value, credentials: {}, endpoints: {}, options: "" })}
      >
        {knownVendors.map((vendor) => (
          <option key={vendor} value={vendor}>
            {vendorName(vendor)}
          </option>
        ))}
      </Select>
      <TextField
        label={text.id}
        hint={text.idHint}
        value={draft.id}
        readOnly={!isNew}
        required
        maxLength={256}
        onChange={({ target }) => change({ id: target.value })}
      />
      <TextField
        label={text.app}
        hint={text.appHint}
        value={draft.appId}
        required
        {...problemAt(problems, "appId")}
        onChange={({ target }) => change({ appId: target.value })}
      />
    </div>
  );
}

function Granted({ draft, problems, change }: PartProps) {
  const text = useText(formText);
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 text-sm font-semibold">{text.granted}</legend>
      <CheckBox
        label={text.grantedAll}
        checked={draft.granted === null}
        onChange={({ target }) => change({ granted: target.checked ? null : [] })}
      />
      {draft.granted !== null && (
        <ListField
          label={text.grantedList}
          hint={text.grantedHint}
          values={draft.granted}
          offered={serviceCategories}
          {...problemAt(problems, "granted")}
          onChange={(granted) => change({ granted })}
        />
      )}
    </fieldset>
  );
}

function Further({ draft, problems, change, unreadable }: PartProps & { readonly unreadable: readonly string[] }) {
  const text = useText(formText);
  const { endpoints, options } = fieldsOf(draft.vendor);
  const asJson = (name: "options" | "quota") => (unreadable.includes(name) ? { problem: text.notJson } : problemAt(problems, name));
  const isOpen = ["options", "quota", "pace", "endpoints"].some((field) => problems.at(field) !== undefined);
  return (
    <details open={isOpen || undefined} className="rounded-xl border border-line p-3">
      <summary className="text-sm font-semibold">{text.further}</summary>
      <div className="mt-3 space-y-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={text.perSecond}
            hint={text.perSecondHint}
            inputMode="decimal"
            value={draft.perSecond}
            {...problemAt(problems, "pace.perSecond")}
            onChange={({ target }) => change({ perSecond: target.value })}
          />
          <TextField
            label={text.burst}
            hint={text.burstHint}
            inputMode="numeric"
            value={draft.burst}
            {...problemAt(problems, "pace.burst")}
            onChange={({ target }) => change({ burst: target.value })}
          />
          {endpoints.map((name) => (
            <TextField
              key={name}
              label={text.endpoint(name)}
              hint={text.endpointHint}
              type="url"
              value={draft.endpoints[name] ?? ""}
              {...problemAt(problems, `endpoints.${name}`)}
              onChange={({ target }) => change({ endpoints: { ...draft.endpoints, [name]: target.value } })}
            />
          ))}
        </div>
        {options !== undefined && (
          <TextArea
            label={text.options}
            hint={text.optionsHint(options)}
            className="font-mono"
            spellCheck={false}
            value={draft.options}
            {...asJson("options")}
            onChange={({ target }) => change({ options: target.value })}
          />
        )}
        <TextArea
          label={text.quota}
          hint={text.quotaHint}
          className="font-mono"
          spellCheck={false}
          value={draft.quota}
          {...asJson("quota")}
          onChange={({ target }) => change({ quota: target.value })}
        />
      </div>
    </details>
  );
}
