import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { MessageRowView } from "../../../../src/api/wire/reading.ts";
import { useText } from "../../text/language.tsx";
import { messageLine, messageTitle } from "../../text/message-title.ts";
import { useReasonWord } from "../../text/reason-words.ts";
import { Badge } from "../../ui/badge.tsx";
import type { Column } from "../../ui/data-table.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { vendorName } from "../people/vendor-names.ts";
import { type ListedBy, outcomes } from "./message-search.ts";
import { outcomeWords, stateWords, tones } from "./message-words.ts";
import { messagesText } from "./messages-text.ts";

// Lines of 24 px: what stands under each other must be as far apart as a finger needs.
const quiet = "inline-block align-top leading-[1.65rem] text-soft hover:text-accent-text hover:underline";
const link = "inline-block align-top leading-[1.65rem] text-accent-text hover:underline";

/** The columns of a list of messages. Every name leads to what it names. */
export function useMessageColumns(by: ListedBy): readonly Column<MessageRowView>[] {
  const text = useText(messagesText);
  return useMemo(
    () => [
      {
        id: by,
        title: text.listedBy[by],
        cell: (row) => (
          <Link to="/messages/$messageId" params={{ messageId: row.id }} className={link}>
            <TimeText at={timeOf(row, by)} />
          </Link>
        ),
      },
      { id: "state", title: text.state, cell: (row) => <State row={row} /> },
      {
        id: "person",
        title: text.person,
        cell: ({ personId }) => (
          <Link to="/people/$personId" params={{ personId }} className={`${link} max-w-48 truncate`} title={personId}>
            {personId}
          </Link>
        ),
      },
      { id: "text", title: text.text, cell: (row) => <Said row={row} /> },
      { id: "content", title: text.content, cell: (row) => <Content row={row} /> },
      { id: "way", title: text.way, cell: (row) => <Way row={row} />, wideOnly: true },
      { id: "outcomes", title: text.outcomes, cell: (row) => <Outcomes row={row} /> },
    ],
    [text, by],
  );
}

/** The time by which the list runs. */
function timeOf({ decidedAt, attemptedAt, outcomes: had }: MessageRowView, by: ListedBy): string {
  if (by === "decided") return decidedAt;
  return (by === "attempted" ? attemptedAt : had[by]) ?? decidedAt;
}

function State({ row: { state, reason } }: { readonly row: MessageRowView }) {
  const words = useText(stateWords);
  const told = useReasonWord();
  return (
    <div className={reason === null ? "" : "max-w-56 min-w-36"}>
      <Badge tone={tones[state] ?? "neutral"}>{words[state]}</Badge>
      {reason !== null && (
        <span className="block text-xs">
          <Link to="/messages" search={(search) => ({ ...search, reason })} className={quiet}>
            {told(reason).name}
          </Link>
        </span>
      )}
    </div>
  );
}

function Said({ row: { id, text: said } }: { readonly row: MessageRowView }) {
  const text = useText(messagesText);
  if (said === null) return <span className="text-soft">–</span>;
  const title = messageTitle(said);
  return (
    <div className="max-w-64 min-w-40">
      <Link to="/messages/$messageId" params={{ messageId: id }} className={`${link} max-w-full truncate`} title={said.body}>
        {title ?? text.hidden}
      </Link>
      {title !== null && (
        <span className="block truncate text-xs text-soft">
          {said.of === "template" && <Badge>{text.template}</Badge>} {said.title === "" ? "" : messageLine(said.body, said.of)}
        </span>
      )}
    </div>
  );
}

function Content({ row: { campaign, creative, item } }: { readonly row: MessageRowView }) {
  const text = useText(messagesText);
  return (
    <div className="max-w-64 min-w-32 break-words">
      {campaign === null ? (
        <span className="text-soft">{text.transactional}</span>
      ) : (
        <Link to="/campaigns/$campaignId" params={{ campaignId: campaign }} className={link}>
          {campaign}
        </Link>
      )}
      <span className="block text-xs">
        {creative === null ? (
          <span className="text-soft">{text.ownText}</span>
        ) : (
          <Link to="/messages" search={(search) => ({ ...search, creative })} className={quiet}>
            {creative}
          </Link>
        )}
        {item !== null && (
          <>
            <span className="text-soft"> · </span>
            <Link to="/messages" search={(search) => ({ ...search, item })} className={quiet}>
              {item}
            </Link>
          </>
        )}
      </span>
    </div>
  );
}

function Way({ row: { channel, maker, placement } }: { readonly row: MessageRowView }) {
  return (
    <div>
      {channel === null ? (
        <span className="text-soft">–</span>
      ) : (
        <Link to="/messages" search={(search) => ({ ...search, channel })} className="hover:text-accent-text hover:underline">
          {vendorName(channel)}
        </Link>
      )}
      <span className="block text-xs text-soft">{maker === null || maker === "" ? placement : `${maker} · ${placement}`}</span>
    </div>
  );
}

function Outcomes({ row: { outcomes: had, secondTouch } }: { readonly row: MessageRowView }) {
  const text = useText(messagesText);
  const words = useText(outcomeWords);
  const happened = outcomes.filter((outcome) => had[outcome] !== undefined);
  if (happened.length === 0 && secondTouch === null) return <span className="text-soft">–</span>;
  return (
    <div className="flex max-w-56 min-w-24 flex-wrap gap-1">
      {happened.map((outcome) => (
        <Badge key={outcome} tone={tones[outcome] ?? "neutral"}>
          {words[outcome]}
        </Badge>
      ))}
      {secondTouch !== null && secondTouch.at !== null && <Badge>{text.secondTouch}</Badge>}
    </div>
  );
}
