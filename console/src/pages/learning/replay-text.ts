import type { ReplayProgressView, ReplayResult, ReplayView } from "../../../../src/api/wire/replays.ts";
import type { Texts } from "../../text/language.tsx";

type Strategy = NonNullable<ReplayView["request"]["strategy"]>;
type Doubt = ReplayResult["verdict"]["reasons"][number];

interface ReplayText {
  readonly start: string;
  readonly startNote: string;
  readonly policy: string;
  readonly live: string;
  readonly draft: string;
  readonly noDraft: string;
  readonly toPolicies: string;
  readonly editDraft: string;
  readonly draftNamed: (names: string) => string;
  readonly draftChanges: (names: string) => string;
  readonly strategyOf: (strategy: string) => string;
  readonly strategies: Readonly<Record<Strategy, string>>;
  readonly strategyHint: string;
  readonly liveHint: string;
  readonly name: string;
  readonly span: string;
  readonly lastDays: (days: number) => string;
  readonly allKept: string;
  readonly reward: string;
  readonly rewards: { readonly opened: string; readonly policy: string };
  readonly run: string;
  readonly operatorOnly: string;
  readonly oneAtATime: string;
  readonly running: (name: string) => string;
  readonly part: Readonly<Record<ReplayProgressView["part"], string>>;
  readonly progress: (done: string, total: string) => string;
  readonly cancel: string;
  readonly cancelled: string;
  readonly survives: string;
  readonly results: string;
  readonly resultsNote: string;
  readonly none: string;
  readonly noneLead: string;
  readonly asked: string;
  readonly by: string;
  readonly state: string;
  readonly states: Readonly<Record<ReplayView["state"], string>>;
  readonly dr: string;
  readonly logged: string;
  readonly ess: string;
  readonly verdict: string;
  readonly better: string;
  readonly worse: string;
  readonly same: string;
  readonly refused: string;
  readonly compare: string;
  readonly compareWith: (name: string) => string;
  readonly beside: string;
  readonly stopComparing: string;
  readonly comparing: string;
  readonly sameSpanOnly: string;
  readonly close: string;
  readonly title: (name: string) => string;
  readonly judged: (n: string, decisions: string, people: string) => string;
  readonly models: (first: number, last: number) => string;
  readonly catalogue: (version: number) => string;
  readonly spanOf: string;
  readonly open: string;
  readonly betterBy: (difference: string, low: string, high: string) => string;
  readonly worseBy: (difference: string, low: string, high: string) => string;
  readonly noDifference: (difference: string, low: string, high: string) => string;
  readonly sameNext: string;
  readonly betterNext: string;
  readonly refusal: string;
  readonly doubts: Readonly<Record<Doubt, (figures: DoubtFigures) => string>>;
  readonly estimates: string;
  readonly estimatesNote: string;
  readonly estimatorWords: Readonly<Record<string, string>>;
  readonly between: (low: string, high: string) => string;
  readonly loggedMean: (mean: string) => string;
  readonly support: string;
  readonly essTold: (ess: string, n: string) => string;
  readonly unsupportedTold: (share: string) => string;
  readonly weightTold: (mean: string, expected: string, most: string) => string;
  readonly leftOut: string;
  readonly silent: string;
  readonly leftOutWords: Readonly<Record<string, string>>;
  /** Of a failure that an older release kept. */
  readonly failed: string;
  /** The words of the program or the store that failed, in whatever language they are. */
  readonly failedWords: string;
  readonly failures: Readonly<Record<NonNullable<ReplayView["failureCode"]>, string>>;
  readonly interruptedWhy: string;
  readonly cancelledWhy: string;
  readonly commandLine: string;
}

/** Figures that words of a refusal hold. */
export interface DoubtFigures {
  readonly n: string;
  readonly ess: string;
  readonly unsupported: string;
  readonly meanWeight: string;
  readonly expectedWeight: string;
}

