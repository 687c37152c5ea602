import { useNavigate } from "@tanstack/react-router";
import { useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { CreativeEditor } from "./creative-editor.tsx";
import { creativeViews } from "./creative-words.ts";
import { creativesRoute } from "./creatives-route.ts";
import { creativesTexts } from "./creatives-text.ts";
import { Library } from "./library.tsx";
import { ReviewQueue } from "./review-queue.tsx";
import { Supply } from "./supply.tsx";

/** The library of texts, how they supply the campaigns, and those that wait for approval. */
export function CreativesPage() {
  const text = useText(creativesTexts);
  const mayWrite = useMay("operator");
  const search = creativesRoute.useSearch();
  const navigate = useNavigate({ from: creativesRoute.fullPath });
  const creatives = useEntries("creatives");
  const view = search.view ?? "library";
  const waiting = (creatives.data ?? []).filter(({ status }) => status === "inReview").length;
  const setView = (next: string) =>
    void navigate({ search: (now) => ({ ...now, view: creativeViews.find((one) => one === next), creative: undefined }) });
  const make = (
    <Button
      look="primary"
      disabled={!mayWrite}
      title={mayWrite ? undefined : text.mayNot}
      onClick={() => void navigate({ search: (now) => ({ ...now, new: true, creative: undefined }) })}
    >
      {text.make}
    </Button>
  );
  const close = () => void navigate({ search: (now) => ({ ...now, creative: undefined, new: undefined }), replace: true });
  return (
    <Page title={text.title} lead={text.lead} action={make}>
      {!mayWrite && <p className="text-sm text-soft">{text.mayNot}</p>}
      <Answered of={creatives} height={30}>
        {(all) => {
          if (all.length === 0)
            return (
              <Card>
                <EmptyState title={text.none} action={make}>
                  {text.noneLead}
                </EmptyState>
              </Card>
            );
          const contents = {
            library: () => <Library all={all} />,
            supply: () => <Supply all={all} />,
            review: () => <ReviewQueue all={all} />,
          };
          const titleOf = (id: keyof typeof contents) => (id === "review" && waiting > 0 ? text.reviewTab(waiting) : text.tabs[id]);
          return (
            <Tabs
              label={text.views}
              value={view}
              onChange={setView}
              tabs={creativeViews.map((id) => ({ id, title: titleOf(id), content: contents[id] }))}
            />
          );
        }}
      </Answered>
      {search.new && mayWrite && creatives.data !== undefined && (
        <CreativeEditor key="new" stored={null} all={creatives.data} onClose={close} />
      )}
      {view !== "review" && search.creative !== undefined && creatives.data !== undefined && (
        <CreativeEditor
          key={search.creative}
          id={search.creative}
          stored={creatives.data.find(({ id }) => id === search.creative) ?? null}
          all={creatives.data}
          onClose={close}
        />
      )}
    </Page>
  );
}
