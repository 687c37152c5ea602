import type { Texts } from "../../text/language.tsx";

interface WhyNotText {
  readonly title: string;
  readonly note: string;
  readonly campaign: string;
  readonly anyCampaign: string;
  readonly creative: string;
  readonly anyCreative: string;
  readonly item: string;
  readonly itemHint: string;
  readonly asked: string;
  readonly ofDecision: (when: string) => string;
  readonly now: string;
  readonly next: (when: string) => string;
  readonly nextRun: string;
  readonly nextRunAt: (when: string) => string;
  readonly noDecision: string;
  readonly clear: string;
  readonly invite: string;
  readonly state: Readonly<Record<string, string>>;
  readonly chosen: string;
  readonly drawn: (figures: { readonly propensity: string; readonly score: string; readonly rank: number }) => string;
  readonly lost: (other: string) => string;
  readonly silent: string;
  readonly fell: (figures: { readonly number: number; readonly of: number; readonly step: string }) => string;
  readonly unnamed: string;
  readonly unnamedNext: string;
  readonly askNow: string;
  readonly perhaps: string;
  readonly open: string;
  readonly openNote: string;
  readonly stepsPassed: string;
  readonly steps: Readonly<Record<"passed" | "fell" | "notReached", string>>;
  readonly rules: string;
  readonly change: string;
  readonly frees: (when: string) => string;
  readonly nothingSaid: string;
  readonly where: Readonly<
    Record<"campaign" | "audiences" | "policies" | "creatives" | "channels" | "roster" | "preferences" | "state", string>
  >;
  readonly expected: string;
  readonly expectedNote: Readonly<Record<"model" | "rates" | "none", string>>;
  readonly openRate: string;
  readonly convert: string;
  readonly switchOff: string;
  readonly value: string;
  readonly noPair: string;
  readonly dryRun: string;
  readonly dryRunNote: string;
  readonly dryRunSilent: (why: string) => string;
  readonly dryRunChose: (campaign: string) => string;
  readonly dryRunNeedsRole: string;
}

