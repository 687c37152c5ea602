import { Link } from "@tanstack/react-router";
import type { PauseView } from "../../../../src/api/wire/pauses.ts";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { usePauses } from "./channels-data.ts";
import { usePauseReason } from "./paused-words.ts";
import { reportsText } from "./reports-text.ts";

/** Channels and campaigns that were paused by themselves, those that go on again among them. */
export function PausesTab() {
  const text = useText(reportsText).pauses;
  const asked = usePauses();
  const reasonOf = usePauseReason();
  const columns: readonly Column<PauseView>[] = [
    { id: "at", title: text.at, sortBy: (one) => one.at, cell: (one) => <TimeText at={one.at} exact /> },
    { id: "subject", title: text.subject, sortBy: (one) => one.subject, cell: (one) => <Subject pause={one} /> },
    { id: "cause", title: text.cause, sortBy: (one) => one.cause, cell: (one) => text.causes[one.cause] },
    {
      id: "reason",
      title: text.reason,
      cell: (one) => <p className="max-w-xl min-w-52">{reasonOf(one)}</p>,
    },
    {
      id: "state",
      title: text.state,
      cell: (one) =>
        one.resumedAt === null ? (
          <Badge tone="warn">{text.stands}</Badge>
        ) : (
          <>
            <Badge>{text.over}</Badge> <TimeText at={one.resumedAt} />
          </>
        ),
    },
  ];
  return (
    <Card title={text.title} note={text.note} flush>
      <Answered of={asked}>
        {({ items }) => (
          <Rows
            caption={text.title}
            columns={columns}
            rows={items}
            keyOf={(one) => `${one.kind} ${one.subject} ${one.at}`}
            empty={<EmptyState title={text.none}>{text.noneHint}</EmptyState>}
          />
        )}
      </Answered>
    </Card>
  );
}

function Subject({ pause: { kind, subject } }: { readonly pause: PauseView }) {
  const text = useText(reportsText).pauses;
  const look = "break-all underline decoration-line underline-offset-4";
  return (
    <>
      {kind === "campaign" ? (
        <Link to="/campaigns/$campaignId" params={{ campaignId: subject }} className={look}>
          {subject}
        </Link>
      ) : (
        <Link to="/channels" search={{ tab: "channels" }} className={look}>
          {subject}
        </Link>
      )}
      <span className="block text-xs text-soft">{text.kinds[kind]}</span>
    </>
  );
}
