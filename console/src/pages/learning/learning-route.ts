import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { type RawSearch, searchFlag, searchNumber, searchText, searchWord } from "../../app/url-search.ts";
import { type DraftChanges, readDraftChanges } from "../policies/draft-search.ts";

export const learningTabs = ["models", "drift", "replay"] as const;
export type LearningTab = (typeof learningTabs)[number];
export const driftDays = [14, 28, 56, 180] as const;
export type DriftDays = (typeof driftDays)[number];

export interface LearningSearch {
  readonly tab?: LearningTab;
  /** The version that is open. */
  readonly model?: number;
  /** Also versions in which nothing was learned anew. */
  readonly all?: true;
  readonly days?: DriftDays;
  /** The replay that is open, and the one beside it. */
  readonly replay?: string;
  readonly beside?: string;
  /** What a draft of the policy changes, to be replayed. */
  readonly draft?: DraftChanges;
}

function version(value: unknown): number | undefined {
  const text = searchText(value);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export const learningRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/learning",
  validateSearch: (search: RawSearch): LearningSearch => ({
    tab: searchWord(search.tab, learningTabs),
    model: version(search.model),
    all: searchFlag(search.all),
    days: searchNumber(search.days, driftDays),
    replay: searchText(search.replay),
    beside: searchText(search.beside),
    draft: readDraftChanges(search.draft),
  }),
  component: lazyRouteComponent(() => import("./learning-page.tsx"), "LearningPage"),
});
