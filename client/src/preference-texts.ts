import type { Language } from "./prompt-texts.ts";

/** Words of the preference centre. */
export interface PreferenceTexts {
  readonly marketing: string;
  readonly marketingHint: string;
  readonly everything: string;
  readonly everythingHint: string;
  readonly kinds: string;
  readonly channels: string;
  readonly hours: string;
  readonly hoursHint: string;
  readonly span: (place: number) => string;
  readonly from: string;
  readonly to: string;
  readonly days: string;
  /** Monday first. */
  readonly dayNames: readonly string[];
  readonly add: string;
  readonly remove: (place: number) => string;
  readonly save: string;
  readonly loading: string;
  readonly saving: string;
  readonly saved: string;
  readonly signIn: string;
  readonly offline: string;
  readonly failed: string;
  readonly badSpan: (place: number) => string;
}

export const preferenceTexts: Readonly<Record<Language, PreferenceTexts>> = {
  en: {
    marketing: "Offers and recommendations",
    marketingHint: "I agree to be told about offers. I can take this back at any time.",
    everything: "Pause everything",
    everythingHint: "Only messages about your own orders and account still come.",
    kinds: "What you are told about",
    channels: "How you are told",
    hours: "Do not disturb",
    hoursHint: "Nothing but service messages arrives in these hours. They may cross midnight.",
    span: (place) => `Hours ${place}`,
    from: "From",
    to: "To",
    days: "Days",
    dayNames: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    add: "Add hours",
    remove: (place) => `Remove hours ${place}`,
    save: "Save",
    loading: "Loading your choices …",
    saving: "Saving …",
    saved: "Saved.",
    signIn: "Sign in to see your choices.",
    offline: "There is no connection. Try again in a moment.",
    failed: "That could not be saved. Try again in a moment.",
    badSpan: (place) => `Hours ${place}: give a beginning and an end that differ, and at least one day.`,
  },
  zh: {
    marketing: "优惠与推荐",
    marketingHint: "我同意接收优惠信息，并可随时撤回。",
    everything: "全部暂停",
    everythingHint: "只会收到与您的订单和账户有关的消息。",
    kinds: "通知内容",
    channels: "通知方式",
    hours: "免打扰",
    hoursHint: "在这些时段内，除服务消息外不会收到通知。时段可跨越午夜。",
    span: (place) => `时段 ${place}`,
    from: "开始",
    to: "结束",
    days: "星期",
    dayNames: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    add: "添加时段",
    remove: (place) => `移除时段 ${place}`,
    save: "保存",
    loading: "正在加载您的设置…",
    saving: "正在保存…",
    saved: "已保存。",
    signIn: "请登录后查看您的设置。",
    offline: "没有网络连接，请稍后再试。",
    failed: "未能保存，请稍后再试。",
    badSpan: (place) => `时段 ${place}：开始与结束时间须不同，且至少选择一天。`,
  },
};
