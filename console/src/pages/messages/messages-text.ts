import type { Texts } from "../../text/language.tsx";
import type { ListedBy, MessageFilter } from "./message-search.ts";
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
  readonly spanOf: Readonly<Record<"decided" | "attempted", string>>;
  readonly spans: Readonly<Record<UsualSpan, string>>;
  readonly zone: (zone: string) => string;
  readonly backwards: string;
  readonly count: (count: string) => string;
  readonly about: (count: string) => string;
  readonly counting: string;
  readonly listedBy: Readonly<Record<ListedBy, string>>;
  readonly state: string;
  readonly person: string;
  readonly text: string;
  readonly template: string;
  readonly hidden: string;
  readonly isByCall: string;
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
    lead: "Every message that was decided or asked for, newest first.",
    table: "Messages, newest first",
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
      byCall: "Asked for by a call",
      from: "Decided from",
      to: "Decided before",
      attemptedFrom: "Handed over from",
      attemptedTo: "Handed over before",
      outcomeFrom: "Outcome from",
      outcomeTo: "Outcome before",
    },
    any: "Any",
    more: "More filters",
    clear: "Clear all",
    without: (filter) => `Remove the filter ${filter}`,
    enter: "The whole id; Enter applies it.",
    span: "Usual spans",
    spanOf: { decided: "Decided", attempted: "Handed over" },
    spans: { today: "Today", "24h": "24 hours", "7d": "7 days", "30d": "30 days" },
    zone: (zone) => `Times in ${zone}`,
    backwards: "This lies after the end: exchange the two.",
    count: (count) => (count === "1" ? "1 message" : `${count} messages`),
    about: (count) => `About ${count} messages`,
    counting: "Counting …",
    listedBy: { decided: "Decided", attempted: "Handed over", opened: "First opened", converted: "First converted" },
    state: "State",
    person: "Person",
    text: "Text",
    template: "Template",
    hidden: "Not shown to viewers",
    isByCall: "yes",
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
    lead: "所有已决策或由接口发起的消息，从新到旧排列。",
    table: "消息列表，从新到旧",
    filters: "筛选",
    filter: {
      state: "状态",
      reason: "原因",
      outcome: "结果",
      person: "用户",
      campaign: "活动",
      creative: "文案",
      item: "物品",
      channel: "通道",
      placement: "版位",
      byCall: "由接口发起",
      from: "决策时间起",
      to: "决策时间止",
      attemptedFrom: "发送时间起",
      attemptedTo: "发送时间止",
      outcomeFrom: "结果时间起",
      outcomeTo: "结果时间止",
    },
    any: "不限",
    more: "更多筛选",
    clear: "全部清除",
    without: (filter) => `移除筛选“${filter}”`,
    enter: "输入完整 ID，按回车生效。",
    span: "常用时间段",
    spanOf: { decided: "决策", attempted: "发送" },
    spans: { today: "今天", "24h": "24 小时", "7d": "7 天", "30d": "30 天" },
    zone: (zone) => `时区：${zone}`,
    backwards: "开始时间晚于结束时间，请对调。",
    count: (count) => `${count} 条消息`,
    about: (count) => `约 ${count} 条消息`,
    counting: "正在统计…",
    listedBy: { decided: "决策时间", attempted: "发送时间", opened: "首次打开", converted: "首次转化" },
    state: "状态",
    person: "用户",
    text: "内容",
    template: "模板",
    hidden: "查看者不可见",
    isByCall: "是",
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
