import type { AudienceSize } from "../../../../src/api/wire/estimates.ts";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { ApiError } from "../../api/client.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { exactSeconds, useExactCount, useSize } from "./audience-data.ts";
import { audienceTexts } from "./audience-text.ts";

interface SizeCardProps {
  /** null while something is wanting. */
  readonly where: Predicate | null;
  readonly size: ReturnType<typeof useSize>;
  /** What is stored, to compare with; null: the same, or nothing. */
  readonly stored: Predicate | null;
}

/** How many match now, estimated as one types and counted when asked to. */
export function SizeCard({ where, size, stored }: SizeCardProps) {
  const text = useText(audienceTexts);
  const may = useMay("operator");
  if (!may)
    return (
      <Card title={text.size}>
        <p className="text-sm text-soft">{text.sizeForOperators}</p>
      </Card>
    );
  // What the server refuses of the conditions is told at them.
  const isRefused = size.error instanceof ApiError && [400, 422].includes(size.error.status);
  return (
    <Card title={text.size}>
      <div aria-live="polite" aria-busy={size.isFetching} className="min-h-24 space-y-2">
        {where === null || isRefused ? (
          <p className="text-sm text-soft">{text.incomplete}</p>
        ) : size.error !== null ? (
          <ErrorState error={size.error} onRetry={() => void size.refetch()} />
        ) : size.data === undefined ? (
          <p className="text-sm text-soft">{text.asking}</p>
        ) : (
          <Figures size={size.data} isOld={size.isPlaceholderData} stored={stored} />
        )}
      </div>
      {where !== null && size.error === null && size.data?.sample.isEverybody !== true && <ExactCount where={where} />}
    </Card>
  );
}

function Figures({ size, isOld, stored }: { readonly size: AudienceSize; readonly isOld: boolean; readonly stored: Predicate | null }) {
  const text = useText(audienceTexts);
  const { count, percent } = useFormat();
  const { sample, people } = size;
  return (
    <div className={isOld ? "space-y-1 text-sm opacity-55" : "space-y-1 text-sm"}>
      <p>
        <span className="figures text-3xl font-semibold tracking-tight">
          {sample.isEverybody ? "" : "≈ "}
          {count(sample.estimate)}
        </span>{" "}
        {text.people}
      </p>
      {!sample.isEverybody && <p>{text.between(count(sample.estimateLow), count(sample.estimateHigh))}</p>}
      <p>
        {sample.isEverybody
          ? percent(sample.share, 1)
          : text.share(percent(sample.share, 1), percent(sample.low, 1), percent(sample.high, 1))}
      </p>
      <p className="text-xs text-soft">
        {sample.isEverybody ? text.everybody(count(people.total)) : text.drawn(count(sample.drawn), count(people.total))}
      </p>
      {size.isRecounted && <p className="text-xs text-soft">{text.recounted}</p>}
      {stored !== null && <Stored where={stored} />}
    </div>
  );
}

function Stored({ where }: { readonly where: Predicate }) {
  const text = useText(audienceTexts);
  const { count } = useFormat();
  const { data } = useSize(where);
  if (data === undefined) return null;
  return <p className="figures">{text.beside(`${data.sample.isEverybody ? "" : "≈ "}${count(data.sample.estimate)}`)}</p>;
}

function ExactCount({ where }: { readonly where: Predicate }) {
  const text = useText(audienceTexts);
  const { count, number } = useFormat();
  const { counting, start, cancel } = useExactCount(where);
  if (counting.state === "running")
    return (
      <div className="mt-3 space-y-2 text-sm" role="status">
        <p>{text.counting(Math.min(counting.seconds, exactSeconds), exactSeconds)}</p>
        <progress className="h-2 w-full accent-(--accent)" max={exactSeconds} value={counting.seconds} aria-label={text.countExactly} />
        <Button onClick={cancel}>{text.cancel}</Button>
      </div>
    );
  const exact = counting.state === "done" ? counting.size.exact : null;
  return (
    <div className="mt-3 space-y-2 text-sm">
      {exact !== null && counting.state === "done" && (
        <p role="status" className="rounded-lg bg-accent-wash p-2 text-accent-text">
          {exact.complete
            ? text.exact(count(exact.people), count(exact.read), number(exact.milliseconds / 1000, 1))
            : text.cutShort(count(exact.people), count(exact.read), count(counting.size.people.total))}
        </p>
      )}
      {counting.state === "failed" && <ErrorState error={counting.error} />}
      <Button onClick={start}>{text.countExactly}</Button>
    </div>
  );
}

/** The same figure at the lower edge of a narrow screen, where the card itself is far below. */
export function SmallSize({ size, isOld }: { readonly size: AudienceSize; readonly isOld: boolean }) {
  const text = useText(audienceTexts);
  const { count, percent } = useFormat();
  const { sample } = size;
  return (
    <p
      aria-hidden="true"
      className={`figures sticky bottom-2 z-10 mx-auto w-fit rounded-full border border-line bg-raised px-4 py-1.5 text-sm shadow-lg lg:hidden ${isOld ? "text-soft" : ""}`}
    >
      {sample.isEverybody ? "" : "≈ "}
      {count(sample.estimate)} {text.people} · {percent(sample.share, 1)}
    </p>
  );
}
