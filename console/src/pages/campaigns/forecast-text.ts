import type { ForecastOutcome } from "../../../../src/api/wire/estimates.ts";
import type { Texts } from "../../text/language.tsx";

interface ForecastText {
  readonly lead: string;
  readonly unsaved: string;
  readonly sample: string;
  readonly sampleHint: string;
  readonly people: (count: string) => string;
  readonly start: string;
  readonly again: string;
  readonly cancel: string;
  readonly working: (count: string) => string;
  readonly inAudience: string;
  readonly reached: string;
  readonly opens: string;
  readonly creatives: string;
  readonly ofPeople: (count: string, isExact: boolean) => string;
  readonly interval: (low: string, high: string) => string;
  readonly comma: string;
  readonly opensBy: (rate: string, by: "model" | "rates", examples: string) => string;
  readonly noOpens: string;
  readonly toCreatives: string;
  readonly what: string;
  readonly note: (sample: string, total: string, at: string) => string;
  readonly day: string;
  readonly outcomes: Readonly<Record<ForecastOutcome, string>>;
  readonly rules: (count: number) => string;
  readonly quotas: string;
  readonly quotasNote: string;
  readonly noQuotas: string;
  readonly line: (line: string) => string;
  readonly vendor: (vendor: string, app: string) => string;
  readonly columns: Readonly<Record<"quota" | "perDay" | "left" | "need" | "verdict", string>>;
  readonly verdicts: Readonly<Record<"enough" | "tight" | "short", string>>;
  readonly assumptions: string;
  readonly warnings: string;
}

export const forecastTexts: Texts<ForecastText> = {
  en: {
    lead: "What one day would bring: people drawn by lot are decided as they would be, under the catalogue with this campaign live. Nothing is sent or stored.",
    unsaved: "The form's unsaved changes are part of it.",
    sample: "People drawn",
    sampleHint: "More take longer and make the intervals narrower.",
    people: (count) => `${count} people`,
    start: "Forecast",
    again: "Forecast again",
    cancel: "Call it off",
    working: (count) => `Deciding for ${count} people …`,
    inAudience: "In its audience",
    reached: "Would get it in a day",
    opens: "Opens to expect",
    creatives: "Creatives it may send",
    ofPeople: (count, isExact) => (isExact ? `of ${count} people` : `of about ${count} people`),
    interval: (low, high) => `${low} to ${high}`,
    comma: ", ",
    opensBy: (rate, by, examples) =>
      by === "model"
        ? `at ${rate} on the mean, by a model of ${examples} messages`
        : `at ${rate} on the mean, counted from ${examples} messages`,
    noOpens: "Nobody is reached, or nothing scores",
    toCreatives: "Approve some",
    what: "What would become of people",
    note: (sample, total, at) => `${sample} people by lot, scaled to ${total}; bars reach over the 95 % interval. As of ${at}.`,
    day: "One day means each person's next regular decision within 24 hours, and its first message alone. Further days depend on what these messages bring about, so they are not forecast.",
    outcomes: {
      reached: "Get a message of this campaign",
      otherCampaign: "Get another campaign's message instead",
      notWorth: "Nothing is worth interrupting them",
      notInAudience: "Not in its audience",
      onItsWay: "A message is on its way already",
      notRunning: "Due when it does not run",
      unreachable: "No device can be rung",
      noConsent: "No consent",
      doNotDisturb: "Never to be disturbed",
      heldOut: "Held out, to measure against",
      quiet: "Quiet: no free minute in its window",
      capped: "Capped by limits and quotas",
      noItem: "No item fits",
      noCreative: "No creative fits",
    },
    rules: (count) => (count === 1 ? "By which rule" : `By which of ${count} rules`),
    quotas: "Quotas today",
    quotasNote: "What is left now, beside what those reached would take.",
    noQuotas: "Neither the line nor the vendors of those reached count a quota.",
    line: (line) => `Line ${line}`,
    vendor: (vendor, app) => `${vendor}, app ${app}`,
    columns: { quota: "Quota", perDay: "A day", left: "Left", need: "Needed", verdict: "Enough?" },
    verdicts: { enough: "Enough", tight: "Tight", short: "Too little" },
    assumptions: "What was taken for granted",
    warnings: "To think about",
  },
  zh: {
    lead: "预测一天的效果：随机抽取用户，在“此活动已上线”的配置下按真实流程决策。不发送，也不存储任何内容。",
    unsaved: "已包含表单中未保存的更改。",
    sample: "抽样人数",
    sampleHint: "人数越多耗时越长，区间越窄。",
    people: (count) => `${count} 人`,
    start: "开始预测",
    again: "重新预测",
    cancel: "取消",
    working: (count) => `正在为 ${count} 人决策…`,
    inAudience: "属于受众",
    reached: "一天内会收到",
    opens: "预计打开",
    creatives: "可发送的文案",
    ofPeople: (count, isExact) => (isExact ? `共 ${count} 人` : `共约 ${count} 人`),
    interval: (low, high) => `${low} 至 ${high}`,
    comma: "，",
    opensBy: (rate, by, examples) =>
      by === "model" ? `平均打开率 ${rate}，模型学习自 ${examples} 条消息` : `平均打开率 ${rate}，统计自 ${examples} 条消息`,
    noOpens: "无人可触达，或没有评分",
    toCreatives: "去审批文案",
    what: "用户的去向",
    note: (sample, total, at) => `随机抽样 ${sample} 人，推算至 ${total} 人；浅色部分为 95 % 置信区间。统计时间 ${at}。`,
    day: "“一天”指每个人 24 小时内的下一次例行决策，只计其第一条消息。之后的日子取决于这些消息带来的变化，因此不作预测。",
    outcomes: {
      reached: "收到此活动的消息",
      otherCampaign: "改为收到其他活动的消息",
      notWorth: "没有值得打扰的消息",
      notInAudience: "不在受众中",
      onItsWay: "已有在途消息",
      notRunning: "到期时活动不在投放",
      unreachable: "没有可触达的设备",
      noConsent: "未同意接收",
      doNotDisturb: "全天免打扰",
      heldOut: "对照组（用于衡量效果）",
      quiet: "静默：时段内没有空闲时间",
      capped: "受频次限制或配额限制",
      noItem: "没有合适的物品",
      noCreative: "没有合适的文案",
    },
    rules: (count) => `具体规则（${count} 条）`,
    quotas: "今日配额",
    quotasNote: "当前剩余，以及触达这些用户所需的数量。",
    noQuotas: "业务线和相关厂商均未设置配额。",
    line: (line) => `业务线 ${line}`,
    vendor: (vendor, app) => `${vendor}，应用 ${app}`,
    columns: { quota: "配额", perDay: "每天", left: "剩余", need: "需要", verdict: "是否足够" },
    verdicts: { enough: "足够", tight: "紧张", short: "不足" },
    assumptions: "预测的前提",
    warnings: "请留意",
  },
};
