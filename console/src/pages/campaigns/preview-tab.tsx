import { Link, useNavigate } from "@tanstack/react-router";
import type { ScoreAnswer } from "../../../../src/api/wire/decisions.ts";
import { type CampaignEntry, type CreativeEntry, useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { stepWords, wordOf } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Select } from "../../ui/field.tsx";
import { Answered, EmptyState, ErrorState, Loading } from "../../ui/states.tsx";
import { isSelected } from "../creatives/creative-selector.ts";
import { ItemPicker } from "../creatives/item-picker.tsx";
import { PersonPicker } from "../creatives/person-picker.tsx";
import { Phones } from "../creatives/phones.tsx";
import { previewTexts } from "../creatives/preview-text.ts";
import { useExampleItem } from "../creatives/use-example-item.ts";
import { useChosen, usePreview, useSomebody } from "../creatives/use-preview.ts";
import { campaignRoute } from "./campaigns-route.ts";
import { previewTabTexts } from "./preview-tab-text.ts";

interface PreviewTabProps {
  /** As the form has it. */
  readonly entry: CampaignEntry;
  readonly isStored: boolean;
  readonly hasUnsaved: boolean;
}

/** What a real person would read of this campaign. */
export function PreviewTab(props: PreviewTabProps) {
  const text = useText(previewTexts);
  const may = useMay("operator");
  const { person } = campaignRoute.useSearch();
  const somebody = useSomebody(may && person === undefined);
  const creatives = useEntries("creatives");
  if (!may) return <Card>{<EmptyState title={text.mayNot} />}</Card>;
  if (person === undefined && somebody.isPending) return <Loading height={20} />;
  if (person === undefined && somebody.error !== null) return <ErrorState error={somebody.error} onRetry={() => void somebody.refetch()} />;
  const personId = person ?? somebody.data ?? null;
  if (personId === null)
    return (
      <Card>
        <EmptyState title={text.nobody}>{text.nobodyLead}</EmptyState>
      </Card>
    );
  return (
    <Answered of={creatives} height={20}>
      {(all) => <PreviewFor {...props} personId={personId} isByLot={person === undefined} creatives={all} />}
    </Answered>
  );
}

interface PreviewForProps extends PreviewTabProps {
  readonly personId: string;
  readonly isByLot: boolean;
  readonly creatives: readonly CreativeEntry[];
}

function PreviewFor({ entry, isStored, hasUnsaved, personId, isByLot, creatives }: PreviewForProps) {
  const text = useText(previewTabTexts);
  const words = useText(previewTexts);
  const search = campaignRoute.useSearch();
  const navigate = useNavigate({ from: campaignRoute.fullPath });
  const choose = (next: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const fitting = creatives.filter((one) => isSelected(entry.creatives, one));
  const chosen = useChosen(isStored ? { personId, campaign: entry.id } : null);
  const expected = chosen.data?.person?.expected ?? null;
  const chosenCreative = fitting.some(({ id }) => id === expected?.creative) ? (expected?.creative ?? null) : null;
  const creative = search.creative ?? chosenCreative ?? (chosen.isLoading ? undefined : fitting[0]?.id);
  const example = useExampleItem(entry);
  const item = search.item ?? expected?.item ?? (chosen.isLoading ? null : example) ?? undefined;
  const preview = usePreview(creative === undefined ? null : { personId, creative, ...(item === undefined ? {} : { item }) });
  if (fitting.length === 0)
    return (
      <Card>
        <EmptyState
          title={text.noCreative}
          action={
            <Link to="/creatives" className={buttonLook("primary")}>
              {text.toCreatives}
            </Link>
          }
        >
          {text.noCreativeLead}
        </EmptyState>
      </Card>
    );
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title={text.whom}>
          <div className="grid gap-4 sm:grid-cols-2">
            <div className="sm:col-span-2">
              <PersonPicker value={personId} isByLot={isByLot} onChange={(next) => choose({ person: next, item: undefined })} />
            </div>
            <Select
              label={text.creative}
              hint={search.creative === undefined && creative !== undefined ? text.chosen(creative) : text.creativeHint}
              value={search.creative ?? ""}
              onChange={(event) => choose({ creative: event.target.value || undefined })}
            >
              <option value="">{text.chooseOne}</option>
              {fitting.map(({ id }) => (
                <option key={id}>{id}</option>
              ))}
            </Select>
            <ItemPicker
              value={search.item ?? ""}
              chosen={expected?.item ?? null}
              example={example}
              onChange={(next) => choose({ item: next === "" ? undefined : next })}
            />
          </div>
        </Card>
        <Card title={text.would} {...(hasUnsaved && isStored ? { note: text.unsaved } : {})}>
          {isStored ? (
            <Answered of={chosen} height={6}>
              {(answer) => <Verdict answer={answer.person} personId={personId} />}
            </Answered>
          ) : (
            <p className="text-sm text-soft">{text.barredNew}</p>
          )}
        </Card>
      </div>
      <Card title={words.phones} note={words.phonesNote}>
        <div aria-live="polite" aria-busy={preview.isFetching}>
          <Answered of={preview} height={24}>
            {(data) => <Phones preview={data} />}
          </Answered>
        </div>
      </Card>
    </div>
  );
}

function Verdict({ answer, personId }: { readonly answer: ScoreAnswer["scores"][number] | null; readonly personId: string }) {
  const text = useText(previewTabTexts);
  const steps = useText(stepWords);
  const { rule, contribution } = useWords();
  const format = useFormat();
  if (answer === null) return null;
  const { eligible, reason, removed, expected } = answer;
  return (
    <div className="space-y-2 text-sm">
      <p>
        <Badge tone={eligible ? "good" : "warn"}>
          {eligible ? text.eligible : text.barred(wordOf<{ readonly name: string }>(steps, reason ?? "")?.name ?? reason ?? "–")}
        </Badge>
      </p>
      {eligible && <p className="text-soft">{text.eligibleLead}</p>}
      {removed.length > 0 && (
        <ul className="list-disc pl-5">
          {removed.slice(0, 5).map((one) => (
            <li key={`${one.rule} ${one.value ?? ""}`}>{text.removed(rule(one.rule), one.count ?? 1)}</li>
          ))}
        </ul>
      )}
      {expected !== null && expected.open !== null && <p>{text.expected(format.percent(expected.open))}</p>}
      {expected !== null && expected.because.length > 0 && (
        <div>
          <h3 className="font-medium">{text.because}</h3>
          <ul className="list-disc pl-5">
            {expected.because.map((one) => (
              <li key={one.group}>{contribution(one).text}</li>
            ))}
          </ul>
        </div>
      )}
      <Link to="/people/$personId" params={{ personId }} className="inline-block underline decoration-line underline-offset-4">
        {text.whyOthers}
      </Link>
    </div>
  );
}
