import type { Texts } from "./language.tsx";

type StepName =
  | "commit"
  | "campaigns"
  | "reach"
  | "consent"
  | "doNotDisturb"
  | "holdout"
  | "audience"
  | "time"
  | "limits"
  | "items"
  | "creatives"
  | "score"
  | "choose"
  | "worth";

interface StepWords {
  readonly name: string;
  /** The question that the step asks of everything that is still there. */
  readonly asks: string;
  /** Why nothing was sent, where this step left nothing. */
  readonly silent: string;
}

/** The steps of a decision for people. */
export const stepWords: Texts<Readonly<Record<StepName, StepWords>>> = {
  en: {
    commit: { name: "Already on its way", asks: "Is no other message planned already?", silent: "a message is on its way already" },
    campaigns: { name: "Campaigns", asks: "Is it live for this placement, at this time?", silent: "no campaign is live for the placement" },
    reach: { name: "Reach", asks: "Can one of the devices be rung?", silent: "no device can be rung" },
    consent: { name: "Consent", asks: "Does the person's word allow it?", silent: "the person's own word is against it" },
    doNotDisturb: {
      name: "Do not disturb",
      asks: "Do the person's own hours leave any minute?",
      silent: "the person's do-not-disturb hours leave no minute",
    },
    holdout: { name: "Holdout", asks: "Is the person outside every holdout?", silent: "the person is held out" },
    audience: { name: "Audience", asks: "Is the person in its audience?", silent: "the person is in no campaign's audience" },
    time: { name: "Time", asks: "Is a minute free in its window, outside quiet hours?", silent: "no minute is free" },
    limits: { name: "Limits", asks: "Do caps, gaps and quotas leave room?", silent: "limits leave no room" },
    items: { name: "Items", asks: "Does its rule find an item to speak of?", silent: "there is no item to speak of" },
    creatives: { name: "Creatives", asks: "Can one of its texts be sent?", silent: "no creative can be sent" },
    score: { name: "Score", asks: "What is expected of every pair?", silent: "nothing could be scored" },
    choose: { name: "Choice", asks: "Which pair is drawn?", silent: "nothing was drawn" },
    worth: { name: "Worth it", asks: "Is it worth the interruption?", silent: "nothing was worth interrupting for" },
  },
  zh: {
    commit: { name: "已有待发", asks: "是否没有其他已排定的消息？", silent: "已有一条消息在途" },
    campaigns: { name: "活动", asks: "该活动此刻是否在此版位上线？", silent: "此版位没有上线的活动" },
    reach: { name: "可触达", asks: "是否有设备可以推送？", silent: "没有设备可以推送" },
    consent: { name: "同意", asks: "用户本人是否允许？", silent: "用户本人不允许" },
    doNotDisturb: { name: "免打扰", asks: "用户的免打扰时段是否还留有时间？", silent: "用户的免打扰时段没有留下任何时间" },
    holdout: { name: "对照组", asks: "用户是否不在对照组？", silent: "用户在对照组中" },
    audience: { name: "受众", asks: "用户是否属于其受众？", silent: "用户不属于任何活动的受众" },
    time: { name: "时间", asks: "发送时段内、静默时段外是否有空闲时间？", silent: "没有空闲时间" },
    limits: { name: "频次限制", asks: "频次、间隔和配额是否还有余量？", silent: "频次限制没有余量" },
    items: { name: "物品", asks: "物品规则是否能找到可说的内容？", silent: "没有可用的物品" },
    creatives: { name: "文案", asks: "是否有文案可以发送？", silent: "没有可发送的文案" },
    score: { name: "评分", asks: "每个组合的预期效果如何？", silent: "没有可评分的组合" },
    choose: { name: "选择", asks: "抽中了哪个组合？", silent: "没有抽中任何组合" },
    worth: { name: "值得打扰", asks: "是否值得打扰用户？", silent: "没有值得打扰用户的内容" },
  },
};

/** The word of a name, or the name itself where another version of the server wrote it. */
export function wordOf<Word>(words: Readonly<Record<string, Word>>, name: string): Word | null {
  return (Object.hasOwn(words, name) ? words[name] : undefined) ?? null;
}
