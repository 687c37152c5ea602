import type { Texts } from "../../text/language.tsx";
import type { WaveKind } from "./day-profile.ts";
import type { ActivityView } from "./timing-route.ts";

type Part = "morning" | "noon" | "evening" | "night";

interface TimingText {
  readonly title: string;
  readonly lead: string;
  readonly filters: string;
  readonly audience: string;
  readonly campaign: string;
  readonly everybody: string;
  readonly anyCampaign: string;
  readonly hint: string;
  readonly sampleTitle: string;
  readonly people: string;
  readonly peopleShort: string;
  readonly ofAll: (total: string) => string;
  readonly known: string;
  readonly active: string;
  readonly activeOf: (matching: string) => string;
  readonly events: string;
  readonly eventsNote: string;
  readonly rush: string;
  readonly rushNote: (share: string, peak: string) => string;
  readonly none: string;
  readonly noneLead: string;
  readonly week: string;
  readonly views: Readonly<Record<ActivityView, string>>;
  readonly viewLabel: string;
  readonly weekNotes: Readonly<Record<ActivityView, string>>;
  readonly share: (share: string, events: string) => string;
  readonly marked: string;
  readonly csv: string;
  readonly day: string;
  readonly dayNote: string;
  readonly hour: string;
  readonly shareName: string;
  readonly smoothedName: string;
  readonly busy: string;
  readonly busyOf: (from: string, to: string, share: string, peak: string) => string;
  readonly parts: string;
  readonly partsNote: string;
  readonly part: Readonly<Record<Part, string>>;
  readonly ofActivity: (share: string) => string;
  readonly groups: string;
  readonly groupsNote: (people: string) => string;
  readonly groupPeople: (people: string, share: string, low: string, high: string) => string;
  readonly tooFew: string;
  readonly waves: string;
  readonly wavesNote: (weeks: string, people: string) => string;
  readonly noWaves: string;
  readonly every: (hours: string, days: string | null) => string;
  readonly kinds: Readonly<Record<WaveKind, string>>;
  readonly power: (power: string) => string;
  readonly gate: string;
  readonly gateNote: string;
  readonly verdicts: {
    readonly personal: string;
    readonly population: string;
    readonly none: string;
    readonly few: string;
  };
  readonly why: {
    readonly worse: (nats: string) => string;
    readonly luck: (gain: string, error: string) => string;
    readonly better: (gain: string, error: string) => string;
    readonly few: (people: string) => string;
    readonly same: string;
  };
  readonly judgedOn: (people: string, events: string) => string;
  readonly candidate: string;
  readonly candidates: Readonly<Record<string, string>>;
  readonly logLoss: string;
  readonly hitRate: string;
  readonly gain: string;
  readonly groupTitle: string;
  readonly groupFrom: (from: string, to: string | null) => string;
  readonly groupUse: string;
  readonly own: string;
  readonly theirs: string;
  readonly tooFewToJudge: string;
  readonly inForce: string;
  readonly inForceNote: string;
  readonly noModel: string;
  readonly noModelLead: string;
  readonly model: string;
  readonly kappaDay: string;
  readonly kappaWeek: string;
  readonly kappa: (events: string) => string;
  readonly infinite: string;
  readonly kernel: string;
  readonly kernelWords: (hours: string) => string;
  readonly noKernel: string;
  readonly lets: string;
  readonly letsNobody: string;
  readonly terms: string;
  readonly termList: readonly (readonly [string, string])[];
  readonly person: string;
  readonly personNote: string;
  readonly personId: string;
  readonly showPerson: string;
}

