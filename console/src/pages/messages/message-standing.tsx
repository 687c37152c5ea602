import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { wordOf } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import type { Message } from "./message-query.ts";
import { messageText } from "./message-text.ts";
import { stateWords, tones } from "./message-words.ts";
import { ReasonTold } from "./reason-told.tsx";

const link = "text-accent-text hover:underline break-words";

/** State with its reason, and what the message is made of. */
export function MessageStanding({ message }: { readonly message: Message }) {
  const text = useText(messageText);
  const states = useText(stateWords);
  const { state, reason, personId, campaign, creative, item, placement, decidedAt, sendAt } = message;
  return (
    <Card title={text.standing} action={<Badge tone={tones[state] ?? "neutral"}>{wordOf(states, state) ?? state}</Badge>}>
      {reason !== null && (
        <p className="mb-4 text-sm">
          <ReasonTold reason={reason} />
        </p>
      )}
      <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 xl:grid-cols-3">
        <Named name={text.person}>
          <Link to="/people/$personId" params={{ personId }} className={link}>
            {personId}
          </Link>
        </Named>
        <Named name={text.campaign}>
          {campaign === null ? (
            <span className="text-soft">{text.byCall}</span>
          ) : (
            <Link to="/campaigns/$campaignId" params={{ campaignId: campaign }} className={link}>
              {campaign}
            </Link>
          )}
        </Named>
        <Named name={text.creative}>
          {creative === null ? (
            <span className="text-soft">{text.ownText}</span>
          ) : (
            <Link to="/messages" search={{ creative }} className={link}>
              {creative}
            </Link>
          )}
        </Named>
        {item !== null && (
          <Named name={text.item}>
            <Link to="/messages" search={{ item }} className={link}>
              {item}
            </Link>
          </Named>
        )}
        <Named name={text.placement}>
          <Link to="/messages" search={{ placement }} className={link}>
            {placement}
          </Link>
        </Named>
        <Named name={text.decided}>
          <TimeText at={decidedAt} exact />
        </Named>
        <Named name={text.planned}>
          <TimeText at={sendAt} exact />
        </Named>
      </dl>
    </Card>
  );
}

/** An entry of a list of names and values. */
export function Named({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
