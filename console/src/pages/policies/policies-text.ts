import type { Texts } from "../../text/language.tsx";
import type { PolicyTab } from "./policies-search.ts";
import type { Change } from "./policy-data.ts";

type Strategy = "random" | "itemFirst" | "creativeFirst" | "combined";

interface PoliciesText {
  readonly title: string;
  readonly lead: string;
  readonly tabs: Readonly<Record<PolicyTab, string>>;
  readonly approverOnly: string;
  readonly wouldChange: string;
  readonly nothing: string;
  readonly checking: string;
  readonly save: string;
  readonly discard: string;
  readonly replayDraft: string;
  readonly saved: string;
  readonly undone: string;
  readonly undoFailed: string;
  readonly saveTitle: string;
  readonly saveWhat: string;
  readonly reachPlaces: (count: string) => string;
  readonly reachPeople: (count: string) => string;
  readonly reachCampaigns: (count: string) => string;
  readonly reachWaiting: (count: string) => string;
  readonly canUndo: string;
  readonly experiments: {
    readonly none: string;
    readonly noneHint: string;
    readonly arm: string;
    readonly share: string;
    readonly does: string;
    readonly holdout: string;
    readonly asDeclared: string;
    readonly strategies: Readonly<Record<Strategy, string>>;
    readonly everybody: string;
    readonly audience: (name: string) => string;
    readonly salt: (salt: string) => string;
  };
  readonly versions: {
    readonly title: string;
    readonly note: string;
    readonly version: string;
    readonly at: string;
    readonly author: string;
    readonly changes: string;
    readonly inForce: string;
    readonly look: string;
    readonly close: string;
    readonly none: string;
    readonly noneHint: string;
    readonly changedBy: (version: number) => string;
    readonly againstBefore: string;
    readonly noChange: string;
    readonly ways: Readonly<Record<Change["change"], string>>;
    readonly kinds: Readonly<Record<string, string>>;
    readonly goBack: string;
    readonly goBackTitle: (version: number) => string;
    readonly goBackWhat: string;
    readonly reach: (count: string) => string;
    readonly canUndo: string;
    readonly mayNot: string;
    readonly wentBack: (version: number, made: number) => string;
    readonly undone: string;
    readonly undoFailed: string;
  };
}

