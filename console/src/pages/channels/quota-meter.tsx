import { Link } from "@tanstack/react-router";
import { useFormat } from "../../text/use-format.ts";
import type { MessageSearch } from "../messages/messages-route.ts";

interface QuotaMeterProps {
  readonly used: number;
  readonly of: number;
  /** The messages behind it. */
  readonly search?: MessageSearch;
}

/** How much of a quota is used. */
export function QuotaMeter({ used, of, search }: QuotaMeterProps) {
  const { count, percent } = useFormat();
  const share = of === 0 ? 1 : Math.min(1, used / of);
  const told = `${count(used)} / ${count(of)}`;
  return (
    <div className="min-w-28">
      <span className="figures whitespace-nowrap">
        {search === undefined ? (
          told
        ) : (
          <Link to="/messages" search={search} className="underline decoration-line underline-offset-4">
            {told}
          </Link>
        )}{" "}
        <span className="text-xs text-soft">{percent(share, share < 0.01 ? 2 : 0)}</span>
      </span>
      <div aria-hidden="true" className="mt-1 h-1.5 overflow-hidden rounded bg-sunken">
        <div className={share >= 0.9 ? "h-full bg-warn" : "h-full bg-accent"} style={{ width: `${100 * share}%` }} />
      </div>
    </div>
  );
}
