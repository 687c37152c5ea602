import type { MessageSearch } from "./message-search.ts";

/** What every part of the filters gets. */
export interface FiltersProps {
  readonly search: MessageSearch;
  readonly onChange: (search: MessageSearch) => void;
}
