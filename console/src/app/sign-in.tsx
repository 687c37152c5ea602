import { type FormEvent, useState } from "react";
import { callApi } from "../api/client.ts";
import { type Texts, useText } from "../text/language.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorState } from "../ui/states.tsx";
import { Preferences } from "./preferences.tsx";
import { type Session, useSessionChanged } from "./session.tsx";

interface SignInText {
  readonly title: string;
  readonly lead: string;
  readonly email: string;
  readonly password: string;
  readonly signIn: string;
  readonly withKey: string;
  readonly withAccount: string;
  readonly key: string;
  readonly keyHint: string;
  readonly ownerTitle: string;
  readonly ownerLead: string;
  readonly name: string;
  readonly passwordHint: string;
  readonly makeOwner: string;
}

const texts: Texts<SignInText> = {
  en: {
    title: "Sign in to Carillon",
    lead: "See what was sent, why, and what came of it.",
    email: "E-mail",
    password: "Password",
    signIn: "Sign in",
    withKey: "Use a key instead",
    withAccount: "Use an account instead",
    key: "Key",
    keyHint: "An admin key, or a read key to look only. The server printed its first admin key when it started.",
    ownerTitle: "Set up the first account",
    ownerLead: "Nobody has an account here yet. The first one may do everything, and makes the others.",
    name: "Your name",
    passwordHint: "12 characters or more. A sentence is good.",
    makeOwner: "Make the account",
  },
  zh: {
    title: "登录 Carillon",
    lead: "查看发送了什么、为什么发送、结果如何。",
    email: "邮箱",
    password: "密码",
    signIn: "登录",
    withKey: "改用密钥",
    withAccount: "改用账号",
    key: "密钥",
    keyHint: "管理密钥，或只读密钥。服务器首次启动时会打印第一个管理密钥。",
    ownerTitle: "创建第一个账号",
    ownerLead: "这里还没有账号。第一个账号拥有全部权限，并可创建其他账号。",
    name: "你的名字",
    passwordHint: "至少 12 个字符，可以是一句话。",
    makeOwner: "创建账号",
  },
};

/** Sends a form's fields to where they change who is signed in, and asks anew who that is. */
function useArrival(path: string, onDone?: () => void) {
  const changed = useSessionChanged();
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget));
    setState({ busy: true, error: null });
    try {
      await callApi(path, { method: "POST", body: given });
      await changed();
      onDone?.();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { state, submit };
}

/** The one form of the console that needs nobody signed in: an account, a key, or the very first account. */
export function SignIn({ session }: { readonly session: Session }) {
  const text = useText(texts);
  const [byKey, setByKey] = useState(session.needsOwner);
  const { state, submit } = useArrival("/v1/session");
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-4">
      <div className="flex items-center gap-3">
        <img src="/bell.svg" alt="" className="size-10" />
        <div>
          <h1 className="text-xl font-semibold">{text.title}</h1>
          <p className="text-sm text-soft">{text.lead}</p>
        </div>
      </div>
      <form onSubmit={(event) => void submit(event)} className="space-y-4 rounded-2xl border border-line bg-surface p-5">
        {byKey ? (
          <TextField key="key" name="key" type="password" label={text.key} hint={text.keyHint} autoComplete="off" required />
        ) : (
          <>
            <TextField key="email" name="email" type="email" label={text.email} autoComplete="username" required />
            <TextField key="password" name="password" type="password" label={text.password} autoComplete="current-password" required />
          </>
        )}
        {state.error !== null && <ErrorState error={state.error} />}
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Button type="submit" look="primary" busy={state.busy}>
            {text.signIn}
          </Button>
          <Button look="quiet" onClick={() => setByKey(!byKey)}>
            {byKey ? text.withAccount : text.withKey}
          </Button>
        </div>
      </form>
      <Preferences />
    </main>
  );
}

/** Makes the first account; whoever holds the admin key is asked to, once. */
export function OwnerForm({ onDone }: { readonly onDone: () => void }) {
  const text = useText(texts);
  const { state, submit } = useArrival("/v1/setup", onDone);
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <p className="text-sm text-soft">{text.ownerLead}</p>
      <TextField name="name" label={text.name} autoComplete="name" required />
      <TextField name="email" type="email" label={text.email} autoComplete="username" required />
      <TextField
        name="password"
        type="password"
        label={text.password}
        hint={text.passwordHint}
        autoComplete="new-password"
        minLength={12}
        required
      />
      {state.error !== null && <ErrorState error={state.error} />}
      <Button type="submit" look="primary" busy={state.busy}>
        {text.makeOwner}
      </Button>
    </form>
  );
}

export const useOwnerTitle = (): string => useText(texts).ownerTitle;
