import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Dialog as Radix } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import { callApi } from "../api/client.ts";
import { type Texts, useText } from "../text/language.tsx";
import { useFormat } from "../text/use-format.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorState, Loading } from "../ui/states.tsx";
import { forgetDrafts } from "./drafts.ts";
import { placeNames, places } from "./navigation.ts";
import { Palette, PaletteButton, usePalette } from "./palette.tsx";
import { Preferences } from "./preferences.tsx";
import { type Role, SessionProvider, useSession, useSessionChanged, useSessionQuery } from "./session.tsx";
import { OwnerForm, SignIn, useOwnerTitle } from "./sign-in.tsx";

interface ShellText {
  readonly skip: string;
  readonly menu: string;
  readonly pages: string;
  readonly signOut: string;
  readonly byKey: string;
  readonly lab: string;
  readonly makeOwner: string;
  readonly roles: Readonly<Record<Role, string>>;
}

const texts: Texts<ShellText> = {
  en: {
    skip: "Skip to the page",
    menu: "Menu",
    pages: "Pages",
    signOut: "Sign out",
    byKey: "Signed in by key",
    lab: "Laboratory time:",
    makeOwner: "Make your account",
    roles: { viewer: "Viewer", operator: "Operator", approver: "Approver", admin: "Admin" },
  },
  zh: {
    skip: "跳到正文",
    menu: "菜单",
    pages: "页面",
    signOut: "退出登录",
    byKey: "通过密钥登录",
    lab: "实验模式时间：",
    makeOwner: "创建你的账号",
    roles: { viewer: "查看者", operator: "运营", approver: "审批者", admin: "管理员" },
  },
};

/** Whoever is not signed in is asked to; everybody else gets the menu and the page. */
export function Shell() {
  const asked = useSessionQuery();
  if (asked.data === undefined)
    return (
      <main className="mx-auto max-w-md p-6">
        {asked.isPending ? <Loading /> : <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />}
      </main>
    );
  if (!asked.data.signedIn) return <SignIn session={asked.data} />;
  return (
    <SessionProvider session={asked.data}>
      <Frame />
    </SessionProvider>
  );
}

function Frame() {
  const text = useText(texts);
  const names = useText(placeNames);
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const content = useRef<HTMLElement>(null);
  const first = useRef(true);
  const palette = usePalette();
  const search = () => {
    setOpen(false);
    palette.open();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what this waits for
  useEffect(() => {
    setOpen(false);
    // A reader of the screen hears of the new page; at the first one it already reads from the top.
    if (!first.current) content.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  const here = places.find(({ to }) => (to === "/" ? path === "/" : path.startsWith(to)));
  return (
    <div className="lg:grid lg:grid-cols-[14rem_1fr]">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-3">
        {text.skip}
      </a>
      <div className="sticky top-0 z-30 flex items-center gap-3 border-b border-line bg-surface px-4 py-2 lg:hidden">
        <Radix.Root open={open} onOpenChange={setOpen}>
          <Radix.Trigger asChild>
            <Button look="quiet" aria-label={text.menu}>
              ☰
            </Button>
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Overlay className="fixed inset-0 z-40 bg-black/45" />
            <Radix.Content
              aria-describedby={undefined}
              className="fixed inset-y-0 left-0 z-50 w-64 overflow-y-auto border-r border-line bg-surface p-3"
            >
              <Radix.Title className="sr-only">{text.menu}</Radix.Title>
              <Menu onSearch={search} />
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
        <img src="/bell.svg" alt="" className="size-6" />
        <span className="truncate font-semibold">{here === undefined ? "Carillon" : names[here.id]}</span>
      </div>
      <aside className="sticky top-0 hidden h-dvh overflow-y-auto border-r border-line bg-surface p-3 lg:block">
        <Menu onSearch={search} />
      </aside>
      <div className="min-w-0">
        <LabClock />
        <main id="content" ref={content} tabIndex={-1} className="outline-none">
          <Outlet />
        </main>
      </div>
      <Palette palette={palette} />
    </div>
  );
}

function Menu({ onSearch }: { readonly onSearch: () => void }) {
  const text = useText(texts);
  const names = useText(placeNames);
  return (
    <div className="flex min-h-full flex-col gap-4">
      <div className="flex items-center gap-2.5 px-2 pt-1">
        <img src="/bell.svg" alt="" className="size-7" />
        <span className="text-base font-semibold tracking-tight">Carillon</span>
      </div>
      <PaletteButton onOpen={onSearch} />
      <nav aria-label={text.pages} className="flex flex-col gap-0.5">
        {places.map(({ id, to }) => (
          <Link
            key={id}
            to={to}
            activeOptions={{ exact: to === "/" }}
            className="rounded-lg px-3 py-1.5 text-sm text-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-accent-text"
          >
            {names[id]}
          </Link>
        ))}
      </nav>
      <Account />
    </div>
  );
}

function Account() {
  const text = useText(texts);
  const title = useOwnerTitle();
  const session = useSession();
  const changed = useSessionChanged();
  const [asking, setAsking] = useState(false);
  const signOut = async () => {
    await callApi("/v1/session", { method: "DELETE" });
    forgetDrafts(session.operator?.id ?? "");
    await changed();
  };
  return (
    <div className="mt-auto space-y-2 border-t border-line px-2 pt-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 truncate">
          {session.operator?.email === null ? `${text.byKey} (${session.operator.name})` : session.operator?.name}
        </span>
        {session.operator !== null && <Badge>{text.roles[session.operator.role]}</Badge>}
      </p>
      {session.needsOwner && session.operator?.role === "admin" && (
        <>
          <Button look="primary" onClick={() => setAsking(true)}>
            {text.makeOwner}
          </Button>
          <Dialog open={asking} onClose={() => setAsking(false)} title={title}>
            <OwnerForm onDone={() => setAsking(false)} />
          </Dialog>
        </>
      )}
      <div className="flex flex-wrap gap-1">
        <Preferences />
        <Button look="quiet" onClick={() => void signOut()}>
          {text.signOut}
        </Button>
      </div>
    </div>
  );
}

/** In the laboratory "today" is the lab's, and whoever looks must know. */
function LabClock() {
  const text = useText(texts);
  const format = useFormat();
  const { lab, now } = useSession();
  if (!lab) return null;
  return (
    <header className="border-b border-line bg-accent-wash px-4 py-1.5 text-sm text-accent-text lg:px-8">
      {text.lab} {format.dayAndTime(now)}
    </header>
  );
}
