import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { AudienceSize } from "../../../../src/api/wire/estimates.ts";
import { type AudienceEntry, useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useLanguage, useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { useSizes, useUsers } from "./audience-data.ts";
import { type Uses, usesOf } from "./audience-uses.ts";
import { audiencesTexts } from "./audiences-text.ts";
import { NewAudience } from "./new-audience.tsx";
import { predicateWords } from "./predicate-words.ts";

/** Every audience with how many match now and who uses it. */
export function AudiencesPage() {
  const text = useText(audiencesTexts);
  const may = useMay("operator");
  const [isMaking, setIsMaking] = useState(false);
  const audiences = useEntries("audiences");
  const make = (
    <Button look="primary" disabled={!may} title={may ? undefined : text.mayNot} onClick={() => setIsMaking(true)}>
      {text.make}
    </Button>
  );
  return (
    <Page title={text.title} lead={text.lead} action={make}>
      {!may && <p className="text-sm text-soft">{text.mayNot}</p>}
      <Answered of={audiences} height={24}>
        {(all) =>
          all.length === 0 ? (
            <Card>
              <EmptyState title={text.none} action={make}>
                {text.noneLead}
              </EmptyState>
            </Card>
          ) : (
            <List audiences={all} />
          )
        }
      </Answered>
      <NewAudience open={isMaking} onClose={() => setIsMaking(false)} audiences={audiences.data ?? []} />
    </Page>
  );
}

interface Row {
  readonly audience: AudienceEntry;
  /** null: it could not be told; undefined: not known yet. */
  readonly size: AudienceSize | null | undefined;
  readonly uses: Uses | undefined;
}

function List({ audiences }: { readonly audiences: readonly AudienceEntry[] }) {
  const text = useText(audiencesTexts);
  const may = useMay("operator");
  const users = useUsers();
  const { sizes, isAsking, cancel, again } = useSizes(audiences, may);
  const rows = audiences.map((audience, place) => ({ audience, size: sizes[place], uses: users && usesOf(audience.id, users) }));
  const known = sizes.filter((one) => one !== undefined).length;
  const columns = useColumns(isAsking);
  const progress = (
    <div role="status" className="flex flex-wrap items-center gap-3 text-sm text-soft">
      {isAsking ? (
        <>
          <progress className="h-2 w-24 accent-(--accent)" max={audiences.length} value={known} aria-label={text.size} />
          {text.sizing(known, audiences.length)}
          <Button look="quiet" onClick={cancel}>
            {text.stop}
          </Button>
        </>
      ) : (
        may && (
          <Button look="quiet" onClick={again}>
            {text.askAgain}
          </Button>
        )
      )}
    </div>
  );
  return (
    <Card title={text.list} note={text.note} action={progress} flush>
      <Rows caption={text.list} columns={columns} rows={rows} keyOf={({ audience }) => audience.id} sorted={{ by: "name", down: false }} />
    </Card>
  );
}

function useColumns(isAsking: boolean): readonly Column<Row>[] {
  const text = useText(audiencesTexts);
  const may = useMay("operator");
  const format = useFormat();
  const { language } = useLanguage();
  return [
    {
      id: "name",
      title: text.name,
      sortBy: ({ audience }) => audience.id,
      cell: ({ audience }) => (
        <>
          <Link
            to="/audiences/$audienceId"
            params={{ audienceId: audience.id }}
            className="font-medium wrap-anywhere text-accent-text hover:underline"
          >
            {audience.id}
          </Link>
          <span className="block min-w-48 text-xs text-soft md:hidden">{predicateWords(audience.where, language)}</span>
        </>
      ),
    },
    {
      id: "who",
      title: text.who,
      wideOnly: true,
      cell: ({ audience }) => <span className="block max-w-xl break-words">{predicateWords(audience.where, language)}</span>,
    },
    {
      id: "size",
      title: text.size,
      right: true,
      sortBy: ({ size }) => size?.sample.estimate ?? -1,
      cell: ({ size, audience }) =>
        !may ? (
          <span className="text-xs text-soft">{text.sizesForOperators}</span>
        ) : size === undefined ? (
          <span className="text-soft">{isAsking ? "…" : text.notAsked}</span>
        ) : size === null ? (
          text.unknownSize
        ) : (
          <>
            <Link to="/audiences/$audienceId" params={{ audienceId: audience.id }} className="font-medium hover:underline">
              {size.sample.isEverybody ? "" : "≈ "}
              {format.count(size.sample.estimate)}
            </Link>
            {!size.sample.isEverybody && (
              <span className="block text-xs whitespace-nowrap text-soft">
                {text.between(format.count(size.sample.estimateLow), format.count(size.sample.estimateHigh))}
              </span>
            )}
          </>
        ),
    },
    {
      id: "share",
      title: text.share,
      right: true,
      wideOnly: true,
      sortBy: ({ size }) => size?.sample.share ?? -1,
      cell: ({ size }) => (size ? format.percent(size.sample.share, 1) : "–"),
    },
    {
      id: "uses",
      title: text.usedBy,
      sortBy: ({ uses }) => uses?.count ?? -1,
      cell: ({ uses, audience }) =>
        uses === undefined ? (
          "…"
        ) : uses.count === 0 ? (
          <span className="text-soft">{text.nobodyUses}</span>
        ) : (
          <Link to="/audiences/$audienceId" params={{ audienceId: audience.id }} className="hover:underline">
            {text.uses(uses.count)}
            {uses.campaigns.some(({ status }) => status === "live") && (
              <span className="block text-xs text-soft">{text.live(uses.campaigns.filter(({ status }) => status === "live").length)}</span>
            )}
          </Link>
        ),
    },
  ];
}
