import { useState } from "react";
import type { WebhookDeliveryView, WebhookTestView, WebhookView } from "../../../../src/api/wire/webhooks.ts";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, ServerTable } from "../../ui/data-table.tsx";
import { Select } from "../../ui/field.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useTell } from "../../ui/toast.tsx";
import { answerWord } from "./webhook-answer.ts";
import { useWebhooksChanged, webhookPath } from "./webhooks-data.ts";
import { type DeliveryState, webhooksText } from "./webhooks-text.ts";

const tones: Readonly<Record<DeliveryState, Tone>> = { waiting: "warn", delivered: "good", failed: "bad" };

interface DeliveriesProps {
  readonly webhook: WebhookView;
  readonly state: DeliveryState | undefined;
  readonly onState: (state: string) => void;
}

/** What one webhook was told: try it out, see what came of each, send again. */
export function WebhookDeliveries({ webhook, state, onState }: DeliveriesProps) {
  const text = useText(webhooksText);
  const format = useFormat();
  const columns: readonly Column<WebhookDeliveryView>[] = [
    { id: "at", title: text.at, cell: (one) => <TimeText at={one.createdAt} exact /> },
    {
      id: "kind",
      title: text.kind,
      cell: (one) => (
        <span title={one.id} className="block min-w-32">
          {text.kinds[one.kind]}
          {one.events > 1 && <span className="whitespace-nowrap text-soft"> × {format.count(one.events)}</span>}
        </span>
      ),
    },
    { id: "state", title: text.deliveryState, cell: (one) => <Badge tone={tones[one.state]}>{text.deliveryStates[one.state]}</Badge> },
    { id: "attempts", title: text.attempts, right: true, cell: (one) => format.count(one.attempts) },
    { id: "answer", title: text.answer, cell: (one) => <Answer of={one} /> },
    { id: "next", title: text.next, cell: (one) => <NextTry of={one} restingUntil={webhook.restingUntil} />, wideOnly: true },
    {
      id: "act",
      title: <span className="sr-only">{text.again}</span>,
      right: true,
      cell: (one) => <SendAgain webhook={webhook} delivery={one} />,
    },
  ];
  return (
    <Card title={text.deliveriesOf(webhook.name)} note={text.deliveriesNote} flush>
      <div className="flex flex-wrap items-end gap-3 px-4 pb-3">
        <div className="w-44">
          <Select label={text.deliveryState} value={state ?? ""} onChange={(event) => onState(event.target.value)}>
            <option value="">{text.anyState}</option>
            {(["waiting", "delivered", "failed"] as const).map((one) => (
              <option key={one} value={one}>
                {text.deliveryStates[one]}
              </option>
            ))}
          </Select>
        </div>
        <TryOut webhook={webhook} />
      </div>
      <ServerTable
        caption={text.deliveriesOf(webhook.name)}
        path={`${webhookPath(webhook.id)}/deliveries`}
        query={{ state }}
        pageSize={25}
        columns={columns}
        keyOf={(one) => one.id}
        empty={<EmptyState title={text.noDeliveries}>{text.noDeliveriesHint}</EmptyState>}
      />
    </Card>
  );
}

/** Sends a test event, and tells in words what the receiver made of it. */
function TryOut({ webhook }: { readonly webhook: WebhookView }) {
  const text = useText(webhooksText);
  const format = useFormat();
  const [state, setState] = useState<{ readonly busy: boolean; readonly answer: WebhookTestView | null; readonly error: unknown }>({
    busy: false,
    answer: null,
    error: null,
  });
  const send = async () => {
    setState({ busy: true, answer: null, error: null });
    try {
      const answer = await callApi<WebhookTestView>(`${webhookPath(webhook.id)}/test`, { method: "POST" });
      setState({ busy: false, answer, error: null });
    } catch (error) {
      setState({ busy: false, answer: null, error });
    }
  };
  const { answer } = state;
  return (
    <>
      <Button busy={state.busy} onClick={() => void send()}>
        {text.test}
      </Button>
      <p aria-live="polite" className={answer === null ? "text-sm text-soft" : answer.ok ? "text-sm text-good" : "text-sm text-bad"}>
        {state.busy && text.testing}
        {answer !== null &&
          text.took(text.answers[answerWord(answer)](String(answer.status ?? answer.reason ?? "")), format.count(answer.tookMs))}
      </p>
      {state.error !== null && <ErrorState error={state.error} />}
    </>
  );
}

function Answer({ of: one }: { readonly of: WebhookDeliveryView }) {
  const text = useText(webhooksText);
  if (one.attempts === 0 || (one.status === null && one.reason === null)) return "–";
  const told = String(one.status ?? one.reason ?? "");
  if (one.state === "delivered") return told;
  return <span className="block min-w-56">{text.answers[answerWord(one)](told)}</span>;
}

/** While the receiver is left alone nothing is tried, whenever it was due. */
function NextTry({ of: one, restingUntil }: { readonly of: WebhookDeliveryView; readonly restingUntil: string | null }) {
  const text = useText(webhooksText);
  if (one.state !== "waiting") return "–";
  const next = [one.nextTryAt ?? "", restingUntil ?? ""].reduce((latest, at) => (at > latest ? at : latest));
  return next === "" ? text.atOnce : <TimeText at={next} exact />;
}

function SendAgain({ webhook, delivery }: { readonly webhook: WebhookView; readonly delivery: WebhookDeliveryView }) {
  const text = useText(webhooksText);
  const tell = useTell();
  const changed = useWebhooksChanged();
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    try {
      await callApi(`${webhookPath(webhook.id)}/deliveries/${encodeURIComponent(delivery.id)}/retry`, { method: "POST" });
      tell(text.sentAgain);
      await changed();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      look="quiet"
      className="whitespace-nowrap"
      busy={busy}
      aria-label={`${text.again}: ${text.kinds[delivery.kind]}`}
      onClick={() => void again()}
    >
      {text.again}
    </Button>
  );
}
