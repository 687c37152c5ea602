import type { Texts } from "../../text/language.tsx";

interface ReviveText {
  readonly action: string;
  readonly title: string;
  readonly what: string;
  readonly vendor: string;
  readonly allVendors: string;
  readonly reason: string;
  readonly anyReason: string;
  readonly reasons: Readonly<Record<"TOKEN_INVALID" | "STRIKES" | "TOKEN_MISMATCH", string>>;
  readonly since: string;
  readonly whenever: string;
  readonly counting: string;
  readonly fit: (count: string) => string;
  readonly none: string;
  readonly row: (tokens: string, vendor: string, state: string, reason: string) => string;
  readonly states: Readonly<Record<"dead" | "quarantined", string>>;
  readonly cannotUndo: string;
  readonly done: (count: string) => string;
  readonly operatorOnly: string;
}

export const reviveText: Texts<ReviveText> = {
  en: {
    action: "Revive tokens",
    title: "Revive tokens that were taken for dead",
    what: "For when a vendor or a wrong key called good tokens dead. They live again as if their apps had just registered them, and messages go to them from the next send on.",
    vendor: "Vendor",
    allVendors: "All vendors",
    reason: "Reason",
    anyReason: "Any reason",
    reasons: {
      TOKEN_INVALID: "Dead on the vendor's word",
      STRIKES: "Doubted on three days",
      TOKEN_MISMATCH: "In quarantine as another app's",
    },
    since: "Taken out in",
    whenever: "Any time",
    counting: "Counting …",
    fit: (count) => `Would live again: ${count}`,
    none: "No token fits. Choose another vendor, reason or time.",
    row: (tokens, vendor, state, reason) => `${tokens} of ${vendor}, ${state}: ${reason}`,
    states: { dead: "dead", quarantined: "in quarantine" },
    cannotUndo:
      "This cannot be undone here: tokens that are truly dead are found out again by the vendor's next answer, which costs one failed message each.",
    done: (count) => `Tokens that live again: ${count}`,
    operatorOnly: "Operators, approvers and admins may do this",
  },
  zh: {
    action: "恢复令牌",
    title: "恢复被判定失效的令牌",
    what: "用于厂商误报或密钥填错、导致有效令牌被判失效的情况。恢复后等同于应用刚刚注册，从下一次发送起即会收到消息。",
    vendor: "厂商",
    allVendors: "全部厂商",
    reason: "原因",
    anyReason: "任意原因",
    reasons: {
      TOKEN_INVALID: "厂商回报失效",
      STRIKES: "三个不同日期存疑",
      TOKEN_MISMATCH: "属于其他应用，隔离中",
    },
    since: "移除时间",
    whenever: "不限",
    counting: "正在统计……",
    fit: (count) => `将恢复的令牌：${count} 个`,
    none: "没有符合条件的令牌。请选择其他厂商、原因或时间。",
    row: (tokens, vendor, state, reason) => `${vendor}：${tokens} 个，${state}，${reason}`,
    states: { dead: "已失效", quarantined: "隔离中" },
    cannotUndo: "此操作无法在此撤销：确实失效的令牌会在厂商下次回报时再次被判定失效，每个会损失一条消息。",
    done: (count) => `已恢复 ${count} 个令牌`,
    operatorOnly: "仅运营、审批者和管理员可执行",
  },
};
