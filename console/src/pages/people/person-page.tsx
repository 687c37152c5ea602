import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { EraseTab } from "./erase-tab.tsx";
import { HoursTab } from "./hours-tab.tsx";
import { NextTab } from "./next-tab.tsx";
import { type PersonTab, personTabs } from "./people-search.ts";
import { nameOf, type PersonView, usePerson } from "./person-data.ts";
import { PersonSummary } from "./person-summary.tsx";
import { personText } from "./person-text.ts";
import { PreferencesTab } from "./preferences-tab.tsx";
import { PreviewTab } from "./preview-tab.tsx";
import { type Receipt, ReceiptCard } from "./receipt-card.tsx";
import { StateTab } from "./state-tab.tsx";
import { TimelineTab } from "./timeline-tab.tsx";
import { useZoneTime } from "./use-zone-time.ts";
import { WhyTab } from "./why-tab.tsx";

const route = getRouteApi("/people/$personId");

/** One person: what happened, why, and what comes next. */
export function PersonPage(): ReactNode {
  const { personId } = route.useParams();
  // Another person is another page, with nothing left of the one before.
  return <OnePerson key={personId} personId={personId} />;
}

function OnePerson({ personId }: { readonly personId: string }) {
  const text = useText(personText);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  if (receipt !== null)
    return (
      <Page title={text.tabs.erase}>
        <ReceiptCard receipt={receipt} />
      </Page>
    );
  return <KnownPerson personId={personId} onErased={setReceipt} />;
}

function KnownPerson({ personId, onErased }: { readonly personId: string; readonly onErased: (receipt: Receipt) => void }) {
  const asked = usePerson(personId);
  const name = asked.data === undefined ? null : nameOf(asked.data.traits);
  return (
    <Page
      title={name ?? personId}
      lead={<Lead personId={personId} person={asked.data} named={name !== null} />}
      action={<Actions personId={personId} />}
    >
      <Answered of={asked} height={24}>
        {(person) => (
          <>
            <PersonSummary person={person} />
            <Views person={person} onErased={onErased} />
          </>
        )}
      </Answered>
    </Page>
  );
}

function Lead({
  personId,
  person,
  named,
}: {
  readonly personId: string;
  readonly person: PersonView | undefined;
  readonly named: boolean;
}) {
  const text = useText(personText);
  const nowMs = useNow();
  const zoneTime = useZoneTime(person?.zone ?? null);
  const { email } = person?.traits ?? {};
  const parts = [named ? personId : null, typeof email === "string" ? email : null, person?.locale, person?.zone].filter(Boolean);
  return (
    <span className="break-words">
      {parts.join(" · ")}
      {person?.zone !== null && person !== undefined && ` · ${text.theirTime} ${zoneTime.time(nowMs)}`}
    </span>
  );
}

function Actions({ personId }: { readonly personId: string }) {
  const text = useText(personText);
  const copy = useCopy();
  return (
    <>
      <Link to="/people" className={buttonLook("quiet")}>
        ← {text.back}
      </Link>
      <Button onClick={() => copy(personId, text.copied)}>{text.copy}</Button>
    </>
  );
}

function Views({ person, onErased }: { readonly person: PersonView; readonly onErased: (receipt: Receipt) => void }) {
  const text = useText(personText);
  const isAdmin = useMay("admin");
  const { tab = "timeline" } = route.useSearch();
  const navigate = route.useNavigate();
  const content: Readonly<Record<PersonTab, () => ReactNode>> = {
    timeline: () => <TimelineTab personId={person.id} zone={person.zone} />,
    why: () => <WhyTab personId={person.id} zone={person.zone} />,
    next: () => <NextTab personId={person.id} />,
    hours: () => <HoursTab personId={person.id} />,
    state: () => <StateTab person={person} />,
    preview: () => <PreviewTab person={person} />,
    preferences: () => <PreferencesTab personId={person.id} zone={person.zone} />,
    erase: () => <EraseTab person={person} onErased={onErased} />,
  };
  const shown = personTabs.filter((id) => id !== "erase" || isAdmin || tab === "erase");
  return (
    <Tabs
      label={text.views}
      value={tab}
      onChange={(value) => void navigate({ search: { tab: personTabs.find((id) => id === value) }, resetScroll: false })}
      tabs={shown.map((id) => ({ id, title: text.tabs[id], content: content[id] }))}
    />
  );
}
