import { useNavigate } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { ExperimentsTab } from "./experiments-tab.tsx";
import { policiesRoute } from "./policies-route.ts";
import { readPoliciesSearch } from "./policies-search.ts";
import { policiesText } from "./policies-text.ts";
import { PolicyTab } from "./policy-tab.tsx";
import { VersionsTab } from "./versions-tab.tsx";

/** The rules that hold for every campaign, experiments, and how the catalogue came to be what it is. */
export function PoliciesPage() {
  const text = useText(policiesText);
  const { tab = "policy", version } = policiesRoute.useSearch();
  const navigate = useNavigate({ from: policiesRoute.fullPath });
  return (
    <Page title={text.title} lead={text.lead}>
      <Tabs
        label={text.title}
        value={tab}
        onChange={(next) => void navigate({ search: readPoliciesSearch({ tab: next }) })}
        tabs={[
          { id: "policy", title: text.tabs.policy, content: () => <PolicyTab /> },
          { id: "experiments", title: text.tabs.experiments, content: () => <ExperimentsTab /> },
          {
            id: "versions",
            title: text.tabs.versions,
            content: () => (
              <VersionsTab chosen={version} onChoose={(next) => void navigate({ search: readPoliciesSearch({ tab, version: next }) })} />
            ),
          },
        ]}
      />
    </Page>
  );
}
