import type { Texts } from "../../text/language.tsx";
import type { MessageFilter } from "./message-search.ts";
import type { UsualSpan } from "./time-span.ts";

interface MessagesText {
  readonly title: string;
  readonly lead: string;
  readonly table: string;
  readonly filters: string;
  readonly filter: Readonly<Record<MessageFilter, string>>;
  readonly any: string;
  readonly more: string;
  readonly clear: string;
  readonly without: (filter: string) => string;
  readonly enter: string;
  readonly span: string;
  readonly spans: Readonly<Record<UsualSpan, string>>;
  readonly zone: (zone: string) => string;
  readonly backwards: string;
  readonly count: (count: string) => string;
  readonly about: (count: string) => string;
  readonly counting: string;
  readonly decided: string;
  readonly state: string;
  readonly person: string;
  readonly content: string;
  readonly way: string;
  readonly outcomes: string;
  readonly transactional: string;
  readonly ownText: string;
  readonly secondTouch: string;
  readonly none: string;
  readonly noneFiltered: string;
  readonly noneFilteredHint: string;
  readonly noneHint: string;
  readonly toCampaigns: string;
}

export const messagesText: Texts<MessagesText> = {
  en: {
    title: "Messages",
    lead: "Every message that was decided or asked for, newest decision first.",
    table: "Messages, newest decision first",
    filters: "Filters",
    filter: {
      state: "State",
      reason: "Reason",
      outcome: "Outcome",
      person: "Person",
      campaign: "Campaign",
      creative: "Creative",
      item: "Item",
      channel: "Channel",
      placement: "Placement",
      from: "Decided from",
      to: "Decided before",
    },
    any: "Any",
    more: "More filters",
    clear: "Clear all",
    without: (filter) => `Remove the filter ${filter}`,
    enter: "The whole id; Enter applies it.",
    span: "Usual spans",
    spans: { today: "Today", "24h": "24 hours", "7d": "7 days", "30d": "30 days" },
    zone: (zone) => `Times in ${zone}`,
    backwards: "This lies after the end: exchange the two.",
    count: (count) => (count === "1" ? "1 message" : `${count} messages`),
    about: (count) => `About ${count} messages`,
    counting: "Counting …",
    decided: "Decided",
    state: "State",
    person: "Person",
    content: "Campaign and creative",
    way: "Way",
    outcomes: "Outcomes",
    transactional: "By a call",
    ownText: "text of the call",
    secondTouch: "Second touch",
    none: "No message yet",
    noneHint: "Messages appear here as soon as a campaign is live and somebody is due, or a call asks for one.",
    noneFiltered: "No message fits",
    noneFilteredHint: "Remove a filter or widen the span.",
    toCampaigns: "Go to the campaigns",
  },
  zh: {
    title: "消息",
    lead: "所有已决策或由接口发起的消息，按决策时间从新到旧排列。",
    table: "消息列表，按决策时间从新到旧",
    filters: "筛选",
    filter: {
      state: "状态",
      reason: "原因",
      outcome: "结果",
      person: "人员",
      campaign: "活动",
      creative: "文案",
      item: "物品",
      channel: "通道",
      placement: "版位",
      from: "决策时间起",
      to: "决策时间止",
    },
    any: "不限",
    more: "更多筛选",
    clear: "全部清除",
    without: (filter) => `移除筛选“${filter}”`,
    enter: "输入完整 ID，按回车生效。",
    span: "常用时间段",
    spans: { today: "今天", "24h": "24 小时", "7d": "7 天", "30d": "30 天" },
    zone: (zone) => `时区：${zone}`,
    backwards: "开始时间晚于结束时间，请对调。",
    count: (count) => `${count} 条消息`,
    about: (count) => `约 ${count} 条消息`,
    counting: "正在统计…",
    decided: "决策时间",
    state: "状态",
    person: "人员",
    content: "活动与文案",
    way: "途径",
    outcomes: "结果",
    transactional: "接口发起",
    ownText: "接口自带文案",
    secondTouch: "二次触达",
    none: "还没有消息",
    noneHint: "活动上线且有人到达决策时间，或接口发起消息后，会显示在这里。",
    noneFiltered: "没有符合条件的消息",
    noneFilteredHint: "请移除某个筛选条件，或放宽时间段。",
    toCampaigns: "前往活动",
  },
};
