import type { Texts } from "../../text/language.tsx";

interface AudienceText {
  readonly all: string;
  readonly isNew: string;
  readonly unknown: string;
  readonly unknownLead: string;
  readonly makeIt: string;
  readonly conditions: string;
  readonly conditionsNote: string;
  readonly inWords: string;
  readonly readOnly: string;
  readonly size: string;
  readonly people: string;
  readonly share: (share: string, low: string, high: string) => string;
  readonly between: (low: string, high: string) => string;
  readonly drawn: (drawn: string, total: string) => string;
  readonly everybody: (total: string) => string;
  readonly recounted: string;
  readonly incomplete: string;
  readonly beside: (stored: string) => string;
  readonly sizeForOperators: string;
  readonly asking: string;
  readonly countExactly: string;
  readonly counting: (seconds: number, most: number) => string;
  readonly cancel: string;
  readonly exact: (people: string, read: string, seconds: string) => string;
  readonly cutShort: (people: string, read: string, total: string) => string;
  readonly sample: string;
  readonly sampleNote: (shown: number) => string;
  readonly nobody: string;
  readonly nobodyLead: string;
  readonly person: string;
  readonly noValue: string;
  readonly asText: string;
  readonly asTextNote: string;
  readonly copy: string;
  readonly copied: string;
  readonly paste: string;
  readonly pasteHint: string;
  readonly take: string;
  readonly noPredicate: string;
  readonly changes: string;
  readonly nothing: string;
  readonly checking: string;
  readonly refused: (count: number) => string;
  readonly wouldAdd: string;
  readonly wouldChange: string;
  readonly details: string;
  readonly before: string;
  readonly after: string;
  readonly warnings: string;
  readonly overtaken: string;
  readonly reach: (count: number) => string;
  readonly save: string;
  readonly discard: string;
  readonly saved: string;
  readonly undone: string;
  readonly uses: string;
  readonly noUses: string;
  readonly kinds: {
    readonly campaigns: string;
    readonly audiences: string;
    readonly experiments: string;
    readonly roster: string;
    readonly limits: string;
  };
  readonly limit: (place: number) => string;
  readonly remove: string;
  readonly removeTitle: (id: string) => string;
  readonly removeFree: (people: string) => string;
  readonly removeUndo: string;
  readonly removeUsed: (count: number) => string;
  readonly removeUsedLead: string;
  readonly understood: string;
  readonly removed: (id: string) => string;
  readonly back: (id: string) => string;
  readonly notBack: (why: string) => string;
}

