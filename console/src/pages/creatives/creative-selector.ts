import { type CampaignEntry, type CreativeEntry, listOf } from "../../api/catalogue.ts";

export const sendable: ReadonlySet<string> = new Set(["approved", "live"]);

/** Whether a campaign's selector names a creative; its status is another matter. */
export function isSelected({ ids, style, lang }: CampaignEntry["creatives"], creative: CreativeEntry): boolean {
  return (
    (ids === undefined || ids.includes(creative.id)) &&
    (style === undefined || listOf(style).includes(creative.style ?? "plain")) &&
    (lang === undefined || (creative.lang !== undefined && listOf(lang).includes(creative.lang)))
  );
}
