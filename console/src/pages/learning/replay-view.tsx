import { Link } from "@tanstack/react-router";
import type { ReplayResult, ReplayView } from "../../../../src/api/wire/replays.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { Answered } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { IntervalPicture } from "./interval-picture.tsx";
import { useReplay } from "./replay-data.ts";
import { areComparable, type Verdict, verdictOf } from "./replay-figures.ts";
import { type DoubtFigures, replayTexts } from "./replay-text.ts";

const tones = { refused: "warn", better: "good", worse: "bad", same: "neutral" } as const satisfies Record<Verdict, string>;

/** A verdict in a word. */
export function VerdictBadge({ result }: { readonly result: ReplayResult }) {
  const text = useText(replayTexts);
  const verdict = verdictOf(result);
  return <Badge tone={tones[verdict]}>{text[verdict]}</Badge>;
}

interface ReplayDetailProps {
  readonly id: string;
  /** A second one on the same scale. */
  readonly beside: string | undefined;
  readonly onClose: () => void;
  readonly onSingle: () => void;
}

/** What a replay came to, alone or beside another one. */
export function ReplayDetail({ id, beside, onClose, onSingle }: ReplayDetailProps) {
  const asked = useReplay(id);
  return (
    <Answered of={asked} height={30}>
      {(replay) =>
        beside === undefined ? <Alone replay={replay} onClose={onClose} /> : <Pair first={replay} beside={beside} onClose={onSingle} />
      }
    </Answered>
  );
}

const closeLook = "text-sm underline decoration-line underline-offset-4";

function Alone({ replay, onClose }: { readonly replay: ReplayView; readonly onClose: () => void }) {
  const text = useText(replayTexts);
  const close = (
    <button type="button" className={closeLook} onClick={onClose}>
      {text.close}
    </button>
  );
  return (
    <Card title={text.title(replay.request.name)} action={close}>
      <div className="space-y-5">
        <About replay={replay} />
        <Outcome replay={replay} />
        {replay.result !== null && (
          <>
            <Picture replays={[replay]} />
            <Support result={replay.result} />
          </>
        )}
      </div>
    </Card>
  );
}

function Pair({ first, beside, onClose }: { readonly first: ReplayView; readonly beside: string; readonly onClose: () => void }) {
  const text = useText(replayTexts);
  const asked = useReplay(beside);
  const close = (
    <button type="button" className={closeLook} onClick={onClose}>
      {text.stopComparing}
    </button>
  );
  return (
    <Card title={text.comparing} action={close}>
      <Answered of={asked} height={24}>
        {(second) => (
          <div className="space-y-5">
            {!areComparable(first, second) && <p className="rounded-lg bg-warn-wash p-3 text-sm text-warn">{text.sameSpanOnly}</p>}
            <div className="grid gap-5 md:grid-cols-2">
              {[first, second].map((replay, place) => (
                <section key={replay.id} className="min-w-0 space-y-2">
                  <h3 className="flex items-center gap-2 font-medium">
                    <span aria-hidden="true" className={place === 0 ? "size-3 rounded-full bg-accent" : "size-3 bg-soft"} />
                    {replay.request.name}
                  </h3>
                  <About replay={replay} />
                  <Outcome replay={replay} />
                </section>
              ))}
            </div>
            <Picture replays={[first, second]} />
          </div>
        )}
      </Answered>
    </Card>
  );
}

function About({ replay: { at, by, request, result } }: { readonly replay: ReplayView }) {
  const text = useText(replayTexts);
  const { count } = useFormat();
  return (
    <div className="space-y-0.5 text-sm text-soft">
      <p>
        {text.asked} <TimeText at={at} exact /> · {by} · {text.spanOf}{" "}
        {request.from === null && request.to === null ? (
          text.allKept
        ) : (
          <>
            <TimeText at={request.from} exact /> – <TimeText at={request.to ?? at} exact />
          </>
        )}{" "}
        · {text.rewards[request.reward]}
      </p>
      {result !== null && (
        <p>
          {text.judged(count(result.n), count(result.decisions), count(result.clusters))}
          {result.models !== null && (
            <>
              ,{" "}
              <Link to="/learning" search={{ model: result.models.last }} className="underline decoration-line underline-offset-4">
                {text.models(result.models.first, result.models.last)}
              </Link>
            </>
          )}
          , {text.catalogue(request.catalogueVersion)}
        </p>
      )}
    </div>
  );
}

