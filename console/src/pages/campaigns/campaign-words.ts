/** Closed lists of campaigns, in the order in which they are offered. */
export const campaignStatuses = ["draft", "live", "paused", "ended"] as const;
export const campaignTabs = ["edit", "preview", "forecast", "results"] as const;
export type CampaignTab = (typeof campaignTabs)[number];

/** Spans of results. */
export const resultDays = [7, 30] as const;
export type ResultDays = (typeof resultDays)[number];

export const strategies = ["combined", "itemFirst", "creativeFirst", "random"] as const;
export const itemSources = ["", "rule", "history", "feed", "pool", "none"] as const;
export type ItemSource = (typeof itemSources)[number];

export const categories = {
  marketing: ["news", "content", "promotion", "social"],
  service: ["im", "call", "account", "finance", "order", "logistics", "reminder", "device", "subscription", "health", "mail"],
} as const;
