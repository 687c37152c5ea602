import type { TimelineKind } from "../../../../src/person/timeline-kinds.ts";
import type { Texts } from "../../text/language.tsx";

export const timelineKinds: readonly TimelineKind[] = [
  "event",
  "decision",
  "message",
  "attempt",
  "outcome",
  "traits",
  "device",
  "preferences",
  "identity",
  "feed",
];

export interface TimelineText {
  readonly title: string;
  readonly note: string;
  readonly zoneNote: (zone: string) => string;
  readonly filter: string;
  readonly all: string;
  /** On buttons. */
  readonly kinds: Readonly<Record<TimelineKind, string>>;
  /** Of one entry. */
  readonly kind: Readonly<Record<TimelineKind, string>>;
  readonly more: string;
  readonly end: string;
  readonly emptyTitle: string;
  readonly emptyNext: string;
  readonly noneTitle: string;
  readonly showAll: string;
  readonly shown: (count: number) => string;
  readonly causes: Readonly<Record<string, string>>;
  readonly chose: string;
  readonly silent: string;
  readonly silentSince: (why: string) => string;
  readonly why: string;
  readonly probability: string;
  readonly states: Readonly<Record<string, string>>;
  readonly verdicts: Readonly<Record<string, string>>;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly template: string;
  readonly hidden: string;
  readonly campaign: string;
  readonly byCall: string;
  readonly creative: string;
  readonly item: string;
  readonly planned: string;
  readonly again: (attempt: number) => string;
  readonly secondTouch: string;
  readonly message: string;
  readonly device: { readonly seen: string; readonly removed: string };
  readonly permission: Readonly<Record<string, string>>;
  readonly noChannels: string;
  readonly merged: string;
  readonly absorbed: string;
  readonly feed: (items: number) => string;
  readonly feedUntil: string;
  readonly preferences: {
    readonly disturb: string;
    readonly noDisturb: string;
    readonly allOff: string;
    readonly off: string;
    readonly given: string;
    readonly withdrawn: string;
    readonly neverAsked: string;
  };
  readonly value: string;
  readonly moreProperties: (count: number) => string;
}

