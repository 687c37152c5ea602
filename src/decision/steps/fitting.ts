import type { Campaign } from "../../catalogue/catalogue.ts";
import type { Removal } from "../decision.ts";
import { type Scene, sift, type Verdict } from "../scene.ts";

/** Live campaigns of the placement that asks (or of every push placement) that run at some time before the horizon. */
export function fitting({ situation, moment }: Scene, campaigns: readonly Campaign[]): Verdict<Campaign> {
  const { placement } = situation;
  const pulled = situation.cause === "pull";
  return sift(campaigns, (campaign): Removal | null => {
    const fits = placement === null ? (campaign.placement.kind === "pull") === pulled : campaign.placement.id === placement;
    if (!fits) return { campaign: campaign.id, rule: "otherPlacement", value: campaign.placement.id };
    if (campaign.endMs !== null && campaign.endMs <= moment.nowMs)
      return { campaign: campaign.id, rule: "ended", value: isoText(moment.nowMs), limit: isoText(campaign.endMs) };
    if (campaign.startMs !== null && campaign.startMs >= moment.toMs)
      return { campaign: campaign.id, rule: "notStarted", value: isoText(moment.toMs), limit: isoText(campaign.startMs) };
    return null;
  });
}

const isoText = (atMs: number): string => new Date(atMs).toISOString();
