import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { PauseView } from "../../../../src/api/wire/pauses.ts";
import { type CampaignEntry, useDryRun } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { type CampaignDraft, entryOf } from "./campaign-draft.ts";
import { CampaignForm } from "./campaign-form.tsx";
import { CampaignStatusBadge } from "./campaign-status.tsx";
import { campaignTexts } from "./campaign-text.ts";
import { campaignTabs } from "./campaign-words.ts";
import { campaignRoute } from "./campaigns-route.ts";
import { useFieldProblems } from "./field-problems.ts";
import { ForecastTab } from "./forecast-tab.tsx";
import { LaunchActions } from "./launch-actions.tsx";
import { LeaveGuard } from "./leave-guard.tsx";
import { PreviewTab } from "./preview-tab.tsx";
import { ResultsTab } from "./results-tab.tsx";
import { SavePanel } from "./save-panel.tsx";
import { type DraftInHand, useDraft } from "./use-draft.ts";

interface CampaignViewProps {
  /** null: it is not stored yet. */
  readonly stored: CampaignEntry | null;
  /** What its form shows before anything is typed. */
  readonly begin: CampaignDraft;
}

export function CampaignView({ stored, begin }: CampaignViewProps) {
  const text = useText(campaignTexts);
  const search = campaignRoute.useSearch();
  const navigate = useNavigate({ from: campaignRoute.fullPath });
  const inHand = useDraft(begin);
  const { draft, isChanged } = inHand;
  const entry = entryOf(draft);
  const tab = search.tab ?? "edit";
  const setTab = (next: string) =>
    void navigate({ search: (now) => ({ ...now, tab: campaignTabs.find((one) => one === next) }), replace: true });
  const contents = {
    edit: () => <EditTab stored={stored} inHand={inHand} />,
    preview: () => <PreviewTab entry={entry} isStored={stored !== null} hasUnsaved={isChanged} />,
    forecast: () => <ForecastTab campaign={draft.id} declared={stored === null || isChanged ? entry : null} />,
    results: () => <ResultsTab campaign={draft.id} />,
  };
  return (
    <Page
      title={draft.id}
      lead={stored === null ? text.isNew : text.lead(stored.line, stored.kind, stored.placement)}
      action={
        <>
          <Link to="/campaigns" className="mr-2 text-sm underline decoration-line underline-offset-4">
            {text.all}
          </Link>
          {stored === null ? <Badge>{text.isNew}</Badge> : <CampaignStatusBadge status={stored.status} />}
          {stored !== null && <LaunchActions stored={stored} hasUnsaved={isChanged} />}
        </>
      }
    >
      {stored?.status === "paused" && <PausedBySelf campaign={stored.id} />}
      <Tabs
        label={text.views}
        value={tab}
        onChange={setTab}
        tabs={campaignTabs.map((id) => ({ id, title: text.tabs[id], content: contents[id] }))}
      />
      <LeaveGuard isChanged={isChanged} onDiscard={inHand.discard} />
    </Page>
  );
}

/** Without these nothing is worth asking the server. */
const required = ["line", "kind", "placement"] as const;

function EditTab({ stored, inHand }: { readonly stored: CampaignEntry | null; readonly inHand: DraftInHand }) {
  const navigate = useNavigate({ from: campaignRoute.fullPath });
  const may = useMay("operator");
  const missing = required.filter((field) => inHand.draft[field] === "");
  const isAsked = may && (inHand.isChanged || stored === null) && missing.length === 0;
  const checked = useDryRun("campaigns", isAsked ? entryOf(inHand.draft) : null);
  const error = isAsked ? checked.error : null;
  const problems = useFieldProblems(error);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem] xl:grid-cols-[1fr_24rem]">
      <CampaignForm draft={inHand.draft} change={inHand.change} problems={problems} />
      <SavePanel
        inHand={inHand}
        checked={isAsked ? checked.data : undefined}
        error={error}
        problems={problems}
        isChecking={isAsked && checked.isFetching}
        stored={stored}
        missing={missing}
        onSaved={() => void navigate({ search: (now) => ({ ...now, new: undefined, like: undefined }), replace: true })}
      />
    </div>
  );
}

interface PauseList {
  readonly items: readonly PauseView[];
}

/** Why a campaign stands still that nobody paused. */
function PausedBySelf({ campaign }: { readonly campaign: string }) {
  const text = useText(campaignTexts);
  const { data } = useQuery({ queryKey: ["/v1/pauses", {}], queryFn: ({ signal }) => callApi<PauseList>("/v1/pauses", { signal }) });
  const pause = data?.items.find((one) => one.kind === "campaign" && one.subject === campaign && one.resumedAt === null);
  if (pause === undefined) return null;
  return (
    <p role="status" className="rounded-xl border border-line bg-warn-wash p-4 text-sm text-warn">
      {text.pausedBySelf(pause.reason)}
    </p>
  );
}
