import type { Texts } from "../../text/language.tsx";

interface PreviewText {
  readonly title: string;
  readonly note: string;
  readonly creative: string;
  readonly choose: string;
  readonly item: string;
  readonly itemHint: string;
  readonly itemChosen: (item: string) => string;
  readonly invite: string;
  readonly noCreatives: string;
  readonly noCreativesNext: string;
  readonly toCreatives: string;
  readonly mayNot: string;
  readonly phones: string;
  readonly phonesNote: string;
  readonly theirs: (names: string) => string;
  readonly noDevice: string;
  readonly expected: string;
  readonly expectedNote: (campaign: string) => string;
  readonly noExpected: string;
  readonly open: string;
  readonly convert: string;
  readonly switchOff: string;
  readonly whyNot: string;
  readonly link: string;
}

export const personPreviewText: Texts<PreviewText> = {
  en: {
    title: "Preview for this person",
    note: "A creative filled with this person's own values and an item's. Nothing is sent.",
    creative: "Creative",
    choose: "Choose a creative",
    item: "Item",
    itemHint: "Id of the item that the text speaks of.",
    itemChosen: (item) => `Empty: ${item}, which would be chosen for this person now.`,
    invite: "Choose a creative to see it on every maker's phone.",
    noCreatives: "There is no creative yet",
    noCreativesNext: "Write one; then see here what this person would read.",
    toCreatives: "Go to the creatives",
    mayNot: "Previews show a person's own values and need the role operator. Ask an admin for it.",
    phones: "On phones",
    phonesNote: "Roughly as each shows it before it is opened out; what counts is where it cuts off.",
    theirs: (names) => `This person's own devices would be rung over ${names}.`,
    noDevice: "This person has no device that can be rung: all channels are shown.",
    expected: "What is expected of it",
    expectedNote: (campaign) => `By the promoted model, in the campaign that does best with it now: ${campaign}.`,
    noExpected: "No promoted model, or no campaign sends it.",
    open: "Open",
    convert: "Convert",
    switchOff: "Switch off",
    whyNot: "Could it be sent now?",
    link: "Opens",
  },
  zh: {
    title: "为该用户预览",
    note: "用该用户和物品的真实值填充文案，不会发送任何内容。",
    creative: "文案",
    choose: "选择文案",
    item: "物品",
    itemHint: "文案所提及物品的 ID。",
    itemChosen: (item) => `留空：使用当前会为该用户选中的 ${item}。`,
    invite: "选择一条文案，查看它在各厂商手机上的样子。",
    noCreatives: "还没有文案",
    noCreativesNext: "先写一条文案，再在此查看该用户会读到什么。",
    toCreatives: "前往文案",
    mayNot: "预览会显示用户的个人数据，需要“运营”权限，请联系管理员。",
    phones: "手机效果",
    phonesNote: "展开前的近似效果，重点在于截断位置。",
    theirs: (names) => `该用户的设备会通过 ${names} 收到推送。`,
    noDevice: "该用户没有可推送的设备，以下显示全部通道。",
    expected: "预期效果",
    expectedNote: (campaign) => `由已启用的模型给出，取当前表现最好的活动：${campaign}。`,
    noExpected: "没有启用的模型，或没有活动发送它。",
    open: "打开",
    convert: "转化",
    switchOff: "关闭通知",
    whyNot: "现在能发送吗？",
    link: "打开链接",
  },
};
