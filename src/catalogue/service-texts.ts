import { saying } from "../base/sentences.ts";
import { lintTemplate } from "../message/lint-template.ts";
import type { Problem } from "./check.ts";
import { type CampaignDeclared, type CreativeDeclared, type Declared, entryOf } from "./schema.ts";
import { takesIn } from "./takes-in.ts";

/**
 * Creatives that campaigns of a service placement would send although their text is advertising. An error where the creative was
 * approved, since it would go out; a warning before that. One problem an offence, with the phrase.
 */
export function serviceTexts(declared: Declared): Problem[] {
  const campaigns = Object.values(declared.campaigns).filter(({ placement, status }) => {
    const declaredPlacement = entryOf(declared.placements, placement);
    return status !== "ended" && declaredPlacement?.kind === "push" && declaredPlacement.class === "service";
  });
  if (campaigns.length === 0) return [];
  return Object.values(declared.creatives).flatMap((creative) => {
    if (creative.status === "retired") return [];
    const sender = campaigns.find((campaign) => takesIn(campaign, creative));
    return sender === undefined ? [] : offencesOf(creative, sender, declared);
  });
}

function offencesOf(creative: CreativeDeclared, campaign: CampaignDeclared, { policy }: Declared): Problem[] {
  const severity = creative.status === "draft" || creative.status === "inReview" ? "warning" : "error";
  return lintTemplate(creative, "service", policy.serviceText).map(({ field, phrase, message, rule }) => ({
    kind: "creatives",
    id: creative.id,
    path: [field],
    severity,
    refusal: {
      ...saying("marketingInService.creative", { name: creative.id, campaign: campaign.id, phrase, rule }),
      message: `creative "${creative.id}", which the campaign "${campaign.id}" sends as service: ${message}`,
      value: phrase,
      remedy: `take the words out, have "${campaign.id}" name other creatives or a placement of class marketing, or add them to policy.serviceText.allow if they are none`,
    },
  }));
}
