import type { Texts } from "../../text/language.tsx";
import type { LearningTab } from "./learning-route.ts";

type PartName = "response" | "timing" | "interruption" | "creatives" | "caps";
type HeldBack = "nothingLearned" | "tooFewExamples" | "noPredictions" | "noBetterThanMean" | "noLongerKept" | "unreadable";
type Alarm = "neRises" | "clickRateFalls" | "clickRateRises";

interface LearningText {
  readonly title: string;
  readonly lead: string;
  readonly views: string;
  readonly tabs: Readonly<Record<LearningTab, string>>;
  readonly now: string;
  readonly inForce: string;
  readonly newest: string;
  readonly frozen: string;
  readonly decides: string;
  readonly byModel: string;
  readonly byRates: string;
  readonly byNothing: string;
  readonly untilPromoted: string;
  readonly asPolicySays: string;
  readonly scorerRate: string;
  readonly scorerNone: string;
  readonly toPolicies: string;
  readonly nothingYet: string;
  readonly nothingYetLead: string;
  readonly held: (version: number) => string;
  readonly heldBy: (by: string) => string;
  readonly heldReason: (reason: string) => string;
  readonly notObeyed: string;
  readonly release: string;
  readonly releaseTitle: string;
  readonly releaseWhat: (held: number, newest: number) => string;
  readonly released: string;
  readonly hold: string;
  readonly holdTitle: (version: number) => string;
  readonly holdWhat: (version: number) => string;
  readonly holdBeside: (own: string, newest: string) => string;
  readonly holdStill: string;
  readonly holdEnd: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly heldNow: (version: number) => string;
  readonly undoFailed: (why: string) => string;
  readonly adminOnly: string;
  readonly isHeld: string;
  readonly promotedAlone: (examples: string, entropy: string) => string;
  readonly models: string;
  readonly modelsNote: string;
  readonly showAll: string;
  readonly version: string;
  readonly at: string;
  readonly learned: string;
  readonly part: Readonly<Record<PartName, string>>;
  readonly examples: string;
  readonly decider: string;
  readonly promoted: string;
  readonly notPromoted: string;
  readonly heldBack: Readonly<Record<HeldBack, string>>;
  readonly beats: (entropy: string) => string;
  readonly heads: { readonly open: string; readonly convert: string; readonly switchOff: string };
  /** Headings of observed over expected. */
  readonly ratios: { readonly open: string; readonly convert: string; readonly switchOff: string };
  readonly headTitle: string;
  readonly headNote: string;
  readonly head: string;
  readonly n: string;
  readonly positives: string;
  readonly logLoss: string;
  readonly meanLogLoss: string;
  readonly between: (low: string, high: string) => string;
  readonly all: string;
  readonly detailTitle: (version: number) => string;
  readonly span: string;
  readonly until: string;
  readonly stillNewest: string;
  readonly itsMessages: string;
  readonly parts: string;
  readonly partOf: (version: number) => string;
  readonly isNew: string;
  readonly notKept: string;
  readonly calibration: string;
  readonly calibrationKept: (n: string) => string;
  readonly calibrationDecided: (n: string, first: number, last: number) => string;
  readonly sources: string;
  readonly sourceKept: string;
  readonly sourceDecided: string;
  readonly noBins: string;
  readonly noBinsLead: string;
  readonly predicted: string;
  readonly observed: string;
  readonly binWords: string;
  readonly asTable: string;
  readonly bin: string;
  readonly categories: string;
  readonly categoriesNote: string;
  readonly category: string;
  readonly slope: string;
  readonly intercept: string;
  readonly groups: string;
  readonly groupsNote: (explained: string) => string;
  readonly noGroups: string;
  readonly noGroupsLead: string;
  readonly noGroupsPolicy: string;
  readonly groupTold: (share: string, effect: string) => string;
  readonly weights: string;
  readonly weightsNote: string;
  readonly nonZero: string;
  readonly absolute: string;
  readonly constant: string;
  readonly constantWords: (rate: string) => string;
  readonly notBegun: string;
  readonly prices: string;
  readonly pricesNote: string;
  readonly lambda: string;
  readonly fatigue: string;
  readonly fatigueWords: (factor: string) => string;
  readonly line: string;
  readonly price: string;
  readonly noLinePrices: string;
  readonly hours: string;
  readonly hoursNote: string;
  readonly response: string;
  readonly times: (factor: string) => string;
  readonly toTiming: string;
  readonly others: string;
  readonly creatives: (rounds: string, campaigns: string, leftOut: string) => string;
  readonly capsIn: string;
  readonly capsOut: string;
  readonly terms: string;
  readonly termList: readonly (readonly [string, string])[];
  readonly days: (days: number) => string;
  readonly daysLabel: string;
  readonly drift: string;
  readonly driftNote: (messages: string) => string;
  readonly driftPart: (share: string) => string;
  readonly detector: (baseline: number) => string;
  readonly waiting: (known: number, baseline: number) => string;
  readonly noAlarms: string;
  readonly alarms: string;
  readonly alarm: Readonly<Record<Alarm, string>>;
  readonly alarmNext: Readonly<Record<Alarm, string>>;
  readonly rates: string;
  readonly ratesNote: string;
  readonly clickRate: string;
  readonly foretold: string;
  readonly entropy: string;
  readonly entropyNote: string;
  readonly one: string;
  readonly day: string;
  readonly messages: string;
  readonly opens: string;
  readonly off: string;
  readonly alarmColumn: string;
  readonly noDays: string;
  readonly noDaysLead: string;
  readonly csv: string;
  readonly replay: string;
  readonly replayNote: string;
  readonly replaySteps: readonly (readonly [string, string])[];
}

