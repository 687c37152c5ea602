import type { Texts } from "../../text/language.tsx";

interface ResultsText {
  readonly span: string;
  readonly funnel: string;
  readonly funnelNote: (days: number) => string;
  readonly steps: Readonly<
    Record<"attempted" | "accepted" | "delivered" | "shown" | "opened" | "converted" | "dismissed" | "switchedOff", string>
  >;
  readonly none: string;
  readonly noneLead: string;
  readonly toForecast: string;
  readonly byDay: string;
  readonly byDayNote: string;
  readonly byChannel: string;
  readonly byCreative: string;
  readonly shareNote: string;
  readonly channel: string;
  readonly creative: string;
  readonly noCreative: string;
  readonly ofAccepted: (share: string, low: string, high: string) => string;
}

export const resultsTexts: Texts<ResultsText> = {
  en: {
    span: "Span",
    funnel: "What it brought",
    funnelNote: (days) =>
      `Attempts of the last ${days} days. Shares are of accepted messages, with 95 % intervals. Every number leads to its messages.`,
    steps: {
      attempted: "Attempted",
      accepted: "Accepted",
      delivered: "Delivered",
      shown: "Shown",
      opened: "Opened",
      converted: "Converted",
      dismissed: "Dismissed",
      switchedOff: "Switched off",
    },
    none: "Nothing went out in these days",
    noneLead: "Launch it, or see in the forecast whom it would reach and what keeps the others.",
    toForecast: "To the forecast",
    byDay: "By day",
    byDayNote: "Days in UTC, by time of attempt. The last day is not over.",
    byChannel: "By channel",
    byCreative: "By creative",
    shareNote: "Opened as a share of accepted, with its 95 % interval.",
    channel: "Channel",
    creative: "Creative",
    noCreative: "(text of a call)",
    ofAccepted: (share, low, high) => `${share} (${low} to ${high})`,
  },
  zh: {
    span: "统计范围",
    funnel: "效果",
    funnelNote: (days) => `最近 ${days} 天的发送尝试。比例以厂商接收的消息为基数，附 95 % 置信区间。每个数字都可查看对应消息。`,
    steps: {
      attempted: "尝试发送",
      accepted: "厂商接收",
      delivered: "送达",
      shown: "展示",
      opened: "打开",
      converted: "转化",
      dismissed: "清除",
      switchedOff: "关闭通知",
    },
    none: "这些天没有发送",
    noneLead: "可以上线，或在预测中查看会触达谁、其他人为何不会收到。",
    toForecast: "查看预测",
    byDay: "按天",
    byDayNote: "按发送尝试时间统计，日期为 UTC。最后一天尚未结束。",
    byChannel: "按通道",
    byCreative: "按文案",
    shareNote: "打开占厂商接收消息的比例及其 95 % 置信区间。",
    channel: "通道",
    creative: "文案",
    noCreative: "（接口传入的文本）",
    ofAccepted: (share, low, high) => `${share}（${low} 至 ${high}）`,
  },
};
