import type { ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { type Texts, useText } from "../text/language.tsx";
import type { Teller } from "../text/told.ts";
import { Button } from "./button.tsx";
import { CalledOff, Counting } from "./counting.tsx";
import { ToldList } from "./told-list.tsx";

const texts: Texts<{ failed: string; refused: string; retry: string; loading: string; unknown: string; remedy: string }> = {
  en: {
    failed: "This could not be shown",
    refused: "This was not accepted",
    retry: "Try again",
    loading: "Loading",
    unknown: "The page met something that it did not expect.",
    remedy: "Try again; if it stays, the server's log tells more.",
  },
  zh: {
    failed: "无法显示",
    refused: "未被接受",
    retry: "重试",
    loading: "加载中",
    unknown: "页面遇到了意料之外的情况。",
    remedy: "请重试；若仍然如此，请查看服务器日志。",
  },
};

/** Something was asked for that the server will not do as it stands. */
const isRefusal = (error: unknown): boolean => error instanceof ApiError && [400, 403, 409, 422].includes(error.status);

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** What the form calls its fields, where it has names of its own. */
  readonly label?: Teller["label"];
}

/** What went wrong in words, with what to do; never a raw error. */
export function ErrorState({ error, onRetry, label }: ErrorStateProps) {
  const text = useText(texts);
  const known = error instanceof ApiError ? error.all : [{ code: "", message: text.unknown, remedy: text.remedy }];
  return (
    <div role="alert" className="rounded-xl border border-bad bg-bad-wash p-4 text-sm">
      <p className="font-semibold text-bad">{isRefusal(error) ? text.refused : text.failed}</p>
      <ToldList problems={known} label={label} className="mt-1" />
      {onRetry !== undefined && (
        <Button className="mt-3" onClick={onRetry}>
          {text.retry}
        </Button>
      )}
    </div>
  );
}

/** Nothing here yet, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children !== undefined && <p className="max-w-prose text-sm text-soft">{children}</p>}
      {action}
    </div>
  );
}

/** Keeps the place of what is coming, so that nothing jumps. `height` in rem. */
export function Loading({ height = 12 }: { readonly height?: number }) {
  const text = useText(texts);
  return (
    <div role="status" style={{ height: `${height}rem` }} className="w-full animate-pulse rounded-xl border border-line bg-sunken">
      <span className="sr-only">{text.loading}</span>
    </div>
  );
}

interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly fetchStatus?: string;
  refetch(): unknown;
  /** Of what may take long: calls the waiting off. */
  readonly cancel?: () => void;
}

/**
 * A query's three faces: what it brought, what is wrong, or the room that it will take. Old data stay while new ones come. What may take long
 * says so and can be called off (`useReport`).
 */
export function Answered<Data>({
  of,
  height,
  children,
}: {
  readonly of: Asked<Data>;
  readonly height?: number;
  readonly children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.isPending) {
    const room = <Loading {...(height === undefined ? {} : { height })} />;
    if (of.cancel === undefined) return room;
    if (of.fetchStatus === "idle") return <CalledOff onRetry={() => void of.refetch()} />;
    return <Counting onCancel={of.cancel}>{room}</Counting>;
  }
  return <ErrorState error={of.error} onRetry={() => void of.refetch()} />;
}
