import type { CreativesReport } from "../../../../src/api/wire/reports.ts";
import type { Texts } from "../../text/language.tsx";

type Alarm = CreativesReport["overall"]["alarms"][number]["kind"];

interface SupplyText {
  readonly overall: string;
  readonly note: (from: string, to: string) => string;
  readonly figures: Readonly<Record<"creatives" | "sends" | "opens" | "topShare" | "effective", string>>;
  readonly topShareBeside: string;
  readonly effectiveBeside: string;
  readonly alarms: Readonly<Record<Alarm, string>>;
  /** What an alarm says; `told` is the server's own sentence with its figures. */
  readonly noAlarms: string;
  readonly alarmsTitle: string;
  readonly advice: string;
  readonly adviceNote: string;
  readonly noAdvice: string;
  readonly rest: string;
  readonly retire: string;
  readonly done: (creative: string, kind: "rest" | "retire") => string;
  readonly mayNot: string;
  readonly byCampaign: string;
  readonly byCampaignNote: string;
  readonly rows: string;
  readonly rowsNote: string;
  readonly columns: Readonly<
    Record<
      | "campaign"
      | "creative"
      | "creatives"
      | "sends"
      | "opens"
      | "rate"
      | "topShare"
      | "effective"
      | "alarms"
      | "before"
      | "recent"
      | "shares"
      | "change",
      string
    >
  >;
  readonly interval: (low: string, high: string) => string;
  readonly part: (rate: string, sends: string) => string;
  readonly change: (from: string, to: string) => string;
  readonly none: string;
  readonly noneLead: string;
}

export const supplyTexts: Texts<SupplyText> = {
  en: {
    overall: "All live campaigns together",
    note: (from, to) => `Messages from ${from} to ${to}.`,
    figures: {
      creatives: "May be sent",
      sends: "Sent",
      opens: "Opened",
      topShare: "Opens by the top three",
      effective: "Effective number",
    },
    topShareBeside: "Share of all opens that hang on three creatives",
    effectiveBeside: "As many equal creatives would be as concentrated",
    alarms: {
      concentrated: "Too concentrated",
      fewCreatives: "Too few creatives",
      starving: "Starving",
      overfed: "Overfed",
    },
    noAlarms: "No alarm.",
    alarmsTitle: "Alarms",
    advice: "To rest or retire",
    adviceNote: "What all campaigns of a creative agree on.",
    noAdvice: "Nothing to rest or to retire now.",
    rest: "Let it rest",
    retire: "Retire",
    done: (creative, kind) => (kind === "rest" ? `${creative} rests` : `${creative} is retired`),
    mayNot: "This takes the role operator.",
    byCampaign: "By live campaign",
    byCampaignNote: "How much each hangs on how few creatives.",
    rows: "Every creative of every campaign",
    rowsNote:
      "Rate: opens of messages at least 12 hours old, drawn towards the campaign's other creatives where there are few, with its 90 % interval. Recent: the last 14 days.",
    columns: {
      campaign: "Campaign",
      creative: "Creative",
      creatives: "May be sent",
      sends: "Sent",
      opens: "Opened",
      rate: "Rate",
      topShare: "Top three",
      effective: "Effective number",
      alarms: "Alarms",
      before: "Before",
      recent: "Recent",
      shares: "Share of sent / opened",
      change: "Last change",
    },
    interval: (low, high) => `${low} to ${high}`,
    part: (rate, sends) => `${rate} of ${sends}`,
    change: (from, to) => `${from} → ${to}`,
    none: "Nothing was sent yet",
    noneLead: "Supply and wear are told by what goes out. Launch a campaign first.",
  },
  zh: {
    overall: "全部投放中的活动",
    note: (from, to) => `统计 ${from} 至 ${to} 的消息。`,
    figures: { creatives: "可发送", sends: "发送", opens: "打开", topShare: "前三条的打开占比", effective: "有效数量" },
    topShareBeside: "全部打开中依赖三条文案的比例",
    effectiveBeside: "相当于多少条表现相同的文案",
    alarms: { concentrated: "过于集中", fewCreatives: "文案过少", starving: "曝光不足", overfed: "曝光过多" },
    noAlarms: "没有告警。",
    alarmsTitle: "告警",
    advice: "建议休息或退役",
    adviceNote: "使用该文案的所有活动一致的结论。",
    noAdvice: "目前没有需要休息或退役的文案。",
    rest: "休息",
    retire: "退役",
    done: (creative, kind) => (kind === "rest" ? `${creative} 已休息` : `${creative} 已退役`),
    mayNot: "此操作需要“运营”角色。",
    byCampaign: "按投放中的活动",
    byCampaignNote: "每个活动对少数文案的依赖程度。",
    rows: "各活动的全部文案",
    rowsNote: "打开率：发出至少 12 小时的消息；样本少时向同活动其他文案收缩；附 90 % 区间。近期：最近 14 天。",
    columns: {
      campaign: "活动",
      creative: "文案",
      creatives: "可发送",
      sends: "发送",
      opens: "打开",
      rate: "打开率",
      topShare: "前三占比",
      effective: "有效数量",
      alarms: "告警",
      before: "此前",
      recent: "近期",
      shares: "发送 / 打开占比",
      change: "最近变更",
    },
    interval: (low, high) => `${low} 至 ${high}`,
    part: (rate, sends) => `${rate}，共 ${sends} 条`,
    change: (from, to) => `${from} → ${to}`,
    none: "尚未发送任何消息",
    noneLead: "供给与磨损由已发送的消息计算。请先上线活动。",
  },
};
