import type { Campaign } from "../../catalogue/catalogue.ts";
import type { Removal } from "../decision.ts";
import { refusalOfConsent } from "../refusal-of-consent.ts";
import { type Scene, sift, type Verdict } from "../scene.ts";

/** The person's word: consent to marketing, everything off, kinds off. */
export function consent({ state, situation }: Scene, campaigns: readonly Campaign[]): Verdict<Campaign> {
  const { preferences } = state;
  return sift(campaigns, (campaign): Removal | null => {
    const rule = refusalOfConsent({
      preferences,
      consent: situation.catalogue.policy.consent,
      class: campaign.placement.class,
      kind: campaign.kind,
    });
    if (rule === null) return null;
    return rule === "kindOff" ? { campaign: campaign.id, rule, value: campaign.kind } : { campaign: campaign.id, rule };
  });
}
