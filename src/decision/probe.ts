import type { Campaign, Creative, Item } from "../catalogue/catalogue.ts";
import type { Case } from "./decide.ts";
import type { Removal, StepName } from "./decision.ts";
import { Expectations, type Expected, type Ranked, type ScoredBy } from "./expectations.ts";
import { type Narrowed, narrow, openScene } from "./narrow.ts";
import type { Scene } from "./scene.ts";
import { creatives, type Field } from "./steps/creatives.ts";
import { items } from "./steps/items.ts";

/** The parts of a pair that are named; null leaves the best to be found. */
export interface Wanted {
  readonly item: Item | null;
  readonly creative: Creative | null;
}

/** What to expect of a pair whether or not it may be sent now, and which step would take it out. */
export interface Probe {
  readonly scoredBy: ScoredBy;
  /** null exactly when it may be sent. */
  readonly barred: { readonly step: StepName; readonly removed: readonly Removal[] } | null;
  /** null when there is no pair to speak of: no item can be found, or the campaign has no creative. */
  readonly expected: Expected | null;
}

/**
 * The best pair, of those that match what is wanted, among campaigns: one that may be sent goes before any that may not. A pair that
 * may not be sent is expected to do what it would if it could go out at any minute before the person is due again. Pure.
 */
export function probe(asked: Omit<Case, "seed">, campaigns: readonly Campaign[], wanted: Wanted): Probe | null {
  let found: { readonly probe: Probe; readonly rank: readonly [eligible: number, value: number] } | null = null;
  const scenes = new Map<string | null, { readonly scene: Scene; readonly expectations: Expectations }>();
  for (const campaign of campaigns) {
    const { id, kind } = campaign.placement;
    const placement = kind === "pull" ? id : null;
    const seen = scenes.get(placement) ?? sceneFor(asked, placement);
    scenes.set(placement, seen);
    const one = probeCampaign(seen, campaign, wanted);
    const rank = [one.barred === null ? 1 : 0, one.expected?.value ?? Number.NEGATIVE_INFINITY] as const;
    if (found === null || rank[0] > found.rank[0] || (rank[0] === found.rank[0] && rank[1] > found.rank[1])) found = { probe: one, rank };
  }
  return found?.probe ?? null;
}

function sceneFor(asked: Omit<Case, "seed">, placement: string | null): { readonly scene: Scene; readonly expectations: Expectations } {
  const cause = placement === null ? ("due" as const) : ("pull" as const);
  const scene = openScene({ ...asked, situation: { ...asked.situation, cause, placement } });
  return { scene, expectations: new Expectations(scene) };
}

function probeCampaign(
  { scene, expectations }: { readonly scene: Scene; readonly expectations: Expectations },
  campaign: Campaign,
  wanted: Wanted,
): Probe {
  const narrowed = narrow(scene, [campaign]);
  const isWanted = ({ field, i, j }: Omit<Ranked, "value">): boolean =>
    (wanted.item === null || field.items[i]?.id === wanted.item.id) &&
    (wanted.creative === null || field.creatives[j]?.id === wanted.creative.id);
  const { scoredBy } = expectations;
  const [open] = expectations.best(expectations.score(narrowed.fields ?? []), 1, isWanted);
  const isLive = campaign.status === "live";
  if (isLive && open !== undefined) return { scoredBy, barred: null, expected: expectations.of(open) };
  const barred = isLive
    ? barredBy(narrowed, campaign, wanted)
    : { step: "campaigns" as const, removed: [{ campaign: campaign.id, rule: "notLive", value: campaign.status }] };
  const field = anyField(scene, campaign, wanted);
  const [best] = field === null ? [] : expectations.best(expectations.score([field]), 1);
  return { scoredBy, barred, expected: best === undefined ? null : expectations.of(best) };
}

function barredBy({ steps, skipped, fields }: Narrowed, campaign: Campaign, { item, creative }: Wanted): NonNullable<Probe["barred"]> {
  const last = steps.at(-1);
  if (skipped !== null && last !== undefined) return { step: last.step, removed: last.removed };
  const names = {
    campaign: campaign.id,
    ...(item === null ? {} : { item: item.id }),
    ...(creative === null ? {} : { creative: creative.id }),
  };
  if (creative !== null && !campaign.creatives.some(({ id }) => id === creative.id))
    return { step: "creatives", removed: [{ ...names, rule: "notInCampaign" }] };
  for (const { step, removed } of steps) {
    const lines = removed.filter((one) => (item !== null && one.item === item.id) || (creative !== null && one.creative === creative.id));
    if (lines.length > 0) return { step, removed: lines };
  }
  const isOffered = item === null || fields?.some((field) => field.items.some((one) => one?.id === item.id)) === true;
  return isOffered
    ? { step: "creatives", removed: [{ ...names, rule: "pairClosed" }] }
    : { step: "items", removed: [{ ...names, rule: "notOffered" }] };
}

/** A campaign's pairs as if nothing but items and creatives could bar them; what is named is there whatever bars it. */
function anyField(scene: Scene, campaign: Campaign, wanted: Wanted): Field | null {
  const { nowMs, toMs } = scene.moment;
  const candidate = { campaign, free: [nowMs, toMs], strategy: campaign.strategy };
  const [offer] =
    wanted.item === null ? items(scene, [candidate]).left : [{ ...candidate, items: [wanted.item], itemFree: null, pool: null }];
  if (offer === undefined) return null;
  const [field] = wanted.creative === null && wanted.item === null ? creatives(scene, [offer]).left : [];
  if (field !== undefined) return field;
  const all = wanted.creative === null ? campaign.creatives : [wanted.creative];
  const bare = { ...offer, itemFree: null, creatives: all, creativeFree: null, open: null, pairs: offer.items.length * all.length };
  return bare.pairs === 0 ? null : bare;
}
