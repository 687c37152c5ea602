import type { Texts } from "../../text/language.tsx";
import type { Tone } from "../../ui/badge.tsx";
import type { MessageState, Outcome } from "./message-search.ts";

/** How a message stands. */
export const stateWords: Texts<Readonly<Record<MessageState, string>>> = {
  en: {
    waiting: "Waiting",
    sending: "Being sent",
    sent: "Sent",
    failed: "Failed",
    cancelled: "Cancelled",
    doubtful: "In doubt",
    offered: "Offered",
  },
  zh: { waiting: "等待中", sending: "发送中", sent: "已发送", failed: "失败", cancelled: "已取消", doubtful: "存疑", offered: "已提供" },
};

/** What became of a message. */
export const outcomeWords: Texts<Readonly<Record<Outcome, string>>> = {
  en: {
    delivered: "Delivered",
    shown: "Shown",
    opened: "Opened",
    dismissed: "Dismissed",
    converted: "Converted",
    switchedOff: "Switched off",
    uninstalled: "Uninstalled",
  },
  zh: {
    delivered: "已送达",
    shown: "已展示",
    opened: "已打开",
    dismissed: "已清除",
    converted: "已转化",
    switchedOff: "关闭通知",
    uninstalled: "已卸载",
  },
};

/** The colour that helps a word of a state, a verdict or an outcome. */
export const tones: Readonly<Record<string, Tone>> = {
  waiting: "neutral",
  sending: "accent",
  sent: "accent",
  failed: "bad",
  cancelled: "neutral",
  doubtful: "warn",
  offered: "neutral",
  accepted: "accent",
  retry: "warn",
  delivered: "neutral",
  shown: "neutral",
  opened: "good",
  dismissed: "neutral",
  converted: "good",
  switchedOff: "bad",
  uninstalled: "bad",
};
