import { asList } from "./fields.ts";
import type { CampaignDeclared, CreativeDeclared } from "./schema.ts";

/** Whether a campaign's conditions take in a creative, whatever its status. */
export function takesIn({ creatives: { ids, style, lang } }: CampaignDeclared, creative: CreativeDeclared): boolean {
  return (
    (ids?.includes(creative.id) ?? true) &&
    (style === undefined || asList(style).includes(creative.style)) &&
    (lang === undefined || (creative.lang !== undefined && asList(lang).includes(creative.lang)))
  );
}
