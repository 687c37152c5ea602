import type { Texts } from "../../text/language.tsx";

interface NextText {
  readonly now: string;
  readonly nowNote: string;
  readonly free: string;
  readonly blocked: string;
  readonly by: Readonly<Record<string, string>>;
  readonly nextDue: string;
  readonly onItsWay: string;
  readonly reserved: string;
  readonly planned: string;
  readonly quiet: string;
  readonly disturb: string;
  readonly consent: string;
  readonly reach: string;
  readonly cap: string;
  readonly none: string;
  readonly running: (until: string) => string;
  readonly runningOpen: string;
  readonly notNow: string;
  readonly given: string;
  readonly withdrawn: string;
  readonly neverAsked: (policy: "required" | "assumed") => string;
  readonly reachable: (devices: number) => string;
  readonly capWords: (figures: { readonly perWeek: string; readonly perDay: string | null }) => string;
  readonly capKinds: Readonly<Record<"adaptive" | "learned" | "budget", string>>;
  readonly capReasons: Readonly<Record<string, string>>;
  readonly limits: string;
  readonly limitsNote: string;
  readonly noLimits: string;
  readonly noLimitsNext: string;
  readonly fullOf: (full: number, all: number) => string;
  readonly moreRows: (count: number) => string;
  readonly used: (used: string, max: string) => string;
  readonly usedGap: (used: string) => string;
  readonly left: (count: string) => string;
  readonly full: (frees: string) => string;
  readonly frees: (when: string) => string;
  readonly freesUnknown: string;
  readonly own: string;
  readonly scores: string;
  readonly scoresNote: Readonly<
    Record<
      "model" | "rates" | "none",
      (figures: { readonly version: string; readonly examples: string; readonly eligible: string }) => string
    >
  >;
  readonly nothing: (why: string) => string;
  readonly nothingNext: string;
  readonly askWhyNot: string;
  readonly pair: string;
  readonly noItem: string;
  readonly open: string;
  readonly convert: string;
  readonly switchOff: string;
  readonly value: string;
  readonly price: string;
  readonly net: string;
  readonly netNote: string;
  readonly hours: string;
  readonly allHours: string;
  readonly because: string;
  readonly whyNot: string;
}

