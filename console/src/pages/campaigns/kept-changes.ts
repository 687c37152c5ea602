import type { CampaignDraft } from "./campaign-draft.ts";

/** What was typed over a campaign and not saved: the fields alone that were changed, and what stood there before. */
export interface KeptChanges {
  readonly changed: Partial<CampaignDraft>;
  readonly before: Partial<CampaignDraft>;
}

export const noChanges: KeptChanges = { changed: {}, before: {} };

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const keysOf = (part: Partial<CampaignDraft>) => Object.keys(part) as (keyof CampaignDraft)[]; // written by withChange alone

/** Further fields changed. What comes back to what is stored is no change any more. */
export function withChange(kept: KeptChanges, part: Partial<CampaignDraft>, stored: CampaignDraft): KeptChanges {
  const changed: Record<string, unknown> = { ...kept.changed };
  const before: Record<string, unknown> = { ...kept.before };
  for (const key of keysOf(part)) {
    if (!(key in before)) before[key] = stored[key];
    changed[key] = part[key];
    if (!same(part[key], stored[key])) continue;
    delete changed[key];
    delete before[key];
  }
  return { changed, before };
}

/** The stored campaign with what was typed over it. */
export const withKept = (stored: CampaignDraft, { changed }: KeptChanges): CampaignDraft => ({ ...stored, ...changed });

/** Whether somebody else saved something else meanwhile in a field that was typed over. */
export const isOvertaken = ({ changed, before }: KeptChanges, stored: CampaignDraft): boolean =>
  keysOf(changed).some((key) => !same(before[key], stored[key]) && !same(changed[key], stored[key]));

export const isChanged = ({ changed }: KeptChanges, stored: CampaignDraft): boolean =>
  keysOf(changed).some((key) => !same(changed[key], stored[key]));
