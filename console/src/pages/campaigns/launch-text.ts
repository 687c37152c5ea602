import type { Texts } from "../../text/language.tsx";

export type Act = "launch" | "resume" | "pause" | "end";

interface LaunchText {
  readonly acts: Readonly<Record<Act, string>>;
  readonly titles: Readonly<Record<Act, (campaign: string) => string>>;
  readonly leads: Readonly<Record<Act, string>>;
  readonly done: Readonly<Record<Act, (campaign: string) => string>>;
  readonly asking: string;
  readonly reach: (estimate: string, low: string, high: string, total: string) => string;
  readonly opens: (estimate: string, low: string, high: string) => string;
  readonly sample: (people: string) => string;
  readonly stopped: (estimate: string, low: string, high: string) => string;
  readonly waiting: (count: string, isExact: boolean) => string;
  readonly nobody: string;
  readonly noCreatives: string;
  readonly short: (name: string, need: string, left: string) => string;
  readonly unsaved: string;
  readonly unknown: string;
  readonly mayNot: string;
}

export const launchTexts: Texts<LaunchText> = {
  en: {
    acts: { launch: "Launch", resume: "Go on", pause: "Pause", end: "End" },
    titles: {
      launch: (campaign) => `Launch ${campaign}?`,
      resume: (campaign) => `Let ${campaign} go on?`,
      pause: (campaign) => `Pause ${campaign}?`,
      end: (campaign) => `End ${campaign}?`,
    },
    leads: {
      launch: "Deciders choose it from the next decision on, as it is stored now.",
      resume: "Deciders choose it again from the next decision on, as it is stored now.",
      pause: "Nothing more of it is decided, and what waits is not sent. You can let it go on at any time.",
      end: "Nothing more of it is decided, and what waits is not sent. Its results stay.",
    },
    done: {
      launch: (campaign) => `${campaign} is live`,
      resume: (campaign) => `${campaign} goes on`,
      pause: (campaign) => `${campaign} is paused`,
      end: (campaign) => `${campaign} has ended`,
    },
    asking: "Counting how far this reaches …",
    reach: (estimate, low, high, total) => `About ${estimate} people a day would get it (${low} to ${high}), of ${total}.`,
    opens: (estimate, low, high) => `About ${estimate} opens a day are expected (${low} to ${high}).`,
    sample: (people) => `From ${people} people by lot; 95 % intervals.`,
    stopped: (estimate, low, high) => `About ${estimate} people a day would no longer get it (${low} to ${high}).`,
    waiting: (count, isExact) => `${isExact ? count : `About ${count}`} messages of it wait for their time and would not be sent.`,
    nobody: "Nobody would be reached as things are: the forecast says why.",
    noCreatives: "None of its creatives may be sent yet.",
    short: (name, need, left) => `${name}: about ${need} messages are needed, ${left} are left today.`,
    unsaved: "Changes in the form that were not saved are no part of this.",
    unknown: "How far it reaches could not be found out.",
    mayNot: "This takes the role operator.",
  },
  zh: {
    acts: { launch: "上线", resume: "恢复", pause: "暂停", end: "结束" },
    titles: {
      launch: (campaign) => `上线 ${campaign}？`,
      resume: (campaign) => `恢复 ${campaign}？`,
      pause: (campaign) => `暂停 ${campaign}？`,
      end: (campaign) => `结束 ${campaign}？`,
    },
    leads: {
      launch: "从下一次决策起，将按当前保存的内容参与选择。",
      resume: "从下一次决策起，将按当前保存的内容重新参与选择。",
      pause: "不再产生新的决策，等待中的消息也不会发送。随时可以恢复。",
      end: "不再产生新的决策，等待中的消息也不会发送。已有效果数据会保留。",
    },
    done: {
      launch: (campaign) => `${campaign} 已上线`,
      resume: (campaign) => `${campaign} 已恢复`,
      pause: (campaign) => `${campaign} 已暂停`,
      end: (campaign) => `${campaign} 已结束`,
    },
    asking: "正在统计影响范围…",
    reach: (estimate, low, high, total) => `每天约有 ${estimate} 人会收到（${low} 至 ${high}），共 ${total} 人。`,
    opens: (estimate, low, high) => `预计每天约 ${estimate} 次打开（${low} 至 ${high}）。`,
    sample: (people) => `随机抽样 ${people} 人，95 % 置信区间。`,
    stopped: (estimate, low, high) => `每天约有 ${estimate} 人将不再收到（${low} 至 ${high}）。`,
    waiting: (count, isExact) => `${isExact ? "" : "约 "}${count} 条消息正在等待发送，将不会发出。`,
    nobody: "按目前情况无人可触达，原因见预测。",
    noCreatives: "目前没有可发送的文案。",
    short: (name, need, left) => `${name}：约需 ${need} 条，今日剩余 ${left} 条。`,
    unsaved: "表单中未保存的更改不包含在内。",
    unknown: "无法统计影响范围。",
    mayNot: "此操作需要“运营”角色。",
  },
};
