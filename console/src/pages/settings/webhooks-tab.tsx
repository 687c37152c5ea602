import { useState } from "react";
import type { WebhooksView, WebhookView } from "../../../../src/api/wire/webhooks.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";
import { WebhookExample } from "./webhook-example.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import { standingOf, useWebhooks } from "./webhooks-data.ts";
import { type DeliveryState, webhooksText } from "./webhooks-text.ts";

const tones = { on: "good", off: "neutral", gone: "bad", failing: "bad", late: "warn" } as const satisfies Readonly<Record<string, Tone>>;
/** The server counts no further. */
const mostCounted = 10_000;

interface TabProps {
  /** Of which webhook the deliveries are shown, and of which state. */
  readonly chosen: string | undefined;
  readonly told: DeliveryState | undefined;
  readonly onChoose: (chosen: { readonly webhook?: string; readonly told?: string }) => void;
}

/** Addresses of one's own that are told what happens. */
export function WebhooksTab({ chosen, told, onChoose }: TabProps) {
  const text = useText(webhooksText);
  const asked = useWebhooks();
  const [editing, setEditing] = useState<WebhookView | "new" | null>(null);
  const add = (
    <Button look="primary" onClick={() => setEditing("new")}>
      {text.add}
    </Button>
  );
  return (
    <Answered of={asked}>
      {(all) => {
        const shown = all.items.find(({ id }) => id === chosen) ?? (all.items.length === 1 ? all.items[0] : undefined);
        return (
          <div className="flex flex-col gap-4">
            <Card title={text.title} note={text.note} flush {...(all.items.length > 0 ? { action: add } : {})}>
              <WebhookRows all={all} add={add} shown={shown?.id} onEdit={setEditing} onChoose={(webhook) => onChoose({ webhook })} />
            </Card>
            {shown !== undefined && (
              <WebhookDeliveries
                key={shown.id}
                webhook={shown}
                state={told}
                onState={(next) => onChoose({ webhook: shown.id, told: next })}
              />
            )}
            <WebhookExample />
            <Dialog
              open={editing !== null}
              onClose={() => setEditing(null)}
              wide
              title={editing === null || editing === "new" ? text.add : text.edit(editing.name)}
            >
              {editing !== null && (
                <WebhookForm webhook={editing === "new" ? null : editing} places={all} onDone={() => setEditing(null)} />
              )}
            </Dialog>
          </div>
        );
      }}
    </Answered>
  );
}

interface RowsProps {
  readonly all: WebhooksView;
  readonly add: React.ReactNode;
  readonly shown: string | undefined;
  readonly onEdit: (webhook: WebhookView) => void;
  readonly onChoose: (id: string) => void;
}

function WebhookRows({ all, add, shown, onEdit, onChoose }: RowsProps) {
  const text = useText(webhooksText);
  const format = useFormat();
  const columns: readonly Column<WebhookView>[] = [
    {
      id: "name",
      title: text.name,
      sortBy: (one) => one.name,
      cell: (one) => (
        <button type="button" className="min-w-32 text-left font-medium underline-offset-2 hover:underline" onClick={() => onEdit(one)}>
          <span className="block break-words">{one.name}</span>
          <span className="block text-xs font-normal break-all text-soft">{one.url}</span>
        </button>
      ),
    },
    {
      id: "state",
      title: text.state,
      cell: (one) => <Badge tone={tones[standingOf(one)]}>{text.states[standingOf(one)]}</Badge>,
      sortBy: standingOf,
    },
    {
      id: "events",
      title: text.events,
      wideOnly: true,
      cell: (one) => (
        <span title={one.kinds.map((kind) => text.kinds[kind]).join(", ")}>
          {one.kinds.length === 1 ? one.kinds.map((kind) => text.kinds[kind]) : text.eventsOf(format.count(one.kinds.length))}
          {(one.campaign ?? one.line) !== null && <span className="block text-xs text-soft">{one.campaign ?? one.line}</span>}
        </span>
      ),
    },
    {
      id: "waiting",
      title: text.waiting,
      right: true,
      sortBy: (one) => one.waiting,
      cell: (one) => (one.waiting >= mostCounted ? text.manyWaiting(format.count(mostCounted)) : format.count(one.waiting)),
    },
    { id: "delivered", title: text.delivered, cell: (one) => <TimeText at={one.deliveredAt} exact />, wideOnly: true },
    {
      id: "act",
      title: <span className="sr-only">{text.deliveries}</span>,
      right: true,
      cell: (one) => (
        <Button
          look="quiet"
          className="whitespace-nowrap"
          aria-pressed={one.id === shown}
          aria-label={`${text.deliveries}: ${one.name}`}
          onClick={() => onChoose(one.id)}
        >
          {text.deliveries}
        </Button>
      ),
    },
  ];
  return (
    <Rows
      caption={text.title}
      columns={columns}
      rows={all.items}
      keyOf={(one) => one.id}
      empty={
        <EmptyState title={text.empty} action={add}>
          {text.emptyHint}
        </EmptyState>
      }
    />
  );
}