/** The verdict, or the refusal with what to do, or why there is no result. */
function Outcome({ replay: { state, result, failureCode, failureDetail } }: { readonly replay: ReplayView }) {
  const text = useText(replayTexts);
  const figures = useFigures();
  if (result === null) {
    const why = {
      running: null,
      done: null,
      failed: failureCode === null ? text.failed : text.failures[failureCode],
      interrupted: text.interruptedWhy,
      cancelled: text.cancelledWhy,
    };
    if (why[state] === null) return null;
    return (
      <div className="rounded-lg bg-warn-wash p-3 text-sm text-warn">
        <p>{why[state]}</p>
        {state === "failed" && failureDetail !== null && (
          <p className="mt-1 text-xs break-words">
            {text.failedWords} <span lang="en">{failureDetail}</span>
          </p>
        )}
      </div>
    );
  }
  const verdict = verdictOf(result);
  if (verdict === "refused")
    return (
      <div className="rounded-lg bg-warn-wash p-3 text-sm text-warn">
        <p className="font-semibold">{text.refusal}</p>
        <ul className="mt-1 list-disc space-y-1 pl-5">
          {result.verdict.reasons.map((reason) => (
            <li key={reason}>{text.doubts[reason](figures.ofDoubt(result))}</li>
          ))}
        </ul>
      </div>
    );
  const difference = result.estimates.find(({ estimator }) => estimator === "DR")?.difference;
  const say = { better: text.betterBy, worse: text.worseBy, same: text.noDifference }[verdict];
  const { reward } = figures;
  return (
    <p className="text-sm">
      <VerdictBadge result={result} />{" "}
      <span className="font-medium">
        {say(reward(difference?.value ?? null), reward(difference?.low ?? null), reward(difference?.high ?? null))}
      </span>{" "}
      <span className="text-soft">{verdict === "better" ? text.betterNext : verdict === "same" ? text.sameNext : ""}</span>
    </p>
  );
}

function useFigures() {
  const { number, count, percent } = useFormat();
  const reward = (value: number | null): string => number(value, 4);
  return {
    reward,
    ofDoubt: ({ n, ess, unsupported, meanWeight, expectedWeight }: ReplayResult): DoubtFigures => ({
      n: count(n),
      ess: number(ess, 0),
      unsupported: percent(unsupported, 1),
      meanWeight: number(meanWeight, 3),
      expectedWeight: number(expectedWeight, 3),
    }),
  };
}

/** Estimates of one replay or two on one scale, against what the log brought. */
function Picture({ replays }: { readonly replays: readonly ReplayView[] }) {
  const text = useText(replayTexts);
  const { reward } = useFigures();
  const [first] = replays;
  const names = [...new Set(replays.flatMap(({ result }) => result?.estimates.map(({ estimator }) => estimator) ?? []))];
  if (names.length === 0) return null;
  const logged = first?.result?.logged ?? { mean: null, standardError: null };
  const rows = names.map((name) => ({
    id: name,
    name: text.estimatorWords[name] ?? name,
    marks: replays.flatMap(({ id, result }) => {
      const found = result?.estimates.find(({ estimator }) => estimator === name);
      if (found === undefined) return [];
      const told = (
        <>
          <span className="text-ink">{reward(found.value)}</span> {text.between(reward(found.low), reward(found.high))}
        </>
      );
      return [{ id, value: found.value, low: found.low, high: found.high, told }];
    }),
  }));
  return (
    <section className="space-y-3">
      <h3 className="text-sm font-semibold">{text.estimates}</h3>
      <p className="text-sm text-soft">{text.estimatesNote}</p>
      <IntervalPicture
        label={text.estimates}
        rows={rows}
        reference={{ value: logged.mean, told: text.loggedMean(reward(logged.mean)) }}
        format={reward}
      />
    </section>
  );
}

function Support({ result }: { readonly result: ReplayResult }) {
  const text = useText(replayTexts);
  const { count, number, percent } = useFormat();
  const left = [...(result.silent > 0 ? [{ reason: "silent", n: result.silent }] : []), ...result.leftOut];
  const { ess, n, unsupported, meanWeight, expectedWeight, maxWeight } = result;
  return (
    <div className="grid gap-5 md:grid-cols-2">
      <section className="space-y-2 text-sm">
        <h3 className="font-semibold">{text.support}</h3>
        <ul className="space-y-1 text-soft">
          <li className={(ess ?? 0) < 100 ? "text-warn" : undefined}>{text.essTold(number(ess, 0), count(n))}</li>
          <li className={(unsupported ?? 0) > 0.05 ? "text-warn" : undefined}>{text.unsupportedTold(percent(unsupported, 1))}</li>
          <li>{text.weightTold(number(meanWeight, 3), number(expectedWeight, 3), number(maxWeight, 1))}</li>
        </ul>
      </section>
      {left.length > 0 && (
        <section className="min-w-0 space-y-2 text-sm">
          <h3 className="font-semibold">{text.leftOut}</h3>
          <Rows
            caption={text.leftOut}
            rows={left}
            keyOf={({ reason }) => reason}
            columns={[
              {
                id: "why",
                title: text.leftOut,
                cell: ({ reason }) => (reason === "silent" ? text.silent : (text.leftOutWords[reason] ?? reason)),
              },
              { id: "n", title: "n", right: true, cell: (row) => count(row.n) },
            ]}
          />
        </section>
      )}
    </div>
  );
}
