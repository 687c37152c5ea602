import { useNavigate } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { channelsRoute } from "./channels-route.ts";
import { type Narrow, readChannelsSearch } from "./channels-search.ts";
import { ChannelsTab } from "./channels-tab.tsx";
import { channelsText } from "./channels-text.ts";
import { FailuresTab } from "./failures-tab.tsx";
import { PausesTab } from "./pauses-tab.tsx";
import { ReachTab } from "./reach-tab.tsx";
import { TokensTab } from "./tokens-tab.tsx";

/** The ways out: how they stand, how far messages get, what fails, and what the vendors know us by. */
export function ChannelsPage() {
  const text = useText(channelsText);
  const search = channelsRoute.useSearch();
  const navigate = useNavigate({ from: channelsRoute.fullPath });
  const narrow: Narrow = (part) => void navigate({ search: readChannelsSearch({ ...search, ...part }) });
  return (
    <Page title={text.title} lead={text.lead}>
      <Tabs
        label={text.title}
        value={search.tab ?? "channels"}
        onChange={(tab) => void navigate({ search: readChannelsSearch({ ...search, tab }) })}
        tabs={[
          { id: "channels", title: text.tabs.channels, content: () => <ChannelsTab /> },
          { id: "reach", title: text.tabs.reach, content: () => <ReachTab search={search} onChange={narrow} /> },
          { id: "failures", title: text.tabs.failures, content: () => <FailuresTab search={search} onChange={narrow} /> },
          { id: "tokens", title: text.tabs.tokens, content: () => <TokensTab /> },
          { id: "pauses", title: text.tabs.pauses, content: () => <PausesTab /> },
        ]}
      />
    </Page>
  );
}
