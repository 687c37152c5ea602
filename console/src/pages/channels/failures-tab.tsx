import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Failures } from "../../../../src/api/wire/reports.ts";
import { useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { ownCodes } from "../../text/native-words.ts";
import { useReasonWord } from "../../text/reason-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Select } from "../../ui/field.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { knownVendors, vendorName } from "../people/vendor-names.ts";
import { useFailures } from "./channels-data.ts";
import { beginOf, type ChannelsSearch, type FailureSplit, failureSplits, type Narrow } from "./channels-search.ts";
import { reportsText } from "./reports-text.ts";
import { SpanSelect } from "./span-select.tsx";

type Failure = Failures["rows"][number];

/** Why attempts failed, with the vendors' own codes and what to do; and ways that were left out. */
export function FailuresTab({ search, onChange }: { readonly search: ChannelsSearch; readonly onChange: Narrow }) {
  const text = useText(reportsText).failures;
  const format = useFormat();
  const span = search.span ?? "7d";
  const from = beginOf(span, useNow());
  const { vendor, by } = search;
  const asked = useFailures({ from, channel: vendor, by: ["vendor", "reason", ...(by === undefined ? [] : [by])].join(",") });
  return (
    <div className="space-y-4">
      <div className="grid gap-3 sm:grid-cols-3 lg:max-w-3xl">
        <SpanSelect span={span} onChange={(next) => onChange({ span: next })} />
        <Select label={text.vendor} value={vendor ?? ""} onChange={(event) => onChange({ vendor: event.target.value })}>
          <option value="">{text.allVendors}</option>
          {knownVendors.map((one) => (
            <option key={one} value={one}>
              {vendorName(one)}
            </option>
          ))}
        </Select>
        <Select label={text.by} value={by ?? ""} onChange={(event) => onChange({ by: event.target.value })}>
          <option value="">{text.notSplit}</option>
          {failureSplits.map((one) => (
            <option key={one} value={one}>
              {text.splits[one]}
            </option>
          ))}
        </Select>
      </div>
      <Answered of={asked} height={20}>
        {(report) => (
          <>
            <Card
              title={text.title}
              note={<Counted of={report} after={text.note(format.dayAndTime(report.from), format.dayAndTime(report.to))} />}
              flush
            >
              <FailureRows rows={report.rows} by={by} from={from} />
            </Card>
            <div className="grid gap-4 xl:grid-cols-2">
              <LeftOut
                title={text.skipped}
                note={<Counted of={report} after={text.skippedNote} />}
                rows={report.skipped ?? []}
                empty={text.noneSkipped}
              />
              <LeftOut
                title={text.waiting}
                note={<Counted of={report} after={text.waitingNote} />}
                rows={report.waiting ?? []}
                empty={text.noneWaiting}
                isWaiting
              />
            </div>
          </>
        )}
      </Answered>
    </div>
  );
}

interface FailureRowsProps {
  readonly rows: readonly Failure[];
  readonly by: FailureSplit | undefined;
  readonly from: string;
}

function FailureRows({ rows, by, from }: FailureRowsProps) {
  const text = useText(reportsText).failures;
  const format = useFormat();
  const wordOf = useReasonWord();
  const own = useText(ownCodes);
  const columns: readonly Column<Failure>[] = [
    {
      id: "reason",
      title: text.reason,
      sortBy: (row) => wordOf(row.reason).name,
      cell: (row) => {
        const { name, advice } = wordOf(row.reason);
        return (
          <div className="max-w-xl min-w-52">
            <span className="font-medium">{name}</span>
            <p className="text-xs text-soft">{advice}</p>
          </div>
        );
      },
    },
    { id: "vendor", title: text.vendor, sortBy: (row) => row.vendor ?? "", cell: (row) => vendorName(row.vendor ?? "") },
    ...(by === undefined
      ? []
      : [{ id: by, title: text.splits[by], sortBy: (row: Failure) => row[by] ?? "", cell: (row: Failure) => row[by] || "–" }]),
    {
      id: "count",
      title: text.count,
      right: true,
      sortBy: (row) => row.count,
      cell: ({ reason, vendor, campaign, count }) => (
        <Link
          to="/messages"
          search={{ reason, from, ...(vendor && { channel: vendor }), ...(campaign && { campaign }) }}
          className="underline decoration-line underline-offset-4"
        >
          {format.count(count)}
        </Link>
      ),
    },
    { id: "devices", title: text.devices, right: true, sortBy: (row) => row.devices, cell: (row) => format.count(row.devices) },
    {
      id: "codes",
      title: text.codes,
      cell: ({ codes }) => (
        <ul>
          {codes.map(({ code, count }) => (
            <li key={code} className="break-all">
              <code className="text-xs">{code}</code> <span className="text-xs text-soft">× {format.count(count)}</span>
              {Object.hasOwn(own, code) && <span className="block text-xs text-soft">{text.ownCode(own[code] ?? "")}</span>}
            </li>
          ))}
        </ul>
      ),
    },
    { id: "last", title: text.last, sortBy: (row) => row.lastAt, cell: (row) => <TimeText at={row.lastAt} />, wideOnly: true },
  ];
  return (
    <Rows
      caption={text.title}
      columns={columns}
      rows={rows}
      keyOf={(row) => [row.vendor, row.reason, by && row[by]].join(" ")}
      empty={<EmptyState title={text.none}>{text.noneHint}</EmptyState>}
    />
  );
}

interface Left {
  readonly vendor?: string;
  readonly reason: string;
  readonly count: number;
}

interface LeftOutProps {
  readonly title: string;
  readonly note: ReactNode;
  readonly rows: readonly Left[];
  readonly empty: string;
  readonly isWaiting?: boolean;
}

function LeftOut({ title, note, rows, empty, isWaiting = false }: LeftOutProps) {
  const text = useText(reportsText).failures;
  const format = useFormat();
  const wordOf = useReasonWord();
  const columns: readonly Column<Left>[] = [
    ...(isWaiting ? [] : [{ id: "vendor", title: text.vendor, cell: (row: Left) => vendorName(row.vendor ?? "") }]),
    {
      id: "reason",
      title: text.reason,
      cell: (row) => (
        <>
          {wordOf(row.reason).name}
          <p className="text-xs text-soft">{wordOf(row.reason).advice}</p>
        </>
      ),
    },
    {
      id: "count",
      title: text.count,
      right: true,
      sortBy: (row) => row.count,
      cell: (row) =>
        isWaiting ? (
          <Link to="/messages" search={{ state: "waiting" }} className="underline decoration-line underline-offset-4">
            {format.count(row.count)}
          </Link>
        ) : (
          format.count(row.count)
        ),
    },
  ];
  return (
    <Card title={title} note={note} flush>
      <Rows
        caption={title}
        columns={columns}
        rows={rows}
        keyOf={(row) => `${row.vendor} ${row.reason}`}
        empty={<EmptyState title={empty} />}
      />
    </Card>
  );
}