export const timelineText: Texts<TimelineText> = {
  en: {
    title: "Timeline",
    note: "Everything that happened to or for this person, newest first.",
    zoneNote: (zone) => `Times are those of the person's own clock, ${zone}.`,
    filter: "Show",
    all: "Everything",
    kinds: {
      event: "Events",
      decision: "Decisions",
      message: "Messages",
      attempt: "Attempts",
      outcome: "Outcomes",
      traits: "Traits",
      device: "Devices",
      preferences: "Preferences",
      identity: "Identity",
      feed: "Recommendations",
    },
    kind: {
      event: "Event",
      decision: "Decision",
      message: "Message",
      attempt: "Attempt",
      outcome: "Outcome",
      traits: "Traits",
      device: "Device",
      preferences: "Preferences",
      identity: "Identity",
      feed: "Recommendations",
    },
    more: "Load more",
    end: "That is the beginning: nothing earlier is kept.",
    emptyTitle: "Nothing has happened yet",
    emptyNext: "Events, decisions and messages appear here as they come. Send an event for this person with POST /v1/track.",
    noneTitle: "Nothing of these kinds is kept",
    showAll: "Show everything",
    shown: (count) => `${count} entries are shown`,
    causes: { due: "the person was due", trigger: "something triggered it", pull: "the app asked" },
    chose: "Chose",
    silent: "Stayed silent",
    silentSince: (why) => `: ${why}`,
    why: "Why?",
    probability: "probability",
    states: {
      waiting: "Waiting",
      sending: "Being sent",
      sent: "Sent",
      failed: "Failed",
      cancelled: "Cancelled",
      doubtful: "In doubt",
      offered: "Offered to the app",
    },
    verdicts: { started: "under way", accepted: "accepted", failed: "failed", retry: "to be tried again", doubtful: "in doubt" },
    outcomes: {
      delivered: "Arrived",
      shown: "Shown",
      opened: "Opened",
      dismissed: "Swiped away",
      converted: "Converted",
      switchedOff: "Switched notifications off",
      uninstalled: "Uninstalled the app",
    },
    template: "The creative's template: nothing was sent yet, or it was sent before words were kept.",
    hidden: "A service text, which may hold a one-time code: operators and above can read it.",
    campaign: "campaign",
    byCall: "asked for by a call",
    creative: "creative",
    item: "item",
    planned: "planned for",
    again: (attempt) => `attempt ${attempt}`,
    secondTouch: "second touch",
    message: "The message",
    device: { seen: "Registered, or changed", removed: "Removed" },
    permission: {
      granted: "notifications allowed",
      denied: "notifications denied",
      provisional: "delivered quietly",
      unknown: "permission unknown",
    },
    noChannels: "no channel",
    merged: "Turned out to be",
    absorbed: "Took in",
    feed: (items) => (items === 1 ? "1 candidate of an outside recommender" : `${items} candidates of an outside recommender`),
    feedUntil: "until",
    preferences: {
      disturb: "do not disturb",
      noDisturb: "no do-not-disturb hours",
      allOff: "everything switched off",
      off: "switched off:",
      given: "consent to marketing given",
      withdrawn: "consent to marketing withdrawn",
      neverAsked: "never asked for consent",
    },
    value: "value",
    moreProperties: (count) => `${count} more`,
  },
  zh: {
    title: "时间线",
    note: "该用户身上发生的一切，以及为其所做的一切，最新在前。",
    zoneNote: (zone) => `时间为用户当地时间（${zone}）。`,
    filter: "显示",
    all: "全部",
    kinds: {
      event: "事件",
      decision: "决策",
      message: "消息",
      attempt: "投递",
      outcome: "结果",
      traits: "属性",
      device: "设备",
      preferences: "偏好",
      identity: "身份",
      feed: "推荐",
    },
    kind: {
      event: "事件",
      decision: "决策",
      message: "消息",
      attempt: "投递",
      outcome: "结果",
      traits: "属性",
      device: "设备",
      preferences: "偏好",
      identity: "身份",
      feed: "推荐",
    },
    more: "加载更多",
    end: "已到最早：此前没有保留记录。",
    emptyTitle: "还没有任何记录",
    emptyNext: "事件、决策和消息发生后会显示在这里。可用 POST /v1/track 为该用户发送一个事件。",
    noneTitle: "没有这些类型的记录",
    showAll: "显示全部",
    shown: (count) => `已显示 ${count} 条记录`,
    causes: { due: "到了该用户的决策时间", trigger: "由事件触发", pull: "应用请求" },
    chose: "选择了",
    silent: "保持静默",
    silentSince: (why) => `：${why}`,
    why: "为什么？",
    probability: "概率",
    states: {
      waiting: "等待中",
      sending: "发送中",
      sent: "已发送",
      failed: "失败",
      cancelled: "已取消",
      doubtful: "存疑",
      offered: "已提供给应用",
    },
    verdicts: { started: "进行中", accepted: "已接受", failed: "失败", retry: "待重试", doubtful: "存疑" },
    outcomes: {
      delivered: "已送达",
      shown: "已展示",
      opened: "已打开",
      dismissed: "已划掉",
      converted: "已转化",
      switchedOff: "关闭了通知",
      uninstalled: "卸载了应用",
    },
    template: "此为文案模板：尚未发送，或发送时还不保留原文。",
    hidden: "服务类消息可能含一次性验证码，运营及以上角色可以查看。",
    campaign: "活动",
    byCall: "由接口直接请求",
    creative: "文案",
    item: "物品",
    planned: "计划发送于",
    again: (attempt) => `第 ${attempt} 次尝试`,
    secondTouch: "二次触达",
    message: "该消息",
    device: { seen: "注册或变更", removed: "已移除" },
    permission: { granted: "允许通知", denied: "拒绝通知", provisional: "静默通知", unknown: "权限未知" },
    noChannels: "没有通道",
    merged: "合并为",
    absorbed: "并入了",
    feed: (items) => `外部推荐系统的 ${items} 个候选`,
    feedUntil: "有效期至",
    preferences: {
      disturb: "免打扰",
      noDisturb: "没有免打扰时段",
      allOff: "已关闭全部消息",
      off: "已关闭：",
      given: "已同意营销",
      withdrawn: "已撤回对营销的同意",
      neverAsked: "从未征求同意",
    },
    value: "价值",
    moreProperties: (count) => `另有 ${count} 项`,
  },
};