export const learningTexts: Texts<LearningText> = {
  en: {
    title: "Learning",
    lead: "What was learned of people's answers, how well it foretells them, and which version decides.",
    views: "Views of what was learned",
    tabs: { models: "Models", drift: "Drift", replay: "Replays" },
    now: "What decides now",
    inForce: "Version in force",
    newest: "Newest version",
    frozen: "Frozen",
    decides: "Chances of an open come from",
    byModel: "the learned model",
    byRates: "counted rates",
    byNothing: "nothing: chances do not count",
    untilPromoted: "until a model is promoted",
    asPolicySays: "as the policy says",
    scorerRate:
      "The policy's scorer is rate: models are learned and judged here, and none decides, whether promoted or not. With scorer: learned a promoted one does.",
    scorerNone: "The policy's scorer is none: what was learned decides nothing.",
    toPolicies: "To the policy",
    nothingYet: "Nothing was frozen yet",
    nothingYetLead: "The worker freezes what it counted once an hour at most; see that carillon serve or a worker runs and events come in.",
    held: (version) => `Deciders are held to version ${version}, whatever is learned.`,
    heldBy: (by) => `By ${by},`,
    heldReason: (reason) => `Reason: ${reason}`,
    notObeyed: "Parts of that version are no longer kept, so deciders use the newest. Release the hold, or hold a newer one.",
    release: "Use the newest again",
    releaseTitle: "Let deciders use the newest version?",
    releaseWhat: (held, newest) =>
      `Instead of version ${held} every process decides by version ${newest} and those after it, with its next batch.`,
    released: "Deciders use the newest version again.",
    hold: "Hold deciders to this version",
    holdTitle: (version) => `Hold deciders to version ${version}?`,
    holdWhat: (version) => `All decisions of all campaigns go by version ${version} from the next batch on, whatever is learned.`,
    holdBeside: (own, newest) => `NE of this version ${own}, of the newest ${newest} (less is better).`,
    holdStill: "Counted rates, hours, prices of scarce lines and learned caps stand still with it; learning goes on beside it.",
    holdEnd: "It ends when an admin lets deciders use the newest again. Undo is offered right after.",
    reason: "Why",
    reasonHint: "Shown beside the hold to everybody.",
    heldNow: (version) => `Deciders are held to version ${version}.`,
    undoFailed: (why) => `It could not be undone: ${why}`,
    adminOnly: "An admin holds versions and lets go of them.",
    isHeld: "Held",
    promotedAlone: (examples, entropy) =>
      `A response model is promoted by itself once it learned from ${examples} messages and its NE is below ${entropy}; by hand an approver can let one of those decide, and an admin hold any version.`,
    models: "Versions",
    modelsNote: "Newest first. Figures are of predictions made before their outcome was known; intervals are on each version's page.",
    showAll: "Also versions in which nothing was learned anew",
    version: "Version",
    at: "Frozen",
    learned: "Learned anew",
    part: {
      response: "response",
      timing: "hours",
      interruption: "prices",
      creatives: "creatives",
      caps: "caps",
    },
    examples: "Examples",
    decider: "Promotion",
    promoted: "promoted",
    notPromoted: "not promoted",
    heldBack: {
      nothingLearned: "No response model was learned yet: counted rates decide.",
      tooFewExamples: "It has learned from too few messages: counted rates decide.",
      noPredictions: "None of its predictions has an outcome yet: counted rates decide.",
      noBetterThanMean: "Its predictions are no better than always saying the mean rate: counted rates decide.",
      noLongerKept: "Its response model is no longer kept, so nothing can be said of it.",
      unreadable: "Another release wrote its response model: counted rates decide.",
    },
    beats: (entropy) => `Its predictions beat the mean rate (NE ${entropy}): it may decide.`,
    heads: { open: "Opens", convert: "Converts once opened", switchOff: "Switches off" },
    ratios: { open: "O/E opens", convert: "O/E converts", switchOff: "O/E switches off" },
    headTitle: "How its predictions did",
    headNote: "Each prediction was made before its outcome. In brackets: 95 % intervals.",
    head: "Of what",
    n: "Predictions",
    positives: "Came true",
    logLoss: "Log-loss",
    meanLogLoss: "Of the mean rate",
    between: (low, high) => `(${low} to ${high})`,
    all: "All versions",
    detailTitle: (version) => `Version ${version}`,
    span: "In use",
    until: "until",
    stillNewest: "it is the newest",
    itsMessages: "Messages of that time",
    parts: "Made of",
    partOf: (version) => `version ${version}`,
    isNew: "new",
    notKept: "no longer kept",
    calibration: "Calibration of opens",
    calibrationKept: (n) => `The newest ${n} predictions that the learner keeps, in ten bins of equal count.`,
    calibrationDecided: (n, first, last) =>
      `${n} messages that versions ${first} to ${last} decided (they share the response model), as foretold at the decision.`,
    sources: "Which predictions",
    sourceKept: "Learner's newest",
    sourceDecided: "As decided",
    noBins: "No predictions with a known outcome",
    noBinsLead: "Opens are judged 12 hours after a message went out. Look again later, or at an earlier version.",
    predicted: "Foretold",
    observed: "Observed",
    binWords: "Dots: how many opened of those foretold alike, with 95 % intervals. On the dashed line foretold and observed are equal.",
    asTable: "As a table",
    bin: "Bin",
    categories: "By category",
    categoriesNote: "How log-odds are brought to the rates that were seen: slope 1 and intercept 0 leave them as they are.",
    category: "Category",
    slope: "Slope",
    intercept: "Intercept",
    groups: "What decisions leaned on",
    groupsNote: (explained) =>
      `Mean push on the log-odds of ${explained} explained messages. Each message keeps its five strongest groups, so small ones look smaller than they are.`,
    noGroups: "No message that this version decided was explained",
    noGroupsLead: "Decisions are explained while a promoted model makes them, and judged here 12 hours after the message went out.",
    noGroupsPolicy: "The policy's scorer is not learned, so no model decides and there is nothing to explain.",
    groupTold: (share, effect) => `among the five strongest of ${share}; there odds × ${effect}`,
    weights: "Size of the model",
    weightsNote: "Weights stand in hashed slots, so single ones have no name.",
    nonZero: "Slots in use",
    absolute: "Σ|w|",
    constant: "Starting chance",
    constantWords: (rate) => `${rate} before anything else is known`,
    notBegun: "not begun",
    prices: "Prices",
    pricesNote: "What a message must be worth before it may interrupt, learned from what interruptions cost lately.",
    lambda: "λ, price of an interruption",
    fatigue: "Fatigue",
    fatigueWords: (factor) => `each push of the last seven days multiplies the odds of an open by ${factor}`,
    line: "Scarce line or vendor",
    price: "Price",
    noLinePrices: "No line or vendor is scarce: all quotas suffice.",
    hours: "When messages are opened",
    hoursNote: "Open rate of messages sent in each hour of the person's week, relative to the mean; learned of everybody.",
    response: "Response by hour of the week",
    times: (factor) => `${factor} the mean`,
    toTiming: "Activity, κ and the gate are on the Timing page",
    others: "Besides",
    creatives: (rounds, campaigns, leftOut) =>
      `Creatives were compared in ${rounds} rounds for ${campaigns} campaigns; ${leftOut} are left out.`,
    capsIn: "Learned caps are in force: a person's weekly cap moves with their answers.",
    capsOut: "Learned caps are not in force: the policy's own caps hold.",
    terms: "What the figures mean",
    termList: [
      ["AUC", "Chance that of two messages the one that was opened had been ranked higher: 0.5 knows nothing, 1 is perfect."],
      [
        "NE (normalised entropy)",
        "Surprise by what came, divided by that of always saying the mean rate: below 1 the model knows something.",
      ],
      ["Log-loss", "Mean surprise by what came, in nats a prediction; less is better."],
      [
        "ECE (expected calibration error)",
        "How far foretold and observed rates lie apart on average over ten bins; 0.005 is half a percentage point.",
      ],
      [
        "O/E (observed over expected)",
        "How many came divided by how many were foretold: 1 is right on the whole, 2 means twice as many came.",
      ],
      ["λ (lambda)", "Price of an interruption in units of reward: a message worth less than it costs is not sent."],
      ["Log-odds", "Scale on which effects add up: + 0.69 doubles the odds, − 0.69 halves them."],
      ["Drift", "What is foretold holds less than it did, because people, catalogue or audience changed."],
    ],
    days: (days) => `${days} days`,
    daysLabel: "Days",
    drift: "Does what is foretold still hold?",
    driftNote: (messages) =>
      `From ${messages} messages, by UTC day of their sending; the last 12 hours are left out, since their opens are still to come.`,
    driftPart: (share) => `A sample: ${share} of the table was read.`,
    detector: (baseline) =>
      `A Page–Hinkley detector sums up how far each day lies from the first ${baseline} days and raises an alarm beyond 5 standard deviations; without any change it does so about once a year.`,
    waiting: (known, baseline) =>
      `No alarm can be given yet: it takes ${baseline} days to compare with and one more, each of 30 messages or more; ${known} days are known.`,
    noAlarms: "No alarm in this time.",
    alarms: "Alarms",
    alarm: {
      neRises: "Predictions say less than they did",
      clickRateFalls: "Messages are opened less than they were",
      clickRateRises: "Messages are opened more than they were",
    },
    alarmNext: {
      neRises: "Look at what changed in catalogue and audiences that day, or hold an earlier version.",
      clickRateFalls: "Look at campaigns, creatives and channels of that day.",
      clickRateRises: "Look at what did so well, and whether outcomes are counted twice.",
    },
    rates: "Open rate, observed and foretold",
    ratesNote: "By UTC day.",
    clickRate: "Observed",
    foretold: "Foretold",
    entropy: "NE by day",
    entropyNote: "Below 1 the predictions knew more than the day's own mean rate.",
    one: "The mean rate",
    day: "Day (UTC)",
    messages: "Messages",
    opens: "Opened",
    off: "off beyond luck",
    alarmColumn: "Alarms",
    noDays: "No messages in this time",
    noDaysLead: "Choose more days, or come back when campaigns have sent.",
    csv: "Export CSV",
    replay: "Commands",
    replayNote:
      "carillon replay does the same on the server's command line, for changes of any part of the catalogue, and for exported logs.",
    replaySteps: [
      ["1. Write down what differs, in a file", "echo 'policy: { exploration: { uniform: 0.1 } }' > other.yaml"],
      ["2. Judge it against the store's own decisions", "carillon replay --policy other.yaml --against log --from 2026-03-01T00:00:00Z"],
      [
        "3. Compare several, by all outcomes instead of opens alone",
        "carillon replay --policy a.yaml --policy b.yaml --against log --reward policy",
      ],
      ["Elsewhere: export the decisions and take the file along", "carillon export decisions > decisions.jsonl"],
    ],
  },
  zh: {
    title: "学习",
    lead: "从用户反应中学到了什么、预测得有多准，以及哪个版本在做决策。",
    views: "学习内容的视图",
    tabs: { models: "模型", drift: "漂移", replay: "回放" },
    now: "当前决策依据",
    inForce: "生效版本",
    newest: "最新版本",
    frozen: "冻结时间",
    decides: "打开概率来自",
    byModel: "学习模型",
    byRates: "统计比率",
    byNothing: "无：不使用概率",
    untilPromoted: "直至有模型启用",
    asPolicySays: "按策略设定",
    scorerRate: "策略的 scorer 为 rate：模型仍在学习和评估，但无论是否启用都不参与决策。设为 learned 后，启用的模型才会决策。",
    scorerNone: "策略的 scorer 为 none：学习的内容不参与决策。",
    toPolicies: "前往策略",
    nothingYet: "尚无冻结的版本",
    nothingYetLead: "工作进程每小时最多冻结一次统计结果；请确认 carillon serve 或 worker 正在运行并有事件流入。",
    held: (version) => `决策已锁定在版本 ${version}，不随学习更新。`,
    heldBy: (by) => `操作人 ${by}，`,
    heldReason: (reason) => `原因：${reason}`,
    notObeyed: "该版本的部分内容已不再保留，决策实际使用最新版本。请解除锁定，或锁定较新的版本。",
    release: "恢复使用最新版本",
    releaseTitle: "让决策恢复使用最新版本？",
    releaseWhat: (held, newest) => `各进程将从下一批起由版本 ${held} 改用版本 ${newest} 及其后续版本。`,
    released: "决策已恢复使用最新版本。",
    hold: "将决策锁定在此版本",
    holdTitle: (version) => `将决策锁定在版本 ${version}？`,
    holdWhat: (version) => `所有活动的全部决策将从下一批起采用版本 ${version}，不随学习更新。`,
    holdBeside: (own, newest) => `此版本 NE ${own}，最新版本 ${newest}（越小越好）。`,
    holdStill: "统计比率、时段、稀缺业务线价格和学习的频次上限随之固定；学习仍在后台继续。",
    holdEnd: "由管理员恢复使用最新版本时结束。操作后可立即撤销。",
    reason: "原因",
    reasonHint: "会显示给所有人。",
    heldNow: (version) => `决策已锁定在版本 ${version}。`,
    undoFailed: (why) => `无法撤销：${why}`,
    adminOnly: "仅管理员可锁定或解除版本。",
    isHeld: "已锁定",
    promotedAlone: (examples, entropy) =>
      `响应模型学习满 ${examples} 条消息且 NE 低于 ${entropy} 时自动启用；审批者可指定其中某个版本决策，管理员可锁定任一版本。`,
    models: "版本",
    modelsNote: "由新到旧。指标均为结果已知之前做出的预测；置信区间见各版本页面。",
    showAll: "同时显示没有新学习内容的版本",
    version: "版本",
    at: "冻结时间",
    learned: "新学习",
    part: { response: "响应", timing: "时段", interruption: "价格", creatives: "文案", caps: "频次上限" },
    examples: "样本数",
    decider: "是否启用",
    promoted: "已启用",
    notPromoted: "未启用",
    heldBack: {
      nothingLearned: "尚未学习响应模型：由统计比率决定。",
      tooFewExamples: "学习的消息太少：由统计比率决定。",
      noPredictions: "其预测尚无结果可对照：由统计比率决定。",
      noBetterThanMean: "其预测不优于始终取平均率：由统计比率决定。",
      noLongerKept: "其响应模型已不再保留，无法评价。",
      unreadable: "其响应模型由其他版本的程序写入：由统计比率决定。",
    },
    beats: (entropy) => `其预测优于平均率（NE ${entropy}）：可用于决策。`,
    heads: { open: "打开", convert: "打开后转化", switchOff: "关闭推送" },
    ratios: { open: "O/E 打开", convert: "O/E 转化", switchOff: "O/E 关闭" },
    headTitle: "预测表现",
    headNote: "每个预测均先于结果做出。括号内为 95 % 置信区间。",
    head: "预测对象",
    n: "预测数",
    positives: "实际发生",
    logLoss: "对数损失",
    meanLogLoss: "平均率的损失",
    between: (low, high) => `（${low} 至 ${high}）`,
    all: "全部版本",
    detailTitle: (version) => `版本 ${version}`,
    span: "使用时间",
    until: "至",
    stillNewest: "当前最新",
    itsMessages: "该时间内的消息",
    parts: "组成",
    partOf: (version) => `版本 ${version}`,
    isNew: "新",
    notKept: "不再保留",
    calibration: "打开概率的校准",
    calibrationKept: (n) => `学习器保留的最近 ${n} 个预测，按数量均分为十组。`,
    calibrationDecided: (n, first, last) => `版本 ${first} 至 ${last}（共用同一响应模型）决策的 ${n} 条消息，取决策当时的预测。`,
    sources: "采用哪些预测",
    sourceKept: "学习器最近预测",
    sourceDecided: "决策当时",
    noBins: "还没有结果已知的预测",
    noBinsLead: "消息发出 12 小时后才判定是否打开。请稍后再看，或查看更早的版本。",
    predicted: "预测",
    observed: "实际",
    binWords: "圆点：预测相近的消息中实际打开的比例，附 95 % 置信区间。虚线上预测与实际相等。",
    asTable: "以表格显示",
    bin: "组",
    categories: "按类别",
    categoriesNote: "如何把对数几率校正到实际比率：斜率 1、截距 0 表示不变。",
    category: "类别",
    slope: "斜率",
    intercept: "截距",
    groups: "决策依据",
    groupsNote: (explained) => `${explained} 条有解释的消息中，对数几率受到的平均影响。每条消息只保留影响最大的五组，小的组会被低估。`,
    noGroups: "此版本决策的消息均无解释",
    noGroupsLead: "由启用的模型做出的决策才有解释，并在消息发出 12 小时后计入此处。",
    noGroupsPolicy: "策略的 scorer 不是 learned，模型不参与决策，因此无可解释。",
    groupTold: (share, effect) => `在 ${share} 的消息中位列前五；平均几率 × ${effect}`,
    weights: "模型规模",
    weightsNote: "权重存于哈希槽，单个权重没有名称。",
    nonZero: "使用的槽",
    absolute: "Σ|w|",
    constant: "起始概率",
    constantWords: (rate) => `一无所知时为 ${rate}`,
    notBegun: "尚未开始",
    prices: "价格",
    pricesNote: "消息价值达到多少才值得打扰用户，由近期打扰的代价学习得到。",
    lambda: "λ，打扰的价格",
    fatigue: "疲劳",
    fatigueWords: (factor) => `最近七天每多一条推送，打开几率乘以 ${factor}`,
    line: "稀缺业务线或厂商",
    price: "价格",
    noLinePrices: "没有稀缺的业务线或厂商：配额均充足。",
    hours: "消息何时被打开",
    hoursNote: "在用户一周各小时发送的消息的打开率，相对于平均值；由全体数据学习。",
    response: "一周各小时的响应",
    times: (factor) => `平均的 ${factor}`,
    toTiming: "活跃度、κ 与门控见“时机”页",
    others: "其他",
    creatives: (rounds, campaigns, leftOut) => `文案已为 ${campaigns} 个活动比较 ${rounds} 轮；${leftOut} 条被排除。`,
    capsIn: "学习的频次上限已生效：个人的每周上限随其反应调整。",
    capsOut: "学习的频次上限未生效：按策略中的上限执行。",
    terms: "指标说明",
    termList: [
      ["AUC", "任取两条消息，被打开的那条此前排得更高的概率：0.5 为一无所知，1 为完美。"],
      ["NE（归一化熵）", "对结果的意外程度除以始终取平均率时的意外程度：低于 1 说明模型有所了解。"],
      ["对数损失", "对结果的平均意外程度，单位为每个预测的 nat，越小越好。"],
      ["ECE（期望校准误差）", "十组中预测与实际比率的平均差距；0.005 即半个百分点。"],
      ["O/E（实际/预期）", "实际发生数除以预测数：1 表示总体准确，2 表示实际是预测的两倍。"],
      ["λ（lambda）", "打扰一次的价格，以奖励为单位：价值低于它的消息不发送。"],
      ["对数几率", "各影响可相加的尺度：+0.69 使几率翻倍，−0.69 使几率减半。"],
      ["漂移", "由于用户、目录或受众变化，预测不如以前可靠。"],
    ],
    days: (days) => `${days} 天`,
    daysLabel: "天数",
    drift: "预测是否仍然可靠？",
    driftNote: (messages) => `基于 ${messages} 条消息，按发送的 UTC 日期；最近 12 小时不计入，因其打开尚未完成。`,
    driftPart: (share) => `抽样：读取了表的 ${share}。`,
    detector: (baseline) => `Page–Hinkley 检测器累计每天与前 ${baseline} 天的偏离，超过 5 个标准差即告警；若无变化，约一年误报一次。`,
    waiting: (known, baseline) => `尚不能告警：需要 ${baseline} 天作为基线再加一天，且每天至少 30 条消息；目前已知 ${known} 天。`,
    noAlarms: "这段时间没有告警。",
    alarms: "告警",
    alarm: {
      neRises: "预测的信息量下降",
      clickRateFalls: "消息打开率下降",
      clickRateRises: "消息打开率上升",
    },
    alarmNext: {
      neRises: "请查看当天目录和受众的变化，或锁定更早的版本。",
      clickRateFalls: "请查看当天的活动、文案和通道。",
      clickRateRises: "请查看是什么表现突出，以及结果是否重复计数。",
    },
    rates: "打开率：实际与预测",
    ratesNote: "按 UTC 日期。",
    clickRate: "实际",
    foretold: "预测",
    entropy: "每日 NE",
    entropyNote: "低于 1 表示预测比当天平均率更有信息。",
    one: "平均率",
    day: "日期（UTC）",
    messages: "消息",
    opens: "打开",
    off: "偏差超出偶然",
    alarmColumn: "告警",
    noDays: "这段时间没有消息",
    noDaysLead: "请选择更多天数，或在活动发送后再来查看。",
    csv: "导出 CSV",
    replay: "命令",
    replayNote: "carillon replay 在服务器命令行完成同样的事，可检验目录任何部分的改动，也可用于导出的日志。",
    replaySteps: [
      ["1. 把不同之处写入文件", "echo 'policy: { exploration: { uniform: 0.1 } }' > other.yaml"],
      ["2. 用服务器自己的决策记录检验", "carillon replay --policy other.yaml --against log --from 2026-03-01T00:00:00Z"],
      ["3. 比较多种策略，按全部结果而非仅打开", "carillon replay --policy a.yaml --policy b.yaml --against log --reward policy"],
      ["在别处运行：导出决策并带走文件", "carillon export decisions > decisions.jsonl"],
    ],
  },
};
