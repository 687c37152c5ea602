import type { ReactNode } from "react";
import { useText } from "../../text/language.tsx";
import { shareInterval } from "../../text/share-interval.ts";
import { useFormat } from "../../text/use-format.ts";
import { campaignsTexts } from "./campaigns-text.ts";

/** A share of accepted messages with its 95 % interval and what it is a share of. `children`: the count before it. */
export function OpenedShare({
  opened,
  accepted,
  children,
}: {
  readonly opened: number;
  readonly accepted: number;
  readonly children: ReactNode;
}) {
  const text = useText(campaignsTexts);
  const format = useFormat();
  const found = shareInterval(opened, accepted);
  return (
    <span className="inline-block">
      <span className="whitespace-nowrap">
        {children}
        {found !== null && <span className="ml-2 font-medium">{format.percent(found.share)}</span>}
      </span>
      {found !== null && (
        <span className="block text-xs whitespace-nowrap text-soft">
          {text.interval(format.percent(found.low, 1), format.percent(found.high, 1), format.count(accepted))}
        </span>
      )}
    </span>
  );
}
