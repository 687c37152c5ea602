import type { Texts } from "../text/language.tsx";

/** The pages in the order of the menu. */
export const places = [
  { id: "today", to: "/" },
  { id: "people", to: "/people" },
  { id: "audiences", to: "/audiences" },
  { id: "campaigns", to: "/campaigns" },
  { id: "roster", to: "/roster" },
  { id: "creatives", to: "/creatives" },
  { id: "channels", to: "/channels" },
  { id: "timing", to: "/timing" },
  { id: "learning", to: "/learning" },
  { id: "policies", to: "/policies" },
  { id: "settings", to: "/settings" },
] as const;

export type PlaceId = (typeof places)[number]["id"];

export const placeNames: Texts<Readonly<Record<PlaceId, string>>> = {
  en: {
    today: "Today",
    people: "People",
    audiences: "Audiences",
    campaigns: "Campaigns",
    roster: "Roster",
    creatives: "Creatives",
    channels: "Channels",
    timing: "Timing",
    learning: "Learning",
    policies: "Policies",
    settings: "Settings",
  },
  zh: {
    today: "今日",
    people: "用户",
    audiences: "受众",
    campaigns: "活动",
    roster: "排期",
    creatives: "文案",
    channels: "通道",
    timing: "时机",
    learning: "学习",
    policies: "策略",
    settings: "设置",
  },
};
