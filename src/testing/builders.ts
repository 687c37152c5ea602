import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type {
  Audience,
  Campaign,
  Catalogue,
  Creative,
  Item,
  ItemTable,
  Limit,
  LimitKey,
  Line,
  Period,
  Placement,
  Policy,
} from "../catalogue/catalogue.ts";
import { type Model, nothingLearned, type QuotaView, type Situation } from "../decision/decision.ts";
import type { Fact } from "../event/fact.ts";
import { noNeeds } from "../person/needs.ts";
import { type DeviceSummary, type LedgerEntry, noPreferences, type PersonState, type Preferences } from "../person/state.ts";

/** Objects for tests: everything that a test does not speak of has a plain value that stands in nobody's way. */

export const at = (iso: string): number => Date.parse(iso);

export const aLine = (over: Partial<Line> = {}): Line => ({ id: "music", priority: 1, quota: null, ...over });

export const aPlacement = (over: Partial<Placement> = {}): Placement => ({
  id: "push",
  kind: "push",
  class: "marketing",
  devices: "mostRecent",
  sms: false,
  secondTouchMs: null,
  inbox: false,
  ...over,
});

export const aCreative = (over: Partial<Creative> = {}): Creative => ({
  id: "c1",
  lang: null,
  style: "plain",
  title: "Title",
  body: "Body",
  image: null,
  link: null,
  perDay: null,
  withoutRight: "downgrade",
  status: "approved",
  required: [],
  ...over,
});

export const anItem = (over: Partial<Item> = {}): Item => ({
  id: "i1",
  type: "song",
  tags: [],
  attributes: {},
  link: null,
  validFromMs: null,
  validToMs: null,
  popularity: 0,
  storedAtMs: 0,
  ...over,
});

export const anAudience = (id: string, matches: (state: PersonState, nowMs: number) => boolean): Audience => ({ id, matches });

export const aCampaign = (over: Partial<Campaign> = {}): Campaign => ({
  id: "k1",
  line: aLine(),
  kind: "recall",
  category: "content",
  placement: aPlacement(),
  audience: null,
  items: { id: "none", from: "none" },
  creatives: [aCreative()],
  strategy: "combined",
  familiarity: 0,
  sms: false,
  secondTouchMs: null,
  window: null,
  goal: null,
  link: null,
  status: "live",
  startMs: null,
  endMs: null,
  minAppVersion: null,
  localised: false,
  ...over,
});

export const anExploration = (over: Partial<Policy["exploration"]> = {}): Policy["exploration"] => ({
  uniform: 0,
  method: "thompson",
  hours: 0,
  ...over,
});

export const aVolume = (over: Partial<Policy["volume"]> = {}): Policy["volume"] => ({
  lambda: "auto",
  minPerWeek: null,
  maxPerWeek: null,
  adaptive: false,
  learned: true,
  switchOffsPer1000: 5,
  budgets: { share: 0, arms: [1, 2, 3, 5, 7], salt: "budgets" },
  ...over,
});

export const aPolicy = (over: Partial<Policy> = {}): Policy => ({
  limits: [],
  quietHours: null,
  reward: { opened: 1, converted: 3, dismissed: -0.1, switchedOff: -20 },
  consent: "assumed",
  exploration: anExploration(),
  volume: aVolume(),
  timing: { personal: false },
  scorer: "rate",
  holdout: { share: 0, salt: "holdout" },
  creatives: { autoRest: false, restForMs: 14 * DAY_MS, autoRetire: false, least: 300, keep: 2 },
  serviceText: { refuse: [], allow: [] },
  spikes: { pause: true, errors: 0.2, optOuts: 0.01, times: 3, least: 10 },
  searchable: ["email", "phone", "name"],
  dueHour: 4,
  patienceMs: 2 * HOUR_MS,
  ...over,
});

export const quietHours = (fromMinute: number, toMinute: number, action: "delay" | "cancel" = "delay"): Policy["quietHours"] => ({
  fromMinute,
  toMinute,
  // biome-ignore lint/suspicious/noThenProperty: the word of the declared policy; never awaited.
  then: action,
});

const forAll: Limit["for"] = { placements: [], lines: [], kinds: [], campaigns: [] };

export const aMaximum = (max: number, per: Period, by: readonly LimitKey[] = [], over: Partial<Limit> = {}): Limit => ({
  label: `max ${max} per ${per.kind === "rolling" ? `${per.ms / HOUR_MS}h` : per.kind}${by.length > 0 ? ` each ${by.join(", ")}` : ""}`,
  by,
  for: forAll,
  audience: null,
  rule: { kind: "max", max, per },
  ...over,
});

