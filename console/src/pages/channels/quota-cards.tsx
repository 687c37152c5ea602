import { Link } from "@tanstack/react-router";
import type { Quotas } from "../../../../src/api/wire/reports.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { vendorName } from "../people/vendor-names.ts";
import { useQuotas } from "./channels-data.ts";
import { channelsText } from "./channels-text.ts";
import { QuotaMeter } from "./quota-meter.tsx";
import { zoneDayBegin } from "./zone-day.ts";

/** What vendors still take today, and what lines may still send, with where the day will end. */
export function QuotaCards() {
  const text = useText(channelsText).quota;
  const asked = useQuotas();
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card title={text.vendors} note={text.vendorsNote} flush>
        <Answered of={asked}>{(quotas) => <VendorQuotas quotas={quotas} />}</Answered>
      </Card>
      <Card title={text.lines} note={text.linesNote} flush>
        <Answered of={asked}>{(quotas) => <LineQuotas quotas={quotas} />}</Answered>
      </Card>
    </div>
  );
}

type VendorQuota = Quotas["channels"][number];
type LineQuota = Quotas["lines"][number];

function VendorQuotas({ quotas }: { readonly quotas: Quotas }) {
  const text = useText(channelsText).quota;
  const format = useFormat();
  const sent = (vendor: string, zone: string) => ({ channel: vendor, from: zoneDayBegin(zone, Date.parse(quotas.at)) });
  const columns: readonly Column<VendorQuota>[] = [
    {
      id: "vendor",
      title: text.vendor,
      sortBy: (one) => one.vendor,
      cell: (one) => (
        <>
          {vendorName(one.vendor)} <span className="block text-xs break-all text-soft">{one.appId}</span>
        </>
      ),
    },
    {
      id: "used",
      title: text.used,
      cell: ({ vendor, zone, used, perApp }) =>
        perApp === null || used === null ? (
          <span className="text-soft">{text.notCounted}</span>
        ) : (
          <QuotaMeter used={used} of={perApp} search={sent(vendor, zone)} />
        ),
    },
    { id: "left", title: text.left, right: true, cell: ({ left }) => (left === null ? "–" : format.count(left)) },
    { id: "expected", title: text.expected, cell: ({ expected, perApp }) => <Expected expected={expected} of={perApp} /> },
    {
      id: "device",
      title: text.perDevice,
      right: true,
      wideOnly: true,
      cell: ({ perDevice, spentDevices }) => (
        <>
          {perDevice === null ? "–" : format.count(perDevice)}
          <span className="block text-xs text-soft">{text.spent(format.count(spentDevices))}</span>
        </>
      ),
    },
  ];
  return (
    <Rows
      caption={text.vendors}
      columns={columns}
      rows={quotas.channels}
      keyOf={(one) => `${one.vendor} ${one.appId}`}
      empty={<EmptyState title={text.noVendors}>{text.noVendorsHint}</EmptyState>}
    />
  );
}

function LineQuotas({ quotas }: { readonly quotas: Quotas }) {
  const text = useText(channelsText).quota;
  const format = useFormat();
  const columns: readonly Column<LineQuota>[] = [
    {
      id: "line",
      title: text.line,
      sortBy: (one) => one.line,
      cell: (one) => (
        <Link to="/roster" className="underline decoration-line underline-offset-4">
          {one.line}
        </Link>
      ),
    },
    {
      id: "used",
      title: text.used,
      cell: ({ used, perDay }) => <QuotaMeter used={used} of={perDay} />,
    },
    { id: "left", title: text.left, right: true, cell: ({ left }) => format.count(left), sortBy: (one) => one.left },
    { id: "expected", title: text.expected, cell: ({ expected, perDay }) => <Expected expected={expected} of={perDay} /> },
    { id: "zone", title: text.zone, cell: ({ zone }) => zone, wideOnly: true },
  ];
  return (
    <Rows
      caption={text.lines}
      columns={columns}
      rows={quotas.lines}
      keyOf={(one) => one.line}
      empty={<EmptyState title={text.noLines}>{text.noLinesHint}</EmptyState>}
    />
  );
}

/** Where the day will end if it goes on as days do. */
function Expected({ expected, of }: { readonly expected: number | null; readonly of: number | null }) {
  const text = useText(channelsText).quota;
  const format = useFormat();
  if (expected === null || of === null) return "–";
  return (
    <span className="flex flex-wrap items-center gap-2">
      {format.count(expected)}
      {expected >= of ? <Badge tone="warn">{text.willEnd}</Badge> : <Badge tone="good">{text.enough}</Badge>}
    </span>
  );
}
