import type { Texts } from "./language.tsx";

type Step =
  | "commit"
  | "campaigns"
  | "reach"
  | "consent"
  | "doNotDisturb"
  | "holdout"
  | "audience"
  | "time"
  | "limits"
  | "items"
  | "creatives"
  | "score"
  | "choose"
  | "worth";

/** What the steps of a decision ask, in their order. */
export const stepWords: Texts<Readonly<Record<Step, string>>> = {
  en: {
    commit: "Nothing else on its way",
    campaigns: "Campaigns that run now",
    reach: "A device that can be rung",
    consent: "Consent and switches",
    doNotDisturb: "Do-not-disturb",
    holdout: "Not held out",
    audience: "In the audience",
    time: "A free minute",
    limits: "Within limits and quotas",
    items: "An item to speak of",
    creatives: "A creative that fits",
    score: "Scored",
    choose: "Chosen",
    worth: "Worth interrupting",
  },
  zh: {
    commit: "没有其他在途消息",
    campaigns: "当前投放的活动",
    reach: "有可触达的设备",
    consent: "同意与开关",
    doNotDisturb: "免打扰",
    holdout: "不在对照组",
    audience: "属于受众",
    time: "有空闲时间",
    limits: "在频次与配额之内",
    items: "有可推荐的物品",
    creatives: "有合适的文案",
    score: "评分",
    choose: "选择",
    worth: "值得打扰",
  },
};

type Rule =
  | "alreadyCommitted"
  | "notLive"
  | "otherPlacement"
  | "ended"
  | "notStarted"
  | "merged"
  | "noDevice"
  | "permissionDenied"
  | "channelOff"
  | "noChannel"
  | "appVersion"
  | "consentWithdrawn"
  | "consentMissing"
  | "allOff"
  | "kindOff"
  | "alwaysDoNotDisturb"
  | "holdout"
  | "experimentHoldout"
  | "notInAudience"
  | "windowClosed"
  | "quietHours"
  | "doNotDisturb"
  | "quota"
  | "vendorDeviceQuota"
  | "vendorAppQuota"
  | "roster"
  | "unknownItem"
  | "notValid"
  | "noItem"
  | "language"
  | "missingValue"
  | "creativePerDay"
  | "noCreative"
  | "pairClosed"
  | "maxPerWeek"
  | "adaptiveCapPerWeek"
  | "adaptiveCapPerDay"
  | "lambda";

/** Rules by which a step takes something out; a limit is named by its own label and has no word here. */
export const ruleWords: Texts<Readonly<Record<Rule, string>>> = {
  en: {
    alreadyCommitted: "a message is already on its way",
    notLive: "the campaign is not live",
    otherPlacement: "it belongs to another placement",
    ended: "the campaign has ended",
    notStarted: "the campaign has not begun",
    merged: "the person was merged into another",
    noDevice: "no device is registered",
    permissionDenied: "notifications are not permitted",
    channelOff: "the person switched the channels off",
    noChannel: "no configured channel serves the device",
    appVersion: "the app is too old",
    consentWithdrawn: "consent was withdrawn",
    consentMissing: "consent was never given",
    allOff: "the person switched all marketing off",
    kindOff: "the person switched this kind off",
    alwaysDoNotDisturb: "do-not-disturb covers the whole day",
    holdout: "held out to measure against",
    experimentHoldout: "held out by an experiment",
    notInAudience: "not in the audience",
    windowClosed: "outside the campaign's hours",
    quietHours: "quiet hours",
    doNotDisturb: "the person's do-not-disturb",
    quota: "the line's daily quota is used up",
    vendorDeviceQuota: "the vendor's quota for the device is used up",
    vendorAppQuota: "the vendor's quota for the app is used up",
    roster: "the roster keeps the time for something else",
    unknownItem: "the item is not known",
    notValid: "the item is not valid then",
    noItem: "no item is left",
    language: "another language",
    missingValue: "a value that the text needs is missing",
    creativePerDay: "the creative's daily cap is used up",
    noCreative: "no creative is left",
    pairClosed: "item and creative do not go together now",
    maxPerWeek: "the policy's weekly maximum is reached",
    adaptiveCapPerWeek: "the person's own weekly cap is reached",
    adaptiveCapPerDay: "the person's own daily cap is reached",
    lambda: "it brings less than the interruption costs",
  },
  zh: {
    alreadyCommitted: "已有在途消息",
    notLive: "活动未上线",
    otherPlacement: "属于其他版位",
    ended: "活动已结束",
    notStarted: "活动尚未开始",
    merged: "该人员已合并",
    noDevice: "没有注册设备",
    permissionDenied: "没有通知权限",
    channelOff: "用户关闭了通道",
    noChannel: "没有通道可用于该设备",
    appVersion: "应用版本过低",
    consentWithdrawn: "已撤回同意",
    consentMissing: "从未同意",
    allOff: "用户关闭了全部营销",
    kindOff: "用户关闭了此类消息",
    alwaysDoNotDisturb: "免打扰覆盖全天",
    holdout: "属于全局对照组",
    experimentHoldout: "属于实验对照组",
    notInAudience: "不在受众中",
    windowClosed: "不在活动时段内",
    quietHours: "静默时段",
    doNotDisturb: "用户免打扰",
    quota: "业务线每日配额用尽",
    vendorDeviceQuota: "厂商单设备配额用尽",
    vendorAppQuota: "厂商应用配额用尽",
    roster: "排期已留给其他内容",
    unknownItem: "物品未知",
    notValid: "物品届时无效",
    noItem: "没有剩余物品",
    language: "语言不符",
    missingValue: "缺少文案所需的变量",
    creativePerDay: "文案每日上限用尽",
    noCreative: "没有剩余文案",
    pairClosed: "物品与文案当前不可搭配",
    maxPerWeek: "已达策略的每周上限",
    adaptiveCapPerWeek: "已达个人的每周上限",
    adaptiveCapPerDay: "已达个人的每日上限",
    lambda: "收益低于打扰成本",
  },
};

/** The word of a name, or the name itself where another version of the server wrote it. */
export function wordOf<Word>(words: Readonly<Record<string, Word>>, name: string): Word | null {
  return (Object.hasOwn(words, name) ? words[name] : undefined) ?? null;
}
