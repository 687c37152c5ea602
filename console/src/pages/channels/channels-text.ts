import type { Texts } from "../../text/language.tsx";
import type { ChannelTab, Span } from "./channels-search.ts";

interface ChannelsText {
  readonly title: string;
  readonly lead: string;
  readonly tabs: Readonly<Record<ChannelTab, string>>;
  readonly span: string;
  readonly spans: Readonly<Record<Span, string>>;
  readonly list: string;
  readonly listNote: string;
  readonly add: string;
  readonly adminOnly: string;
  readonly operatorOnly: string;
  readonly none: string;
  readonly noneHint: string;
  readonly channel: string;
  readonly app: string;
  readonly state: string;
  readonly attempted: string;
  readonly failed: string;
  readonly states: {
    readonly open: string;
    readonly resting: string;
    readonly restingHint: string;
    readonly paused: string;
    readonly byHand: string;
    readonly byItself: string;
  };
  readonly pause: string;
  readonly goOn: string;
  readonly pauseTitle: (name: string) => string;
  readonly goOnTitle: (name: string) => string;
  readonly pauseWhat: string;
  readonly goOnWhat: string;
  readonly reachDevices: (count: string, vendor: string) => string;
  readonly reachAttempts: (count: string) => string;
  readonly canUndo: string;
  readonly pausedNow: (name: string) => string;
  readonly goesOn: (name: string) => string;
  readonly undoFailed: string;
  readonly quota: {
    readonly vendors: string;
    readonly vendorsNote: string;
    readonly lines: string;
    readonly linesNote: string;
    readonly vendor: string;
    readonly line: string;
    readonly used: string;
    readonly left: string;
    readonly expected: string;
    readonly perDevice: string;
    readonly spent: (count: string) => string;
    readonly zone: string;
    readonly notCounted: string;
    readonly willEnd: string;
    readonly enough: string;
    readonly noVendors: string;
    readonly noVendorsHint: string;
    readonly noLines: string;
    readonly noLinesHint: string;
  };
}

export const channelsText: Texts<ChannelsText> = {
  en: {
    title: "Channels",
    lead: "The ways to devices: how they stand, how far messages get, and what fails.",
    tabs: { channels: "Channels", reach: "Reach", failures: "Failures", tokens: "Tokens", pauses: "Pauses" },
    span: "Time",
    spans: { "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days", "90d": "Last 90 days" },
    list: "Channels",
    listNote: "Attempts and failures of the last 24 hours, by vendor.",
    add: "Add a channel",
    adminOnly: "Only an admin may do this.",
    operatorOnly: "An operator may do this; you look on.",
    none: "No channel yet",
    noneHint: "Nothing can be sent. Add one with the credentials of the vendor's console; an admin may.",
    channel: "Channel",
    app: "App",
    state: "State",
    attempted: "Attempts, 24 h",
    failed: "Failed, 24 h",
    states: {
      open: "Open",
      resting: "Rests",
      restingHint: "It failed again and again; it is tried again by itself within minutes.",
      paused: "Paused",
      byHand: "By hand.",
      byItself: "By itself:",
    },
    pause: "Pause",
    goOn: "Let it go on",
    pauseTitle: (name) => `Pause ${name}?`,
    goOnTitle: (name) => `Let ${name} go on?`,
    pauseWhat: "Nothing goes over it until somebody lets it go on. What another channel can reach goes there; the rest waits or expires.",
    goOnWhat: "What waits and has not expired goes out. What happened before is not held against it again.",
    reachDevices: (count, vendor) => `${count} live device tokens of ${vendor}, over all its channels`,
    reachAttempts: (count) => `${count} attempts over it in the last 24 hours`,
    canUndo: "This can be undone.",
    pausedNow: (name) => `${name} is paused.`,
    goesOn: (name) => `${name} goes on.`,
    undoFailed: "It could not be taken back. Try from the list.",
    quota: {
      vendors: "Left today at vendors",
      vendorsNote: "Marketing messages by the vendor's calendar day. Expected: if the rest of the day goes as on the seven days before.",
      lines: "Left today of lines",
      linesNote: "By each line's own calendar day, over all channels.",
      vendor: "Vendor",
      line: "Line",
      used: "Used",
      left: "Left",
      expected: "At day's end",
      perDevice: "A device",
      spent: (count) => `${count} spent`,
      zone: "Zone",
      notCounted: "The app is not counted",
      willEnd: "Will be used up",
      enough: "Enough",
      noVendors: "No vendor counts",
      noVendorsHint: "None of the open channels has a daily quota at its vendor.",
      noLines: "No line has a quota",
      noLinesHint: "Give a line one with quota in the catalogue, and it shows here.",
    },
  },
  zh: {
    title: "通道",
    lead: "通往设备的途径：状态如何、消息到达哪一步、为何失败。",
    tabs: { channels: "通道", reach: "触达", failures: "失败", tokens: "令牌", pauses: "暂停记录" },
    span: "时间",
    spans: { "24h": "最近 24 小时", "7d": "最近 7 天", "30d": "最近 30 天", "90d": "最近 90 天" },
    list: "通道",
    listNote: "最近 24 小时的尝试与失败，按厂商统计。",
    add: "添加通道",
    adminOnly: "仅管理员可操作。",
    operatorOnly: "运营及以上角色可操作，你只能查看。",
    none: "还没有通道",
    noneHint: "目前无法发送任何消息。请管理员用厂商后台的凭据添加通道。",
    channel: "通道",
    app: "应用",
    state: "状态",
    attempted: "24 小时尝试",
    failed: "24 小时失败",
    states: {
      open: "正常",
      resting: "熔断中",
      restingHint: "连续失败，数分钟内会自动重试。",
      paused: "已暂停",
      byHand: "手动暂停。",
      byItself: "自动暂停：",
    },
    pause: "暂停",
    goOn: "恢复",
    pauseTitle: (name) => `暂停 ${name}？`,
    goOnTitle: (name) => `恢复 ${name}？`,
    pauseWhat: "在恢复之前不会经此通道发送。能走其他通道的会改道，其余等待或过期。",
    goOnWhat: "等待中且未过期的消息将发出，之前的失败不再计入。",
    reachDevices: (count, vendor) => `${vendor} 共有 ${count} 个有效设备令牌（含其全部通道）`,
    reachAttempts: (count) => `最近 24 小时经此通道尝试 ${count} 次`,
    canUndo: "此操作可撤销。",
    pausedNow: (name) => `已暂停 ${name}。`,
    goesOn: (name) => `已恢复 ${name}。`,
    undoFailed: "撤销失败，请在列表中重试。",
    quota: {
      vendors: "厂商今日剩余",
      vendorsNote: "营销消息，按厂商的自然日统计。预计：若当天剩余时间与前七天相同。",
      lines: "业务线今日剩余",
      linesNote: "按业务线自己的自然日，含全部通道。",
      vendor: "厂商",
      line: "业务线",
      used: "已用",
      left: "剩余",
      expected: "预计全天",
      perDevice: "单设备",
      spent: (count) => `${count} 台已用尽`,
      zone: "时区",
      notCounted: "不限应用总量",
      willEnd: "将用尽",
      enough: "充足",
      noVendors: "没有按日计数的厂商",
      noVendorsHint: "已启用的通道在厂商处均无每日配额。",
      noLines: "没有设置配额的业务线",
      noLinesHint: "在目录中为业务线设置 quota 后会显示在这里。",
    },
  },
};
