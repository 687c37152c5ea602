import type { Texts } from "../../text/language.tsx";

interface PreviewText {
  readonly person: string;
  readonly personHint: string;
  readonly byLot: string;
  readonly nobody: string;
  readonly nobodyLead: string;
  readonly noneFound: string;
  readonly found: (count: number) => string;
  readonly lastSeen: string;
  readonly never: string;
  readonly reachable: string;
  readonly unreachable: string;
  readonly item: string;
  readonly itemHint: string;
  readonly itemChosen: (item: string) => string;
  readonly itemExample: (item: string) => string;
  readonly phones: string;
  readonly phonesNote: string;
  readonly missing: (paths: string) => string;
  readonly missingRemedy: string;
  readonly warnings: string;
  readonly title: string;
  readonly body: string;
  readonly length: (what: string, length: number, limit: number | null) => string;
  readonly units: Readonly<Record<"codePoints" | "utf16" | "halfWidths", string>>;
  readonly noLimit: string;
  readonly cut: string;
  readonly pictureLeftOut: string;
  readonly refused: (why: string) => string;
  readonly noChannel: string;
  readonly waiting: string;
  readonly mayNot: string;
  readonly makers: Readonly<Record<"fcm" | "apns" | "webPush", string>>;
}

export const previewTexts: Texts<PreviewText> = {
  en: {
    person: "Person",
    personHint: "Beginning of an id, or a whole alias or device id.",
    byLot: "The first person who can be reached. Choose another above.",
    nobody: "There is nobody to preview for",
    nobodyLead: "Send an event or register a device first: a preview fills a text with a person's own values.",
    noneFound: "Nobody's id begins like this.",
    found: (count) => `${count} found`,
    lastSeen: "last seen",
    never: "never seen",
    reachable: "Reachable",
    unreachable: "Not reachable",
    item: "Item",
    itemHint: "Id of the item that the text speaks of. Empty: what would be chosen for this person.",
    itemChosen: (item) => `Chosen for this person: ${item}`,
    itemExample: (item) => `None would be chosen for this person now. Shown with ${item} for example.`,
    phones: "On phones",
    phonesNote: "Roughly as each shows it: what counts is where it cuts off. Texts are cut to what the vendor takes.",
    missing: (paths) => `Without a value for this person: ${paths}. The creative would not be sent to them.`,
    missingRemedy: 'Choose an item that has it, or give the template a default: {{ person.name | default: "you" }}.',
    warnings: "To think about",
    title: "Title",
    body: "Body",
    length: (what, length, limit) => (limit === null ? `${what} ${length}` : `${what} ${length} of ${limit}`),
    units: { codePoints: "characters", utf16: "UTF-16 units", halfWidths: "half widths" },
    noLimit: "no limit published",
    cut: "cut",
    pictureLeftOut: "The picture is left out.",
    refused: (why) => `Would not be sent: ${why}`,
    noChannel: "No channel of this vendor yet: by its published limits.",
    waiting: "Write a title and a body to see them here.",
    mayNot: "Previews show a person's own values and take the role operator.",
    makers: { fcm: "Android (FCM)", apns: "iPhone (APNs)", webPush: "Browser (Web Push)" },
  },
  zh: {
    person: "用户",
    personHint: "ID 的开头，或完整的别名、设备 ID。",
    byLot: "默认选取第一个可触达的人，可在上方更换。",
    nobody: "没有可用于预览的用户",
    nobodyLead: "请先上报事件或注册设备：预览会用用户自己的数据填充文案。",
    noneFound: "没有以此开头的 ID。",
    found: (count) => `找到 ${count} 人`,
    lastSeen: "最近活跃",
    never: "从未活跃",
    reachable: "可触达",
    unreachable: "不可触达",
    item: "物品",
    itemHint: "文案所涉及物品的 ID。留空：使用会为此人选中的物品。",
    itemChosen: (item) => `为此人选中：${item}`,
    itemExample: (item) => `目前不会为此人选中物品，以 ${item} 为例展示。`,
    phones: "手机效果",
    phonesNote: "近似效果，重点在于截断位置。文本按厂商限制截取。",
    missing: (paths) => `此人缺少变量：${paths}，因此不会收到此文案。`,
    missingRemedy: '请选择带有该值的物品，或在模板中设置默认值：{{ person.name | default: "朋友" }}。',
    warnings: "请留意",
    title: "标题",
    body: "正文",
    length: (what, length, limit) => (limit === null ? `${what} ${length}` : `${what} ${length} / ${limit}`),
    units: { codePoints: "字符", utf16: "UTF-16 单元", halfWidths: "半角字符" },
    noLimit: "未公布上限",
    cut: "已截断",
    pictureLeftOut: "图片会被省略。",
    refused: (why) => `不会发送：${why}`,
    noChannel: "尚未配置该厂商的通道，按其公布的限制。",
    waiting: "填写标题和正文后在此预览。",
    mayNot: "预览会显示用户的个人数据，需要“运营”角色。",
    makers: { fcm: "安卓（FCM）", apns: "iPhone（APNs）", webPush: "浏览器（Web Push）" },
  },
};
