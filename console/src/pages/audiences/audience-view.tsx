import { Link, useNavigate } from "@tanstack/react-router";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { type AudienceEntry, useDryRun } from "../../api/catalogue.ts";
import { ApiError, type Problem } from "../../api/client.ts";
import { useMay } from "../../app/session.tsx";
import { useLanguage, useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { LeaveGuard } from "../campaigns/leave-guard.tsx";
import { AsText } from "./as-text.tsx";
import { useKnownNames, useSize, useUsers } from "./audience-data.ts";
import { audienceTexts } from "./audience-text.ts";
import { usesOf } from "./audience-uses.ts";
import { audienceRoute } from "./audiences-route.ts";
import { PredicateGroup } from "./predicate-group.tsx";
import { problemsAt } from "./predicate-scope.ts";
import { predicateWords } from "./predicate-words.ts";
import { RemoveAudience } from "./remove-audience.tsx";
import { SampleCard } from "./sample-card.tsx";
import { SaveCard } from "./save-card.tsx";
import { SizeCard, SmallSize } from "./size-card.tsx";
import { useAudienceDraft } from "./use-audience-draft.ts";
import { UsesCard } from "./uses-card.tsx";

interface AudienceViewProps {
  readonly id: string;
  /** null: it is not stored yet. */
  readonly stored: AudienceEntry | null;
  /** What a new one begins with. */
  readonly begin: Predicate | null;
  readonly audiences: readonly AudienceEntry[];
}

export function AudienceView({ id, stored, begin, audiences }: AudienceViewProps) {
  const text = useText(audienceTexts);
  const { language } = useLanguage();
  const navigate = useNavigate({ from: audienceRoute.fullPath });
  const may = useMay("operator");
  const inHand = useAudienceDraft(id, stored?.where ?? null, begin);
  const { draft, where, isChanged } = inHand;
  const size = useSize(may ? where : null);
  const isSavable = may && where !== null && (isChanged || stored === null);
  const checked = useDryRun("audiences", isSavable ? { id, where } : null);
  const problems = isSavable && checked.error !== null ? problemsOf(checked.error) : problemsOf(size.error);
  const users = useUsers();
  const uses = users && usesOf(id, users);
  const names = useKnownNames();
  const scope = {
    isReadOnly: !may,
    ...names,
    audiences: audiences.map((one) => one.id).filter((one) => one !== id),
    problemsOf: problemsAt(where === null ? [] : problems),
  };
  return (
    <Page
      title={id}
      lead={stored === null ? undefined : predicateWords(stored.where, language)}
      action={
        <>
          <Link to="/audiences" className="mr-2 text-sm underline decoration-line underline-offset-4">
            {text.all}
          </Link>
          {stored === null && <Badge>{text.isNew}</Badge>}
          {stored !== null && may && <RemoveAudience stored={stored} uses={uses} />}
        </>
      }
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0 space-y-4">
          <Card title={text.conditions} note={may ? text.conditionsNote : text.readOnly}>
            <PredicateGroup group={draft} path="where" scope={scope} onChange={inHand.change} />
            {where !== null && (
              <div className="mt-4 rounded-lg bg-sunken p-3 text-sm">
                <h3 className="text-xs font-medium text-soft">{text.inWords}</h3>
                <p className="break-words">{predicateWords(where, language)}</p>
              </div>
            )}
          </Card>
          <SampleCard where={where} size={size} />
          <AsText id={id} where={where} isReadOnly={!may} onTake={inHand.change} />
          {may && where !== null && size.data !== undefined && <SmallSize size={size.data} isOld={size.isPlaceholderData} />}
        </div>
        <div className="min-w-0 space-y-4 lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)] lg:overflow-y-auto">
          <SizeCard where={where} size={size} stored={isChanged ? (stored?.where ?? null) : null} />
          {may && (
            <SaveCard
              id={id}
              inHand={inHand}
              stored={stored}
              isSavable={isSavable}
              dryRun={isSavable ? checked : null}
              problems={problems}
              liveUses={uses?.campaigns.filter(({ status }) => status === "live").length ?? 0}
              onSaved={() => void navigate({ search: {}, replace: true })}
            />
          )}
          {stored !== null && <UsesCard uses={uses} />}
        </div>
      </div>
      <LeaveGuard isChanged={isChanged} onDiscard={inHand.discard} />
    </Page>
  );
}

const problemsOf = (error: unknown): readonly Problem[] => (error instanceof ApiError && error.status > 0 ? error.all : []);
