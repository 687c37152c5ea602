import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useEntries } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import { Answered, ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { DisturbSpans } from "./disturb-spans.tsx";
import { type PreferencesView, personPath, usePreferences } from "./person-data.ts";
import { preferencesText } from "./preferences-text.ts";
import { knownVendors } from "./vendor-names.ts";

interface TabProps {
  readonly personId: string;
  readonly zone: string | null;
}

/** A person's own hours, switches and consent; operators may change them. */
export function PreferencesTab({ personId, zone }: TabProps): ReactNode {
  const asked = usePreferences(personId);
  return (
    <Answered of={asked} height={30}>
      {/* What the server holds now is what the form begins with. */}
      {(stored) => <PreferencesForm key={JSON.stringify(stored)} personId={personId} zone={zone} stored={stored} />}
    </Answered>
  );
}

function useSave(personId: string) {
  const client = useQueryClient();
  return async (next: PreferencesView) => {
    await callApi(personPath(personId, "preferences"), { method: "PUT", body: next });
    const about = personPath(personId);
    await client.invalidateQueries({ predicate: ({ queryKey: [path] }) => typeof path === "string" && path.startsWith(about) });
  };
}

function PreferencesForm({ personId, zone, stored }: TabProps & { readonly stored: PreferencesView }) {
  const text = useText(preferencesText);
  const tell = useTell();
  const mayWrite = useMay("operator");
  const save = useSave(personId);
  const [draft, setDraft] = useState(stored);
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  const undo = () => {
    save(stored).then(
      () => tell(text.undone),
      () => tell(text.undoFailed),
    );
  };
  const submit = async () => {
    setState({ busy: true, error: null });
    try {
      await save(withTime(draft, stored));
      setState({ busy: false, error: null });
      tell(text.saved, undo);
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const change = (part: Partial<PreferencesView>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      className="space-y-4"
    >
      <p className="text-sm text-soft">{mayWrite ? text.owner : text.mayNot}</p>
      <fieldset disabled={!mayWrite} className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
        <Card title={text.disturb} note={text.disturbNote(zone ?? "UTC")}>
          <DisturbSpans spans={draft.doNotDisturb} onChange={(doNotDisturb) => change({ doNotDisturb })} />
        </Card>
        <div className="min-w-0 space-y-4">
          <Switches off={draft.off} onChange={(off) => change({ off })} disabled={!mayWrite} />
          <Consent consent={draft.consent} onChange={(consent) => change({ consent })} />
        </div>
      </fieldset>
      {state.error !== null && <ErrorState error={state.error} />}
      {mayWrite && (
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" look="primary" busy={state.busy} disabled={!isChanged}>
            {text.save}
          </Button>
          <Button look="quiet" disabled={!isChanged || state.busy} onClick={() => setDraft(stored)}>
            {text.reset}
          </Button>
          <span role="status" className="text-sm text-soft">
            {isChanged ? text.changed : text.unchanged}
          </span>
        </div>
      )}
    </form>
  );
}

/** A consent that was changed is of now: the server fills in its time. */
function withTime(draft: PreferencesView, stored: PreferencesView): PreferencesView {
  const isSame = draft.consent.marketing === stored.consent.marketing && draft.consent.source === stored.consent.source;
  return isSame ? draft : { ...draft, consent: { ...draft.consent, at: null } };
}

interface SwitchesProps {
  readonly off: PreferencesView["off"];
  readonly onChange: (off: PreferencesView["off"]) => void;
  readonly disabled: boolean;
}

function Switches({ off, onChange, disabled }: SwitchesProps) {
  const text = useText(preferencesText);
  const campaigns = useEntries("campaigns").data ?? [];
  const kinds = [...new Set(campaigns.map(({ kind }) => kind))].sort();
  return (
    <Card title={text.switches} note={text.switchesNote}>
      <div className="space-y-4">
        <CheckBox
          label={text.allOff}
          hint={text.allOffHint}
          checked={off.all}
          onChange={({ target }) => onChange({ ...off, all: target.checked })}
        />
        <ListField
          label={text.kinds}
          hint={text.kindsHint}
          values={off.kinds}
          offered={kinds}
          disabled={disabled}
          onChange={(next) => onChange({ ...off, kinds: next })}
        />
        <ListField
          label={text.channels}
          hint={text.channelsHint}
          values={off.channels}
          offered={["push", ...knownVendors]}
          disabled={disabled}
          onChange={(next) => onChange({ ...off, channels: next })}
        />
      </div>
    </Card>
  );
}

interface ConsentProps {
  readonly consent: PreferencesView["consent"];
  readonly onChange: (consent: PreferencesView["consent"]) => void;
}

function Consent({ consent, onChange }: ConsentProps) {
  const text = useText(preferencesText);
  const format = useFormat();
  const { marketing, at, source } = consent;
  return (
    <Card title={text.consent} note={text.consentNote}>
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={text.marketing}
          hint={at === null ? text.newAt : text.at(format.dayAndTime(at))}
          value={marketing === null ? "never" : marketing ? "given" : "withdrawn"}
          onChange={({ target }) => onChange({ ...consent, marketing: target.value === "never" ? null : target.value === "given" })}
        >
          <option value="never">{text.never}</option>
          <option value="given">{text.given}</option>
          <option value="withdrawn">{text.withdrawn}</option>
        </Select>
        <TextField
          label={text.source}
          hint={text.sourceHint}
          value={source ?? ""}
          maxLength={256}
          onChange={({ target }) => onChange({ ...consent, source: target.value === "" ? null : target.value })}
        />
      </div>
    </Card>
  );
}
