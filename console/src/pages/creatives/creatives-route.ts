import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { type RawSearch, searchFlag, searchText, searchWord } from "../../app/url-search.ts";
import { type CreativeView, creativeViews, type StatusFilter, statusFilters } from "./creative-words.ts";

export interface CreativesSearch {
  readonly view?: CreativeView;
  readonly status?: StatusFilter;
  readonly style?: string;
  readonly lang?: string;
  /** Those that this campaign names. */
  readonly campaign?: string;
  /** The one that is open in the editor, or the one under review. */
  readonly creative?: string;
  /** A new one is open in the editor. */
  readonly new?: true;
  /** Whom previews are for. */
  readonly person?: string;
  readonly item?: string;
}

export const creativesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/creatives",
  validateSearch: (search: RawSearch): CreativesSearch => ({
    view: searchWord(search.view, creativeViews),
    status: searchWord(search.status, statusFilters),
    style: searchText(search.style),
    lang: searchText(search.lang),
    campaign: searchText(search.campaign),
    creative: searchText(search.creative),
    new: searchFlag(search.new),
    person: searchText(search.person),
    item: searchText(search.item),
  }),
  component: lazyRouteComponent(() => import("./creatives-page.tsx"), "CreativesPage"),
});
