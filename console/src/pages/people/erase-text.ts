import type { Texts } from "../../text/language.tsx";

interface EraseText {
  readonly title: string;
  readonly note: string;
  readonly mayNot: string;
  readonly goes: string;
  readonly facts: string;
  readonly messages: string;
  readonly devices: string;
  readonly rest: string;
  readonly restWords: string;
  readonly about: (count: string) => string;
  readonly consequences: readonly string[];
  readonly export: string;
  readonly erase: string;
  readonly ask: (id: string) => string;
  readonly cannotUndo: string;
  readonly receiptTitle: string;
  readonly receiptNote: string;
  readonly receipt: string;
  readonly rows: string;
  readonly table: string;
  readonly count: string;
  readonly copy: string;
  readonly copied: string;
  readonly back: string;
  readonly nothing: string;
}

export const eraseText: Texts<EraseText> = {
  en: {
    title: "Erase this person",
    note: "Everything that is kept under all of their ids, for good.",
    mayNot: "Erasing a person needs the role admin.",
    goes: "What goes",
    facts: "facts of their log",
    messages: "messages",
    devices: "devices with their tokens",
    rest: "and all the rest",
    restWords: "decisions, attempts, outcomes, inbox, preferences, waiting facts and aliases",
    about: (count) => `about ${count}`,
    consequences: [
      "It cannot be undone, and no copy is kept. A message that waits for them is not sent.",
      "A new event under the same id makes a new person of whom nothing is known.",
      "The receipt names nobody: it holds a keyed hash, so that whoever knows the id can show that it was erased.",
    ],
    export: "Export everything first",
    erase: "Erase this person …",
    ask: (id) => `Erase ${id}?`,
    cannotUndo: "This cannot be undone.",
    receiptTitle: "The person was erased",
    receiptNote: "Keep the receipt: it is the proof, and it is shown this once.",
    receipt: "Receipt",
    rows: "Rows removed",
    table: "Table",
    count: "Rows",
    copy: "Copy the receipt",
    copied: "The receipt was copied.",
    back: "Back to people",
    nothing: "No rows were kept in these tables.",
  },
  zh: {
    title: "删除该用户",
    note: "永久删除其所有 ID 下保存的全部内容。",
    mayNot: "删除用户需要“管理员”权限。",
    goes: "将被删除",
    facts: "条事实日志",
    messages: "条消息",
    devices: "台设备及其令牌",
    rest: "以及其余全部",
    restWords: "决策、投递、结果、站内信、偏好、待处理事实和别名",
    about: (count) => `约 ${count}`,
    consequences: [
      "无法撤销，也不保留副本。等待发送给该用户的消息不会发出。",
      "同一 ID 若有新事件，将成为一位全新的用户。",
      "回执不含姓名：它保存带密钥的散列，知道该 ID 的人可据此证明已删除。",
    ],
    export: "先导出全部数据",
    erase: "删除该用户……",
    ask: (id) => `删除 ${id}？`,
    cannotUndo: "此操作无法撤销。",
    receiptTitle: "用户已删除",
    receiptNote: "请保存回执：它是凭证，且仅显示这一次。",
    receipt: "回执",
    rows: "已删除的行",
    table: "表",
    count: "行数",
    copy: "复制回执",
    copied: "回执已复制。",
    back: "返回用户列表",
    nothing: "这些表中没有保存任何行。",
  },
};
