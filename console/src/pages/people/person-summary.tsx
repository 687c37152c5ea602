import { useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import { Stat } from "../../ui/stat.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { type PersonView, useLimits } from "./person-data.ts";
import { personText } from "./person-text.ts";

const monthMs = 30 * 86_400_000;

/** A time as the figure of a card, which is narrow on a phone. */
const Figure = ({ at }: { readonly at: string }) => (
  <span className="text-lg sm:text-2xl">
    <TimeText at={at} />
  </span>
);

/** A person in five figures, each with what lies behind it. */
export function PersonSummary({ person }: { readonly person: PersonView }) {
  const text = useText(personText);
  const format = useFormat();
  const words = useWords();
  const nowMs = useNow();
  const limits = useLimits(person.id);
  const { id, lastSeenAt, firstSeenAt, ledger, nextDueAt } = person;
  const recent = ledger.filter(({ status, at }) => status !== "reserved" && new Date(at).getTime() > nowMs - monthMs);
  const opened = recent.filter(({ openedAt }) => openedAt !== null).length;
  const here = { to: "/people/$personId", params: { personId: id } } as const;
  const against = limits.data?.reach.refusal ?? limits.data?.consent.refusal ?? null;
  const waits = (limits.data?.reserved.length ?? 0) > 0;
  const blocked = limits.data?.blocked ?? [];
  return (
    <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5 max-md:[&>*:last-child]:col-span-2">
      <Stat
        name={text.lastSeen}
        value={lastSeenAt === null ? text.never : <Figure at={lastSeenAt} />}
        beside={firstSeenAt === null ? undefined : `${text.since} ${format.day(firstSeenAt)}`}
        to={{ ...here, search: { kinds: "event" } }}
      />
      <Stat
        name={text.messages}
        value={format.count(recent.length)}
        beside={text.opened(format.count(opened))}
        to={{ to: "/messages", search: { person: id } }}
      />
      <Stat
        name={text.reachable}
        value={limits.data === undefined ? "…" : against === null ? text.yes : text.no}
        beside={limits.data === undefined ? undefined : against === null ? text.devices(limits.data.reach.devices) : words.rule(against)}
        to={{ ...here, search: { tab: "state" } }}
      />
      <Stat
        name={text.next}
        value={nextDueAt === null ? "–" : <Figure at={nextDueAt} />}
        beside={waits ? text.onItsWay : nextDueAt === null ? text.notDue : format.dayAndTime(nextDueAt)}
        to={{ ...here, search: { tab: "next" } }}
      />
      <Stat
        name={text.now}
        value={limits.data === undefined ? "…" : blocked.length === 0 ? text.allowed : text.barred}
        beside={limits.data === undefined ? undefined : blocked.length === 0 ? text.nowFree : text.nowBlocked(blocked.length)}
        to={{ ...here, search: { tab: "next" } }}
      />
    </dl>
  );
}