export const replayTexts: Texts<ReplayText> = {
  en: {
    start: "Judge another policy on what already happened",
    startNote:
      "The logged decisions are made again under the other policy, and what it would have brought is estimated, before anybody receives anything.",
    policy: "What to judge",
    live: "The live policy",
    draft: "The draft from Policies",
    noDraft: "To judge other values, change them on the Policies page and choose “Replay this draft”.",
    toPolicies: "To the policy",
    editDraft: "Go on with the draft",
    draftNamed: (names) => `Draft: ${names}`,
    draftChanges: (names) => `It changes ${names}.`,
    strategyOf: (strategy) => `All campaigns: ${strategy}`,
    strategies: { random: "random", itemFirst: "item first", creativeFirst: "creative first", combined: "combined" },
    strategyHint: "Every campaign chooses by this strategy; arms of experiments keep theirs.",
    liveHint: "Where the policy in force differs from those of the time, this tells what it would have brought then.",
    name: "Name",
    span: "Decisions of",
    lastDays: (days) => `the last ${days} days`,
    allKept: "the whole log",
    reward: "Judged by",
    rewards: { opened: "opens", policy: "all outcomes, as the policy values them" },
    run: "Start the replay",
    operatorOnly: "An operator starts and cancels replays; results are for everybody.",
    oneAtATime: "One replay runs at a time.",
    running: (name) => `“${name}” runs`,
    part: {
      starting: "Starting",
      rewards: "Reading what decisions brought",
      decisions: "Deciding again",
      estimates: "Drawing intervals",
    },
    progress: (done, total) => `${done} of ${total} decisions`,
    cancel: "Cancel",
    cancelled: "The replay was cancelled.",
    survives: "It goes on when you leave this page; it ends when the server does.",
    results: "Replays",
    resultsNote: "Newest first; the newest 500 are kept. Values are mean rewards a decision, with 95 % bootstrap intervals over people.",
    none: "No replay yet",
    noneLead: "Start one above: the live policy judged on its own log should come out at what the log brought.",
    asked: "Asked",
    by: "By",
    state: "State",
    states: { running: "running", done: "done", cancelled: "cancelled", interrupted: "interrupted", failed: "failed" },
    dr: "DR less the log",
    logged: "Log",
    ess: "ESS",
    verdict: "Verdict",
    better: "better",
    worse: "worse",
    same: "no difference told",
    refused: "no verdict",
    compare: "Compare",
    compareWith: (name) => `Compare with “${name}”`,
    beside: "Beside",
    stopComparing: "Stop comparing",
    comparing: "Two replays on one scale",
    sameSpanOnly: "They were judged on different spans or by different outcomes, so that their values cannot be laid side by side fairly.",
    close: "Close",
    title: (name) => `Replay: ${name}`,
    judged: (n, decisions, people) => `${n} of ${decisions} decisions judged, of ${people} people`,
    models: (first, last) =>
      first === last ? `made by version ${first} of the model` : `made by versions ${first} to ${last} of the model`,
    catalogue: (version) => `over each decision's own catalogue; version ${version} was in force when it was asked`,
    spanOf: "Span",
    open: "Open",
    betterBy: (difference, low, high) => `Better than what was sent, by ${difference} a decision (${low} to ${high}, by DR).`,
    worseBy: (difference, low, high) => `Worse than what was sent, by ${difference} a decision (${low} to ${high}, by DR).`,
    noDifference: (difference, low, high) =>
      `No difference to what was sent can be told: ${difference} a decision (${low} to ${high}, by DR).`,
    sameNext: "Log more decisions, or try it in an experiment.",
    betterNext: "Replay judges the choice alone, with people as they were then: try it in an experiment before it holds for everybody.",
    refusal: "The log cannot answer this",
    doubts: {
      noChoices: () =>
        "There is no decision in the span that it can be judged on. Choose a longer span, or come back when campaigns have sent.",
      unsupported: ({ unsupported }) =>
        `${unsupported} of what it would do is nothing that the log ever tried (5 % may be at most). Explore more (exploration.uniform) for some days and replay again, or judge a policy nearer to the one that made the log.`,
      fewEffective: ({ n, ess }) =>
        `${n} decisions say as much as ${ess} of its own (100 are needed). Choose a longer span, explore more, or judge a policy nearer to the one that made the log.`,
      weightsOff: ({ meanWeight, expectedWeight }) =>
        `The mean weight is ${meanWeight} where ${expectedWeight} is due: logged probabilities are not those that decided, or decisions are missing. Look at what was left out.`,
    },
    estimates: "What it would have brought",
    estimatesNote: "Mean reward a decision, by five estimators with 95 % bootstrap intervals; the dashed line is the log itself.",
    estimatorWords: {
      IPS: "IPS – each decision weighed by how much likelier the policy makes it",
      SNIPS: "SNIPS – the same, divided by the sum of weights",
      DM: "DM – from mean rewards alone, without weights; its interval does not hold its bias",
      DR: "DR – mean rewards, corrected by weighed decisions: the verdict goes by it",
      "SWITCH-DR": "SWITCH-DR – DR, without correction where weights are large",
    },
    between: (low, high) => `(${low} to ${high})`,
    loggedMean: (mean) => `What was really sent: ${mean} a decision`,
    support: "How well the log supports it",
    essTold: (ess, n) => `Effective sample size ${ess} of ${n}; 100 are needed`,
    unsupportedTold: (share) => `${share} of what it would do is without support; 5 % may be`,
    weightTold: (mean, expected, most) => `Mean weight ${mean} where ${expected} is due; the largest is ${most}`,
    leftOut: "Left out",
    silent: "neither the log nor the policy could send",
    leftOutWords: {
      unsettled: "the message is still on its way",
      noMessage: "what became of the message is no longer kept",
      factsGone: "the facts it was decided on are no longer kept",
      noPlacement: "an app asked and got nothing: for which placement is not kept",
      notReproduced: "deciding it again gives other candidates than were logged: items, channels or models have changed since",
      doubtsUnknown: "which of the person's tokens their vendors doubted then is not kept, and what could be sent hangs on it",
      policyUnfit: "the policy does not fit the catalogue of that time",
      notListed: "more pairs were eligible than the log lists",
      notEvaluable: "the listed scores do not tell how the policy would choose",
    },
    failed: "It failed. Try it again; if it fails again, look into the server's log.",
    failedWords: "The error's own words:",
    failures: {
      outOfMemory:
        "It failed: it needed more memory than a replay may take beside the server (2 GB). Choose a shorter span, or run carillon replay on the command line.",
      threadEnded: "It failed: its thread ended before it was done. Try it again; if it fails again, look into the server's log.",
      storeAway: "It failed: the store went away or was full. Start it again when the store is back.",
      storeRefused: "It failed: the store refused a question. Try it again; if it fails again, look into the server's log.",
      unexpected: "It failed of something that nobody expected. Try it again; if it fails again, look into the server's log.",
    },
    interruptedWhy: "The server ended while it ran, and nothing is taken up again. Start it anew.",
    cancelledWhy: "It was cancelled before it was done.",
    commandLine: "On the command line",
  },
  zh: {
    start: "用已发生的数据检验另一种策略",
    startNote: "按另一种策略重新做出日志中的决策，并估计其效果，不会真正发送任何消息。",
    policy: "检验对象",
    live: "当前策略",
    draft: "“策略”页的草稿",
    noDraft: "要检验其他取值，请在“策略”页修改后选择“回放此草稿”。",
    toPolicies: "前往策略",
    editDraft: "继续编辑草稿",
    draftNamed: (names) => `草稿：${names}`,
    draftChanges: (names) => `草稿改动：${names}。`,
    strategyOf: (strategy) => `全部活动：${strategy}`,
    strategies: { random: "随机", itemFirst: "先选物品", creativeFirst: "先选文案", combined: "联合选择" },
    strategyHint: "所有活动都按此方式选择；实验组保持各自的方式。",
    liveHint: "当前策略与当时策略不同之处，可看出它在当时会带来什么。",
    name: "名称",
    span: "决策范围",
    lastDays: (days) => `最近 ${days} 天`,
    allKept: "全部日志",
    reward: "评价依据",
    rewards: { opened: "打开", policy: "全部结果，按策略的取值" },
    run: "开始回放",
    operatorOnly: "运营可开始和取消回放；结果对所有人可见。",
    oneAtATime: "同一时间只运行一个回放。",
    running: (name) => `“${name}”运行中`,
    part: { starting: "正在启动", rewards: "读取决策结果", decisions: "重新决策", estimates: "计算置信区间" },
    progress: (done, total) => `${done} / ${total} 个决策`,
    cancel: "取消",
    cancelled: "回放已取消。",
    survives: "离开此页面后仍会继续；服务器停止时结束。",
    results: "回放",
    resultsNote: "由新到旧，保留最近 500 个。数值为每次决策的平均奖励，附按用户自助抽样的 95 % 置信区间。",
    none: "还没有回放",
    noneLead: "请在上方开始一个：用当前策略检验它自己的日志，结果应与日志一致。",
    asked: "时间",
    by: "操作人",
    state: "状态",
    states: { running: "运行中", done: "完成", cancelled: "已取消", interrupted: "已中断", failed: "失败" },
    dr: "DR 减日志",
    logged: "日志",
    ess: "ESS",
    verdict: "结论",
    better: "更好",
    worse: "更差",
    same: "无法区分",
    refused: "不下结论",
    compare: "对比",
    compareWith: (name) => `与“${name}”对比`,
    beside: "并列",
    stopComparing: "停止对比",
    comparing: "同一尺度下的两个回放",
    sameSpanOnly: "两者的决策范围或评价依据不同，数值不宜直接比较。",
    close: "关闭",
    title: (name) => `回放：${name}`,
    judged: (n, decisions, people) => `${decisions} 个决策中评估了 ${n} 个，涉及 ${people} 人`,
    models: (first, last) => (first === last ? `由模型版本 ${first} 决策` : `由模型版本 ${first} 至 ${last} 决策`),
    catalogue: (version) => `以每个决策当时的目录为基础；提交时生效的是版本 ${version}`,
    spanOf: "范围",
    open: "查看",
    betterBy: (difference, low, high) => `优于实际发送：每次决策高 ${difference}（${low} 至 ${high}，按 DR）。`,
    worseBy: (difference, low, high) => `劣于实际发送：每次决策 ${difference}（${low} 至 ${high}，按 DR）。`,
    noDifference: (difference, low, high) => `与实际发送相比看不出差别：每次决策 ${difference}（${low} 至 ${high}，按 DR）。`,
    sameNext: "请积累更多决策，或做一次实验。",
    betterNext: "回放只评价选择本身，用户状态取自当时：全面采用之前请先做一次实验。",
    refusal: "日志无法回答这个问题",
    doubts: {
      noChoices: () => "该范围内没有可供检验的决策。请选择更长的范围，或在活动发送后再来。",
      unsupported: ({ unsupported }) =>
        `它会做的事情中有 ${unsupported} 是日志从未尝试过的（最多 5 %）。请提高探索比例（exploration.uniform）运行几天后再回放，或检验与原策略更接近的策略。`,
      fewEffective: ({ n, ess }) =>
        `${n} 个决策只相当于它自己的 ${ess} 个（至少需要 100）。请选择更长的范围、提高探索比例，或检验更接近的策略。`,
      weightsOff: ({ meanWeight, expectedWeight }) =>
        `平均权重为 ${meanWeight}，应为 ${expectedWeight}：记录的概率并非当时所用，或有决策缺失。请查看未计入的部分。`,
    },
    estimates: "它会带来什么",
    estimatesNote: "每次决策的平均奖励，五种估计方法，附 95 % 自助法置信区间；虚线为日志本身。",
    estimatorWords: {
      IPS: "IPS – 按策略使该决策更可能的倍数加权",
      SNIPS: "SNIPS – 同上，再除以权重之和",
      DM: "DM – 只用平均奖励，不加权；区间不含其偏差",
      DR: "DR – 平均奖励加上加权修正：结论以它为准",
      "SWITCH-DR": "SWITCH-DR – 权重过大处不修正的 DR",
    },
    between: (low, high) => `（${low} 至 ${high}）`,
    loggedMean: (mean) => `实际发送：每次决策 ${mean}`,
    support: "日志的支持程度",
    essTold: (ess, n) => `有效样本量 ${ess}（共 ${n}），至少需要 100`,
    unsupportedTold: (share) => `它会做的事情中 ${share} 没有支持，最多 5 %`,
    weightTold: (mean, expected, most) => `平均权重 ${mean}，应为 ${expected}；最大 ${most}`,
    leftOut: "未计入",
    silent: "日志与策略都不会发送",
    leftOutWords: {
      unsettled: "消息仍在途中",
      noMessage: "消息的结果已不再保留",
      factsGone: "决策所依据的事实已不再保留",
      noPlacement: "应用请求后没有得到内容，且未记录版位",
      notReproduced: "重新决策得到的候选与日志不同：物品、通道或模型已变化",
      doubtsUnknown: "当时厂商对此人哪些令牌存疑未保留，而能否发送取决于它",
      policyUnfit: "策略与当时的目录不符",
      notListed: "可选组合多于日志所列",
      notEvaluable: "所列分数不足以说明策略会如何选择",
    },
    failed: "失败。请重试；若再次失败，请查看服务器日志。",
    failedWords: "错误原文：",
    failures: {
      outOfMemory: "失败：所需内存超过回放在服务器中可用的上限（2 GB）。请选择更短的范围，或在命令行运行 carillon replay。",
      threadEnded: "失败：回放线程在完成之前结束。请重试；若再次失败，请查看服务器日志。",
      storeAway: "失败：数据库中断或连接已满。请在数据库恢复后重新开始。",
      storeRefused: "失败：数据库拒绝了查询。请重试；若再次失败，请查看服务器日志。",
      unexpected: "失败：出现意外错误。请重试；若再次失败，请查看服务器日志。",
    },
    interruptedWhy: "运行时服务器停止，不会继续。请重新开始。",
    cancelledWhy: "在完成之前被取消。",
    commandLine: "命令行方式",
  },
};
