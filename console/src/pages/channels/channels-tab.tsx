import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Funnel } from "../../../../src/api/wire/reports.ts";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ageOf, Counted } from "../../ui/counted.tsx";
import { CountingNote } from "../../ui/counting.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { vendorName } from "../people/vendor-names.ts";
import { ChannelEditor } from "./channel-editor.tsx";
import { ChannelState } from "./channel-state.tsx";
import { type ChannelView, useChannels, useFunnelByChannel } from "./channels-data.ts";
import { beginOf } from "./channels-search.ts";
import { channelsText } from "./channels-text.ts";
import { PauseButton } from "./pause-button.tsx";
import { QuotaCards } from "./quota-cards.tsx";

/** Every channel with how it stands, and what is left to send. */
export function ChannelsTab() {
  const text = useText(channelsText);
  const isAdmin = useMay("admin");
  const asked = useChannels();
  const [editing, setEditing] = useState<ChannelView | "new" | null>(null);
  const from = beginOf("24h", useNow());
  const funnel = useFunnelByChannel(from);
  const columns = useColumns({ onEdit: setEditing, from, funnel: funnel.data });
  const add = (
    <Button look="primary" disabled={!isAdmin} title={isAdmin ? undefined : text.adminOnly} onClick={() => setEditing("new")}>
      {text.add}
    </Button>
  );
  return (
    <div className="space-y-4">
      <Card
        title={text.list}
        note={
          <>
            <Counted of={ageOf(funnel.data)} after={text.listNote} />
            <CountingNote of={funnel} />
          </>
        }
        action={add}
        flush
      >
        <Answered of={asked}>
          {({ items }) => (
            <Rows
              caption={text.list}
              columns={columns}
              rows={items}
              keyOf={(one) => one.id}
              empty={<EmptyState title={text.none}>{text.noneHint}</EmptyState>}
            />
          )}
        </Answered>
      </Card>
      <QuotaCards />
      {editing !== null && <ChannelEditor channel={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

interface ColumnParts {
  readonly onEdit: (channel: ChannelView) => void;
  /** What went out since when; undefined while it is not known. */
  readonly from: string;
  readonly funnel: Funnel | undefined;
}

function useColumns({ onEdit, from, funnel }: ColumnParts): readonly Column<ChannelView>[] {
  const text = useText(channelsText);
  const format = useFormat();
  const of = (vendor: string) => funnel?.rows.find(({ channel }) => channel === vendor);
  return [
    {
      id: "channel",
      title: text.channel,
      sortBy: (one) => one.vendor,
      cell: (one) => (
        <>
          <button type="button" className="text-left font-medium underline-offset-2 hover:underline" onClick={() => onEdit(one)}>
            {vendorName(one.vendor)}
          </button>
          <span className="block min-w-28 text-xs break-words text-soft">{one.id}</span>
          <span className="block text-xs break-words text-soft md:hidden">{one.appId}</span>
        </>
      ),
    },
    {
      id: "app",
      title: text.app,
      sortBy: (one) => one.appId,
      cell: (one) => <span className="break-all">{one.appId}</span>,
      wideOnly: true,
    },
    { id: "state", title: text.state, cell: (one) => <ChannelState channel={one} /> },
    {
      id: "attempted",
      title: text.attempted,
      right: true,
      sortBy: (one) => of(one.vendor)?.attempted ?? 0,
      cell: ({ vendor }) => (
        <Link to="/messages" search={{ channel: vendor, from }} className="underline decoration-line underline-offset-4">
          {funnel === undefined ? "…" : format.count(of(vendor)?.attempted ?? 0)}
        </Link>
      ),
    },
    {
      id: "failed",
      title: text.failed,
      right: true,
      cell: ({ vendor }) => {
        const failed = Object.values(of(vendor)?.failed ?? {}).reduce((sum, count) => sum + count, 0);
        return (
          <Link to="/channels" search={{ tab: "failures", span: "24h", vendor }} className="underline decoration-line underline-offset-4">
            {funnel === undefined ? "…" : format.count(failed)}
          </Link>
        );
      },
    },
    { id: "act", title: <span className="sr-only">{text.pause}</span>, right: true, cell: (one) => <PauseButton channel={one} /> },
  ];
}
