import type { Texts } from "../../text/language.tsx";

interface FieldText {
  readonly label: string;
  readonly hint: string;
}
type Field =
  | "id"
  | "style"
  | "lang"
  | "title"
  | "body"
  | "image"
  | "link"
  | "needs"
  | "perDayMax"
  | "perDayZone"
  | "withoutRight"
  | "status";

interface EditorText {
  readonly newTitle: string;
  readonly lead: string;
  readonly fields: Readonly<Record<Field, FieldText>>;
  readonly more: string;
  readonly withoutRight: Readonly<Record<"usual" | "downgrade" | "skip", string>>;
  readonly idTaken: string;
  readonly unknown: string;
  readonly unknownLead: string;
  readonly problems: string;
  readonly warnings: string;
  readonly words: string;
  readonly preview: string;
  readonly save: string;
  readonly review: string;
  readonly approve: string;
  readonly close: string;
  readonly saved: (id: string) => string;
  readonly sent: (id: string) => string;
  readonly approved: (id: string) => string;
  readonly forApprovers: string;
  readonly mayNot: string;
  readonly unsaved: string;
  readonly discard: string;
  readonly stay: string;
  readonly usedBy: string;
  readonly usedByNone: string;
  readonly history: string;
  readonly note: (author: string) => string;
}

export const editorTexts: Texts<EditorText> = {
  en: {
    newTitle: "New creative",
    lead: 'Templates read person.<trait> and item.<attribute>, as in {{ item.title }} or {{ person.name | default: "you" }}.',
    fields: {
      id: { label: "Id", hint: "Letters, digits and dashes are best. It stays for good." },
      style: { label: "Style", hint: "Such as suspense, emotion, nostalgia, curiosity, benefit or humour. Campaigns choose by it." },
      lang: { label: "Language", hint: "BCP 47 tag such as en or zh-CN. Empty: for any language." },
      title: { label: "Title", hint: "What is read first. Most phones show one line." },
      body: { label: "Body", hint: "Closed, many phones show one line of it." },
      image: { label: "Picture", hint: "Template of its address. Some makers show none in marketing." },
      link: { label: "Link", hint: "Template. Used when the item has no link of its own." },
      needs: { label: "Values that must be there", hint: "Besides those of the templates: person.<trait> or item.<attribute>." },
      perDayMax: { label: "Most messages a day", hint: "Over all people and campaigns. Empty: no cap." },
      perDayZone: { label: "Zone of that day", hint: "Name such as Asia/Shanghai or UTC." },
      withoutRight: { label: "Service message without the maker's right", hint: "What becomes of it over such a channel." },
      status: { label: "Status", hint: "Approved and live may be sent." },
    },
    more: "Caps, rights and values",
    withoutRight: { usual: "Usual: as marketing", downgrade: "Send it as marketing", skip: "Do not send it over that channel" },
    idTaken: "There is a creative with this id already. Choose another one.",
    unknown: "There is no such creative",
    unknownLead: "It may have been removed, or the address is not quite right.",
    problems: "To mend before it can be saved",
    warnings: "To think about",
    words: "Words",
    preview: "Preview",
    save: "Save",
    review: "Save and send for review",
    approve: "Save and approve",
    close: "Close",
    saved: (id) => `${id} is saved`,
    sent: (id) => `${id} waits for approval`,
    approved: (id) => `${id} is approved`,
    forApprovers: "Approving takes the role approver.",
    mayNot: "You may look at it. Changing it takes the role operator.",
    unsaved: "There are unsaved changes.",
    discard: "Discard them",
    stay: "Go on editing",
    usedBy: "Used by",
    usedByNone: "No campaign names it yet.",
    history: "What was said of it",
    note: (author) => `${author} wrote`,
  },
  zh: {
    newTitle: "新建文案",
    lead: '模板可读取 person.<属性> 和 item.<属性>，例如 {{ item.title }} 或 {{ person.name | default: "朋友" }}。',
    fields: {
      id: { label: "ID", hint: "建议使用字母、数字和连字符。创建后不可更改。" },
      style: { label: "文风", hint: "例如 suspense、emotion、nostalgia、curiosity、benefit、humour。活动可按文风选择。" },
      lang: { label: "语言", hint: "BCP 47 标签，例如 en 或 zh-CN。留空：适用于所有语言。" },
      title: { label: "标题", hint: "最先看到的内容，多数手机显示一行。" },
      body: { label: "正文", hint: "收起时许多手机只显示一行。" },
      image: { label: "图片", hint: "图片地址的模板。部分厂商的营销消息不显示图片。" },
      link: { label: "链接", hint: "模板。物品没有自己的链接时使用。" },
      needs: { label: "必需的变量", hint: "模板变量之外还必须存在的值：person.<属性> 或 item.<属性>。" },
      perDayMax: { label: "每日上限", hint: "所有用户和活动合计。留空：不限。" },
      perDayZone: { label: "按哪个时区的一天", hint: "例如 Asia/Shanghai 或 UTC。" },
      withoutRight: { label: "没有厂商类别权限的服务消息", hint: "在这类通道上如何处理。" },
      status: { label: "状态", hint: "“已批准”和“投放中”可发送。" },
    },
    more: "上限、权限与变量",
    withoutRight: { usual: "默认：按营销消息发送", downgrade: "按营销消息发送", skip: "不通过该通道发送" },
    idTaken: "已存在相同 ID 的文案，请换一个。",
    unknown: "没有这条文案",
    unknownLead: "它可能已被删除，或者地址有误。",
    problems: "保存前需修正",
    warnings: "请留意",
    words: "内容",
    preview: "预览",
    save: "保存",
    review: "保存并提交审批",
    approve: "保存并批准",
    close: "关闭",
    saved: (id) => `${id} 已保存`,
    sent: (id) => `${id} 已提交审批`,
    approved: (id) => `${id} 已批准`,
    forApprovers: "批准需要“审批者”角色。",
    mayNot: "你可以查看。修改需要“运营”角色。",
    unsaved: "有未保存的更改。",
    discard: "放弃更改",
    stay: "继续编辑",
    usedBy: "使用它的活动",
    usedByNone: "还没有活动使用它。",
    history: "审批意见",
    note: (author) => `${author} 写道`,
  },
};
