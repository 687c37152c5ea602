import type { Campaign } from "../../catalogue/catalogue.ts";
import type { Removal } from "../decision.ts";
import { type Scene, sift, type Verdict } from "../scene.ts";

/** Campaigns whose audience the person is in; a campaign without audience is for everybody. */
export function audience({ moment }: Scene, campaigns: readonly Campaign[]): Verdict<Campaign> {
  return sift(campaigns, (campaign): Removal | null =>
    campaign.audience === null || moment.isIn(campaign.audience)
      ? null
      : { campaign: campaign.id, rule: "notInAudience", limit: campaign.audience.id },
  );
}
