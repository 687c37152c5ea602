import type { Texts } from "../../text/language.tsx";

interface ReviewText {
  readonly queue: string;
  readonly lead: string;
  readonly none: string;
  readonly noneLead: string;
  readonly place: (place: number, of: number, id: string) => string;
  readonly keys: string;
  readonly keysOn: string;
  readonly keysHint: string;
  readonly keyNames: Readonly<Record<"next" | "previous" | "approve" | "sendBack" | "undo", string>>;
  readonly approve: string;
  readonly sendBack: string;
  readonly undo: string;
  readonly note: string;
  readonly noteHint: string;
  readonly send: string;
  readonly cancel: string;
  readonly approved: (id: string) => string;
  readonly sentBack: (id: string) => string;
  readonly undone: (id: string) => string;
  readonly mayNot: string;
  readonly edit: string;
  readonly template: string;
  readonly facts: (style: string, lang: string) => string;
  readonly anyLang: string;
  readonly preview: string;
}

export const reviewTexts: Texts<ReviewText> = {
  en: {
    queue: "Waiting for approval",
    lead: "Approved ones may be sent at once by the campaigns that name them.",
    none: "Nothing waits for approval",
    noneLead: "Creatives that are sent for review appear here.",
    place: (place, of, id) => `${place} of ${of}: ${id}`,
    keys: "Keys",
    keysOn: "Work by keyboard",
    keysHint: "Switch it off if single keys are in your way.",
    keyNames: { next: "next", previous: "previous", approve: "approve", sendBack: "send back", undo: "undo" },
    approve: "Approve",
    sendBack: "Send back",
    undo: "Undo the last one",
    note: "What to mend",
    noteHint: "Its author reads this with the creative, which becomes a draft again. Ctrl+Enter sends it, Escape calls it off.",
    send: "Send back",
    cancel: "Cancel",
    approved: (id) => `${id} is approved`,
    sentBack: (id) => `${id} was sent back`,
    undone: (id) => `${id} waits for approval again`,
    mayNot: "Approving and sending back take the role approver. You may look.",
    edit: "Open in the editor",
    template: "Template",
    facts: (style, lang) => `Style ${style} · ${lang}`,
    anyLang: "any language",
    preview: "Preview",
  },
  zh: {
    queue: "等待审批",
    lead: "批准后，使用它的活动即可立即发送。",
    none: "没有待审批的文案",
    noneLead: "提交审批的文案会出现在这里。",
    place: (place, of, id) => `第 ${place} 条，共 ${of} 条：${id}`,
    keys: "快捷键",
    keysOn: "使用键盘操作",
    keysHint: "如果单键操作造成干扰，可以关闭。",
    keyNames: { next: "下一条", previous: "上一条", approve: "批准", sendBack: "退回", undo: "撤销" },
    approve: "批准",
    sendBack: "退回",
    undo: "撤销上一步",
    note: "需要修改的内容",
    noteHint: "作者会在文案中看到此意见，文案恢复为草稿。Ctrl+Enter 发送，Escape 取消。",
    send: "退回",
    cancel: "取消",
    approved: (id) => `${id} 已批准`,
    sentBack: (id) => `${id} 已退回`,
    undone: (id) => `${id} 重新等待审批`,
    mayNot: "批准和退回需要“审批者”角色。你可以查看。",
    edit: "在编辑器中打开",
    template: "模板",
    facts: (style, lang) => `文风 ${style} · ${lang}`,
    anyLang: "任意语言",
    preview: "预览",
  },
};