export const nextText: Texts<NextText> = {
  en: {
    now: "At this moment",
    nowNote: "What stands for or against a marketing message right now.",
    free: "Nothing forbids a marketing message right now.",
    blocked: "No marketing message may go right now:",
    by: {
      quietHours: "quiet hours",
      doNotDisturb: "the person's do-not-disturb hours",
    },
    nextDue: "Decided next",
    onItsWay: "when the message below is done",
    reserved: "On its way",
    planned: "planned for",
    quiet: "Quiet hours",
    disturb: "Do not disturb",
    consent: "Consent",
    reach: "Reach",
    cap: "Own cap",
    none: "none",
    running: (until) => `now, until ${until}`,
    runningOpen: "now",
    notNow: "not now",
    given: "given",
    withdrawn: "withdrawn",
    neverAsked: (policy) => (policy === "required" ? "never given; the policy requires it" : "never asked; the policy assumes it"),
    reachable: (devices) => (devices === 1 ? "1 device can be rung" : `${devices} devices can be rung`),
    capWords: ({ perWeek, perDay }) => (perDay === null ? `${perWeek} a week` : `${perWeek} a week, ${perDay} a day`),
    capKinds: {
      adaptive: "from how they respond",
      learned: "learned for people like them",
      budget: "given by lot, to learn what volume does",
    },
    capReasons: {
      start: "as everybody begins",
      forgotten: "begun again after four silent weeks",
      engaged: "last raised by a day with an open",
      ignored: "last lowered by a run of ignored pushes",
      dismissed: "last lowered by a dismissal",
      fewer: "last halved by a wish for fewer",
      relaxed: "last moved back by a silent fortnight",
    },
    limits: "Limits left",
    limitsNote: "Counted as the decider counts: messages of the last 35 days and those on their way. Full ones come first.",
    noLimits: "No limit speaks of this person",
    noLimitsNext: "Set caps and gaps in the policy.",
    fullOf: (full, all) => `${full} of ${all} full`,
    moreRows: (count) => `${count} more`,
    used: (used, max) => `${used} of ${max} used`,
    usedGap: (used) => `${used} within the gap`,
    left: (count) => `${count} left`,
    full: (frees) => `Full, ${frees}`,
    frees: (when) => `frees ${when}`,
    freesUnknown: "does not free within five weeks",
    own: "this person's own",
    scores: "What would be sent, and what is expected of it",
    scoresNote: {
      model: ({ version, examples, eligible }) =>
        `By model version ${version}, learned from ${examples} messages; ${eligible} pairs may be sent now. The best of each campaign come first.`,
      rates: ({ eligible }) => `By counted open rates, since no learned model decides; ${eligible} pairs may be sent now.`,
      none: ({ eligible }) => `The policy scores nothing; ${eligible} pairs may be sent now.`,
    },
    nothing: (why) => `Nothing may be sent now: ${why}`,
    nothingNext: "The steps below say what took out what. Ask “why not” of one campaign to see what would change it.",
    askWhyNot: "Ask why not",
    pair: "Campaign, item and creative",
    noItem: "no item",
    open: "Open",
    convert: "Convert",
    switchOff: "Switch off",
    value: "Reward",
    price: "Price",
    net: "Net",
    netNote: "Expected reward less the price of interrupting and of a scarce line: below 0, silence is better.",
    hours: "Best hours",
    allHours: "all alike",
    because: "Because",
    whyNot: "Why (not)?",
  },
  zh: {
    now: "此刻",
    nowNote: "此刻对营销消息有利或不利的因素。",
    free: "此刻没有任何因素禁止营销消息。",
    blocked: "此刻不能发送营销消息：",
    by: { quietHours: "静默时段", doNotDisturb: "用户的免打扰时段" },
    nextDue: "下次决策",
    onItsWay: "待下方消息完成后",
    reserved: "在途消息",
    planned: "计划发送于",
    quiet: "静默时段",
    disturb: "免打扰",
    consent: "同意",
    reach: "可触达",
    cap: "个人上限",
    none: "无",
    running: (until) => `正在生效，至 ${until}`,
    runningOpen: "正在生效",
    notNow: "当前未生效",
    given: "已同意",
    withdrawn: "已撤回",
    neverAsked: (policy) => (policy === "required" ? "从未同意，策略要求同意" : "从未征求，策略视为已同意"),
    reachable: (devices) => `${devices} 台设备可推送`,
    capWords: ({ perWeek, perDay }) => (perDay === null ? `每周 ${perWeek} 条` : `每周 ${perWeek} 条，每日 ${perDay} 条`),
    capKinds: { adaptive: "依据用户的反应", learned: "为同类用户学习得出", budget: "随机分配，用于学习发送量的影响" },
    capReasons: {
      start: "初始值",
      forgotten: "静默四周后重新开始",
      engaged: "最近因有打开的一天而提高",
      ignored: "最近因连续忽略推送而降低",
      dismissed: "最近因划掉消息而降低",
      fewer: "最近因用户希望减少而减半",
      relaxed: "最近因两周静默而回调",
    },
    limits: "频次余量",
    limitsNote: "与决策的计数方式一致：最近 35 天的消息及在途消息。已满的排在最前。",
    noLimits: "没有适用于该用户的频次限制",
    noLimitsNext: "可在策略中设置频次上限和间隔。",
    fullOf: (full, all) => `${all} 项中 ${full} 项已满`,
    moreRows: (count) => `另有 ${count} 项`,
    used: (used, max) => `已用 ${used} / ${max}`,
    usedGap: (used) => `间隔内有 ${used} 条`,
    left: (count) => `剩余 ${count}`,
    full: (frees) => `已满，${frees}`,
    frees: (when) => `${when} 释放`,
    freesUnknown: "五周内不会释放",
    own: "该用户个人",
    scores: "可能发送的内容及预期",
    scoresNote: {
      model: ({ version, examples, eligible }) =>
        `由模型版本 ${version} 给出（从 ${examples} 条消息学习）；当前可发送 ${eligible} 个组合。每个活动的最佳组合排在最前。`,
      rates: ({ eligible }) => `按统计打开率给出（没有学习模型参与）；当前可发送 ${eligible} 个组合。`,
      none: ({ eligible }) => `策略未启用评分；当前可发送 ${eligible} 个组合。`,
    },
    nothing: (why) => `当前没有可发送的内容：${why}`,
    nothingNext: "下方各步骤说明排除了什么。可对某个活动询问“为什么没有”，查看如何改变。",
    askWhyNot: "询问为什么没有",
    pair: "活动、物品与文案",
    noItem: "无物品",
    open: "打开",
    convert: "转化",
    switchOff: "关闭通知",
    value: "收益",
    price: "成本",
    net: "净值",
    netNote: "预期收益减去打扰成本与稀缺业务线的成本；低于 0 时保持静默更好。",
    hours: "最佳时段",
    allHours: "各时段相同",
    because: "原因",
    whyNot: "为什么（没有）？",
  },
};
