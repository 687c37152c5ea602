import { type CampaignEntry, useEntries } from "../../api/catalogue.ts";
import { type ListedItem, useItems } from "./use-preview.ts";

interface ItemFilter {
  readonly type?: string;
  readonly tags?: readonly string[];
}

const fits = ({ type, tags }: ItemFilter, item: ListedItem): boolean =>
  (type === undefined || item.type === type) && (tags === undefined || tags.some((tag) => item.tags.includes(tag)));

/** An item such as a campaign speaks of, where nothing says which it would be for a person; null: it speaks of none, or none is stored. */
export function useExampleItem(campaign: CampaignEntry | undefined): string | null {
  const rules = useEntries("itemRules").data ?? [];
  const items = useItems().data?.items ?? [];
  const given = campaign?.items;
  if (campaign !== undefined && given === undefined) return null;
  const rule = typeof given === "string" ? rules.find(({ id }) => id === given) : given;
  if (rule?.from === "none") return null;
  return items.find((item) => fits(rule ?? {}, item))?.id ?? null;
}
