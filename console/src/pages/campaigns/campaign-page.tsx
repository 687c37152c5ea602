import { Link, useNavigate } from "@tanstack/react-router";
import { type CampaignEntry, useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { blankDraft, type CampaignDraft, draftOf } from "./campaign-draft.ts";
import { campaignTexts } from "./campaign-text.ts";
import { CampaignView } from "./campaign-view.tsx";
import { campaignRoute } from "./campaigns-route.ts";

/** One campaign: its form, previews, forecast and results. */
export function CampaignPage() {
  const { campaignId } = campaignRoute.useParams();
  const campaigns = useEntries("campaigns");
  if (campaigns.data === undefined)
    return (
      <Page title={campaignId}>
        <Answered of={campaigns} height={30}>
          {() => null}
        </Answered>
      </Page>
    );
  return <Found key={campaignId} id={campaignId} campaigns={campaigns.data} />;
}

function Found({ id, campaigns }: { readonly id: string; readonly campaigns: readonly CampaignEntry[] }) {
  const text = useText(campaignTexts);
  const may = useMay("operator");
  const search = campaignRoute.useSearch();
  const navigate = useNavigate({ from: campaignRoute.fullPath });
  const stored = campaigns.find((one) => one.id === id) ?? null;
  if (stored !== null) return <CampaignView stored={stored} begin={draftOf(stored)} />;
  if (search.new && may)
    return (
      <CampaignView
        stored={null}
        begin={likeOf(
          id,
          campaigns.find((one) => one.id === search.like),
        )}
      />
    );
  return (
    <Page title={id}>
      <Card>
        <EmptyState
          title={text.unknown}
          action={
            <span className="flex flex-wrap justify-center gap-2">
              <Link to="/campaigns" className={buttonLook("primary")}>
                {text.all}
              </Link>
              {may && <Button onClick={() => void navigate({ search: { new: true }, replace: true })}>{text.makeIt}</Button>}
            </span>
          }
        >
          {text.unknownLead}
        </EmptyState>
      </Card>
    </Page>
  );
}

/** Where a new campaign begins: like another one, but not live and with a time of its own. */
const likeOf = (id: string, like: CampaignEntry | undefined): CampaignDraft =>
  like === undefined ? blankDraft(id) : { ...draftOf(like), id, status: "draft", start: "", end: "" };
