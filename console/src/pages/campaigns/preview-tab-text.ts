import type { Texts } from "../../text/language.tsx";

interface PreviewTabText {
  readonly whom: string;
  readonly creative: string;
  readonly creativeHint: string;
  readonly chosen: (creative: string) => string;
  readonly chooseOne: string;
  readonly would: string;
  readonly eligible: string;
  readonly eligibleLead: string;
  readonly barred: (step: string) => string;
  readonly barredNew: string;
  readonly removed: (what: string, count: number) => string;
  readonly expected: (open: string) => string;
  readonly because: string;
  readonly whyOthers: string;
  readonly noCreative: string;
  readonly noCreativeLead: string;
  readonly toCreatives: string;
  readonly unsaved: string;
}

export const previewTabTexts: Texts<PreviewTabText> = {
  en: {
    whom: "For whom, and what",
    creative: "Creative",
    creativeHint: "Of those that fit the campaign, whatever their status.",
    chosen: (creative) => `Chosen for this person: ${creative}`,
    chooseOne: "What would be chosen",
    would: "Would they get it now?",
    eligible: "It could be sent now",
    eligibleLead: "Whether it is depends on what else competes for them.",
    barred: (step) => `Not now. Fails at: ${step}`,
    barredNew: "The campaign is not stored yet, so nothing is known of who would get it. Its texts can be previewed all the same.",
    removed: (what, count) => (count > 1 ? `${what} (${count})` : what),
    expected: (open) => `Chance of an open: ${open}.`,
    because: "What speaks for and against it",
    whyOthers: "Why this person got what they got",
    noCreative: "No creative fits this campaign",
    noCreativeLead: "Name styles, languages or ids under Edit, or write a creative.",
    toCreatives: "To the creatives",
    unsaved: "Who would get it is told by the campaign as it is stored, without unsaved changes.",
  },
  zh: {
    whom: "预览对象与内容",
    creative: "文案",
    creativeHint: "符合此活动的文案，不论状态。",
    chosen: (creative) => `为此人选中：${creative}`,
    chooseOne: "自动选择",
    would: "此人现在会收到吗？",
    eligible: "现在可以发送",
    eligibleLead: "是否发送还取决于其他活动的竞争。",
    barred: (step) => `现在不会。未通过：${step}`,
    barredNew: "活动尚未保存，无法判断谁会收到，但仍可预览文案。",
    removed: (what, count) => (count > 1 ? `${what}（${count}）` : what),
    expected: (open) => `预计打开率：${open}。`,
    because: "有利与不利因素",
    whyOthers: "查看此人收到消息的原因",
    noCreative: "没有符合此活动的文案",
    noCreativeLead: "请在“编辑”中指定文风、语言或 ID，或新建文案。",
    toCreatives: "前往文案",
    unsaved: "是否会收到按已保存的活动判断，不含未保存的更改。",
  },
};
