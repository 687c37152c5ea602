/** Closed lists of creatives, in the order in which they are offered. */
export const creativeStatuses = ["draft", "inReview", "approved", "live", "resting", "retired"] as const;
/** Filters by status: one of them, or all that may be sent. */
export const statusFilters = ["sendable", ...creativeStatuses] as const;
export type StatusFilter = (typeof statusFilters)[number];

export const creativeViews = ["library", "supply", "review"] as const;
export type CreativeView = (typeof creativeViews)[number];
