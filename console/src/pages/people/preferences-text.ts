import type { Texts } from "../../text/language.tsx";

interface PreferencesText {
  readonly disturb: string;
  readonly disturbNote: (zone: string) => string;
  readonly noSpans: string;
  readonly from: string;
  readonly to: string;
  readonly days: string;
  readonly everyDay: string;
  readonly span: (number: number) => string;
  readonly remove: string;
  readonly add: string;
  readonly overMidnight: string;
  readonly sameMinute: string;
  readonly switches: string;
  readonly switchesNote: string;
  readonly allOff: string;
  readonly allOffHint: string;
  readonly kinds: string;
  readonly kindsHint: string;
  readonly channels: string;
  readonly channelsHint: string;
  readonly consent: string;
  readonly consentNote: string;
  readonly marketing: string;
  readonly never: string;
  readonly given: string;
  readonly withdrawn: string;
  readonly source: string;
  readonly sourceHint: string;
  readonly at: (when: string) => string;
  readonly newAt: string;
  readonly save: string;
  readonly reset: string;
  readonly unchanged: string;
  readonly changed: string;
  readonly saved: string;
  readonly undone: string;
  readonly undoFailed: string;
  readonly mayNot: string;
  readonly owner: string;
}

export const preferencesText: Texts<PreferencesText> = {
  en: {
    disturb: "Do not disturb",
    disturbNote: (zone) => `Hours in which no marketing rings, on the person's own clock (${zone}).`,
    noSpans: "No hours are set.",
    from: "From",
    to: "To",
    days: "Days on which it begins",
    everyDay: "Every day",
    span: (number) => `Span ${number}`,
    remove: "Remove",
    add: "Add hours",
    overMidnight: "over midnight",
    sameMinute: "It begins and ends at the same minute: to stop everything, switch everything off below.",
    switches: "Switched off",
    switchesNote: "What the person does not want. Service messages still come where everything is switched off.",
    allOff: "All marketing is switched off",
    allOffHint: "The widest switch: nothing but service is sent.",
    kinds: "Kinds switched off",
    kindsHint: "Kinds of campaigns, as the catalogue names them.",
    channels: "Channels switched off",
    channelsHint: "By vendor; push switches off all of them.",
    consent: "Consent",
    consentNote: "Whether the person agreed to marketing, and where they said so.",
    marketing: "Marketing",
    never: "Never asked",
    given: "Given",
    withdrawn: "Withdrawn",
    source: "Where it was said",
    sourceHint: "Such as the form or page; it is your proof.",
    at: (when) => `Noted on ${when}.`,
    newAt: "A changed consent is noted with the time of saving.",
    save: "Save preferences",
    reset: "Discard changes",
    unchanged: "Nothing has been changed.",
    changed: "There are changes that are not saved.",
    saved: "The preferences were saved. They hold from the next send on.",
    undone: "The preferences are as they were.",
    undoFailed: "They could not be put back: open the page anew and look.",
    mayNot: "Changing a person's preferences needs the role operator.",
    owner: "These are the person's own choices: change them only when they asked for it.",
  },
  zh: {
    disturb: "免打扰",
    disturbNote: (zone) => `按用户当地时间（${zone}），这些时段内不推送营销消息。`,
    noSpans: "没有设置时段。",
    from: "从",
    to: "到",
    days: "从哪些天开始",
    everyDay: "每天",
    span: (number) => `时段 ${number}`,
    remove: "移除",
    add: "添加时段",
    overMidnight: "跨越午夜",
    sameMinute: "开始与结束在同一分钟：如需全部停止，请在下方关闭全部消息。",
    switches: "已关闭",
    switchesNote: "用户不想收到的内容。即使关闭全部，服务类消息仍会送达。",
    allOff: "关闭全部营销消息",
    allOffHint: "范围最大的开关：只发送服务类消息。",
    kinds: "已关闭的类型",
    kindsHint: "活动的类型，与目录中的名称一致。",
    channels: "已关闭的通道",
    channelsHint: "按厂商；push 表示关闭全部推送通道。",
    consent: "同意",
    consentNote: "用户是否同意接收营销消息，以及在哪里表示同意。",
    marketing: "营销消息",
    never: "从未征求",
    given: "已同意",
    withdrawn: "已撤回",
    source: "来源",
    sourceHint: "例如表单或页面名称，作为凭证。",
    at: (when) => `记录于 ${when}。`,
    newAt: "同意变更时会记录保存的时间。",
    save: "保存偏好",
    reset: "放弃修改",
    unchanged: "没有修改。",
    changed: "有尚未保存的修改。",
    saved: "偏好已保存，从下一次发送起生效。",
    undone: "偏好已恢复原状。",
    undoFailed: "未能恢复：请重新打开页面查看。",
    mayNot: "修改用户偏好需要“运营”权限。",
    owner: "这些是用户本人的选择，仅在用户要求时修改。",
  },
};
