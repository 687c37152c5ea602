import { DAY_MS } from "../../base/duration.ts";
import type { Catalogue, Policy } from "../../catalogue/catalogue.ts";
import type { Chosen, Removal } from "../decision.ts";
import type { Moment } from "../moment.ts";
import { isMarketing } from "../scene.ts";
import { rankOf, type Scored } from "./score.ts";

/** Price of an interruption. `auto` is free until a price is learned; without scorer nothing can be weighed against a price. */
export function interruptionPrice({ scorer, volume }: Policy): number {
  return scorer === "none" || volume.lambda === "auto" ? 0 : volume.lambda;
}

/**
 * Weighs the expected reward of a push against the price of interrupting: the reason to stay silent, or null. Someone with fewer
 * than `minPerWeek` messages in the seven days before the planned time is not kept waiting. Service and what an app asks for are no interruption.
 */
export function notWorthIt(chosen: Chosen, moment: Moment): Removal | null {
  const { policy } = moment.catalogue;
  const price = interruptionPrice(policy);
  if (price <= 0 || moment.atOnce || !isMarketing(chosen.campaign)) return null;
  const expected = chosen.score * policy.reward.opened;
  if (expected >= price) return null;
  if (isWanting(moment, chosen.sendAtMs)) return null;
  const named = { campaign: chosen.campaign.id, ...(chosen.item === null ? {} : { item: chosen.item.id }), creative: chosen.creative.id };
  return { ...named, rule: "lambda", value: expected, limit: price };
}

/**
 * The campaigns that take part when counted rates score: all, but for marketing of which no pair is worth the interruption where service
 * is due as well. It would win the contest by its score, be found not worth it, and silence what is no interruption at all.
 */
export function worthwhile(fields: readonly Scored[], moment: Moment): readonly Scored[] {
  const { policy } = moment.catalogue;
  const price = interruptionPrice(policy);
  if (price <= 0 || moment.atOnce || isWanting(moment)) return fields;
  if (fields.every(({ campaign }) => isMarketing(campaign))) return fields;
  return fields.filter((field) => {
    if (!isMarketing(field.campaign)) return true;
    const { mostOfItem } = rankOf(field);
    return field.items.some((_, i) => mostOfItem(i) * policy.reward.opened >= price);
  });
}

/** Whether the person has had fewer pushes in the seven days before a time than the policy wants them to have. */
export const isWanting = (moment: Moment, atMs = moment.nowMs): boolean =>
  pushesInWeekBefore(atMs, moment) < (moment.catalogue.policy.volume.minPerWeek ?? 0);

function pushesInWeekBefore(atMs: number, moment: Moment): number {
  const isPush = (placement: string, { placements }: Catalogue): boolean => placements.get(placement)?.kind !== "pull";
  return moment.counted.filter((entry) => entry.atMs > atMs - 7 * DAY_MS && entry.atMs <= atMs && isPush(entry.placement, moment.catalogue))
    .length;
}
