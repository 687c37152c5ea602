import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { FeedItemView, FeedView } from "../../../../src/api/wire/reading.ts";
import { callApi } from "../../api/client.ts";
import { useNow } from "../../app/session.tsx";
import { wordOf } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { messageTitle } from "../../text/message-title.ts";
import { useReasonWord } from "../../text/reason-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { outcomeWords, stateWords, tones } from "../messages/message-words.ts";
import { vendorName } from "../people/vendor-names.ts";
import { type LiveFeed, mergeFeed, nothingYet } from "./live-feed.ts";
import { todayText } from "./today-text.ts";

const askMs = 2_500;
const askedAtOnce = 40;
const kept = 60;
const liveKey = ["/v1/feed", "live"] as const;

/** What is happening now; it can be paused, and goes on from where it stood. */
export function LiveFeedCard() {
  const text = useText(todayText);
  const [paused, setPaused] = useState(false);
  const asked = useQuery({
    queryKey: liveKey,
    queryFn: async ({ client, signal }) => {
      const before = client.getQueryData<LiveFeed>(liveKey) ?? nothingYet;
      const answer = await callApi<FeedView>("/v1/feed", { query: { after: before.after, limit: askedAtOnce }, signal });
      return mergeFeed(before, answer, kept);
    },
    enabled: !paused,
    refetchInterval: askMs,
    staleTime: 0,
  });
  return (
    <Card
      title={text.feed}
      note={paused ? text.feedPaused : asked.data?.left === true ? text.feedLeft : text.feedNote}
      action={
        <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? text.resume : text.pause}
        </Button>
      }
      flush
    >
      <Answered of={asked} height={24}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={text.noFeed}>{text.noFeedHint}</EmptyState>
          ) : (
            <>
              <Lately items={items} />
              {/* Read aloud entry by entry it would drown everything else: how many there were is told instead. */}
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
              <section aria-label={text.feedEntries} tabIndex={0} className="max-h-[30rem] overflow-y-auto border-t border-line">
                <ol className="divide-y divide-line">
                  {items.map((item) => (
                    <li key={item.id}>
                      <Happening item={item} />
                    </li>
                  ))}
                </ol>
              </section>
            </>
          )
        }
      </Answered>
    </Card>
  );
}

/** Told twice a minute at most, for whoever does not see the list move. */
function Lately({ items }: { readonly items: readonly FeedItemView[] }) {
  const text = useText(todayText);
  const format = useFormat();
  const nowMs = useNow();
  const count = items.filter(({ at }) => Date.parse(at) > nowMs - 60_000).length;
  return (
    <p role="status" className="sr-only">
      {text.lately(format.count(count))}
    </p>
  );
}

function Happening({
  item: { at, kind, what, reason, messageId, person, campaign, item, channel, text: said },
}: {
  readonly item: FeedItemView;
}) {
  const text = useText(todayText);
  const format = useFormat();
  const states = useText(stateWords);
  const outcomes = useText(outcomeWords);
  const told = useReasonWord();
  const who = person.name ?? person.id;
  const word = wordOf(kind === "outcome" ? outcomes : states, what) ?? what;
  const about = [campaign ?? text.byCall, item?.title ?? item?.id, kind === "message" && channel !== null ? vendorName(channel) : null]
    .filter(Boolean)
    .join(" · ");
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-3 px-4 py-1.5 text-sm leading-[1.65rem] hover:bg-sunken sm:grid-cols-[3.2rem_6.5rem_1fr]">
      <time dateTime={at} title={at} className="figures text-soft">
        {format.time(at)}
      </time>
      <span className="justify-self-start">
        <Badge tone={tones[what] ?? "neutral"}>{word}</Badge>
      </span>
      <div className="col-span-2 min-w-0 sm:col-span-1">
        <p className="truncate leading-[1.65rem]">
          <Link
            to="/people/$personId"
            params={{ personId: person.id }}
            className="inline-block font-medium hover:text-accent-text hover:underline"
          >
            {who}
          </Link>
          <span className="text-soft"> · {about}</span>
        </p>
        <p className="truncate leading-[1.65rem]">
          <Link to="/messages/$messageId" params={{ messageId }} className="inline-block text-accent-text hover:underline">
            {(said && messageTitle(said)) ?? messageId}
          </Link>
          {said?.of === "template" && <span className="text-soft"> · {text.template}</span>}
          {said?.isHidden === true && <span className="text-soft"> · {text.hidden}</span>}
          {reason !== null && <span className="text-soft"> · {told(reason).name}</span>}
        </p>
      </div>
    </div>
  );
}