export const whyNotText: Texts<WhyNotText> = {
  en: {
    title: "Why not …?",
    note: "Pick what this person did not get: you are shown at which step it fell, by which rule, and what would change it.",
    campaign: "Campaign",
    anyCampaign: "Choose a campaign",
    creative: "Creative",
    anyCreative: "Any creative",
    item: "Item",
    itemHint: "Optional: an item's id.",
    asked: "Asked of",
    ofDecision: (when) => `The decision of ${when}`,
    now: "This moment (dry run)",
    next: (when) => `The next decision, ${when} (dry run)`,
    nextRun: "What the next decision would come to, by what is known now:",
    nextRunAt: (when) => `The next decision, ${when}, by what is known now:`,
    noDecision: "No decision is open",
    clear: "Clear",
    invite: "Choose a campaign or a creative.",
    state: {
      draft: "draft",
      live: "live",
      paused: "paused",
      ended: "ended",
      inReview: "in review",
      approved: "approved",
      resting: "resting",
      retired: "retired",
    },
    chosen: "It was chosen.",
    drawn: ({ propensity, score, rank }) =>
      `It got to the draw and had a probability of ${propensity}; its best pair was number ${rank} by expectation, with an expected open rate of ${score}.`,
    lost: (other) => `The draw fell on ${other}.`,
    silent: "It got to the end, and nothing was worth the interruption.",
    fell: ({ number, of, step }) => `It fell at step ${number} of ${of}: ${step}.`,
    unnamed: "No step of that decision names it.",
    unnamedNext:
      "Either it was not live then, or it could have been sent and was not among the 32 best pairs that the log keeps. Asked of this moment, the answer is certain.",
    askNow: "Ask of this moment",
    perhaps: "It may be among these, which are only counted:",
    open: "Nothing stands against it now.",
    openNote: "It takes part in the draw at the person's next decision.",
    stepsPassed: "The steps, in order",
    steps: { passed: "passed", fell: "fell here", notReached: "not reached" },
    rules: "By which rule",
    change: "What would change it",
    frees: (when) => `It frees on ${when}.`,
    nothingSaid: "The step names no single rule: nothing was left when it was done.",
    where: {
      campaign: "Open the campaign",
      audiences: "Open the audiences",
      policies: "Open the policy",
      creatives: "Open the creatives",
      channels: "Open the channels",
      roster: "Open the roster",
      preferences: "Open the preferences",
      state: "Open the devices",
    },
    expected: "If it could be sent",
    expectedNote: {
      model: "What the learned model expects of the best pair in question, whether or not it may be sent.",
      rates: "What counted open rates expect of the best pair in question, whether or not it may be sent.",
      none: "The policy scores nothing.",
    },
    openRate: "Open",
    convert: "Convert",
    switchOff: "Switch off",
    value: "Expected reward",
    noPair: "There is no pair to speak of: no item is found for it, or the campaign has no creative.",
    dryRun: "What a decision at this moment would come to:",
    dryRunNote: "A dry run over all campaigns; nothing is committed. Another draw may fall on another pair.",
    dryRunSilent: (why) => `It would stay silent: ${why}.`,
    dryRunChose: (campaign) => `It would send ${campaign}.`,
    dryRunNeedsRole: "A dry run over all campaigns needs the role operator.",
  },
  zh: {
    title: "为什么没有……？",
    note: "选择该用户没有收到的内容：将显示它在哪一步、按哪条规则被排除，以及如何改变。",
    campaign: "活动",
    anyCampaign: "选择活动",
    creative: "文案",
    anyCreative: "任意文案",
    item: "物品",
    itemHint: "可选：物品 ID。",
    asked: "询问对象",
    ofDecision: (when) => `${when} 的决策`,
    now: "此刻（试算）",
    next: (when) => `下次决策，${when}（试算）`,
    nextRun: "按目前所知，下次决策的结果：",
    nextRunAt: (when) => `按目前所知，下次决策（${when}）的结果：`,
    noDecision: "没有打开的决策",
    clear: "清除",
    invite: "请选择活动或文案。",
    state: {
      draft: "草稿",
      live: "在线",
      paused: "已暂停",
      ended: "已结束",
      inReview: "待审",
      approved: "已通过",
      resting: "休整中",
      retired: "已退役",
    },
    chosen: "它被选中了。",
    drawn: ({ propensity, score, rank }) => `它参与了抽取，概率为 ${propensity}；其最佳组合按预期排第 ${rank}，预期打开率 ${score}。`,
    lost: (other) => `抽中的是 ${other}。`,
    silent: "它走完了所有步骤，但没有内容值得打扰用户。",
    fell: ({ number, of, step }) => `它在第 ${number} 步（共 ${of} 步）被排除：${step}。`,
    unnamed: "该决策的任何一步都没有提到它。",
    unnamedNext: "它当时可能没有上线，也可能可以发送、但不在日志保留的前 32 个组合中。询问“此刻”可得到确切答案。",
    askNow: "询问此刻",
    perhaps: "它可能在以下只计数的内容中：",
    open: "此刻没有任何限制。",
    openNote: "它会参与该用户下次决策的抽取。",
    stepsPassed: "各步骤（按顺序）",
    steps: { passed: "通过", fell: "在此被排除", notReached: "未到达" },
    rules: "依据的规则",
    change: "如何改变",
    frees: (when) => `将于 ${when} 释放。`,
    nothingSaid: "该步骤没有指明单独的规则：执行后没有剩余。",
    where: {
      campaign: "打开活动",
      audiences: "打开受众",
      policies: "打开策略",
      creatives: "打开文案",
      channels: "打开通道",
      roster: "打开排期",
      preferences: "打开偏好",
      state: "查看设备",
    },
    expected: "如果可以发送",
    expectedNote: {
      model: "学习模型对所询最佳组合的预期，无论能否发送。",
      rates: "按统计打开率对所询最佳组合的预期，无论能否发送。",
      none: "策略未启用评分。",
    },
    openRate: "打开",
    convert: "转化",
    switchOff: "关闭通知",
    value: "预期收益",
    noPair: "没有可说的组合：找不到物品，或活动没有文案。",
    dryRun: "此刻的决策结果：",
    dryRunNote: "对全部活动的试算，不会提交任何内容。再次抽取可能落在其他组合上。",
    dryRunSilent: (why) => `将保持静默：${why}。`,
    dryRunChose: (campaign) => `将发送 ${campaign}。`,
    dryRunNeedsRole: "对全部活动的试算需要“运营”权限。",
  },
};
