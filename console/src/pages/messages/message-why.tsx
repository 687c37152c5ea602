import { Link } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { Contributions } from "../people/contributions.tsx";
import { DecisionLadder } from "../people/decision-ladder.tsx";
import type { ToldDecision } from "../people/person-data.ts";
import { type Message, useDecision } from "./message-query.ts";
import { Named } from "./message-standing.tsx";
import { messageText } from "./message-text.ts";

/** The decision that chose the message, and what spoke for it. */
export function MessageWhy({ message }: { readonly message: Message }) {
  const text = useText(messageText);
  const asked = useDecision(message);
  if (message.campaign === null)
    return (
      <Card title={text.why}>
        <EmptyState title={text.noDecision}>{text.noDecisionHint}</EmptyState>
      </Card>
    );
  return (
    <Card title={text.why} {...(asked.data ? { note: text.whyNote(text.causes[asked.data.cause]) } : {})}>
      <Answered of={asked} height={16}>
        {(decision) =>
          decision === null ? (
            <EmptyState title={text.decisionGone}>{text.decisionGoneHint}</EmptyState>
          ) : (
            <div className="space-y-5">
              <Figures decision={decision} />
              <Because because={decision.because} />
            </div>
          )
        }
      </Answered>
    </Card>
  );
}

/** Every step of that decision, where it is kept. */
export function MessageSteps({ message }: { readonly message: Message }) {
  const { data: decision } = useDecision(message);
  return decision === undefined || decision === null ? null : <DecisionLadder decision={decision} />;
}

function Figures({ decision: { chosen, value, price, pOff, model, policy } }: { readonly decision: ToldDecision }) {
  const text = useText(messageText);
  const format = useFormat();
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-sm">
      <Named name={text.propensity}>{format.percent(chosen?.propensity)}</Named>
      <Named name={text.openRate}>{format.percent(chosen?.score)}</Named>
      {value !== null && <Named name={text.value}>{format.number(value, 4)}</Named>}
      {price !== null && <Named name={text.price}>{format.number(price, 4)}</Named>}
      {pOff !== null && <Named name={text.pOff}>{format.percent(pOff, 3)}</Named>}
      <Named name={text.model}>
        <Link to="/learning" className="text-accent-text hover:underline">
          {model}
        </Link>
      </Named>
      <Named name={text.policy}>
        <Link to="/policies" className="text-accent-text hover:underline">
          {policy}
        </Link>
      </Named>
    </dl>
  );
}

function Because({ because }: Pick<ToldDecision, "because">) {
  const text = useText(messageText);
  if (because.length === 0) return <p className="text-sm text-soft">{text.nothingLearned}</p>;
  return (
    <section>
      <h3 className="text-sm font-medium">{text.spoke}</h3>
      <p className="mb-2 text-sm text-soft">{text.spokeNote}</p>
      <Contributions of={because} />
    </section>
  );
}
