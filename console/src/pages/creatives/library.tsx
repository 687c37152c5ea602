import { useNavigate } from "@tanstack/react-router";
import { type CampaignEntry, type CreativeEntry, useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { CountingNote } from "../../ui/counting.tsx";
import { Select } from "../../ui/field.tsx";
import { InOneGo } from "../../ui/in-one-go.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { isSelected, sendable } from "./creative-selector.ts";
import { CreativeTable } from "./creative-table.tsx";
import { type StatusFilter, statusFilters } from "./creative-words.ts";
import { type CreativesSearch, creativesRoute } from "./creatives-route.ts";
import { creativeStatusWords, creativesTexts } from "./creatives-text.ts";
import { useCreativeReport } from "./use-creative-report.ts";

const withoutLang = "-";

const hasStatus = ({ status = "draft" }: CreativeEntry, filter: StatusFilter): boolean =>
  filter === "sendable" ? sendable.has(status) : status === filter;

/** Whether a creative passes the filters of the address. */
function passes(creative: CreativeEntry, filters: CreativesSearch, campaigns: readonly CampaignEntry[]): boolean {
  const { status, style, lang, campaign } = filters;
  const named = campaign === undefined ? undefined : campaigns.find(({ id }) => id === campaign);
  return (
    (status === undefined || hasStatus(creative, status)) &&
    (style === undefined || (creative.style ?? "plain") === style) &&
    (lang === undefined || (creative.lang ?? withoutLang) === lang) &&
    (campaign === undefined || (named !== undefined && isSelected(named.creatives, creative)))
  );
}

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

/** Every creative, filtered by status, style, language and campaign. */
export function Library({ all }: { readonly all: readonly CreativeEntry[] }) {
  const text = useText(creativesTexts);
  const words = useText(creativeStatusWords);
  const search = creativesRoute.useSearch();
  const navigate = useNavigate({ from: creativesRoute.fullPath });
  const asked = useEntries("campaigns");
  const campaigns = asked.data ?? [];
  const report = useCreativeReport();
  const choose = (next: Partial<CreativesSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const fitting = all.filter((one) => passes(one, search, campaigns));
  const countOf = (status: StatusFilter): number => all.filter((one) => hasStatus(one, status)).length;
  return (
    <div className="flex flex-col gap-4">
      <form aria-label={text.filters} className="grid grid-cols-2 gap-3 lg:grid-cols-4" onSubmit={(event) => event.preventDefault()}>
        <Select
          label={text.status}
          value={search.status ?? ""}
          onChange={(event) => choose({ status: statusFilters.find((one) => one === event.target.value) })}
        >
          <option value="">
            {text.anyStatus} ({all.length})
          </option>
          {statusFilters.map((status) => (
            <option key={status} value={status}>
              {status === "sendable" ? text.sendable : words[status]} ({countOf(status)})
            </option>
          ))}
        </Select>
        <Select label={text.style} value={search.style ?? ""} onChange={(event) => choose({ style: event.target.value || undefined })}>
          <option value="">{text.anyStyle}</option>
          {unique(all.map(({ style = "plain" }) => style)).map((style) => (
            <option key={style}>{style}</option>
          ))}
        </Select>
        <Select label={text.lang} value={search.lang ?? ""} onChange={(event) => choose({ lang: event.target.value || undefined })}>
          <option value="">{text.anyLang}</option>
          {unique(all.map(({ lang = withoutLang }) => lang)).map((lang) => (
            <option key={lang} value={lang}>
              {lang === withoutLang ? text.noLang : lang}
            </option>
          ))}
        </Select>
        <Select
          label={text.campaign}
          value={search.campaign ?? ""}
          onChange={(event) => choose({ campaign: event.target.value || undefined })}
        >
          <option value="">{text.anyCampaign}</option>
          {unique([...campaigns.map(({ id }) => id), ...(search.campaign === undefined ? [] : [search.campaign])]).map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Select>
      </form>
      <Card
        title={text.tabs.library}
        note={
          <>
            <Counted of={report.data} after={text.note(fitting.length)} />
            <CountingNote of={report} />
          </>
        }
        flush
      >
        <InOneGo isWaiting={asked.isPending || report.isPending} height={40}>
          <CreativeTable
            creatives={fitting}
            campaigns={campaigns}
            empty={
              <EmptyState
                title={text.noneFit}
                action={
                  <Button onClick={() => choose({ status: undefined, style: undefined, lang: undefined, campaign: undefined })}>
                    {text.showAll}
                  </Button>
                }
              />
            }
          />
        </InOneGo>
      </Card>
    </div>
  );
}
