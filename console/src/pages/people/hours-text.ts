import type { Texts } from "../../text/language.tsx";
import type { HourPredictor } from "../timing/predictor-text.ts";
import type { HourView } from "./people-search.ts";

type Part = "morning" | "noon" | "evening" | "night";

interface HoursText {
  readonly title: string;
  readonly views: Readonly<Record<HourView, string>>;
  readonly view: string;
  readonly notes: Readonly<Record<HourView, (figures: { readonly events: string; readonly zone: string }) => string>>;
  /** Instead of `notes.decided` where the gate lets everybody's hours decide. */
  readonly decidedByAll: (zone: string) => string;
  /** Instead of `notes.decided` where trees decide. */
  readonly decidedByTrees: (figures: { readonly events: string; readonly zone: string }) => string;
  readonly share: (share: string) => string;
  readonly count: (count: string) => string;
  readonly marked: string;
  readonly best: string;
  readonly bestNote: (figures: { readonly until: string; readonly minutes: string }) => string;
  readonly noBest: string;
  readonly noBestNext: string;
  readonly factor: (factor: string) => string;
  readonly minutes: (count: number) => string;
  readonly same: string;
  readonly how: string;
  readonly gate: string;
  /** Of what foretells the person's hours. */
  readonly predictors: Readonly<Record<HourPredictor, string>>;
  readonly noGate: string;
  readonly uniform: string;
  readonly kappa: string;
  readonly kappaWords: (figures: { readonly day: string; readonly week: string }) => string;
  readonly infinite: string;
  readonly group: string;
  readonly groupWords: (figures: { readonly from: string; readonly to: string | null }) => string;
  readonly events: string;
  readonly parts: string;
  readonly partsNote: string;
  readonly part: Readonly<Record<Part, string>>;
  readonly most: string;
  readonly toTiming: string;
  readonly unknown: string;
}