export const audienceTexts: Texts<AudienceText> = {
  en: {
    all: "All audiences",
    isNew: "New, not stored yet",
    unknown: "There is no such audience",
    unknownLead: "It may have been removed, or the address is not quite right.",
    makeIt: "Make an audience with this id",
    conditions: "Conditions",
    conditionsNote: "Whoever meets them now is in; somebody who no longer does is out at the next decision.",
    inWords: "In words",
    readOnly: "An operator changes audiences. Your role looks.",
    size: "How many match now",
    people: "people",
    share: (share, low, high) => `${share} of everybody (${low} to ${high})`,
    between: (low, high) => `between ${low} and ${high} in 95 of 100 such draws`,
    drawn: (drawn, total) => `Estimated from ${drawn} of ${total} people, drawn by lot.`,
    everybody: (total) => `All ${total} people were asked: this is exact.`,
    recounted: "No one's state counts these events yet, so they were counted from the log, as far back as it reaches.",
    incomplete: "Complete the marked conditions, and you see here how many match.",
    beside: (stored) => `As stored: ${stored}`,
    sizeForOperators: "An operator sees how many match, and some of them.",
    asking: "Asking …",
    countExactly: "Count exactly",
    counting: (seconds, most) => `Counting everybody: ${seconds} of at most ${most} seconds`,
    cancel: "Cancel",
    exact: (people, read, seconds) => `Counted: exactly ${people} of ${read} people, in ${seconds} s.`,
    cutShort: (people, read, total) =>
      `Time was over after ${read} of ${total} people: ${people} of them match. The estimate above says more about all.`,
    sample: "Some who match",
    sampleNote: (shown) => `${shown} drawn by lot, with the traits that the conditions name.`,
    nobody: "Nobody of the sample matches",
    nobodyLead: "Loosen a condition, or count exactly: a few may match all the same.",
    person: "Person",
    noValue: "none",
    asText: "As YAML and JSON",
    asTextNote: "The same audience as a catalogue file holds it, for carillon apply or the API.",
    copy: "Copy",
    copied: "Copied.",
    paste: "Take conditions from JSON",
    pasteHint: "A predicate as the API takes it; it replaces what stands above and is not saved yet.",
    take: "Take over",
    noPredicate: "This is no predicate: write JSON with all, any, not, trait, lastSeen, event, audience or appVersion.",
    changes: "Changes",
    nothing: "Nothing was changed. What you choose is checked as you go, and stays in this browser until you save it.",
    checking: "Checking …",
    refused: (count) => (count === 1 ? "One thing to mend before it can be saved" : `${count} things to mend before it can be saved`),
    wouldAdd: "Saving adds this audience",
    wouldChange: "Saving changes who is in it",
    details: "Place by place",
    before: "Before",
    after: "After",
    warnings: "To think about",
    overtaken: "Somebody else changed this audience meanwhile. Saving replaces what they wrote.",
    reach: (count) =>
      count === 1 ? "One live campaign speaks to other people from then on" : `${count} live campaigns speak to other people from then on`,
    save: "Save",
    discard: "Discard changes",
    saved: "The audience is saved.",
    undone: "It is as it was before.",
    uses: "Used by",
    noUses: "Nothing uses it yet. A campaign names it in its form, under audience.",
    kinds: {
      campaigns: "Campaigns",
      audiences: "Audiences",
      experiments: "Experiments",
      roster: "Roster slots",
      limits: "Limits of the policy",
    },
    limit: (place) => `Limit ${place}`,
    remove: "Remove",
    removeTitle: (id) => `Remove ${id}?`,
    removeFree: (people) =>
      `It holds ${people} now. No campaign, audience, experiment, roster slot or limit names it, so no message changes.`,
    removeUndo: "It can be brought back right after, by Undo.",
    removeUsed: (count) => (count === 1 ? "It cannot be removed: one place names it." : `It cannot be removed: ${count} places name it.`),
    removeUsedLead: "Take it out there first, or name another audience:",
    understood: "Understood",
    removed: (id) => `${id} is removed.`,
    back: (id) => `${id} is back.`,
    notBack: (why) => `It could not be brought back: ${why}`,
  },
  zh: {
    all: "全部受众",
    isNew: "新建，尚未保存",
    unknown: "没有这个受众",
    unknownLead: "它可能已被删除，或地址有误。",
    makeIt: "以此 ID 新建受众",
    conditions: "条件",
    conditionsNote: "此刻满足条件的人即在其中；不再满足者，下次决策时即不在其中。",
    inWords: "文字描述",
    readOnly: "运营可修改受众，你的角色仅可查看。",
    size: "当前符合的人数",
    people: "人",
    share: (share, low, high) => `占全体 ${share}（${low} 至 ${high}）`,
    between: (low, high) => `95 % 置信区间：${low} 至 ${high}`,
    drawn: (drawn, total) => `由 ${total} 人中随机抽取的 ${drawn} 人估计。`,
    everybody: (total) => `已询问全部 ${total} 人：结果精确。`,
    recounted: "这些事件尚未计入个人状态，已从日志中统计，回溯范围以日志保留为准。",
    incomplete: "请补全标出的条件，此处即显示符合的人数。",
    beside: (stored) => `已保存的版本：${stored}`,
    sizeForOperators: "运营可查看符合的人数与样例。",
    asking: "查询中…",
    countExactly: "精确计数",
    counting: (seconds, most) => `正在统计全部用户：${seconds} / 最多 ${most} 秒`,
    cancel: "取消",
    exact: (people, read, seconds) => `精确计数：${read} 人中有 ${people} 人符合，用时 ${seconds} 秒。`,
    cutShort: (people, read, total) => `时间已到，仅统计了 ${total} 人中的 ${read} 人：其中 ${people} 人符合。整体规模请参考上方估计。`,
    sample: "符合者样例",
    sampleNote: (shown) => `随机抽取的 ${shown} 人，附条件中提到的属性。`,
    nobody: "样本中无人符合",
    nobodyLead: "请放宽条件，或精确计数：可能仍有少数人符合。",
    person: "用户",
    noValue: "无",
    asText: "YAML 与 JSON",
    asTextNote: "同一受众在目录文件中的写法，可用于 carillon apply 或 API。",
    copy: "复制",
    copied: "已复制。",
    paste: "从 JSON 导入条件",
    pasteHint: "按 API 的谓词格式填写；将替换上方条件，暂不保存。",
    take: "采用",
    noPredicate: "这不是有效的谓词：请填写含 all、any、not、trait、lastSeen、event、audience 或 appVersion 的 JSON。",
    changes: "更改",
    nothing: "没有更改。所做的选择会即时校验，保存前只留在此浏览器中。",
    checking: "校验中…",
    refused: (count) => `保存前需修正 ${count} 处`,
    wouldAdd: "保存后将新增此受众",
    wouldChange: "保存后受众的人群将改变",
    details: "逐项对比",
    before: "之前",
    after: "之后",
    warnings: "请留意",
    overtaken: "期间有其他人修改了此受众，保存会覆盖对方的内容。",
    reach: (count) => `${count} 个投放中的活动将面向新的人群`,
    save: "保存",
    discard: "放弃更改",
    saved: "受众已保存。",
    undone: "已恢复原样。",
    uses: "被谁使用",
    noUses: "尚未被使用。可在活动表单的“受众”中选用。",
    kinds: { campaigns: "活动", audiences: "受众", experiments: "实验", roster: "排期", limits: "策略限制" },
    limit: (place) => `第 ${place} 条限制`,
    remove: "删除",
    removeTitle: (id) => `删除 ${id}？`,
    removeFree: (people) => `当前包含 ${people}。没有活动、受众、实验、排期或限制引用它，因此不影响任何消息。`,
    removeUndo: "删除后可立即撤销。",
    removeUsed: (count) => `无法删除：有 ${count} 处引用它。`,
    removeUsedLead: "请先在以下位置移除或改用其他受众：",
    understood: "知道了",
    removed: (id) => `已删除 ${id}。`,
    back: (id) => `已恢复 ${id}。`,
    notBack: (why) => `无法恢复：${why}`,
  },
};
