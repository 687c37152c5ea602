import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { callApi } from "../../api/client.ts";
import { stepWords } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { DecisionDetail } from "./decision-detail.tsx";
import { stepOfSkip } from "./ladder.ts";
import { personPath, type ToldDecision } from "./person-data.ts";
import { useZoneTime, type ZoneTime } from "./use-zone-time.ts";
import { WhyNot } from "./why-not.tsx";
import { whyText } from "./why-text.ts";

const route = getRouteApi("/people/$personId");

interface WhyPage {
  readonly decisions: readonly ToldDecision[];
  readonly next: string | null;
}

/** Why this person got what they got, and why nothing else. */
export function WhyTab({ personId, zone }: { readonly personId: string; readonly zone: string | null }) {
  const text = useText(whyText);
  const zoneTime = useZoneTime(zone);
  const { decision: wanted, until } = route.useSearch();
  const asked = useDecisions(personId, until);
  return (
    <Answered of={asked} height={30}>
      {({ pages }) => {
        const decisions = pages.flatMap((page) => page.decisions);
        const open = decisions.find(({ id }) => id === wanted) ?? decisions[0];
        return (
          <div className="space-y-4">
            <WhyNot personId={personId} decision={open ?? null} zoneTime={zoneTime} />
            {open === undefined ? (
              <Card title={text.list}>
                <EmptyState title={text.emptyTitle}>{text.emptyNext}</EmptyState>
              </Card>
            ) : (
              <div className="grid items-start gap-4 lg:grid-cols-[19rem_minmax(0,1fr)]">
                <DecisionList decisions={decisions} openId={open.id} asked={asked} zoneTime={zoneTime} />
                <DecisionDetail decision={open} zoneTime={zoneTime} personId={personId} />
              </div>
            )}
          </div>
        );
      }}
    </Answered>
  );
}

function useDecisions(personId: string, until: string | undefined) {
  const path = personPath(personId, "why");
  const untilMs = until === undefined ? Number.NaN : new Date(until).getTime();
  // `before` is exclusive, and the decision that was asked for shall be among the rows.
  const first = Number.isNaN(untilMs) ? null : new Date(untilMs + 1).toISOString();
  return useInfiniteQuery({
    queryKey: [path, { until: first, paged: true }],
    queryFn: ({ signal, pageParam }) => callApi<WhyPage>(path, { query: { limit: 20, before: pageParam }, signal }),
    initialPageParam: first,
    getNextPageParam: ({ next }) => next,
  });
}

interface ListProps {
  readonly decisions: readonly ToldDecision[];
  readonly openId: string;
  readonly asked: Pick<ReturnType<typeof useDecisions>, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  readonly zoneTime: ZoneTime;
}

function DecisionList({ decisions, openId, asked, zoneTime }: ListProps) {
  const text = useText(whyText);
  const { until } = route.useSearch();
  return (
    <Card title={text.list} note={text.listNote} flush className="lg:sticky lg:top-4">
      {until !== undefined && (
        <div className="px-2 pb-1">
          <Link from="/people/$personId" to="." search={{ tab: "why" }} resetScroll={false} className={buttonLook("quiet")}>
            ↑ {text.newest}
          </Link>
        </div>
      )}
      <ol className="max-h-64 overflow-y-auto border-t border-line lg:max-h-[70dvh]">
        {decisions.map((decision) => (
          <li key={decision.id} className="border-b border-line last:border-0">
            <Link
              from="/people/$personId"
              to="."
              search={(before) => ({ ...before, decision: decision.id })}
              replace
              resetScroll={false}
              aria-current={decision.id === openId ? "true" : undefined}
              className={classNames(
                "block border-l-2 px-4 py-2 text-sm hover:bg-sunken",
                decision.id === openId ? "border-accent bg-accent-wash" : "border-transparent",
              )}
            >
              <DecisionLine decision={decision} zoneTime={zoneTime} />
            </Link>
          </li>
        ))}
      </ol>
      {asked.hasNextPage && (
        <div className="border-t border-line p-2">
          <Button look="quiet" className="w-full" busy={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            {text.earlier}
          </Button>
        </div>
      )}
    </Card>
  );
}

function DecisionLine({ decision, zoneTime }: { readonly decision: ToldDecision; readonly zoneTime: ZoneTime }) {
  const text = useText(whyText);
  const steps = useText(stepWords);
  const step = decision.skipped === null || decision.skipped === undefined ? null : stepOfSkip(decision.skipped);
  return (
    <>
      <time dateTime={decision.at} className="figures block text-xs text-soft">
        {zoneTime.dayAndTime(decision.at)}
      </time>
      {decision.chosen === null ? (
        <span className="text-soft">{step === null ? text.silence : text.silentSince(steps[step].silent)}</span>
      ) : (
        <span className="font-medium break-words">
          <span aria-hidden="true" className="text-accent-text">
            ●{" "}
          </span>
          {text.chose(decision.chosen.campaign)}
        </span>
      )}
    </>
  );
}
