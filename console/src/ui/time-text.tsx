import { useNow } from "../app/session.tsx";
import { useFormat } from "../text/use-format.ts";

/** A time in words from now, exact when one points at it. */
export function TimeText({ at, exact = false }: { readonly at: string | null | undefined; readonly exact?: boolean }) {
  const format = useFormat();
  const nowMs = useNow();
  if (at === null || at === undefined) return <>–</>;
  const full = `${format.dayAndTime(at)} (${at})`;
  return (
    <time dateTime={at} title={full} className="whitespace-nowrap">
      {exact ? format.dayAndTime(at) : format.relative(at, nowMs)}
    </time>
  );
}
