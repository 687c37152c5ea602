import { type FormEvent, useState } from "react";
import type { WebhookMadeView, WebhookSecretView, WebhooksView, WebhookView } from "../../../../src/api/wire/webhooks.ts";
import { useEntries } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useTell } from "../../ui/toast.tsx";
import { ShownOnce } from "./shown-once.tsx";
import { useWebhooksChanged, webhookPath, webhooksPath } from "./webhooks-data.ts";
import { type WebhookKind, webhooksText } from "./webhooks-text.ts";

interface FormProps {
  /** null: a new one. */
  readonly webhook: WebhookView | null;
  readonly places: Pick<WebhooksView, "origins" | "loopback">;
  readonly onDone: () => void;
}

/** Makes a webhook and shows its secret this once, or changes one. */
export function WebhookForm({ webhook, places, onDone }: FormProps) {
  const text = useText(webhooksText);
  const tell = useTell();
  const changed = useWebhooksChanged();
  const [secret, setSecret] = useState<string | null>(null);
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const body = {
      name: given.get("name"),
      url: String(given.get("url")).trim(),
      kinds: given.getAll("kinds"),
      line: given.get("line") || null,
      campaign: given.get("campaign") || null,
      batch: given.get("batch") === "on",
      enabled: webhook === null || given.get("enabled") === "on",
    };
    setState({ busy: true, error: null });
    try {
      const answer = await callApi<WebhookMadeView | WebhookView>(webhook === null ? webhooksPath : webhookPath(webhook.id), {
        method: webhook === null ? "POST" : "PUT",
        body,
      });
      await changed();
      tell(webhook === null ? text.made(answer.name) : text.saved(answer.name));
      if ("secret" in answer) setSecret(answer.secret);
      else onDone();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  if (secret !== null) return <ShownOnce name={text.secret} secret={secret} hint={text.shownOnce} />;
  const allowed = [...places.origins, ...(places.loopback ? [text.thisMachine] : [])];
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <TextField name="name" label={text.name} defaultValue={webhook?.name} maxLength={100} required />
      <TextField
        name="url"
        type="url"
        label={text.address}
        hint={text.addressHint(allowed.length === 0 ? text.nowhere : allowed.join(", "))}
        defaultValue={webhook?.url}
        maxLength={2000}
        required
      />
      <KindFields chosen={webhook?.kinds ?? []} />
      <div className="grid gap-4 sm:grid-cols-2">
        <EntrySelect kind="lines" name="line" label={text.line} chosen={webhook?.line ?? null} />
        <EntrySelect kind="campaigns" name="campaign" label={text.campaign} chosen={webhook?.campaign ?? null} />
      </div>
      <CheckBox name="batch" label={text.batch} hint={text.batchHint} defaultChecked={webhook?.batch ?? false} />
      {webhook !== null && <CheckBox name="enabled" label={text.enabled} defaultChecked={webhook.enabled} />}
      {state.error !== null && <ErrorState error={state.error} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={state.busy}>
          {webhook === null ? text.make : text.save}
        </Button>
        {webhook !== null && <FarReaching webhook={webhook} onSecret={setSecret} onDone={onDone} />}
      </div>
      {webhook !== null && webhook.oldSecretUntil !== null && (
        <p className="text-xs text-soft">
          {text.oldUntil} <TimeText at={webhook.oldSecretUntil} exact />
        </p>
      )}
    </form>
  );
}

const groups = ["message", "device", "campaign", "alarm"] as const;

function KindFields({ chosen }: { readonly chosen: readonly WebhookKind[] }) {
  const text = useText(webhooksText);
  const kinds = Object.keys(text.kinds) as WebhookKind[]; // the compiler asks for every kind, and for no other
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{text.events}</legend>
      <div className="grid gap-x-4 gap-y-3 rounded-lg border border-line p-3 sm:grid-cols-2">
        {groups.map((group) => (
          <fieldset key={group} className={group === "message" ? "space-y-1 sm:row-span-3" : "space-y-1"}>
            <legend className="text-xs text-soft">{text.groups[group]}</legend>
            {kinds
              .filter((kind) => kind.startsWith(`${group}.`))
              .map((kind) => (
                <CheckBox
                  key={kind}
                  name="kinds"
                  value={kind}
                  label={<span title={kind}>{text.kinds[kind]}</span>}
                  defaultChecked={chosen.includes(kind)}
                />
              ))}
          </fieldset>
        ))}
      </div>
    </fieldset>
  );
}

interface EntrySelectProps {
  readonly kind: "lines" | "campaigns";
  readonly name: string;
  readonly label: string;
  readonly chosen: string | null;
}

function EntrySelect({ kind, name, label, chosen }: EntrySelectProps) {
  const text = useText(webhooksText);
  const entries = useEntries(kind);
  const ids = (entries.data ?? []).map(({ id }) => id);
  // One that is gone from the catalogue may stay where it stands.
  const offered = chosen === null || ids.includes(chosen) ? ids : [chosen, ...ids];
  return (
    <Select key={offered.length} name={name} label={label} defaultValue={chosen ?? ""}>
      <option value="">{text.all}</option>
      {offered.map((id) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </Select>
  );
}

interface FarReachingProps {
  readonly webhook: WebhookView;
  readonly onSecret: (secret: string) => void;
  readonly onDone: () => void;
}

function FarReaching({ webhook, onSecret, onDone }: FarReachingProps) {
  const text = useText(webhooksText);
  const format = useFormat();
  const tell = useTell();
  const changed = useWebhooksChanged();
  const [asking, setAsking] = useState<"secret" | "remove" | null>(null);
  return (
    <>
      <Button onClick={() => setAsking("secret")}>{text.newSecret}</Button>
      <Button look="danger" className="sm:ml-auto" onClick={() => setAsking("remove")}>
        {text.remove}
      </Button>
      <Confirm
        open={asking === "secret"}
        onClose={() => setAsking(null)}
        title={text.newSecretTitle(webhook.name)}
        action={text.newSecret}
        onConfirm={async () => {
          const { secret } = await callApi<WebhookSecretView>(`${webhookPath(webhook.id)}/secret`, { method: "POST" });
          await changed();
          onSecret(secret);
        }}
      >
        <p>{text.newSecretWhat}</p>
      </Confirm>
      <Confirm
        open={asking === "remove"}
        onClose={() => setAsking(null)}
        title={text.removeTitle(webhook.name)}
        action={text.remove}
        danger
        onConfirm={async () => {
          await callApi(webhookPath(webhook.id), { method: "DELETE" });
          tell(text.removed(webhook.name));
          onDone();
          await changed();
        }}
      >
        <p>{text.removeWhat(format.count(webhook.waiting))}</p>
      </Confirm>
    </>
  );
}
