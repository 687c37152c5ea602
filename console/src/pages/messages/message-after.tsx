import { wordOf } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { vendorName } from "../people/vendor-names.ts";
import type { Message } from "./message-query.ts";
import { Named } from "./message-standing.tsx";
import { messageText } from "./message-text.ts";
import { outcomeWords, tones } from "./message-words.ts";
import { ReasonTold } from "./reason-told.tsx";

/** What became of its second touch. */
export function MessageSecondTouch({ message: { secondTouch } }: { readonly message: Message }) {
  const text = useText(messageText);
  if (secondTouch === null)
    return (
      <Card title={text.second}>
        <p className="text-sm text-soft">
          {text.noSecond}. {text.noSecondHint}
        </p>
      </Card>
    );
  const { state, reason, way, dueAt, at, channel } = secondTouch;
  return (
    <Card
      title={text.second}
      note={way === null ? text.secondNote : text.secondWay[way]}
      action={<Badge tone={tones[state] ?? "neutral"}>{wordOf(text.secondState, state) ?? state}</Badge>}
    >
      {reason !== null && (
        <p className="mb-3 text-sm">
          <ReasonTold reason={reason} />
        </p>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-sm">
        <Named name={at === null ? text.due : text.at}>
          <TimeText at={at ?? dueAt} exact />
        </Named>
        {channel !== null && <Named name={text.channel}>{vendorName(channel)}</Named>}
      </dl>
    </Card>
  );
}

type OutcomeRow = Message["outcomes"][number];

/** What was heard of it, in order of time. */
export function MessageOutcomes({ message: { outcomes } }: { readonly message: Message }) {
  const text = useText(messageText);
  const words = useText(outcomeWords);
  const format = useFormat();
  const columns: readonly Column<OutcomeRow>[] = [
    {
      id: "outcome",
      title: text.outcome,
      cell: ({ outcome }) => <Badge tone={tones[outcome] ?? "neutral"}>{wordOf(words, outcome) ?? outcome}</Badge>,
    },
    { id: "when", title: text.when, cell: ({ at }) => <TimeText at={at} exact />, sortBy: ({ at }) => at },
    {
      id: "device",
      title: text.device,
      cell: ({ deviceId }) => (deviceId === null ? "–" : <code className="text-xs break-all">{deviceId}</code>),
    },
    { id: "worth", title: text.worth, cell: ({ value }) => (value === undefined ? "–" : format.number(value)), right: true },
  ];
  return (
    <Card title={text.outcomes} flush={outcomes.length > 0}>
      {outcomes.length === 0 ? (
        <EmptyState title={text.noOutcomes}>{text.noOutcomesHint}</EmptyState>
      ) : (
        <Rows
          caption={text.outcomesTable}
          columns={columns}
          rows={outcomes}
          keyOf={(row) => [row.outcome, row.deviceId, row.at].join(" ")}
          sorted={{ by: "when", down: false }}
        />
      )}
    </Card>
  );
}
