import { type FormEvent, useState } from "react";
import { callApi } from "../../api/client.ts";
import { useSession } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { TextField } from "../../ui/field.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { settingsText } from "./settings-text.ts";

/** One's own password. */
export function AccountTab() {
  const text = useText(settingsText);
  const { operator } = useSession();
  const tell = useTell();
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setState({ busy: true, error: null });
    try {
      await callApi("/v1/session/password", { method: "PUT", body: Object.fromEntries(new FormData(form)) });
      form.reset();
      setState({ busy: false, error: null });
      tell(text.account.changed);
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const note = operator === null ? "" : [operator.name, operator.email, text.roles[operator.role]].filter(Boolean).join(" · ");
  return (
    <Card title={text.account.title} note={note} className="max-w-xl">
      {operator?.email === null ? (
        <p className="text-sm">{text.account.byKey}</p>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="space-y-4">
          <TextField name="current" type="password" label={text.account.current} autoComplete="current-password" required />
          <TextField
            name="next"
            type="password"
            label={text.account.next}
            hint={text.account.nextHint}
            autoComplete="new-password"
            minLength={12}
            required
          />
          {state.error !== null && <ErrorState error={state.error} />}
          <Button type="submit" look="primary" busy={state.busy}>
            {text.account.change}
          </Button>
        </form>
      )}
    </Card>
  );
}
