import { DAY_MS } from "../../base/duration.ts";
import type { DeskName } from "./desks.ts";

/** When a run begins: a Monday in Beijing. */
export const reachStart = "2026-03-02T00:00:00+08:00";

/** Which channels an operator has configured. */
export interface SetUp {
  readonly name: "fcm" | "makers" | "aggregator";
  readonly title: string;
  readonly channels: readonly DeskName[];
}

const makers = ["huawei", "harmony", "honor", "xiaomi", "oppo", "vivo", "meizu"] as const;

/** In the order in which an operator would get there. */
export const setUps: readonly SetUp[] = [
  { name: "fcm", title: "FCM only", channels: ["fcm"] },
  { name: "makers", title: "FCM and the makers' channels", channels: ["fcm", ...makers] },
  { name: "aggregator", title: "FCM, the makers' channels, and an aggregator for the rest", channels: ["fcm", ...makers, "getui"] },
];

/** Days of a run; the daily campaign goes out on each. */
export const runDays = 3;

/** What an operator applies at an hour of the run, in the phones' zone. */
export interface Launch {
  /** Days and hours since the run began. */
  readonly day: number;
  readonly hour: number;
  /** The catalogue's part for `POST /v1/apply`. */
  readonly catalogue: Readonly<Record<string, unknown>>;
}

const serviceTitle = "订单已发货";

/** Beside the daily campaign, one message each to everybody, on one day between two hours. */
const campaigns = [
  { id: "parcel", day: 1, launch: 9, from: "14:00", to: "14:30", category: "logistics", title: serviceTitle, body: "您的订单已由快递揽收" },
  { id: "night", day: 1, launch: 13, from: "23:00", to: "23:30", category: "promotion", title: "深夜特惠", body: "会员五折,今晚截止" },
  { id: "sale", day: 2, launch: 9, from: "14:00", to: "15:00", category: "promotion", title: "会员日开始了", body: "年卡立减六十元" },
  {
    id: "friend",
    day: 2,
    launch: 13,
    from: "18:00",
    to: "19:00",
    category: "social",
    title: "好友分享了一首歌",
    body: "点开听听他在听什么",
  },
] as const;

/**
 * A service message; a flash sale when makers' nights have begun, which is over before they end; and on the last day a second and a third
 * marketing message, which is more than most makers allow. Each is launched when the day's message before it is already decided, and
 * people are decided again half an hour after that was sent: so everybody gets all of them, one after the other.
 */
export const launches: readonly Launch[] = campaigns.map(({ id, day, launch, from, to, category, title, body }) => ({
  day,
  hour: launch,
  catalogue: {
    policy: { patience: id === "night" ? "50m" : "3h" },
    campaigns: [
      {
        id,
        line: "songs",
        kind: id,
        category,
        placement: title === serviceTitle ? "push-service" : "push-marketing",
        creatives: { ids: [`${id}-1`] },
        strategy: "random",
        window: { from, to },
        status: "live",
        end: new Date(Date.parse(reachStart) + (day + 1) * DAY_MS).toISOString(),
      },
    ],
    creatives: [{ id: `${id}-1`, title, body, status: "approved" }],
  },
}));

/** What each person would get if everything arrived. */
export const messagesPerPerson = runDays + campaigns.length;
/** Whether a notification is one that people wait for: they tell by its title. */
export const isServiceTitle = (title: string): boolean => title === serviceTitle;
