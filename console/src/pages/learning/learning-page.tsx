import { useNavigate } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { DriftTab } from "./drift-tab.tsx";
import { learningRoute, learningTabs } from "./learning-route.ts";
import { learningTexts } from "./learning-text.ts";
import { ModelView } from "./model-view.tsx";
import { ModelsTab } from "./models-tab.tsx";
import { ReplayTab } from "./replay-tab.tsx";

const contents = { models: () => <ModelsTab />, drift: () => <DriftTab />, replay: () => <ReplayTab /> };

/** What was learned, whether it still holds, and how to try something else. */
export function LearningPage() {
  const text = useText(learningTexts);
  const { tab = "models", model } = learningRoute.useSearch();
  const navigate = useNavigate({ from: learningRoute.fullPath });
  if (model !== undefined) return <ModelView key={model} version={model} />;
  return (
    <Page title={text.title} lead={text.lead}>
      <Tabs
        label={text.views}
        value={tab}
        onChange={(next) => void navigate({ search: (now) => ({ ...now, tab: learningTabs.find((one) => one === next) }), replace: true })}
        tabs={learningTabs.map((id) => ({ id, title: text.tabs[id], content: contents[id] }))}
      />
    </Page>
  );
}
