import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Answered, ErrorState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useTell } from "../../ui/toast.tsx";
import { settingsText } from "./settings-text.ts";
import { ShownOnce } from "./shown-once.tsx";

const scopes = ["ingest", "client", "read", "admin"] as const;

interface Key {
  readonly id: string;
  readonly name: string;
  readonly scope: (typeof scopes)[number];
  readonly createdAt: string;
  readonly revokedAt: string | null;
}
type MadeKey = Pick<Key, "id" | "name" | "scope"> & { readonly secret: string; readonly identitySecret: string | null };

/** Keys of servers, apps and scripts. */
export function KeysTab() {
  const text = useText(settingsText).keys;
  const tell = useTell();
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const asked = useQuery({ queryKey: ["/v1/keys"], queryFn: ({ signal }) => callApi<{ items: readonly Key[] }>("/v1/keys", { signal }) });
  const changed = () => client.invalidateQueries({ queryKey: ["/v1/keys"] });
  const columns: readonly Column<Key>[] = [
    { id: "name", title: text.name, cell: (key) => <span className="break-words">{key.name}</span>, sortBy: (key) => key.name },
    { id: "scope", title: text.scope, cell: (key) => key.scope, sortBy: (key) => key.scope },
    { id: "made", title: text.made, cell: (key) => <TimeText at={key.createdAt} />, sortBy: (key) => key.createdAt, wideOnly: true },
    {
      id: "state",
      title: text.state,
      cell: (key) => (key.revokedAt === null ? <Badge tone="good">{text.active}</Badge> : <Badge>{text.revoked}</Badge>),
    },
    {
      id: "act",
      title: <span className="sr-only">{text.revoke}</span>,
      right: true,
      cell: (key) =>
        key.revokedAt === null && (
          <Button look="quiet" aria-label={`${text.revoke}: ${key.name}`} onClick={() => setRevoking(key)}>
            {text.revoke}
          </Button>
        ),
    },
  ];
  return (
    <Card
      title={text.title}
      note={text.note}
      flush
      action={
        <Button look="primary" onClick={() => setMaking(true)}>
          {text.add}
        </Button>
      }
    >
      <Answered of={asked}>
        {({ items }) => (
          <Rows caption={text.title} columns={columns} rows={items} keyOf={(key) => key.id} sorted={{ by: "made", down: true }} />
        )}
      </Answered>
      <Dialog open={making} onClose={() => setMaking(false)} title={text.add}>
        <KeyForm onMade={changed} />
      </Dialog>
      <Confirm
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={text.revokeTitle(revoking?.name ?? "")}
        action={text.revoke}
        danger
        onConfirm={async () => {
          await callApi(`/v1/keys/${encodeURIComponent(revoking?.id ?? "")}`, { method: "DELETE" });
          tell(text.revokedNow(revoking?.name ?? ""));
          await changed();
        }}
      >
        <p>{text.revokeWhat}</p>
      </Confirm>
    </Card>
  );
}

function KeyForm({ onMade }: { readonly onMade: () => Promise<unknown> }) {
  const text = useText(settingsText).keys;
  const [made, setMade] = useState<MadeKey | null>(null);
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(event.currentTarget));
    setState({ busy: true, error: null });
    try {
      setMade(await callApi<MadeKey>("/v1/keys", { method: "POST", body }));
      await onMade();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  if (made !== null)
    return (
      <div className="space-y-3">
        <ShownOnce name={text.secret} secret={made.secret} hint={text.shownOnce} />
        {made.identitySecret !== null && <ShownOnce name={text.identitySecret} secret={made.identitySecret} hint={text.identityHint} />}
      </div>
    );
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <TextField name="name" label={text.name} maxLength={100} required />
      <Select name="scope" label={text.scope} defaultValue="ingest">
        {scopes.map((scope) => (
          <option key={scope} value={scope}>
            {text.scopes[scope]}
          </option>
        ))}
      </Select>
      {state.error !== null && <ErrorState error={state.error} />}
      <Button type="submit" look="primary" busy={state.busy}>
        {text.make}
      </Button>
    </form>
  );
}
