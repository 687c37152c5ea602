import type { Decision, Removal, StepName } from "./decision.ts";

/**
 * What one decision came to for one campaign: it was chosen, another was, nothing was worth the interruption, or a step took it out.
 * `removal` is null where the step took out the campaign's last pair without naming it.
 */
export type CampaignFate =
  | { readonly kind: "chosen" }
  | { readonly kind: "other"; readonly campaign: string }
  | { readonly kind: "silence" }
  | { readonly kind: "removed"; readonly step: StepName; readonly removal: Removal | null };

/** Reads a campaign's fate off a decision in which it was live. Pure. */
export function campaignFate({ chosen, steps, skipped }: Pick<Decision, "chosen" | "steps" | "skipped">, campaignId: string): CampaignFate {
  if (chosen?.campaign.id === campaignId) return { kind: "chosen" };
  for (const { step, removed } of steps) {
    if (step === "worth") break;
    const removal = removed.find((one) => takesOut(one, campaignId));
    if (removal !== undefined) return { kind: "removed", step, removal };
  }
  if (chosen !== null) return { kind: "other", campaign: chosen.campaign.id };
  if (skipped === null || skipped === "worth") return { kind: "silence" };
  return { kind: "removed", step: skipped === "noCampaign" ? "campaigns" : skipped, removal: null };
}

/** Whether a line speaks of the whole campaign, or of all campaigns, and not of some of its items or creatives. */
const takesOut = ({ campaign, item, creative, count }: Removal, id: string): boolean =>
  item === undefined && creative === undefined && count === undefined && (campaign === undefined || campaign === id);
