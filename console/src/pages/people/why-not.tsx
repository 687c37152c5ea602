import { getRouteApi } from "@tanstack/react-router";
import { useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Select } from "../../ui/field.tsx";
import { isSelected } from "../creatives/creative-selector.ts";
import { fateOf, type Target } from "./fate.ts";
import { FateAnswer } from "./fate-answer.tsx";
import { ItemField } from "./item-field.tsx";
import { type AskedOf, askedOf, type PersonSearch } from "./people-search.ts";
import { type ToldDecision, usePerson } from "./person-data.ts";
import { useItems } from "./use-items.ts";
import type { ZoneTime } from "./use-zone-time.ts";
import { WhyNotNext } from "./why-not-next.tsx";
import { WhyNotNow } from "./why-not-now.tsx";
import { whyNotText } from "./why-not-text.ts";

const route = getRouteApi("/people/$personId");

interface WhyNotProps {
  readonly personId: string;
  /** The decision that is open below; null when nothing was decided yet. */
  readonly decision: ToldDecision | null;
  readonly zoneTime: ZoneTime;
}

/** Asks why a person did not get something: of the decision that is open, or of this moment. */
export function WhyNot({ personId, decision, zoneTime }: WhyNotProps) {
  const text = useText(whyNotText);
  const { campaign = null, creative = null, item = null, when } = route.useSearch();
  const target: Target = { campaign, creative, item };
  const isAsked = campaign !== null || creative !== null;
  const { data: person } = usePerson(personId);
  const nextAt = person?.nextDueAt ?? null;
  // Without a decision there is the moment; the next decision can be asked of where it is known.
  const asked: Asked = when === "next" && nextAt !== null ? "next" : when === "now" || decision === null ? "now" : "then";
  return (
    <Card title={text.title} note={text.note}>
      <Chooser decision={decision} zoneTime={zoneTime} asked={asked} nextAt={nextAt} />
      <div aria-live="polite" className="mt-4 border-t border-line pt-4 empty:hidden">
        {!isAsked && <p className="text-sm text-soft">{text.invite}</p>}
        {isAsked && asked === "now" && <WhyNotNow personId={personId} target={target} zoneTime={zoneTime} />}
        {isAsked && asked === "next" && nextAt !== null && (
          <WhyNotNext personId={personId} target={target} zoneTime={zoneTime} at={nextAt} />
        )}
        {isAsked && asked === "then" && decision !== null && (
          <FateAnswer personId={personId} fate={fateOf(decision, target)} target={target} chosen={decision.chosen} />
        )}
      </div>
    </Card>
  );
}

type Asked = "then" | AskedOf;

interface ChooserProps {
  readonly decision: ToldDecision | null;
  readonly zoneTime: ZoneTime;
  readonly asked: Asked;
  /** When the person is decided next; null while that is not known. */
  readonly nextAt: string | null;
}

function Chooser({ decision, zoneTime, asked, nextAt }: ChooserProps) {
  const text = useText(whyNotText);
  const { campaign, creative, item } = route.useSearch();
  const navigate = route.useNavigate();
  const campaigns = useEntries("campaigns").data ?? [];
  const creatives = useEntries("creatives").data ?? [];
  const items = useItems().data?.items ?? [];
  const ask = (change: PersonSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const chosen = campaigns.find(({ id }) => id === campaign);
  const offered = chosen === undefined ? creatives : creatives.filter((one) => isSelected(chosen.creatives, one));
  const withState = (id: string, state: string): string => `${id} (${text.state[state] ?? state})`;
  return (
    <div className="grid items-start gap-3 md:grid-cols-2 xl:grid-cols-4">
      <Select
        label={text.campaign}
        value={campaign ?? ""}
        onChange={({ target }) => ask({ campaign: target.value || undefined, creative: undefined })}
      >
        <option value="">{text.anyCampaign}</option>
        {campaign !== undefined && chosen === undefined && <option value={campaign}>{campaign}</option>}
        {campaigns.map(({ id, status = "draft" }) => (
          <option key={id} value={id}>
            {withState(id, status)}
          </option>
        ))}
      </Select>
      <Select label={text.creative} value={creative ?? ""} onChange={({ target }) => ask({ creative: target.value || undefined })}>
        <option value="">{text.anyCreative}</option>
        {creative !== undefined && !offered.some(({ id }) => id === creative) && <option value={creative}>{creative}</option>}
        {offered.map(({ id, status = "draft" }) => (
          <option key={id} value={id}>
            {withState(id, status)}
          </option>
        ))}
      </Select>
      <ItemField label={text.item} hint={text.itemHint} items={items} value={item} onChoose={(next) => ask({ item: next })} />
      <div className="min-w-0">
        <Select label={text.asked} value={asked} onChange={({ target }) => ask({ when: askedOf.find((one) => one === target.value) })}>
          <option value="then" disabled={decision === null}>
            {decision === null ? text.noDecision : text.ofDecision(zoneTime.dayAndTime(decision.at))}
          </option>
          <option value="now">{text.now}</option>
          {nextAt !== null && <option value="next">{text.next(zoneTime.dayAndTime(nextAt))}</option>}
        </Select>
        {(campaign ?? creative ?? item) !== undefined && (
          <Button
            look="quiet"
            className="mt-1"
            onClick={() => ask({ campaign: undefined, creative: undefined, item: undefined, when: undefined })}
          >
            {text.clear}
          </Button>
        )}
      </div>
    </div>
  );
}
