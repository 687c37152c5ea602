import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { callApi } from "../../api/client.ts";
import { type Role, roles } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import { Answered, EmptyState, ErrorState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useTell } from "../../ui/toast.tsx";
import { settingsText } from "./settings-text.ts";
import { ShownOnce } from "./shown-once.tsx";

interface Operator {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly lastSignInAt: string | null;
}
type WithPassword = Operator & { readonly password: string | null };

const path = "/v1/operators";

/** The people who use the console: who they are and what they may do. */
export function OperatorsTab() {
  const text = useText(settingsText);
  const client = useQueryClient();
  const [editing, setEditing] = useState<Operator | "new" | null>(null);
  const asked = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => callApi<{ items: readonly Operator[] }>(path, { query: { limit: 1000 }, signal }),
  });
  const changed = () => client.invalidateQueries({ queryKey: [path] });
  const columns: readonly Column<Operator>[] = [
    {
      id: "name",
      title: text.operators.name,
      sortBy: (one) => one.name,
      cell: (one) => (
        <button type="button" className="text-left font-medium underline-offset-2 hover:underline" onClick={() => setEditing(one)}>
          {one.name}
        </button>
      ),
    },
    { id: "email", title: text.operators.email, cell: (one) => <span className="break-all">{one.email}</span>, sortBy: (one) => one.email },
    { id: "role", title: text.operators.role, cell: (one) => text.roles[one.role], sortBy: (one) => roles.indexOf(one.role) },
    { id: "last", title: text.operators.lastSignIn, cell: (one) => <TimeText at={one.lastSignInAt} />, wideOnly: true },
    {
      id: "state",
      title: text.operators.state,
      cell: (one) => (one.disabled ? <Badge>{text.operators.disabled}</Badge> : <Badge tone="good">{text.operators.active}</Badge>),
    },
  ];
  return (
    <Card
      title={text.operators.title}
      note={text.operators.note}
      flush
      action={
        <Button look="primary" onClick={() => setEditing("new")}>
          {text.operators.add}
        </Button>
      }
    >
      <Answered of={asked}>
        {({ items }) => (
          <Rows
            caption={text.operators.title}
            columns={columns}
            rows={items}
            keyOf={(one) => one.id}
            empty={<EmptyState title={text.operators.empty}>{text.operators.emptyHint}</EmptyState>}
          />
        )}
      </Answered>
      <Dialog
        open={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === null || editing === "new" ? text.operators.addTitle : text.operators.edit(editing.name)}
      >
        {editing !== null && (
          <OperatorForm operator={editing === "new" ? null : editing} onChanged={changed} onDone={() => setEditing(null)} />
        )}
      </Dialog>
    </Card>
  );
}

interface FormProps {
  readonly operator: Operator | null;
  readonly onChanged: () => Promise<unknown>;
  readonly onDone: () => void;
}

function OperatorForm({ operator, onChanged, onDone }: FormProps) {
  const text = useText(settingsText);
  const tell = useTell();
  const [role, setRole] = useState<Role>(operator?.role ?? "viewer");
  const [removing, setRemoving] = useState(false);
  const [made, setMade] = useState<WithPassword | null>(null);
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const address = operator === null ? path : `${path}/${encodeURIComponent(operator.id)}`;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { disabled, newPassword, ...given } = Object.fromEntries(new FormData(event.currentTarget));
    const body = operator === null ? given : { ...given, disabled: disabled === "on", newPassword: newPassword === "on" };
    setState({ busy: true, error: null });
    try {
      const answer = await callApi<WithPassword>(address, { method: operator === null ? "POST" : "PUT", body });
      await onChanged();
      tell(text.operators.saved(answer.name));
      if (answer.password === null) onDone();
      else setMade(answer);
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  if (made?.password) return <ShownOnce name={text.operators.firstPassword(made.email)} secret={made.password} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <TextField name="name" label={text.operators.name} defaultValue={operator?.name} maxLength={100} required />
      {operator === null && <TextField name="email" type="email" label={text.operators.email} required />}
      <Select
        name="role"
        label={text.operators.role}
        hint={text.roleHints[role]}
        value={role}
        onChange={(event) => setRole(roles.find((one) => one === event.target.value) ?? "viewer")}
      >
        {roles.map((one) => (
          <option key={one} value={one}>
            {text.roles[one]}
          </option>
        ))}
      </Select>
      {operator !== null && (
        <>
          <CheckBox
            name="disabled"
            label={operator.disabled ? text.operators.disabled : text.operators.disable}
            defaultChecked={operator.disabled}
          />
          <CheckBox name="newPassword" label={text.operators.newPassword} />
        </>
      )}
      {state.error !== null && <ErrorState error={state.error} />}
      <div className="flex flex-wrap justify-between gap-2">
        <Button type="submit" look="primary" busy={state.busy}>
          {operator === null ? text.operators.add : text.operators.save}
        </Button>
        {operator !== null && (
          <Button look="danger" onClick={() => setRemoving(true)}>
            {text.operators.remove}
          </Button>
        )}
      </div>
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title={text.operators.removeTitle(operator?.name ?? "")}
        action={text.operators.remove}
        danger
        onConfirm={async () => {
          await callApi(address, { method: "DELETE" });
          await onChanged();
          onDone();
        }}
      >
        <p>{text.operators.removeWhat}</p>
      </Confirm>
    </form>
  );
}
