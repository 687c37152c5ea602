import { DAY_MS, HOUR_MS, MINUTE_MS } from "../src/base/duration.ts";

/** What there is to ask about in a store. */
export interface Subjects {
  readonly nowMs: number;
  /** Somebody with many messages. */
  readonly person: string;
  /** One of theirs that chose something. */
  readonly decision: string;
  readonly message: string;
  /** The largest and the smallest campaign. */
  readonly campaign: string;
  readonly rareCampaign: string;
  readonly creative: string;
  readonly item: string;
  /** Begins the ids of a hundred people. */
  readonly prefix: string;
  readonly model: number;
}

/** A call of one of the console's pages that reads. */
export interface Question {
  readonly page: string;
  /** As the API reference names it. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** A call that reads by POST. */
  readonly body?: unknown;
}

/** Every call by which a page of the console reads, as it makes it; lists also by what they are narrowed to. */
export function consoleQuestions(about: Subjects): readonly Question[] {
  const { nowMs, person, decision, message, campaign, rareCampaign, creative, item } = about;
  const text = (ms: number): string => new Date(ms).toISOString();
  const hour = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const midnight = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const ago = (days: number): string => text(Math.floor((nowMs - days * DAY_MS) / (5 * MINUTE_MS)) * 5 * MINUTE_MS);
  const days = (count: number): string => text(hour - count * DAY_MS);
  const get = (page: string, path: string, query?: Question["query"]): Question => ({ page, path, ...(query && { query }) });
  const ofPerson = (path: string, query?: Question["query"]): Question => ({ ...get("person", path, query), params: { id: person } });
  return [
    get("every", "/v1/session"),
    get("today", "/v1/reports/today", { zone: "Asia/Shanghai" }),
    get("today", "/v1/reports/funnel", { from: text(midnight), by: "campaign" }),
    get("today", "/v1/reports/funnel", { from: text(midnight), by: "channel" }),
    get("today", "/v1/reports/funnel", { from: text(midnight - DAY_MS), to: text(nowMs - DAY_MS), by: "class" }),
    get("today", "/v1/reports/summary"),
    get("today", "/v1/feed", { limit: 40 }),
    get("people", "/v1/people", { limit: 50 }),
    get("people", "/v1/people", { limit: 50, query: about.prefix }),
    get("people", "/v1/people", { limit: 50, reachable: "true" }),
    get("people", "/v1/people", { limit: 50, query: "nobody@example.com" }),
    get("palette", "/v1/people", { limit: 6, query: about.prefix }),
    ofPerson("/v1/people/{id}"),
    ofPerson("/v1/people/{id}/timeline", { limit: 50 }),
    ofPerson("/v1/people/{id}/timeline", { limit: 50, kinds: "message" }),
    ofPerson("/v1/people/{id}/why", { limit: 20 }),
    ofPerson("/v1/people/{id}/limits"),
    ofPerson("/v1/people/{id}/hours"),
    { ...get("person", "/v1/people/{id}/decisions/{decision}/hours"), params: { id: person, decision } },
    ofPerson("/v1/people/{id}/preferences"),
    ofPerson("/v1/people/{id}/export"),
    ofPerson("/v1/people/{id}/scores"),
    get("person", "/v1/messages", { person, count: "true", limit: 1 }),
    get("person", "/v1/items", { limit: 300 }),
    { ...get("person", "/v1/score"), body: { people: [{ id: person }] } },
    { ...get("person", "/v1/score"), body: { people: [{ id: person }], campaign } },
    { ...get("person", "/v1/decide/dry-run"), body: { people: [person] } },
    get("messages", "/v1/messages", { limit: 50 }),
    get("messages", "/v1/messages", { limit: 1, count: "true" }),
    get("messages", "/v1/messages", { limit: 50, campaign }),
    get("messages", "/v1/messages", { limit: 1, count: "true", campaign }),
    get("messages", "/v1/messages", { limit: 50, campaign: rareCampaign }),
    get("messages", "/v1/messages", { limit: 50, creative }),
    get("messages", "/v1/messages", { limit: 1, count: "true", creative }),
    get("messages", "/v1/messages", { limit: 50, state: "failed" }),
    get("messages", "/v1/messages", { limit: 50, reason: "TOKEN_INVALID" }),
    get("messages", "/v1/messages", { limit: 1, count: "true", reason: "TOKEN_INVALID" }),
    get("messages", "/v1/messages", { limit: 50, outcome: "uninstalled" }),
    get("messages", "/v1/messages", { limit: 50, outcome: "converted" }),
    get("messages", "/v1/messages", { limit: 50, item }),
    get("messages", "/v1/messages", { limit: 50, channel: "vivo", state: "waiting" }),
    ...["campaigns", "creatives", "placements"].map((kind) => get("messages", `/v1/${kind}`, { limit: 500 })),
    { ...get("message", "/v1/messages/{id}"), params: { id: message } },
    { ...ofPerson("/v1/people/{id}/why", { before: text(nowMs), limit: 5 }), page: "message" },
    { ...get("message", "/v1/preview"), body: { personId: person, creative, item } },
    ...["campaigns", "creatives", "audiences", "placements", "experiments", "roster", "lines", "itemRules"].map((kind) => ({
      ...get("campaigns", "/v1/export/{kind}"),
      params: { kind },
    })),
    ...[7, 30].flatMap((span) =>
      ["campaign", "campaign,day,channel,creative"].map((by) => get("campaigns", "/v1/reports/funnel", { from: days(span), by })),
    ),
    get("campaigns", "/v1/messages", { campaign, state: "waiting", count: "true", limit: 1 }),
    get("campaigns", "/v1/pauses"),
    { ...get("campaigns", "/v1/campaigns/{id}/forecast"), params: { id: campaign }, body: { people: 500 } },
    get("campaigns", "/v1/roster-clashes"),
    get("creatives", "/v1/reports/creatives"),
    get("creatives", "/v1/people", { limit: 8, query: about.prefix }),
    get("creatives", "/v1/people", { limit: 1, reachable: "true" }),
    get("creatives", "/v1/items", { limit: 500 }),
    { ...get("creatives", "/v1/preview"), body: { personId: person, creative, item, every: true } },
    { ...get("creatives", "/v1/creatives/{id}/changes", { limit: 20 }), params: { id: creative } },
    { ...get("audiences", "/v1/audiences/size", { exact: "false" }), body: { where: { event: "play", within: "14d", count: { gte: 5 } } } },
    get("timing", "/v1/reports/activity"),
    get("timing", "/v1/reports/activity", { campaign }),
    get("learning", "/v1/learning/models", { limit: 1 }),
    get("learning", "/v1/learning/models", { learned: "true", limit: 12 }),
    get("learning", "/v1/learning/models", { learned: "true", limit: 20 }),
    { ...get("learning", "/v1/learning/models/{version}"), params: { version: String(about.model) } },
    get("learning", "/v1/learning/drift", { days: 56 }),
    get("learning", "/v1/replays", { limit: 1 }),
    get("learning", "/v1/replays", { limit: 20 }),
    get("channels", "/v1/channels"),
    get("channels", "/v1/pauses", { limit: 200 }),
    get("channels", "/v1/reports/quotas"),
    get("channels", "/v1/reports/funnel", { from: ago(1), by: "channel" }),
    ...[1, 7, 30, 90].map((span) => get("channels", "/v1/reports/reach", { from: ago(span) })),
    ...[1, 7, 30, 90].map((span) => get("channels", "/v1/reports/failures", { from: ago(span), by: "vendor,reason" })),
    ...["maker", "rom", "appVersion", "campaign", "day"].map((by) =>
      get("channels", "/v1/reports/failures", { from: ago(7), by: `vendor,reason,${by}` }),
    ),
    get("channels", "/v1/reports/tokens"),
    get("policies", "/v1/policy"),
    get("policies", "/v1/catalogue/versions"),
    { ...get("policies", "/v1/catalogue/versions/{version}"), params: { version: "1" } },
    get("settings", "/v1/audit", { limit: 50 }),
    get("settings", "/v1/audit", { limit: 50, kind: "campaigns" }),
    get("settings", "/v1/keys"),
    get("settings", "/v1/webhooks"),
    get("settings", "/v1/operators", { limit: 1000 }),
  ];
}

/** The path of a question with its values in it. */
export function pathOf({ path, params = {}, query = {} }: Question): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const words = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString();
  return words === "" ? filled : `${filled}?${words}`;
}

/** The same as people read it: without the values of times. */
export const nameOf = ({ path, params = {}, query = {} }: Question): string =>
  [
    path.replace("{kind}", params.kind ?? "{kind}"),
    ...Object.entries(query).map(([name, value]) => (/^\d{4}-.*Z$/.test(String(value)) ? `${name}=${"…"}` : `${name}=${value}`)),
  ].join(" ");
