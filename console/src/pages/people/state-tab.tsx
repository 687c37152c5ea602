import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { DeviceCard } from "./device-card.tsx";
import { linkLook } from "./link-look.ts";
import type { LedgerView, PersonView } from "./person-data.ts";
import { valueText } from "./properties.tsx";
import { stateText } from "./state-text.ts";
import { vendorName } from "./vendor-names.ts";

/** What is known of a person: devices, traits, the folded state, and the messages that count. */
export function StateTab({ person }: { readonly person: PersonView }): ReactNode {
  return (
    <div className="space-y-4">
      <Devices person={person} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <Fold person={person} />
          <Traits person={person} />
        </div>
        <Feed person={person} />
      </div>
      <Ledger person={person} />
    </div>
  );
}

function Devices({ person: { devices } }: { readonly person: PersonView }) {
  const text = useText(stateText);
  return (
    <Card title={text.devices} note={text.devicesNote}>
      {devices.length === 0 ? (
        <EmptyState title={text.noDevices}>{text.noDevicesNext}</EmptyState>
      ) : (
        <ul className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
          {devices.map((device) => (
            <li key={device.device_id} className="min-w-0">
              <DeviceCard device={device} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Traits({ person: { traits } }: { readonly person: PersonView }) {
  const text = useText(stateText);
  const rows = Object.entries(traits);
  const columns: readonly Column<readonly [string, unknown]>[] = [
    { id: "name", title: text.name, sortBy: ([name]) => name, cell: ([name]) => <span className="wrap-anywhere">{name}</span> },
    { id: "value", title: text.value, cell: ([, value]) => <span className="break-words">{valueText(value, 300)}</span> },
  ];
  return (
    <Card title={text.traits} note={text.traitsNote} flush>
      <Rows
        caption={text.traitsNote}
        columns={columns}
        rows={rows}
        keyOf={([name]) => name}
        sorted={{ by: "name", down: false }}
        empty={<EmptyState title={text.noTraits}>{text.noTraitsNext}</EmptyState>}
      />
    </Card>
  );
}

function Fold({ person }: { readonly person: PersonView }) {
  const text = useText(stateText);
  const format = useFormat();
  const { facts, firstSeenAt, lastSeenAt, zone, locale, nextDueAt } = person;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [text.facts, text.factsTold(format.count(facts))],
    [text.first, firstSeenAt === null ? text.never : <TimeText key="first" at={firstSeenAt} exact />],
    [text.last, lastSeenAt === null ? text.never : <TimeText key="last" at={lastSeenAt} />],
    [text.zone, zone ?? text.unknown],
    [text.locale, locale ?? text.unknown],
    [text.nextDue, <TimeText key="due" at={nextDueAt} />],
  ];
  return (
    <Card title={text.fold} note={text.foldNote}>
      <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Feed({ person: { feed } }: { readonly person: PersonView }) {
  const text = useText(stateText);
  const format = useFormat();
  const nowMs = useNow();
  if (feed === null || feed.items.length === 0) return null;
  const columns: readonly Column<(typeof feed.items)[number]>[] = [
    { id: "item", title: text.item, sortBy: ({ id }) => id, cell: ({ id }) => <span className="wrap-anywhere">{id}</span> },
    { id: "score", title: text.score, right: true, sortBy: ({ score }) => score, cell: ({ score }) => format.number(score, 3) },
  ];
  const isOver = new Date(feed.expiresAt).getTime() <= nowMs;
  const note = (isOver ? text.feedOver : text.feedNote)(format.dayAndTime(feed.expiresAt));
  return (
    <Card title={text.feed} note={note} flush>
      <div className="max-h-96 overflow-y-auto">
        <Rows caption={note} columns={columns} rows={feed.items} keyOf={({ id }) => id} sorted={{ by: "score", down: true }} />
      </div>
    </Card>
  );
}

function Ledger({ person: { ledger } }: { readonly person: PersonView }) {
  const text = useText(stateText);
  const columns: readonly Column<LedgerView>[] = [
    {
      id: "at",
      title: text.at,
      sortBy: ({ at }) => new Date(at).getTime(),
      cell: ({ at, messageId }) => (
        <Link to="/messages/$messageId" params={{ messageId }} className={`text-accent-text ${linkLook}`}>
          <TimeText at={at} exact />
        </Link>
      ),
    },
    {
      id: "what",
      title: text.what,
      sortBy: ({ campaign }) => campaign,
      cell: ({ campaign, item, creative }) => (
        <span className="block min-w-40 break-words">
          {campaign === "" ? "–" : campaign}
          <span className="block text-xs text-soft">{[item, creative].filter(Boolean).join(" · ")}</span>
        </span>
      ),
    },
    {
      id: "state",
      title: text.state,
      sortBy: ({ status }) => status,
      cell: ({ status }) => (
        <Badge tone={status === "sent" ? "accent" : status === "doubtful" ? "warn" : "neutral"}>{text.status[status]}</Badge>
      ),
    },
    { id: "channel", title: text.channel, wideOnly: true, cell: ({ channel }) => (channel === null ? "–" : vendorName(channel)) },
    { id: "outcomes", title: text.outcomes, sortBy: ({ outcomes }) => outcomes, cell: ({ outcomes }) => outcomesTold(outcomes, text) },
  ];
  return (
    <Card title={text.ledger} note={text.ledgerNote} flush>
      <Rows
        caption={text.ledgerNote}
        columns={columns}
        rows={ledger}
        keyOf={({ messageId }) => messageId}
        sorted={{ by: "at", down: true }}
        empty={<EmptyState title={text.noLedger} />}
      />
    </Card>
  );
}

function outcomesTold(outcomes: number, text: typeof stateText.en): string {
  const names = text.outcome.filter(([bit]) => (outcomes & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? text.nothingYet : names.join(", ");
}
