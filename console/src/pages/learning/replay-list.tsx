import { Link } from "@tanstack/react-router";
import type { ReplayView } from "../../../../src/api/wire/replays.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, ServerTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { learningRoute } from "./learning-route.ts";
import { replaysPath } from "./replay-data.ts";
import { replayTexts } from "./replay-text.ts";
import { VerdictBadge } from "./replay-view.tsx";

interface ReplayListProps {
  /** The one that is open, and the one beside it. */
  readonly open: string | undefined;
  readonly beside: string | undefined;
}

/** Every replay that is kept, with its verdict in short; each opens, and lies beside the one that is open. */
export function ReplayList({ open, beside }: ReplayListProps) {
  const text = useText(replayTexts);
  const columns = useColumns({ open, beside });
  return (
    <Card title={text.results} note={text.resultsNote} flush>
      <ServerTable<ReplayView>
        caption={text.results}
        path={replaysPath}
        pageSize={20}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={text.none}>{text.noneLead}</EmptyState>}
        csv
      />
    </Card>
  );
}

const stateTones = { running: "accent", done: "neutral", cancelled: "neutral", interrupted: "warn", failed: "bad" } as const;

function useColumns({ open, beside }: ReplayListProps): readonly Column<ReplayView>[] {
  const text = useText(replayTexts);
  const { number, count } = useFormat();
  return [
    {
      id: "name",
      title: text.name,
      cell: ({ id, request }) => (
        <Link
          from={learningRoute.fullPath}
          to="/learning"
          search={(now) => ({ ...now, replay: id, beside: undefined })}
          aria-current={id === open ? "true" : undefined}
          className="max-w-72 min-w-40 font-medium break-words text-accent-text hover:underline aria-[current]:underline"
        >
          {request.name}
        </Link>
      ),
    },
    {
      id: "at",
      title: text.asked,
      cell: ({ at, by }) => (
        <>
          <TimeText at={at} exact />
          <span className="block text-xs text-soft">{by}</span>
        </>
      ),
    },
    {
      id: "verdict",
      title: text.verdict,
      cell: ({ state, result }) =>
        result === null ? <Badge tone={stateTones[state]}>{text.states[state]}</Badge> : <VerdictBadge result={result} />,
    },
    { id: "dr", title: text.dr, right: true, cell: ({ result }) => <Difference result={result} /> },
    { id: "logged", title: text.logged, right: true, wideOnly: true, cell: ({ result }) => number(result?.logged.mean, 4) },
    {
      id: "ess",
      title: text.ess,
      right: true,
      wideOnly: true,
      cell: ({ result }) =>
        result === null ? (
          "–"
        ) : (
          <>
            {number(result.ess, 0)} <span className="block text-xs text-soft">/ {count(result.n)}</span>
          </>
        ),
    },
    {
      id: "compare",
      title: text.compare,
      cell: ({ id, request, result }) =>
        result === null || open === undefined || id === open ? (
          "–"
        ) : id === beside ? (
          <Badge tone="accent">{text.beside}</Badge>
        ) : (
          <Link
            from={learningRoute.fullPath}
            to="/learning"
            search={(now) => ({ ...now, beside: id })}
            aria-label={text.compareWith(request.name)}
            className="text-accent-text hover:underline"
          >
            {text.compare}
          </Link>
        ),
    },
  ];
}

function Difference({ result }: Pick<ReplayView, "result">) {
  const text = useText(replayTexts);
  const { number } = useFormat();
  const difference = result?.estimates.find(({ estimator }) => estimator === "DR")?.difference;
  if (difference === undefined) return <>–</>;
  const { value, low, high } = difference;
  return (
    <>
      {value !== null && value > 0 ? "+" : ""}
      {number(value, 4)}
      <span className="block text-xs whitespace-nowrap text-soft">{text.between(number(low, 4), number(high, 4))}</span>
    </>
  );
}
