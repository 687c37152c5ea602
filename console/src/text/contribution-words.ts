import type { Texts } from "./language.tsx";

interface Words {
  readonly for: string;
  readonly against: string;
}

interface ContributionTexts {
  readonly groups: Readonly<Record<string, Words>>;
  /** A group that this page does not know. */
  readonly other: (group: string) => Words;
}

const people = (what: string): Words => ({ for: `people ${what} open more`, against: `people ${what} open less` });
const users = (what: string): Words => ({ for: `${what}的用户打开得更多`, against: `${what}的用户打开得更少` });

/** What a model leaned on, by group of features. */
export const contributionWords: Texts<ContributionTexts> = {
  en: {
    groups: {
      recency: people("last seen as long ago as them"),
      frequency: people("as active as them"),
      spending: people("who spend as they do"),
      tenure: people("known for as long as them"),
      sessions: people("who visit as they do"),
      openRate: { for: "opens much of what they get", against: "opens little of what they get" },
      fatigue: { for: "has had few pushes lately", against: "has had many pushes lately" },
      device: people("with such a device and language"),
      hour: { for: "the hour suits them", against: "the hour does not suit them" },
      campaign: { for: "the campaign does well with people like them", against: "the campaign does badly with people like them" },
      campaignHistory: {
        for: "what became of its earlier messages speaks for it",
        against: "what became of its earlier messages speaks against it",
      },
      item: { for: "such items are opened much", against: "such items are opened little" },
      taste: { for: "fits what they like", against: "does not fit what they like" },
      familiarity: { for: "they know the item as well as such messages need", against: "they know the item too well or too little" },
      repeatedItem: { for: "bears telling them of the item again", against: "has been told of the item before" },
      declaredTaste: { for: "fits what they say they like", against: "what they say they like has not made such messages opened" },
      creative: { for: "the wording does well", against: "the wording does badly" },
      styleTaste: { for: "takes to this style of wording", against: "does not take to this style of wording" },
      repeatedCreative: { for: "bears reading this wording again", against: "has read this wording before" },
      pairing: { for: "wording and item go well together", against: "wording and item do not go well together" },
    },
    other: (group) => ({ for: `${group} speaks for it`, against: `${group} speaks against it` }),
  },
  zh: {
    groups: {
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
    other: (group) => ({ for: `${group} 有利`, against: `${group} 不利` }),
  },
};

/** What an effect in log-odds does to the odds: 2.2. */
export const oddsFactor = (effect: number): number => Math.exp(effect);