export const timingTexts: Texts<TimingText> = {
  en: {
    title: "Timing",
    lead: "When people are active by the clock where they are, and whether a person's own hours are worth more than everybody's.",
    filters: "Whose activity",
    audience: "Audience",
    campaign: "Campaign",
    everybody: "Everybody",
    anyCampaign: "Any",
    hint: "With both: people in both.",
    sampleTitle: "From whom",
    people: "People drawn by lot",
    peopleShort: "People",
    ofAll: (total) => `of ${total}`,
    known: "Known of a person",
    active: "With any activity",
    activeOf: (matching) => `of ${matching} who match`,
    events: "Their events",
    eventsNote: "older ones count less, half after 30 days",
    rush: "Busiest time",
    rushNote: (share, peak) => `${share} of all activity; most at ${peak}`,
    none: "No activity is known of these people",
    noneLead: "Send events with a time and zone, choose another audience, or look at everybody.",
    week: "Hours of the week",
    views: { shares: "As counted", smoothed: "Moving average" },
    viewLabel: "What is shown",
    weekNotes: {
      shares: "Share of the week's activity in each hour, on each person's own clock.",
      smoothed: "The same, averaged over three hours, so that single hours say less and the shape more.",
    },
    share: (share, events) => `${share} of the week, ${events} events`,
    marked: "Outlined: the busiest hour of each day, by the moving average.",
    csv: "Export CSV",
    day: "Hours of the day",
    dayNote: "All days of the week together; bars as counted, line the moving average over three hours.",
    hour: "Hour",
    shareName: "Share",
    smoothedName: "Moving average",
    busy: "Peaks",
    busyOf: (from, to, share, peak) => `${from} to ${to}: ${share} of the activity, most at ${peak}`,
    parts: "Parts of the day",
    partsNote: "Share of all activity in each part.",
    part: { morning: "Morning, 5–11", noon: "Noon, 11–17", evening: "Evening, 17–23", night: "Night, 23–5" },
    ofActivity: (share) => share,
    groups: "People by their part",
    groupsNote: (people) =>
      `${people} people of the sample with at least five events, by the part in which most of theirs fall; with 95 % intervals.`,
    groupPeople: (people, share, low, high) => `${people} people, ${share} (${low} to ${high})`,
    tooFew: "Nobody of the sample has five events yet.",
    waves: "Rhythms",
    wavesNote: (weeks, people) =>
      `From the number of events in each hour of ${weeks} weeks of ${people} people, searched for waves of every length.`,
    noWaves: "Less than a week is known, too little to tell rhythms.",
    every: (hours, days) => (days === null ? `Every ${hours} hours` : `Every ${hours} hours (${days} days)`),
    kinds: { trend: "slow change, not a rhythm", rhythm: "a rhythm", maybeLuck: "may be luck" },
    power: (power) => `${power} of the ups and downs`,
    gate: "Are hours of their own worth it?",
    gateNote: "A trial on what already happened: who foretells people's last weeks better, everybody's hours or each person's own?",
    verdicts: {
      personal: "Yes, for those with enough activity: their own hours foretell them better.",
      population: "No: their own hours do not foretell these people better than everybody's, so everybody's would be used for all of them.",
      none: "It cannot be judged: no events of these people are in the log.",
      few: "It cannot be judged yet, so everybody's hours are used.",
    },
    why: {
      worse: (nats) => `Their own hours are worse by ${nats} nats an event.`,
      luck: (gain, error) => `Their own hours are better by ${gain} ± ${error} nats an event, which may be luck.`,
      better: (gain, error) => `Their own hours are better by ${gain} ± ${error} nats an event, more than luck brings.`,
      few: (people) => `Only ${people} people came back, too few to judge.`,
      same: "Drawn so strongly towards everybody's, their own hours are the same as everybody's.",
    },
    judgedOn: (people, events) => `Judged on ${events} later events of ${people} people.`,
    candidate: "Hours of",
    candidates: { population: "everybody", personal: "each person, drawn towards everybody's", histogram: "each person alone" },
    logLoss: "Log-loss",
    hitRate: "Hour guessed right",
    gain: "Gain over everybody's",
    groupTitle: "By how much is known of a person",
    groupFrom: (from, to) => (to === null ? `${from} events or more` : `${from} to below ${to} events`),
    groupUse: "Verdict",
    own: "Their own hours",
    theirs: "Everybody's hours",
    tooFewToJudge: "too few people to judge",
    inForce: "What decisions use now",
    inForceNote: "Learned of everybody, whatever is chosen above.",
    noModel: "No hours were learned yet",
    noModelLead: "The learner makes them from about a week of activity; until then a decision takes any free minute alike.",
    model: "Model",
    kappaDay: "κ, hour of the day",
    kappaWeek: "κ, hour of the week",
    kappa: (events) => `as strong as ${events} events`,
    infinite: "endlessly strong: everybody's hours alone",
    kernel: "Smoothing",
    kernelWords: (hours) => `each event spreads over ${hours} hours to both sides`,
    noKernel: "none: each event counts in its own hour alone",
    lets: "What foretells people of so much activity",
    letsNobody: "Everybody's hours for all: nothing foretells anybody better.",
    terms: "What the words mean",
    termList: [
      [
        "κ (kappa)",
        "How many events of everybody's are added to a person's own before their hours are read: the larger, the more one looks like all.",
      ],
      [
        "Log-loss",
        "How surprised one is by the hour of each event, in nats; less is better. Knowing nothing is 5.12 for the hours of a week.",
      ],
      [
        "Gate",
        "Lets own hours through only where they beat everybody's by more than one standard error, over all and within people of as much activity; trees only where they beat own hours by as much, too.",
      ],
      [
        "Boosted trees, random forest",
        "Predictors learned of a sample of people each night, which see besides own hours how long somebody has been away and at what hour they were here last.",
      ],
      ["Interval", "A share from a sample is off by luck: in 95 of 100 such draws the true one lies within."],
    ],
    person: "Hours of one person",
    personNote: "What a decision sees of them, and their best free minutes.",
    personId: "Id of the person",
    showPerson: "Show",
  },
  zh: {
    title: "时机",
    lead: "按用户当地时间看大家何时活跃，以及个人时段是否比总体时段更准。",
    filters: "查看谁的活动",
    audience: "受众",
    campaign: "活动",
    everybody: "所有人",
    anyCampaign: "不限",
    hint: "同时选择时取两者交集。",
    sampleTitle: "样本",
    people: "随机抽取人数",
    peopleShort: "人数",
    ofAll: (total) => `共 ${total} 人`,
    known: "对用户的了解",
    active: "有活动的人数",
    activeOf: (matching) => `符合者共 ${matching} 人`,
    events: "事件数",
    eventsNote: "越早权重越低，30 天减半",
    rush: "最活跃时段",
    rushNote: (share, peak) => `占全部活动的 ${share}，峰值在 ${peak}`,
    none: "这些人没有已知活动",
    noneLead: "请发送带时间和时区的事件，或选择其他受众，或查看所有人。",
    week: "一周各时段",
    views: { shares: "实际计数", smoothed: "移动平均" },
    viewLabel: "显示内容",
    weekNotes: {
      shares: "每小时活动占一周的比例，按各用户当地时间。",
      smoothed: "同上，按三小时移动平均，弱化单个小时的波动，突出整体形状。",
    },
    share: (share, events) => `占一周的 ${share}，${events} 个事件`,
    marked: "加框：每天最活跃的小时（按移动平均）。",
    csv: "导出 CSV",
    day: "一天各小时",
    dayNote: "一周各天合计；柱为实际计数，线为三小时移动平均。",
    hour: "小时",
    shareName: "占比",
    smoothedName: "移动平均",
    busy: "高峰",
    busyOf: (from, to, share, peak) => `${from} 至 ${to}：占活动的 ${share}，峰值在 ${peak}`,
    parts: "一天各时段",
    partsNote: "各时段占全部活动的比例。",
    part: { morning: "上午 5–11 点", noon: "午间 11–17 点", evening: "晚间 17–23 点", night: "夜间 23–5 点" },
    ofActivity: (share) => share,
    groups: "按时段划分的人群",
    groupsNote: (people) => `样本中至少有五个事件的 ${people} 人，按其活动最多的时段划分；附 95 % 置信区间。`,
    groupPeople: (people, share, low, high) => `${people} 人，${share}（${low} 至 ${high}）`,
    tooFew: "样本中还没有人达到五个事件。",
    waves: "节律",
    wavesNote: (weeks, people) => `由 ${people} 人 ${weeks} 周内每小时的事件数，搜索各种长度的周期。`,
    noWaves: "数据不足一周，无法判断节律。",
    every: (hours, days) => (days === null ? `每 ${hours} 小时` : `每 ${hours} 小时（${days} 天）`),
    kinds: { trend: "缓慢变化，并非节律", rhythm: "节律", maybeLuck: "可能是偶然" },
    power: (power) => `占波动的 ${power}`,
    gate: "个人时段值得采用吗？",
    gateNote: "用已发生的数据检验：总体时段与个人时段，谁更能预测用户最近几周的活动？",
    verdicts: {
      personal: "值得：对活动足够多的用户，个人时段预测更准。",
      population: "不值得：个人时段并不比总体时段预测得更准，因此对这些人均采用总体时段。",
      none: "无法判断：日志中没有这些人的事件。",
      few: "暂时无法判断，因此采用总体时段。",
    },
    why: {
      worse: (nats) => `个人时段每个事件差 ${nats} nat。`,
      luck: (gain, error) => `个人时段每个事件好 ${gain} ± ${error} nat，可能只是偶然。`,
      better: (gain, error) => `个人时段每个事件好 ${gain} ± ${error} nat，超出偶然范围。`,
      few: (people) => `仅有 ${people} 人再次出现，人数太少，无法判断。`,
      same: "个人时段向总体收缩极强，两者没有差别。",
    },
    judgedOn: (people, events) => `基于 ${people} 人之后的 ${events} 个事件判断。`,
    candidate: "采用谁的时段",
    candidates: { population: "总体", personal: "个人（向总体收缩）", histogram: "仅个人" },
    logLoss: "对数损失",
    hitRate: "猜中小时",
    gain: "相对总体的增益",
    groupTitle: "按对用户了解的多少",
    groupFrom: (from, to) => (to === null ? `${from} 个事件及以上` : `${from} 至不足 ${to} 个事件`),
    groupUse: "结论",
    own: "个人时段",
    theirs: "总体时段",
    tooFewToJudge: "人数太少，无法判断",
    inForce: "决策当前所用",
    inForceNote: "由全体数据学习得到，与上方筛选无关。",
    noModel: "尚未学习到时段",
    noModelLead: "约积累一周的活动后即可学习；在此之前，决策对所有空闲分钟一视同仁。",
    model: "模型",
    kappaDay: "κ，一天中的小时",
    kappaWeek: "κ，一周中的小时",
    kappa: (events) => `相当于 ${events} 个事件`,
    infinite: "无限强：仅用总体时段",
    kernel: "平滑",
    kernelWords: (hours) => `每个事件向两侧各扩散 ${hours} 小时`,
    noKernel: "无：每个事件只计入所在小时",
    lets: "各活跃度人群采用的预测方法",
    letsNobody: "对所有人均采用总体时段：没有方法预测得更准。",
    terms: "术语说明",
    termList: [
      ["κ（kappa）", "读取个人时段前，加入多少个总体事件：越大，越接近总体。"],
      ["对数损失", "对每个事件所在小时的“意外程度”，单位 nat，越小越好；对一周各小时一无所知时为 5.12。"],
      ["门控", "仅当个人时段在总体以及同等活跃度的人群中都胜过总体超过一个标准误时，才采用；树模型还须同样胜过个人时段。"],
      ["提升树、随机森林", "每晚由抽样人群学习的预测方法，除个人时段外，还考虑用户离开了多久、上次在几点出现。"],
      ["置信区间", "抽样得到的比例有偶然误差：100 次抽样中约有 95 次，真实值落在区间内。"],
    ],
    person: "查看某人的时段",
    personNote: "决策所见的个人时段及其最佳空闲时间。",
    personId: "用户 ID",
    showPerson: "查看",
  },
};
