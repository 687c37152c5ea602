import type { Texts } from "../../text/language.tsx";

interface WhyText {
  readonly list: string;
  readonly listNote: string;
  readonly newest: string;
  readonly earlier: string;
  readonly chose: (campaign: string) => string;
  readonly silence: string;
  readonly silentSince: (why: string) => string;
  readonly emptyTitle: string;
  readonly emptyNext: string;
  readonly causes: Readonly<Record<string, string>>;
  readonly facts: {
    readonly at: string;
    readonly cause: string;
    readonly sendAt: string;
    readonly placedBy: string;
    /** Beside the predictors of hours. */
    readonly placed: Readonly<Record<"ownActivity" | "evenly" | "atOnce", string>>;
    readonly notKept: string;
    readonly ownEvents: (events: string) => string;
    readonly randomHours: (share: string) => string;
    readonly propensity: string;
    readonly among: (count: string) => string;
    readonly score: string;
    readonly value: string;
    readonly price: string;
    readonly pOff: string;
    readonly arm: string;
    readonly model: string;
    readonly policy: string;
    readonly version: (n: string) => string;
    readonly creative: string;
    readonly item: string;
    readonly noItem: string;
  };
  readonly message: string;
  readonly because: string;
  readonly becauseNote: string;
  readonly noBecause: string;
  readonly spoke: { readonly for: string; readonly against: string };
  readonly ladder: string;
  readonly ladderNote: string;
  readonly units: Readonly<Record<"campaigns" | "items" | "pairs", (count: number, told: string) => string>>;
  readonly passed: string;
  readonly notReached: string;
  readonly ended: string;
  readonly left: (told: string) => string;
  readonly removed: (count: string) => string;
  readonly everything: string;
  readonly andMore: (count: number) => string;
  readonly shortlist: string;
  readonly shortlistNote: (shown: string, eligible: string) => string;
  readonly showAll: (count: string) => string;
  readonly campaign: string;
  readonly chosen: string;
  readonly details: string;
  readonly zoneNote: (zone: string) => string;
}

export const whyText: Texts<WhyText> = {
  en: {
    list: "Decisions",
    listNote: "Newest first. Silence is a decision, too.",
    newest: "Back to the newest",
    earlier: "Earlier decisions",
    chose: (campaign) => `Chose ${campaign}`,
    silence: "Silence",
    silentSince: (why) => `Silence: ${why}`,
    emptyTitle: "Nothing was decided for this person yet",
    emptyNext: "A person is decided when they are due (see “What is next”), or when an app asks. Ask “why not” of this moment above.",
    causes: { due: "the person was due", trigger: "something triggered it", pull: "the app asked" },
    facts: {
      at: "Decided",
      cause: "Because",
      sendAt: "To be sent",
      placedBy: "Hours foretold by",
      placed: { ownActivity: "Own events alone", evenly: "Nothing: placed evenly", atOnce: "Nothing: asked for at once" },
      notKept: "No longer kept",
      ownEvents: (events) => `${events} events of their own known then`,
      randomHours: (share) => `${share} of messages at a minute at random`,
      propensity: "Chosen with probability",
      among: (count) => `among ${count} pairs that could be sent`,
      score: "Expected open rate",
      value: "Expected reward",
      price: "Price of interrupting",
      pOff: "Chance of switching off",
      arm: "Experiment arm",
      model: "Model",
      policy: "Policy",
      version: (n) => `version ${n}`,
      creative: "Creative",
      item: "Item",
      noItem: "none",
    },
    message: "The message and what became of it",
    because: "What spoke for and against it",
    becauseNote: "Effect on the odds of an open, strongest first, as the model saw it then.",
    noBecause: "No model gave reasons: counted rates or chance chose.",
    spoke: { for: "for", against: "against" },
    ladder: "Every step",
    ladderNote: "What was there, what each step took out by which rule, and what was left.",
    units: {
      campaigns: (count, told) => (count === 1 ? "1 campaign" : `${told} campaigns`),
      items: (count, told) => (count === 1 ? "1 item" : `${told} items`),
      pairs: (count, told) => (count === 1 ? "1 pair" : `${told} pairs`),
    },
    passed: "took nothing out",
    notReached: "not reached",
    ended: "left nothing",
    left: (told) => `${told} left`,
    removed: (count) => `${count} removed`,
    everything: "everything",
    andMore: (count) => `${count} more`,
    shortlist: "In the draw",
    shortlistNote: (shown, eligible) => `The ${shown} best of ${eligible} pairs that could be sent, with the probability of each.`,
    showAll: (count) => `Show all ${count}`,
    campaign: "Campaign",
    chosen: "drawn",
    details: "The whole record as JSON",
    zoneNote: (zone) => `on the person's clock, ${zone}`,
  },
  zh: {
    list: "决策",
    listNote: "最新在前。保持静默也是一种决策。",
    newest: "回到最新",
    earlier: "更早的决策",
    chose: (campaign) => `选择了 ${campaign}`,
    silence: "静默",
    silentSince: (why) => `静默：${why}`,
    emptyTitle: "还没有为该用户做过决策",
    emptyNext: "到了决策时间（见“接下来”）或应用请求时会做决策。也可在上方询问“此刻为什么没有”。",
    causes: { due: "到了该用户的决策时间", trigger: "由事件触发", pull: "应用请求" },
    facts: {
      at: "决策时间",
      cause: "原因",
      sendAt: "计划发送",
      placedBy: "时段预测方法",
      placed: { ownActivity: "仅个人活动", evenly: "无：均匀分布", atOnce: "无：应用即时请求" },
      notKept: "已不再保留",
      ownEvents: (events) => `当时已知个人事件 ${events} 个`,
      randomHours: (share) => `${share} 的消息随机选取时刻`,
      propensity: "被选中的概率",
      among: (count) => `共 ${count} 个可发送组合`,
      score: "预期打开率",
      value: "预期收益",
      price: "打扰成本",
      pOff: "关闭通知的可能性",
      arm: "实验分组",
      model: "模型",
      policy: "策略",
      version: (n) => `版本 ${n}`,
      creative: "文案",
      item: "物品",
      noItem: "无",
    },
    message: "查看消息及其结果",
    because: "有利与不利因素",
    becauseNote: "当时模型认为的各因素对打开几率的影响，由强到弱。",
    noBecause: "模型没有给出理由：由统计比率或随机选择。",
    spoke: { for: "有利", against: "不利" },
    ladder: "每一步",
    ladderNote: "当时有什么，每一步按哪条规则排除了什么，还剩什么。",
    units: {
      campaigns: (_, told) => `${told} 个活动`,
      items: (_, told) => `${told} 个物品`,
      pairs: (_, told) => `${told} 个组合`,
    },
    passed: "未排除任何内容",
    notReached: "未到达",
    ended: "全部排除",
    left: (told) => `剩余 ${told}`,
    removed: (count) => `排除 ${count}`,
    everything: "全部",
    andMore: (count) => `另有 ${count} 个`,
    shortlist: "参与抽取",
    shortlistNote: (shown, eligible) => `${eligible} 个可发送组合中最好的 ${shown} 个，及各自的概率。`,
    showAll: (count) => `显示全部 ${count} 个`,
    campaign: "活动",
    chosen: "抽中",
    details: "完整记录（JSON）",
    zoneNote: (zone) => `用户当地时间（${zone}）`,
  },
};
