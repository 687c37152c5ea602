import type { Limit } from "../../catalogue/catalogue.ts";
import { type Stretches, without } from "../../timing/stretches.ts";
import { reservedTimes } from "../arbiter/roster.ts";
import type { Removal } from "../decision.ts";
import {
  countedTimes,
  countedTogether,
  type Facets,
  facetsOf,
  forbiddenTimes,
  limitApplies,
  limitFigures,
  limitLevels,
} from "../limit-times.ts";
import type { Moment } from "../moment.ts";
import { type Candidate, countsAtVendor, isMarketing, type Scene, type Verdict } from "../scene.ts";
import { sharedSpentDays } from "../spent-days.ts";
import { refusedByVendor } from "../vendor-days.ts";

/**
 * All limits that a campaign alone can break, the quota of its line and what the vendor counts, taken out of its free time together. A
 * campaign whose last free minute goes leaves, named after the limit that took it. Limits by item or creative wait for those steps.
 */
export function limits({ situation, moment, own, reserved, way }: Scene, candidates: readonly Candidate[]): Verdict<Candidate> {
  const left: Candidate[] = [];
  const removed: Removal[] = [];
  const forbidden = sharedForbiddenTimes(moment);
  const spent = sharedSpentDays(moment, situation.quota);
  const refused = way === null ? null : refusedByVendor(way, moment);
  const declared = limitLevels(moment.catalogue).campaign;
  const all = own.limits.length === 0 ? declared : [...declared, ...own.limits];
  for (const candidate of candidates) {
    const { campaign } = candidate;
    let free = candidate.free;
    let reason: Removal | null = null;
    if (campaign.line.quota !== null) {
      free = without(free, spent(campaign.line.id, campaign.line.quota));
      if (!moment.hasRoom(free)) reason = { campaign: campaign.id, rule: "quota", value: 0, limit: campaign.line.quota.perDay };
    }
    for (const { rule, value, limit, stretches } of reason === null && refused !== null && countsAtVendor(campaign) ? refused : []) {
      free = without(free, stretches);
      if (moment.hasRoom(free)) continue;
      reason = { campaign: campaign.id, rule, value, limit };
      break;
    }
    if (reason === null && isMarketing(campaign)) {
      const facets = facetsOf(campaign);
      for (const limit of all) {
        if (!limitApplies(limit, facets, moment)) continue;
        free = without(free, forbidden(limit, facets));
        if (moment.hasRoom(free)) continue;
        const figures = limitFigures(limit, countedTimes(limit, facets, moment), moment);
        reason = { campaign: campaign.id, rule: limit.label, ...figures };
        break;
      }
      if (reason === null && reserved.length > 0) {
        free = without(free, reservedTimes(reserved, facets, moment));
        if (!moment.hasRoom(free)) reason = { campaign: campaign.id, rule: "roster" };
      }
    }
    if (reason !== null) removed.push(reason);
    else left.push(free === candidate.free ? candidate : { ...candidate, free });
  }
  return { left, removed };
}

/** Campaigns that a limit counts together share the answer. */
function sharedForbiddenTimes(moment: Moment): (limit: Limit, facets: Facets) => Stretches {
  if (moment.counted.length === 0) return (limit) => forbiddenTimes(limit, [], moment);
  const known = new Map<Limit, { readonly facets: Facets; readonly forbidden: Stretches }[]>();
  return (limit, facets) => {
    let groups = known.get(limit);
    if (groups === undefined) {
      groups = [];
      known.set(limit, groups);
    }
    for (const group of groups) if (countedTogether(limit, group.facets, facets)) return group.forbidden;
    const forbidden = forbiddenTimes(limit, countedTimes(limit, facets, moment), moment);
    groups.push({ facets, forbidden });
    return forbidden;
  };
}
