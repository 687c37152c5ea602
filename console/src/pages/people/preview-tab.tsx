import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Preview } from "../../../../src/api/wire/decisions.ts";
import { useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Select } from "../../ui/field.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { Phones } from "../creatives/phones.tsx";
import { useChosen, usePreview } from "../creatives/use-preview.ts";
import { Contributions } from "./contributions.tsx";
import { ItemField } from "./item-field.tsx";
import type { PersonView } from "./person-data.ts";
import { personPreviewText as texts } from "./preview-text.ts";
import { useItems } from "./use-items.ts";
import { vendorName } from "./vendor-names.ts";
import { whyNotText } from "./why-not-text.ts";

const route = getRouteApi("/people/$personId");

/** Any creative as this person would read it, on every maker's phone. */
export function PreviewTab({ person }: { readonly person: PersonView }): ReactNode {
  const text = useText(texts);
  const mayPreview = useMay("operator");
  const { creative, item } = route.useSearch();
  const isAsked = mayPreview && creative !== undefined;
  // A text about an item needs one: the one that would be chosen, unless another is named.
  const chosen = useChosen(isAsked ? { personId: person.id, creative } : null);
  const proposed = chosen.data?.person?.expected?.item ?? null;
  const about = item ?? proposed ?? undefined;
  const isReady = isAsked && !chosen.isPending;
  const asked = usePreview(isReady ? { personId: person.id, creative, ...(about === undefined ? {} : { item: about }) } : null);
  if (!mayPreview)
    return (
      <Card title={text.title}>
        <EmptyState title={text.mayNot} />
      </Card>
    );
  return (
    <div className="space-y-4">
      <Card title={text.title} note={text.note}>
        <Chooser proposed={proposed} />
      </Card>
      <div aria-live="polite" className="space-y-4">
        {creative === undefined ? (
          <Card>
            <EmptyState title={text.invite} />
          </Card>
        ) : (
          <Answered of={asked} height={24}>
            {(answer) => <Shown preview={answer} person={person} creative={creative} item={about} />}
          </Answered>
        )}
      </div>
    </div>
  );
}

function Chooser({ proposed }: { readonly proposed: string | null }) {
  const text = useText(texts);
  const { state } = useText(whyNotText);
  const { creative, item } = route.useSearch();
  const navigate = route.useNavigate();
  const asked = useEntries("creatives");
  const creatives = asked.data ?? [];
  const items = useItems().data?.items ?? [];
  const toCreatives = (
    <Link to="/creatives" className={buttonLook("primary")}>
      {text.toCreatives}
    </Link>
  );
  if (asked.data !== undefined && creatives.length === 0)
    return (
      <EmptyState title={text.noCreatives} action={toCreatives}>
        {text.noCreativesNext}
      </EmptyState>
    );
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <Select
        label={text.creative}
        value={creative ?? ""}
        onChange={({ target }) =>
          void navigate({ search: (before) => ({ ...before, creative: target.value || undefined }), replace: true, resetScroll: false })
        }
      >
        <option value="">{text.choose}</option>
        {creative !== undefined && !creatives.some(({ id }) => id === creative) && <option value={creative}>{creative}</option>}
        {creatives.map(({ id, title, status = "draft" }) => (
          <option key={id} value={id}>
            {id} ({state[status] ?? status}) – {title}
          </option>
        ))}
      </Select>
      <ItemField
        label={text.item}
        hint={item === undefined && proposed !== null ? text.itemChosen(proposed) : text.itemHint}
        items={items}
        value={item}
        onChoose={(next) => void navigate({ search: (before) => ({ ...before, item: next }), replace: true, resetScroll: false })}
      />
    </div>
  );
}

interface ShownProps {
  readonly preview: Preview;
  readonly person: PersonView;
  readonly creative: string;
  readonly item: string | undefined;
}

function Shown({ preview, person, creative, item }: ShownProps) {
  const text = useText(texts);
  const vendors = [
    ...new Set(
      person.devices.flatMap(({ channels }) => (channels ?? []).filter(({ alive }) => alive).map(({ channel }) => vendorName(channel))),
    ),
  ];
  const { link } = (preview.payload ?? {}) as { readonly link?: string | null }; // as the preview's payload is declared
  const askWhyNot = (
    <Link
      to="/people/$personId"
      params={{ personId: person.id }}
      search={{ tab: "why", creative, ...(item === undefined ? {} : { item }), when: "now" }}
      className={buttonLook()}
    >
      {text.whyNot}
    </Link>
  );
  return (
    <>
      <Card
        title={text.phones}
        note={`${text.phonesNote} ${vendors.length === 0 ? text.noDevice : text.theirs(vendors.join(", "))}`}
        action={askWhyNot}
      >
        <Phones preview={preview} />
        {typeof link === "string" && link !== "" && (
          <p className="mt-3 text-sm text-soft">
            {text.link}: <span className="wrap-anywhere text-ink">{link}</span>
          </p>
        )}
      </Card>
      <Expected expected={preview.expected} />
    </>
  );
}

function Expected({ expected }: { readonly expected: Preview["expected"] }) {
  const text = useText(texts);
  const format = useFormat();
  if (expected === null) return <p className="rounded-xl border border-line bg-surface px-4 py-3 text-sm text-soft">{text.noExpected}</p>;
  const figures = [
    [text.open, format.percent(expected.open)],
    [text.convert, format.percent(expected.convert)],
    [text.switchOff, format.percent(expected.switchOff, 3)],
  ] as const;
  return (
    <Card title={text.expected} note={text.expectedNote(expected.campaign)}>
      <dl className="mb-3 flex flex-wrap gap-x-8 gap-y-2 text-sm">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-soft">{name}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <Contributions of={expected.because} />
    </Card>
  );
}
