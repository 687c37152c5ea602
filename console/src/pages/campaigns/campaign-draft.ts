import { type CampaignEntry, listOf } from "../../api/catalogue.ts";
import type { ItemSource } from "./campaign-words.ts";

/** A campaign as its form holds it: texts as typed, empty where nothing is said. */
export interface CampaignDraft {
  readonly id: string;
  readonly line: string;
  readonly kind: string;
  readonly category: string;
  readonly placement: string;
  readonly audience: string;
  readonly itemsFrom: ItemSource;
  /** Id of a stored rule. */
  readonly itemRule: string;
  readonly itemEvent: string;
  readonly itemWithin: string;
  readonly itemType: string;
  readonly itemTags: readonly string[];
  readonly itemOrder: "popularity" | "newest";
  readonly itemTop: string;
  readonly creativeIds: readonly string[];
  readonly styles: readonly string[];
  readonly langs: readonly string[];
  readonly strategy: NonNullable<CampaignEntry["strategy"]>;
  readonly familiarity: number;
  readonly sms: "" | "yes" | "no";
  readonly secondTouch: "" | "never" | "after";
  readonly secondTouchAfter: string;
  readonly hasWindow: boolean;
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly windowZone: string;
  readonly goalEvent: string;
  readonly goalWithin: string;
  readonly link: string;
  readonly status: NonNullable<CampaignEntry["status"]>;
  /** Instants in ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly minAppVersion: string;
}

const items = (given: CampaignEntry["items"]) => {
  const rule = typeof given === "object" ? given : undefined;
  const filtered = rule !== undefined && rule.from !== "none" ? rule : undefined;
  const from: ItemSource = given === undefined ? "" : rule === undefined ? "rule" : rule.from;
  return {
    itemsFrom: from,
    itemRule: typeof given === "string" ? given : "",
    itemEvent: rule?.from === "history" ? rule.event : "",
    itemWithin: rule?.from === "history" ? rule.within : "30d",
    itemType: filtered?.type ?? "",
    itemTags: filtered?.tags ?? [],
    itemOrder: rule?.from === "pool" ? (rule.order ?? "popularity") : ("popularity" as const),
    itemTop: filtered?.top === undefined ? "" : String(filtered.top),
  };
};

/** A stored campaign as the form shows it. */
export function draftOf(entry: CampaignEntry): CampaignDraft {
  const { secondTouch, window, goal } = entry;
  return {
    id: entry.id,
    line: entry.line,
    kind: entry.kind,
    category: entry.category,
    placement: entry.placement,
    audience: entry.audience ?? "",
    ...items(entry.items),
    creativeIds: entry.creatives.ids ?? [],
    styles: listOf(entry.creatives.style),
    langs: listOf(entry.creatives.lang),
    strategy: entry.strategy ?? "combined",
    familiarity: entry.familiarity ?? 0,
    sms: entry.sms === undefined ? "" : entry.sms ? "yes" : "no",
    secondTouch: secondTouch === undefined ? "" : secondTouch === false ? "never" : "after",
    secondTouchAfter: typeof secondTouch === "object" ? secondTouch.after : "2h",
    hasWindow: window !== undefined,
    windowFrom: window?.from ?? "09:00",
    windowTo: window?.to ?? "21:00",
    windowZone: window?.zone ?? "person",
    goalEvent: goal?.event ?? "",
    goalWithin: goal?.within ?? "24h",
    link: entry.link ?? "",
    status: entry.status ?? "draft",
    start: entry.start ?? "",
    end: entry.end ?? "",
    minAppVersion: entry.minAppVersion ?? "",
  };
}

/** Where a campaign begins that is made like none. */
export const blankDraft = (id: string): CampaignDraft =>
  draftOf({ id, line: "", kind: "", category: "content", placement: "", creatives: {} });

/** What is said, and nothing where the field is empty. */
const said = <Key extends string, Value>(key: Key, value: Value | "" | undefined): { readonly [K in Key]?: Value } =>
  (value === "" || value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value }; // a computed key says no more to the compiler

const oneOrList = (values: readonly string[]): string | string[] | undefined =>
  values.length === 0 ? undefined : values.length === 1 ? values[0] : [...values];

function itemsOf(draft: CampaignDraft): CampaignEntry["items"] {
  const { itemsFrom, itemType, itemTags, itemTop } = draft;
  const filter = {
    ...said("type", itemType),
    ...said("tags", itemTags.length === 0 ? undefined : [...itemTags]),
    // What is no number stays as it was typed, so that the server says what is wrong with it.
    ...said("top", itemTop === "" ? undefined : numberOr(itemTop)),
  };
  if (itemsFrom === "") return undefined;
  if (itemsFrom === "rule") return draft.itemRule;
  if (itemsFrom === "none") return { from: "none" };
  if (itemsFrom === "feed") return { from: "feed", ...filter };
  if (itemsFrom === "history") return { from: "history", event: draft.itemEvent, within: draft.itemWithin, ...filter };
  return { from: "pool", ...filter, ...said("order", draft.itemOrder === "popularity" ? undefined : draft.itemOrder) };
}

const numberOr = (text: string): number => {
  const number = Number(text);
  return Number.isFinite(number) ? number : (text as unknown as number); // refused by the server, in its words
};

const secondTouchOf = ({ secondTouch, secondTouchAfter }: CampaignDraft): CampaignEntry["secondTouch"] =>
  secondTouch === "" ? undefined : secondTouch === "never" ? false : { after: secondTouchAfter };

/** What the form says, as the catalogue writes it: empty fields and defaults left out. */
export function entryOf(draft: CampaignDraft): CampaignEntry {
  return {
    id: draft.id,
    line: draft.line,
    kind: draft.kind,
    category: draft.category as CampaignEntry["category"], // one of the select's options, or as it was stored
    placement: draft.placement,
    ...said("audience", draft.audience),
    ...said("items", itemsOf(draft)),
    creatives: {
      ...said("ids", draft.creativeIds.length === 0 ? undefined : [...draft.creativeIds]),
      ...said("style", oneOrList(draft.styles)),
      ...said("lang", oneOrList(draft.langs)),
    },
    ...said("strategy", draft.strategy === "combined" ? undefined : draft.strategy),
    ...said("sms", draft.sms === "" ? undefined : draft.sms === "yes"),
    ...said("secondTouch", secondTouchOf(draft)),
    ...said("familiarity", draft.familiarity === 0 ? undefined : draft.familiarity),
    ...said("window", windowOf(draft)),
    ...said("goal", goalOf(draft)),
    ...said("link", draft.link),
    ...said("status", draft.status === "draft" ? undefined : draft.status),
    ...said("start", draft.start),
    ...said("end", draft.end),
    ...said("minAppVersion", draft.minAppVersion),
  };
}

const windowOf = ({ hasWindow, windowFrom, windowTo, windowZone }: CampaignDraft): CampaignEntry["window"] =>
  hasWindow ? { from: windowFrom, to: windowTo, ...said("zone", windowZone === "person" ? undefined : windowZone) } : undefined;

const goalOf = ({ goalEvent, goalWithin }: CampaignDraft): CampaignEntry["goal"] =>
  goalEvent === "" ? undefined : { event: goalEvent, ...said("within", goalWithin === "24h" ? undefined : goalWithin) };
