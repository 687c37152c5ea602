import type { Catalogue, Creative, CreativeStatus } from "../../catalogue/catalogue.ts";
import { betaMean, posteriorOf } from "../bandit/beta.ts";
import { type CreativeCounts, isOwn, type StatusChange } from "./creative-counts.ts";
import { agreedAdvice, type JudgedCampaign, judgeCampaigns } from "./judge-campaigns.ts";

/** A status that a creative is to get, and why. */
export interface PlannedChange {
  readonly creative: string;
  readonly from: CreativeStatus;
  readonly to: CreativeStatus;
  readonly reason: string;
}

/**
 * What the policy lets Carillon do with creatives by itself, now. Those whose rest is over come back to what they were, whatever the policy
 * says by now; worn ones rest where `autoRest` allows, poor ones are retired where `autoRetire` does. Never leaves a live campaign with
 * fewer than `keep` creatives (of one language, where it chooses by language): the worst go first. Statuses that somebody else set
 * since stay as they are.
 */
export function planStatusChanges(input: {
  readonly catalogue: Pick<Catalogue, "campaigns" | "creatives" | "policy">;
  readonly counts: readonly CreativeCounts[];
  readonly changes: readonly StatusChange[];
  readonly nowMs: number;
}): readonly PlannedChange[] {
  const { catalogue, counts, changes, nowMs } = input;
  const policy = catalogue.policy.creatives;
  const planned = [...returns(catalogue, changes, nowMs)];
  if (!policy.autoRest && !policy.autoRetire) return planned;
  const judged = judgeCampaigns(catalogue, counts, policy.least);
  const allowed = agreedAdvice(judged, policy.least).filter(({ kind }) => (kind === "rest" ? policy.autoRest : policy.autoRetire));
  const pools = new Pools(judged);
  for (const { creative: id, kind, reason } of worstFirst(allowed, judged)) {
    const creative = catalogue.creatives.get(id);
    if (creative === undefined || !pools.take(creative, policy.keep)) continue;
    planned.push(
      kind === "retire"
        ? { creative: id, from: creative.status, to: "retired", reason }
        : { creative: id, from: creative.status, to: "resting", reason: `${reason}; back on ${dayText(nowMs + policy.restForMs)}` },
    );
  }
  return planned;
}

/** When a creative that Carillon laid to rest comes back; null when it is not Carillon's rest. */
export function backAtMs(change: StatusChange, restForMs: number): number | null {
  return change.to === "resting" && isOwn(change) ? change.atMs + restForMs : null;
}

function returns(
  { creatives, policy }: Pick<Catalogue, "creatives" | "policy">,
  changes: readonly StatusChange[],
  nowMs: number,
): readonly PlannedChange[] {
  return changes.flatMap((change): PlannedChange[] => {
    const atMs = backAtMs(change, policy.creatives.restForMs);
    if (atMs === null || atMs > nowMs || creatives.get(change.creative)?.status !== "resting") return [];
    const to = change.from === "approved" ? "approved" : "live";
    return [{ creative: change.creative, from: "resting", to, reason: `rested since ${dayText(change.atMs)}` }];
  });
}

/** By what a message is expected to bring where the creative does best, since that is what taking it away would cost. */
function worstFirst<A extends { readonly creative: string }>(advice: readonly A[], judged: readonly JudgedCampaign[]): readonly A[] {
  const best = new Map<string, number>();
  for (const { members, prior } of judged) {
    const level = betaMean(prior);
    for (const { creative, recent } of members)
      best.set(creative, Math.max(best.get(creative) ?? 0, betaMean(posteriorOf(prior, recent)) / level));
  }
  const worth = (one: A): number => best.get(one.creative) ?? 0;
  return [...advice].sort((a, b) => worth(a) - worth(b) || (a.creative < b.creative ? -1 : 1));
}

/** How many creatives each campaign, and each language of one that chooses by language, still has. */
class Pools {
  readonly #sizes = new Map<string, number>();
  readonly #of = new Map<string, string[]>();

  constructor(judged: readonly JudgedCampaign[]) {
    for (const { campaign } of judged) {
      for (const creative of campaign.creatives) {
        const key = JSON.stringify([campaign.id, campaign.localised ? creative.lang : null]);
        this.#sizes.set(key, (this.#sizes.get(key) ?? 0) + 1);
        this.#of.set(creative.id, [...(this.#of.get(creative.id) ?? []), key]);
      }
    }
  }

  /** Takes a creative out of all its pools, unless one of them would be left with fewer than `keep`. */
  take({ id }: Pick<Creative, "id">, keep: number): boolean {
    const keys = this.#of.get(id) ?? [];
    if (keys.some((key) => (this.#sizes.get(key) ?? 0) <= keep)) return false;
    for (const key of keys) this.#sizes.set(key, (this.#sizes.get(key) ?? 0) - 1);
    return true;
  }
}

const dayText = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
