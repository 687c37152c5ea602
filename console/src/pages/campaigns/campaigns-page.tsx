import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type CampaignEntry, useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { CountingNote } from "../../ui/counting.tsx";
import { Select } from "../../ui/field.tsx";
import { InOneGo } from "../../ui/in-one-go.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { useFunnel } from "./campaign-funnel.ts";
import { CampaignTable } from "./campaign-table.tsx";
import { campaignStatuses, resultDays } from "./campaign-words.ts";
import { campaignsRoute } from "./campaigns-route.ts";
import { campaignsTexts, statusWords } from "./campaigns-text.ts";
import { NewCampaign } from "./new-campaign.tsx";

/** Every campaign with what it brought. */
export function CampaignsPage() {
  const text = useText(campaignsTexts);
  const mayMake = useMay("operator");
  const [making, setMaking] = useState(false);
  const campaigns = useEntries("campaigns");
  const make = (
    <Button look="primary" disabled={!mayMake} title={mayMake ? undefined : text.mayNot} onClick={() => setMaking(true)}>
      {text.make}
    </Button>
  );
  return (
    <Page title={text.title} lead={text.lead} action={make}>
      {!mayMake && <p className="text-sm text-soft">{text.mayNot}</p>}
      <Answered of={campaigns} height={30}>
        {(all) =>
          all.length === 0 ? (
            <Card>
              <EmptyState title={text.none} action={make}>
                {text.noneLead}
              </EmptyState>
            </Card>
          ) : (
            <FilteredCampaigns all={all} />
          )
        }
      </Answered>
      <NewCampaign open={making} onClose={() => setMaking(false)} campaigns={campaigns.data ?? []} />
    </Page>
  );
}

function FilteredCampaigns({ all }: { readonly all: readonly CampaignEntry[] }) {
  const text = useText(campaignsTexts);
  const words = useText(statusWords);
  const search = campaignsRoute.useSearch();
  const navigate = useNavigate({ from: campaignsRoute.fullPath });
  const days = search.days ?? 7;
  const funnel = useFunnel(days, ["campaign"]);
  const lines = [...new Set(all.map(({ line }) => line))].sort();
  const fitting = all.filter(
    ({ status = "draft", line }) =>
      (search.status === undefined || status === search.status) && (search.line === undefined || line === search.line),
  );
  const countOf = (status: string): number => all.filter((one) => (one.status ?? "draft") === status).length;
  const choose = (next: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  return (
    <>
      <form aria-label={text.filters} className="grid gap-3 sm:grid-cols-3 lg:max-w-3xl" onSubmit={(event) => event.preventDefault()}>
        <Select
          label={text.status}
          value={search.status ?? ""}
          onChange={(event) => choose({ status: campaignStatuses.find((one) => one === event.target.value) })}
        >
          <option value="">
            {text.anyStatus} ({all.length})
          </option>
          {campaignStatuses.map((status) => (
            <option key={status} value={status}>
              {words[status]} ({countOf(status)})
            </option>
          ))}
        </Select>
        <Select label={text.line} value={search.line ?? ""} onChange={(event) => choose({ line: event.target.value || undefined })}>
          <option value="">{text.anyLine}</option>
          {lines.map((line) => (
            <option key={line} value={line}>
              {line}
            </option>
          ))}
        </Select>
        <Select
          label={text.span}
          value={days}
          onChange={(event) => choose({ days: resultDays.find((one) => String(one) === event.target.value) })}
        >
          {resultDays.map((one) => (
            <option key={one} value={one}>
              {text.days(one)}
            </option>
          ))}
        </Select>
      </form>
      <Card
        title={text.days(days)}
        note={
          <>
            <Counted of={funnel.answer.data} after={text.note(days)} estimates={text.columns.people} />
            <CountingNote of={funnel.answer} />
          </>
        }
        flush
      >
        <InOneGo isWaiting={funnel.answer.isPending} height={30}>
          <CampaignTable
            campaigns={fitting}
            funnel={funnel}
            empty={
              <EmptyState
                title={text.noneFit}
                action={<Button onClick={() => choose({ status: undefined, line: undefined })}>{text.showAll}</Button>}
              >
                {text.noneFitLead}
              </EmptyState>
            }
          />
        </InOneGo>
      </Card>
    </>
  );
}
