import type { Texts } from "../../text/language.tsx";
import type { PersonTab } from "./people-search.ts";

interface PersonText {
  readonly views: string;
  readonly tabs: Readonly<Record<PersonTab, string>>;
  readonly back: string;
  readonly lastSeen: string;
  readonly never: string;
  readonly since: string;
  readonly messages: string;
  readonly opened: (opened: string) => string;
  readonly reachable: string;
  readonly yes: string;
  readonly no: string;
  readonly devices: (count: number) => string;
  readonly next: string;
  readonly onItsWay: string;
  readonly notDue: string;
  readonly now: string;
  readonly allowed: string;
  readonly barred: string;
  readonly nowFree: string;
  readonly nowBlocked: (count: number) => string;
  readonly theirTime: string;
  readonly copy: string;
  readonly copied: string;
}

export const personText: Texts<PersonText> = {
  en: {
    views: "Views of this person",
    tabs: {
      timeline: "Timeline",
      why: "Why / why not",
      next: "What is next",
      hours: "Hours",
      state: "State",
      preview: "Preview",
      preferences: "Preferences",
      erase: "Erase",
    },
    back: "All people",
    lastSeen: "Last seen",
    never: "never",
    since: "known since",
    messages: "Messages, 30 days",
    opened: (opened) => `${opened} opened`,
    reachable: "Reachable",
    yes: "Yes",
    no: "No",
    devices: (count) => (count === 1 ? "1 device can be rung" : `${count} devices can be rung`),
    next: "Next decision",
    onItsWay: "a message is on its way",
    notDue: "not planned",
    now: "Marketing at this moment",
    allowed: "Allowed",
    barred: "Barred",
    nowFree: "no rule forbids it outright",
    nowBlocked: (count) => (count === 1 ? "1 thing forbids it" : `${count} things forbid it`),
    theirTime: "their clock",
    copy: "Copy the id",
    copied: "The id was copied.",
  },
  zh: {
    views: "该用户的视图",
    tabs: {
      timeline: "时间线",
      why: "为什么 / 为什么没有",
      next: "接下来",
      hours: "活跃时段",
      state: "状态",
      preview: "预览",
      preferences: "偏好",
      erase: "删除",
    },
    back: "全部用户",
    lastSeen: "最近出现",
    never: "从未",
    since: "首次出现",
    messages: "30 天消息数",
    opened: (opened) => `打开 ${opened} 条`,
    reachable: "可触达",
    yes: "是",
    no: "否",
    devices: (count) => `${count} 台设备可推送`,
    next: "下次决策",
    onItsWay: "已有消息在途",
    notDue: "未排定",
    now: "此刻发送营销消息",
    allowed: "允许",
    barred: "受限",
    nowFree: "没有规则直接禁止",
    nowBlocked: (count) => `有 ${count} 项限制`,
    theirTime: "用户当地时间",
    copy: "复制 ID",
    copied: "ID 已复制。",
  },
};
