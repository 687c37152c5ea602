import { useState } from "react";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { ChangeList } from "./change-list.tsx";
import { policiesText } from "./policies-text.ts";
import { useVersionChanges, useVersions, type Version } from "./policy-data.ts";
import { RollbackConfirm } from "./rollback-confirm.tsx";

interface VersionsTabProps {
  readonly chosen: number | undefined;
  readonly onChoose: (version: number | undefined) => void;
}

/** How the catalogue came to be what it is, version by version, with the way back to each. */
export function VersionsTab({ chosen, onChoose }: VersionsTabProps) {
  const text = useText(policiesText).versions;
  const format = useFormat();
  const may = useMay("approver");
  const asked = useVersions();
  const [going, setGoing] = useState<number | null>(null);
  const newest = asked.data?.items[0]?.version ?? 0;
  const columns: readonly Column<Version>[] = [
    {
      id: "version",
      title: text.version,
      sortBy: (one) => one.version,
      cell: ({ version }) => (
        <>
          <button
            type="button"
            aria-expanded={chosen === version}
            className="font-medium underline-offset-2 hover:underline"
            onClick={() => onChoose(chosen === version ? undefined : version)}
          >
            {version}
          </button>{" "}
          {version === newest && <Badge tone="good">{text.inForce}</Badge>}
        </>
      ),
    },
    {
      id: "at",
      title: text.at,
      sortBy: (one) => one.at,
      cell: ({ at, author }) => (
        <>
          <TimeText at={at} exact />
          <span className="block text-xs break-all text-soft md:hidden">{author}</span>
        </>
      ),
    },
    {
      id: "author",
      title: text.author,
      sortBy: (one) => one.author,
      cell: ({ author }) => <span className="break-words">{author}</span>,
      wideOnly: true,
    },
    { id: "changes", title: text.changes, right: true, sortBy: (one) => one.changes, cell: ({ changes }) => format.count(changes) },
    {
      id: "act",
      title: <span className="sr-only">{text.goBack}</span>,
      right: true,
      cell: ({ version }) => (
        <span className="flex flex-wrap justify-end gap-1">
          <Button look="quiet" className="whitespace-nowrap" aria-label={`${text.look}: ${version}`} onClick={() => onChoose(version)}>
            {text.look}
          </Button>
          {version !== newest && (
            <Button
              look="quiet"
              className="whitespace-nowrap"
              disabled={!may}
              title={may ? undefined : text.mayNot}
              aria-label={`${text.goBack}: ${version}`}
              onClick={() => setGoing(version)}
            >
              {text.goBack}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <div className={chosen === undefined ? "" : "grid items-start gap-4 xl:grid-cols-2"}>
      <Card title={text.title} note={text.note} flush>
        <Answered of={asked}>
          {({ items }) => (
            <Rows
              caption={text.title}
              columns={columns}
              rows={items}
              keyOf={({ version }) => String(version)}
              empty={<EmptyState title={text.none}>{text.noneHint}</EmptyState>}
            />
          )}
        </Answered>
      </Card>
      {chosen !== undefined && <VersionCard version={chosen} onClose={() => onChoose(undefined)} />}
      {going !== null && <RollbackConfirm version={going} newest={newest} onClose={() => setGoing(null)} />}
    </div>
  );
}

function VersionCard({ version, onClose }: { readonly version: number; readonly onClose: () => void }) {
  const text = useText(policiesText).versions;
  const asked = useVersionChanges(version);
  return (
    <Card
      title={text.changedBy(version)}
      note={text.againstBefore}
      action={
        <Button look="quiet" onClick={onClose}>
          {text.close}
        </Button>
      }
    >
      <div aria-live="polite">
        <Answered of={asked}>{({ changes }) => <ChangeList changes={changes} />}</Answered>
      </div>
    </Card>
  );
}
