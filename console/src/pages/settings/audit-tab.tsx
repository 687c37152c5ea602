import { useNavigate } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, ServerTable } from "../../ui/data-table.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { isComposing } from "../../ui/is-composing.ts";
import { EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { readSettingsSearch, settingsRoute } from "./settings-route.ts";
import { settingsText } from "./settings-text.ts";

interface Entry {
  readonly id: number;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly action: string;
  readonly object: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly address: string;
}

const kinds = [
  ...["session", "operators", "keys", "channels", "policy", "campaigns", "creatives", "audiences", "itemRules", "lines", "placements"],
  ...["experiments", "roster", "items", "people", "catalogue", "stop"],
];

/** Every change with who made it, from where, and what was there before and after. */
export function AuditTab() {
  const text = useText(settingsText).audit;
  const { kind, actor, object } = settingsRoute.useSearch();
  const navigate = useNavigate({ from: settingsRoute.fullPath });
  const narrow = (more: Readonly<Record<string, string>>) =>
    void navigate({ search: readSettingsSearch({ tab: "audit", kind, actor, object, ...more }) });
  const columns: readonly Column<Entry>[] = [
    { id: "at", title: text.at, cell: (entry) => <TimeText at={entry.at} exact /> },
    {
      id: "who",
      title: text.who,
      cell: (entry) =>
        entry.actor.id === "" ? (
          "–"
        ) : (
          <button type="button" className="text-left underline-offset-2 hover:underline" onClick={() => narrow({ actor: entry.actor.id })}>
            {entry.actor.name || entry.actor.id}
          </button>
        ),
    },
    { id: "action", title: text.action, cell: (entry) => <code className="text-xs">{entry.action}</code> },
    { id: "object", title: text.object, cell: (entry) => <span className="break-all">{entry.object || "–"}</span> },
    { id: "change", title: text.change, cell: (entry) => <Change entry={entry} /> },
    { id: "address", title: text.address, cell: (entry) => entry.address, wideOnly: true },
  ];
  return (
    <Card title={text.title} note={text.note} flush>
      <div className="grid gap-3 px-4 pb-3 sm:grid-cols-2 lg:max-w-2xl">
        <Select label={text.kind} value={kind ?? ""} onChange={(event) => narrow({ kind: event.target.value })}>
          <option value="">{text.all}</option>
          {kinds.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
        <TextField
          label={text.objectField}
          defaultValue={object}
          onBlur={(event) => narrow({ object: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !isComposing(event.nativeEvent)) narrow({ object: event.currentTarget.value });
          }}
        />
      </div>
      <ServerTable
        caption={text.title}
        path="/v1/audit"
        query={{ kind, actor, object }}
        columns={columns}
        keyOf={(entry) => String(entry.id)}
        empty={<EmptyState title={text.empty} />}
        csv
      />
    </Card>
  );
}

function Change({ entry }: { readonly entry: Entry }) {
  const text = useText(settingsText).audit;
  if (entry.before === null && entry.after === null) return "–";
  return (
    <details className="max-w-md">
      <summary className="text-accent-text">{text.details}</summary>
      {(["before", "after"] as const).map((side) => (
        <div key={side} className="mt-1">
          <p className="text-xs text-soft">{text[side]}</p>
          <pre className="max-h-60 overflow-auto rounded bg-sunken p-2 text-xs break-all whitespace-pre-wrap">
            {JSON.stringify(entry[side], null, 2)}
          </pre>
        </div>
      ))}
    </details>
  );
}
