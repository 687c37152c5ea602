import { wordOf } from "./decision-words.ts";
import type { Language, Texts } from "./language.tsx";

interface Words {
  readonly for: string;
  readonly against: string;
}

const users = (what: string): Words => ({ for: `${what}的用户打开得更多`, against: `${what}的用户打开得更少` });

/** What a model leaned on, by group of features. In English it is told in the server's own words, which come along. */
export const contributionWords: Texts<Readonly<Record<string, Words>>> = {
  en: {},
  zh: {
    recency: users("同样久未出现"),
    frequency: users("活跃度相近"),
    spending: users("消费相近"),
    tenure: users("使用时长相近"),
    sessions: users("访问习惯相近"),
    openRate: { for: "经常打开收到的消息", against: "很少打开收到的消息" },
    fatigue: { for: "近期收到的推送不多", against: "近期收到的推送较多" },
    device: users("设备与语言相同"),
    hour: { for: "这个时间适合该用户", against: "这个时间不适合该用户" },
    campaign: { for: "该活动在同类用户中表现好", against: "该活动在同类用户中表现差" },
    campaignHistory: { for: "该活动以往消息的结果有利", against: "该活动以往消息的结果不利" },
    item: { for: "此类物品打开率高", against: "此类物品打开率低" },
    taste: { for: "符合用户的喜好", against: "不符合用户的喜好" },
    familiarity: { for: "用户对该物品的熟悉程度合适", against: "用户对该物品过于熟悉或过于陌生" },
    repeatedItem: { for: "可以再次提到该物品", against: "此前已提到过该物品" },
    declaredTaste: { for: "符合用户自述的喜好", against: "用户自述的喜好未带来打开" },
    creative: { for: "这条文案表现好", against: "这条文案表现差" },
    styleTaste: { for: "用户喜欢这种文案风格", against: "用户不喜欢这种文案风格" },
    repeatedCreative: { for: "可以再次看到这条文案", against: "此前已看过这条文案" },
    pairing: { for: "文案与物品搭配好", against: "文案与物品搭配不佳" },
  },
};

/** A contribution as the server tells it: `text` with what it did to the odds at its end. */
export interface Contribution {
  readonly group: string;
  /** In log-odds of an open: above 0 it spoke for the message. */
  readonly effect: number;
  readonly text: string;
}

/** What spoke for or against a message, in the chosen language, without by how much. */
export function tellContribution({ group, effect, text }: Contribution, language: Language): string {
  const word = wordOf(contributionWords[language], group);
  if (word !== null) return effect >= 0 ? word.for : word.against;
  return text.replace(/ \(×[\d.]+\)$/, "");
}

/** What an effect in log-odds does to the odds: 2.2. */
export const oddsFactor = (effect: number): number => Math.exp(effect);