export const hoursText: Texts<HoursText> = {
  en: {
    title: "Hours of the week",
    views: { decided: "As decided", own: "Their own activity", everybody: "Everybody" },
    view: "What is shown",
    notes: {
      decided: ({ zone, events }) =>
        `Share of activity by hour, as a decision sees it: ${events} events of their own (older ones count less, half after 30 days), drawn towards everybody's hours. Clock of ${zone}.`,
      own: ({ zone, events }) =>
        `This person's own events alone: ${events} in all, where older ones count less (half after 30 days). Clock of ${zone}.`,
      everybody: ({ zone }) => `Everybody's hours, which a person of whom little is known is given. On each person's clock, here ${zone}.`,
    },
    decidedByAll: (zone) =>
      `Share of activity by hour, as a decision sees it: everybody's, since hours of their own would foretell this person no better. Clock of ${zone}.`,
    decidedByTrees: ({ zone, events }) =>
      `Share of activity by hour, as a decision sees it: what trees foretell from ${events} events of their own, how long they have been away and when they were here last. Clock of ${zone}.`,
    share: (share) => `${share} of the week`,
    count: (count) => `${count} events`,
    marked: "Outlined: the best free hours of the coming day.",
    best: "Best minutes",
    bestNote: ({ until, minutes }) => `Of the ${minutes} free minutes until ${until}: outside quiet hours and do not disturb.`,
    noBest: "No minute is free before the next decision",
    noBestNext: "Quiet hours and the person's do-not-disturb hours take all of them.",
    factor: (factor) => `${factor} the day's mean response`,
    minutes: (count) => (count === 1 ? "1 minute free in that hour" : `${count} minutes free in that hour`),
    same: "All free hours are alike: nothing is known that tells them apart.",
    how: "How hours are chosen",
    gate: "Whose hours",
    predictors: {
      population: "Everybody's: of people with so many events, hours of their own foretold no better.",
      personal: "Their own, drawn towards everybody's: of people with so many events, they foretold better.",
      boosting: "Boosted trees: of people with so many events, they foretold better than their own hours.",
      forest: "A random forest: of people with so many events, it foretold better than their own hours.",
    },
    noGate: "None were learned yet; the person's own activity decides, or nothing.",
    uniform: "The policy places messages at any free minute alike.",
    kappa: "Pull towards everybody",
    kappaWords: ({ day, week }) => `as strong as ${day} events by hour of the day, ${week} by hour of the week`,
    infinite: "endlessly many",
    group: "Group of the gate",
    groupWords: ({ from, to }) => (to === null ? `${from} events or more` : `from ${from} to below ${to} events`),
    events: "Own events that count now",
    parts: "Parts of the day",
    partsNote: "Share of the person's own activity.",
    part: { morning: "Morning, 5–11", noon: "Noon, 11–17", evening: "Evening, 17–23", night: "Night, 23–5" },
    most: "most",
    toTiming: "Everybody's timing",
    unknown: "Nothing is known of this person's hours yet. Events with a time fill them.",
  },
  zh: {
    title: "一周各时段",
    views: { decided: "决策所用", own: "个人活动", everybody: "总体" },
    view: "显示内容",
    notes: {
      decided: ({ zone, events }) =>
        `决策所见的各小时活动占比：该用户自己的 ${events} 个事件（越早权重越低，30 天减半），并向总体收缩。时区 ${zone}。`,
      own: ({ zone, events }) => `仅该用户自己的事件：共 ${events} 个，越早权重越低（30 天减半）。时区 ${zone}。`,
      everybody: ({ zone }) => `总体的时段分布，数据较少的用户采用它。以各用户当地时间计，此处为 ${zone}。`,
    },
    decidedByAll: (zone) => `决策所见的各小时活动占比：采用总体时段，因为个人时段对该用户的预测并不更好。时区 ${zone}。`,
    decidedByTrees: ({ zone, events }) =>
      `决策所见的各小时活动占比：由树模型根据该用户自己的 ${events} 个事件、离开时长和上次出现的时间预测。时区 ${zone}。`,
    share: (share) => `占一周的 ${share}`,
    count: (count) => `${count} 个事件`,
    marked: "加框：未来一天中最佳的空闲时段。",
    best: "最佳分钟",
    bestNote: ({ until, minutes }) => `截至 ${until} 的 ${minutes} 个空闲分钟中选出（静默时段与免打扰之外）。`,
    noBest: "下次决策前没有空闲时间",
    noBestNext: "静默时段和用户的免打扰时段占去了全部时间。",
    factor: (factor) => `当日平均响应的 ${factor}`,
    minutes: (count) => `该小时内有 ${count} 个空闲分钟`,
    same: "各空闲时段相同：没有可区分的依据。",
    how: "时段如何选择",
    gate: "采用谁的时段",
    predictors: {
      population: "总体时段：对事件数相当的用户，个人时段的预测并不更好。",
      personal: "个人时段，并向总体收缩：对事件数相当的用户，预测更准。",
      boosting: "提升树：对事件数相当的用户，预测比个人时段更准。",
      forest: "随机森林：对事件数相当的用户，预测比个人时段更准。",
    },
    noGate: "尚未学习到时段；由个人活动决定，或不作区分。",
    uniform: "策略在所有空闲分钟中均匀投放。",
    kappa: "向总体收缩的强度",
    kappaWords: ({ day, week }) => `相当于一天中各小时 ${day} 个事件、一周中各小时 ${week} 个事件`,
    infinite: "无限多",
    group: "所属分组",
    groupWords: ({ from, to }) => (to === null ? `${from} 个事件及以上` : `${from} 至不足 ${to} 个事件`),
    events: "当前计入的个人事件",
    parts: "一天各时段",
    partsNote: "个人活动的占比。",
    part: { morning: "上午 5–11 点", noon: "午间 11–17 点", evening: "晚间 17–23 点", night: "夜间 23–5 点" },
    most: "最多",
    toTiming: "查看总体时机",
    unknown: "还不了解该用户的活跃时段。带时间的事件会逐步填充。",
  },
};