export const policiesText: Texts<PoliciesText> = {
  en: {
    title: "Policies",
    lead: "What holds for every campaign and every person.",
    tabs: { policy: "Policy", experiments: "Experiments", versions: "Versions" },
    approverOnly: "An approver may change the policy; you look on.",
    wouldChange: "What saving changes",
    nothing: "Nothing is changed yet.",
    checking: "Asking the server …",
    save: "Save the policy",
    discard: "Discard",
    replayDraft: "Replay this draft on the log",
    saved: "The policy holds from the next decision on.",
    undone: "The policy is as it was.",
    undoFailed: "It could not be taken back; see the versions.",
    saveTitle: "Save the policy?",
    saveWhat: "It holds from the next decision on. Messages that wait are looked at again before they leave.",
    reachPlaces: (count) => `Places that change: ${count}`,
    reachPeople: (count) => `People whom it concerns: ${count}`,
    reachCampaigns: (count) => `Live campaigns: ${count}`,
    reachWaiting: (count) => `Messages that wait now: ${count}`,
    canUndo: "This can be undone.",
    experiments: {
      none: "No experiment",
      noneHint: "Declare one in a catalogue file under experiments and apply it. It shows here with its arms.",
      arm: "Arm",
      share: "Share",
      does: "What it does",
      holdout: "No marketing",
      asDeclared: "As campaigns say",
      strategies: {
        random: "Strategy: at random",
        itemFirst: "Strategy: item first",
        creativeFirst: "Strategy: creative first",
        combined: "Strategy: item and creative together",
      },
      everybody: "everybody",
      audience: (name) => `For ${name}`,
      salt: (salt) => `drawn by ${salt}`,
    },
    versions: {
      title: "Versions of the catalogue",
      note: "Policy, campaigns, creatives and all else that is declared. The last 200, newest first.",
      version: "Version",
      at: "When",
      author: "By",
      changes: "Entries",
      inForce: "In force",
      look: "Changes",
      close: "Close",
      none: "No version yet",
      noneHint: "The first one comes with the first thing that is declared.",
      changedBy: (version) => `What version ${version} changed`,
      againstBefore: "Against the version before.",
      noChange: "Nothing changes.",
      ways: { added: "Added", changed: "Changed", removed: "Removed" },
      kinds: {
        lines: "line",
        placements: "placement",
        audiences: "audience",
        itemRules: "item rule",
        campaigns: "campaign",
        creatives: "creative",
        experiments: "experiment",
        roster: "roster slot",
        policy: "policy",
      },
      goBack: "Go back to it",
      goBackTitle: (version) => `Go back to version ${version}?`,
      goBackWhat:
        "What was declared then is declared again, as a new version: also what is live and what was approved. Items and people stay as they are.",
      reach: (count) => `Entries that change: ${count}`,
      canUndo: "This can be undone.",
      mayNot: "An approver may go back; you look on.",
      wentBack: (version, made) => `Version ${version} holds again, as version ${made}.`,
      undone: "The catalogue is as it was.",
      undoFailed: "It could not be taken back; try from the list.",
    },
  },
  zh: {
    title: "策略",
    lead: "对所有活动和所有用户生效的规则。",
    tabs: { policy: "策略", experiments: "实验", versions: "版本" },
    approverOnly: "审批者及以上角色可修改策略，你只能查看。",
    wouldChange: "保存后的变化",
    nothing: "尚无修改。",
    checking: "正在询问服务器…",
    save: "保存策略",
    discard: "放弃修改",
    replayDraft: "用日志回放此草稿",
    saved: "策略将从下一次决策起生效。",
    undone: "策略已恢复原状。",
    undoFailed: "撤销失败，请查看版本列表。",
    saveTitle: "保存策略？",
    saveWhat: "从下一次决策起生效；等待中的消息在发出前会再次检查。",
    reachPlaces: (count) => `变更处数：${count}`,
    reachPeople: (count) => `涉及用户：${count}`,
    reachCampaigns: (count) => `投放中的活动：${count}`,
    reachWaiting: (count) => `等待中的消息：${count}`,
    canUndo: "此操作可撤销。",
    experiments: {
      none: "没有实验",
      noneHint: "在目录文件的 experiments 中声明并应用后，会在此显示各组。",
      arm: "组",
      share: "占比",
      does: "处理方式",
      holdout: "不发营销",
      asDeclared: "按活动设置",
      strategies: {
        random: "策略：随机",
        itemFirst: "策略：先选物品",
        creativeFirst: "策略：先选文案",
        combined: "策略：物品与文案联合",
      },
      everybody: "所有人",
      audience: (name) => `受众：${name}`,
      salt: (salt) => `分流盐值：${salt}`,
    },
    versions: {
      title: "目录版本",
      note: "包含策略、活动、文案等全部声明。最近 200 个版本，最新的在前。",
      version: "版本",
      at: "时间",
      author: "操作者",
      changes: "条目数",
      inForce: "生效中",
      look: "变更",
      close: "关闭",
      none: "还没有版本",
      noneHint: "首次声明内容后即产生第一个版本。",
      changedBy: (version) => `版本 ${version} 的变更`,
      againstBefore: "与上一个版本相比。",
      noChange: "没有变化。",
      ways: { added: "新增", changed: "修改", removed: "删除" },
      kinds: {
        lines: "业务线",
        placements: "版位",
        audiences: "受众",
        itemRules: "物品规则",
        campaigns: "活动",
        creatives: "文案",
        experiments: "实验",
        roster: "排期时段",
        policy: "策略",
      },
      goBack: "回到此版本",
      goBackTitle: (version) => `回到版本 ${version}？`,
      goBackWhat: "当时的声明将作为新版本重新生效，包括投放状态与审批状态。物品和用户不受影响。",
      reach: (count) => `变更条目：${count}`,
      canUndo: "此操作可撤销。",
      mayNot: "审批者及以上角色可回滚，你只能查看。",
      wentBack: (version, made) => `版本 ${version} 已重新生效（新版本 ${made}）。`,
      undone: "目录已恢复原状。",
      undoFailed: "撤销失败，请在列表中重试。",
    },
  },
};
