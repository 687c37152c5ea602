import { useNavigate } from "@tanstack/react-router";
import { type CreativeEntry, useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/states.tsx";
import { isSelected } from "./creative-selector.ts";
import { type CreativesSearch, creativesRoute } from "./creatives-route.ts";
import { ItemPicker } from "./item-picker.tsx";
import { PersonPicker } from "./person-picker.tsx";
import { Phones } from "./phones.tsx";
import { previewTexts } from "./preview-text.ts";
import { useExampleItem } from "./use-example-item.ts";
import { useChosen, usePreview, useSomebody } from "./use-preview.ts";

/** A creative as it stands in the form, for a person of one's choice, on phones side by side. */
export function CreativePreview({ entry }: { readonly entry: CreativeEntry }) {
  const text = useText(previewTexts);
  const may = useMay("operator");
  const { person } = creativesRoute.useSearch();
  const somebody = useSomebody(may && person === undefined);
  if (!may) return <EmptyState title={text.mayNot} />;
  if (person === undefined && somebody.isPending) return <Loading height={16} />;
  if (person === undefined && somebody.error !== null) return <ErrorState error={somebody.error} onRetry={() => void somebody.refetch()} />;
  const personId = person ?? somebody.data ?? null;
  if (personId === null) return <EmptyState title={text.nobody}>{text.nobodyLead}</EmptyState>;
  return <PreviewFor entry={entry} personId={personId} isByLot={person === undefined} />;
}

interface PreviewForProps {
  readonly entry: CreativeEntry;
  readonly personId: string;
  readonly isByLot: boolean;
}

function PreviewFor({ entry, personId, isByLot }: PreviewForProps) {
  const text = useText(previewTexts);
  const search = creativesRoute.useSearch();
  const navigate = useNavigate({ from: creativesRoute.fullPath });
  const choose = (next: Partial<CreativesSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const campaigns = useEntries("campaigns").data ?? [];
  const placements = useEntries("placements").data ?? [];
  const user =
    campaigns.find((one) => one.status === "live" && isSelected(one.creatives, entry)) ??
    campaigns.find((one) => isSelected(one.creatives, entry));
  const chosen = useChosen(user === undefined ? null : { personId, campaign: user.id });
  const chosenItem = chosen.data?.person?.expected?.item ?? null;
  const example = useExampleItem(user);
  const item = search.item ?? chosenItem ?? example ?? undefined;
  const messageClass = placements.find(({ id }) => id === user?.placement)?.class;
  const isWritten = entry.title.trim() !== "" && entry.body.trim() !== "";
  const preview = usePreview(
    isWritten && !chosen.isLoading
      ? {
          personId,
          creative: { title: entry.title, body: entry.body, image: entry.image, link: entry.link, needs: entry.needs },
          item,
          class: messageClass,
        }
      : null,
  );
  return (
    <div className="space-y-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <PersonPicker value={personId} isByLot={isByLot} onChange={(next) => choose({ person: next, item: undefined })} />
        <ItemPicker
          value={search.item ?? ""}
          chosen={chosenItem}
          example={example}
          onChange={(next) => choose({ item: next === "" ? undefined : next })}
        />
      </div>
      <div aria-live="polite" aria-busy={preview.isFetching}>
        {!isWritten && <p className="text-sm text-soft">{text.waiting}</p>}
        {isWritten && preview.isPending && <Loading height={16} />}
        {isWritten && preview.error !== null && <ErrorState error={preview.error} />}
        {isWritten && preview.error === null && preview.data !== undefined && <Phones preview={preview.data} narrow />}
      </div>
      <p className="text-xs text-soft">{text.phonesNote}</p>
    </div>
  );
}
