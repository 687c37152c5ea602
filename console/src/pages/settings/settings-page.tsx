import { useNavigate } from "@tanstack/react-router";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Page } from "../../ui/page.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { AccountTab } from "./account-tab.tsx";
import { AuditTab } from "./audit-tab.tsx";
import { KeysTab } from "./keys-tab.tsx";
import { OperatorsTab } from "./operators-tab.tsx";
import { readSettingsSearch, settingsRoute } from "./settings-route.ts";
import { settingsText } from "./settings-text.ts";
import { WebhooksTab } from "./webhooks-tab.tsx";

/** Accounts, keys, webhooks and the audit. */
export function SettingsPage() {
  const text = useText(settingsText);
  const { tab = "account", webhook, told } = settingsRoute.useSearch();
  const navigate = useNavigate({ from: settingsRoute.fullPath });
  const isAdmin = useMay("admin");
  const forAdmins = (content: () => React.ReactNode) => () => (isAdmin ? content() : <EmptyState title={text.adminOnly} />);
  return (
    <Page title={text.title} lead={text.lead}>
      <Tabs
        label={text.title}
        value={tab}
        onChange={(next) => void navigate({ search: readSettingsSearch({ tab: next }) })}
        tabs={[
          { id: "account", title: text.tabs.account, content: () => <AccountTab /> },
          { id: "operators", title: text.tabs.operators, content: forAdmins(() => <OperatorsTab />) },
          { id: "keys", title: text.tabs.keys, content: forAdmins(() => <KeysTab />) },
          {
            id: "webhooks",
            title: text.tabs.webhooks,
            content: forAdmins(() => (
              <WebhooksTab
                chosen={webhook}
                told={told}
                onChoose={(next) => void navigate({ search: readSettingsSearch({ tab: "webhooks", ...next }) })}
              />
            )),
          },
          { id: "audit", title: text.tabs.audit, content: forAdmins(() => <AuditTab />) },
        ]}
      />
    </Page>
  );
}
