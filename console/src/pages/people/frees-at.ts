import type { LimitRowView } from "../../../../src/api/wire/reading.ts";
import type { Removal } from "./person-data.ts";

/** What limits count apart of a campaign. */
export interface CampaignFacets {
  readonly id: string;
  readonly line: string;
  readonly kind: string;
  readonly placement: string;
}

/**
 * When a limit that took something out lets the next message through, by the person's limits of now; null when the limits do not tell.
 * A limit has a row for each group that it counts apart: the one in question is that of the campaign, creative and item that fell.
 */
export function freesAt(limits: readonly LimitRowView[], removal: Removal, campaign: CampaignFacets | null): string | null {
  const facets: Readonly<Record<string, string | undefined>> = {
    campaign: removal.campaign ?? campaign?.id,
    creative: removal.creative,
    item: removal.item,
    line: campaign?.line,
    kind: campaign?.kind,
    placement: campaign?.placement,
  };
  const row = limits.find(({ limit, of }) => limit === removal.rule && Object.entries(of).every(([key, value]) => facets[key] === value));
  return row?.isFull === true ? row.freesAt : null;
}