export const aGap = (ms: number, by: readonly LimitKey[] = [], over: Partial<Limit> = {}): Limit => ({
  label: `gap ${ms / HOUR_MS}h${by.length > 0 ? ` each ${by.join(", ")}` : ""}`,
  by,
  for: forAll,
  audience: null,
  rule: { kind: "gap", ms },
  ...over,
});

/** Lines, placements and creatives are those of the campaigns. */
export function aCatalogue(over: Partial<Catalogue> = {}): Catalogue {
  const campaigns = over.campaigns ?? [aCampaign()];
  return {
    version: 1,
    lines: new Map(campaigns.map(({ line }) => [line.id, line])),
    placements: new Map(campaigns.map(({ placement }) => [placement.id, placement])),
    audiences: new Map(),
    creatives: new Map(campaigns.flatMap(({ creatives }) => creatives.map((creative) => [creative.id, creative] as const))),
    campaigns,
    experiments: [],
    roster: [],
    policy: aPolicy(),
    needs: noNeeds,
    ...over,
  };
}

/** A table whose pools hold every item that fits, in the order given. */
export function anItemTable(items: readonly Item[]): ItemTable {
  const byId = new Map(items.map((item) => [item.id, item]));
  return {
    version: 1,
    size: items.length,
    get: (id) => byId.get(id),
    pool: ({ type, tags }) =>
      type === null && tags.length === 0
        ? items
        : items.filter(
            (item) => (type === null || item.type === type) && (tags.length === 0 || tags.some((tag) => item.tags.includes(tag))),
          ),
  };
}

export const aPool = (top: number | null = null): Extract<Campaign["items"], { from: "pool" }> => ({
  id: "pool",
  from: "pool",
  tags: [],
  type: null,
  order: "popularity",
  top,
});

export const aDevice = (over: Partial<DeviceSummary> = {}): DeviceSummary => ({
  deviceId: "d1",
  platform: "android",
  maker: "",
  appId: "app",
  appVersion: "1.0.0",
  permission: "granted",
  channels: ["fcm"],
  lastSeenMs: 0,
  ...over,
});

/** A device was registered, and seen last then: what makes a person reachable. */
export const aDeviceFact = (
  atMs: number,
  { zone, ...over }: Partial<DeviceSummary> & { readonly zone?: string } = {},
): Extract<Fact, { kind: "device" }> => ({
  kind: "device",
  atMs,
  device: aDevice({ lastSeenMs: atMs, ...over }),
  ...(zone === undefined ? {} : { zone }),
});

export const somePreferences = (over: Partial<Preferences> = {}): Preferences => ({ ...noPreferences, ...over });

export const aState = (over: Partial<PersonState> = {}): PersonState => ({
  factCount: 1,
  needsHash: 0,
  firstSeenMs: null,
  lastSeenMs: null,
  zone: "UTC",
  locale: null,
  traits: {},
  devices: [aDevice()],
  preferences: noPreferences,
  mergedInto: null,
  activity: new Map(),
  activityAtMs: 0,
  engagement: null,
  counters: new Map(),
  interactions: new Map(),
  feed: null,
  ledger: [],
  ...over,
});

export const anEntry = (over: Partial<LedgerEntry> & { readonly atMs: number }): LedgerEntry => ({
  messageId: `m${over.atMs}`,
  campaign: "k1",
  line: "music",
  kind: "recall",
  category: "content",
  creative: "c1",
  item: null,
  placement: "push",
  class: "marketing",
  status: "sent",
  channel: "fcm",
  outcomes: 0,
  openedAtMs: null,
  ...over,
});

export const noQuota: QuotaView = { left: () => Number.POSITIVE_INFINITY, price: () => 0 };
export const blankModel: Model = { version: 0, campaigns: new Map(), learned: nothingLearned };

/** A due decision at a Monday's midnight UTC with a day to plan in. */
export function aSituation(over: Partial<Situation> = {}): Situation {
  const nowMs = over.nowMs ?? at("2026-03-02T00:00:00Z");
  return {
    nowMs,
    cause: "due",
    placement: null,
    horizonMs: nowMs + DAY_MS,
    catalogue: aCatalogue(),
    items: anItemTable([]),
    model: blankModel,
    quota: noQuota,
    channels: new Set(["fcm"]),
    event: {},
    ...over,
  };
}
