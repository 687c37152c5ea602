import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFormat } from "../../text/use-format.ts";
import type { MessageSearch } from "../messages/message-search.ts";

/** A count that leads to the messages behind it; none leads nowhere. */
export function MessageCount({
  count,
  search,
  children,
}: {
  readonly count: number;
  readonly search: MessageSearch;
  readonly children?: ReactNode;
}) {
  const format = useFormat();
  if (count === 0) return <span className="text-soft">0</span>;
  return (
    <Link to="/messages" search={search} className="underline decoration-line underline-offset-4 hover:decoration-accent">
      {children ?? format.count(count)}
    </Link>
  );
}
