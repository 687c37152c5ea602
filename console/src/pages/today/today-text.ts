import type { Texts } from "../../text/language.tsx";
import type { Metric } from "./today-search.ts";

interface TodayText {
  readonly title: string;
  readonly lead: (day: string, zone: string) => string;
  readonly figures: string;
  readonly metrics: Readonly<Record<Metric, string>>;
  readonly failed: string;
  readonly switchedOff: string;
  readonly beside: (ratio: string, then: string) => string;
  readonly noRatio: (then: string) => string;
  readonly chart: string;
  readonly chartNote: (count: string, metric: string, zone: string) => string;
  readonly chartLabel: (metric: string) => string;
  readonly what: string;
  readonly today: string;
  readonly yesterday: string;
  readonly weekAgo: string;
  readonly alarms: string;
  readonly alarmsNote: (count: string) => string;
  readonly noAlarms: string;
  readonly noAlarmsHint: string;
  readonly allAlarms: (count: string) => string;
  readonly alike: (count: string) => string;
  readonly severity: Readonly<Record<"critical" | "warning" | "info", string>>;
  readonly nextStep: string;
  readonly since: string;
  readonly go: string;
  readonly goTo: (what: string) => string;
  readonly feed: string;
  readonly feedNote: string;
  readonly feedPaused: string;
  readonly feedLeft: string;
  readonly pause: string;
  readonly resume: string;
  readonly lately: (count: string) => string;
  readonly noFeed: string;
  readonly template: string;
  readonly hidden: string;
  readonly noFeedHint: string;
  readonly feedEntries: string;
  readonly byCall: string;
  readonly campaigns: string;
  readonly channels: string;
  readonly campaignTable: string;
  readonly channelTable: string;
  readonly shareNote: string;
  readonly campaign: string;
  readonly channel: string;
  readonly attempted: string;
  readonly people: string;
  readonly openRate: string;
  readonly interval: (low: string, high: string) => string;
  readonly none: string;
  readonly noneHint: string;
  readonly toCampaigns: string;
  readonly noChannel: string;
  readonly stop: string;
  readonly stopTitle: string;
  readonly stopAction: string;
  readonly stopReach: string;
  readonly stopWaiting: (count: string) => string;
  readonly stopHour: (count: string) => string;
  readonly stopExpire: string;
  readonly stopUndo: string;
  readonly stopped: string;
  readonly stoppedLead: string;
  readonly start: string;
  readonly startTitle: string;
  readonly startWaiting: (count: string) => string;
  readonly startReach: string;
  readonly wasStopped: string;
  readonly wasStarted: string;
  readonly undoFailed: string;
  readonly mayNot: string;
}

export const todayText: Texts<TodayText> = {
  en: {
    title: "Today",
    lead: (day, zone) => `${day}, ${zone}, beside yesterday up to the same time.`,
    figures: "Figures of today",
    metrics: { attempted: "Handed over", accepted: "Taken by vendors", opened: "Opened", conversions: "Conversions" },
    failed: "Failed",
    switchedOff: "Switched off",
    beside: (ratio, then) => `yesterday ${then} · ${ratio}`,
    noRatio: (then) => `yesterday ${then}`,
    chart: "By hour",
    chartNote: (count, metric, zone) => `${metric}: ${count} today, hour by hour (${zone}); the current hour is not over yet.`,
    chartLabel: (metric) => `${metric} by hour, today beside yesterday and a week ago`,
    what: "What is shown",
    today: "Today",
    yesterday: "Yesterday",
    weekAgo: "A week ago",
    alarms: "Needs a hand",
    alarmsNote: (count) => (count === "1" ? "One thing, with its next step." : `${count} things, worst first, each with its next step.`),
    noAlarms: "Nothing needs a hand",
    noAlarmsHint: "Channels, quotas, creatives and the queue are as they should be.",
    allAlarms: (count) => `Show ${count} more`,
    alike: (count) => `${count} more of this kind`,
    severity: { critical: "Urgent", warning: "Soon", info: "To know" },
    nextStep: "Next step:",
    since: "since",
    go: "Go there",
    goTo: (what) => `Go there: ${what}`,
    feed: "Live",
    feedNote: "Messages as they leave and what people do with them, asked every 2.5 s.",
    feedPaused: "Paused: what happens meanwhile comes when it goes on.",
    feedLeft: "More happens than fits here; the list of messages has them all.",
    pause: "Pause",
    resume: "Go on",
    lately: (count) => `${count} entries in the last minute`,
    noFeed: "Nothing happened yet",
    template: "template",
    hidden: "text not shown to viewers",
    noFeedHint: "The first message that leaves, and the first open, appear here by themselves.",
    feedEntries: "Newest entries first",
    byCall: "By a call",
    campaigns: "Campaigns of today",
    channels: "Channels of today",
    campaignTable: "Campaigns by what they handed over today",
    channelTable: "Channels by what they were handed today",
    shareNote: "Open rate: opened so far of those that vendors took today, with its 95 % interval.",
    campaign: "Campaign",
    channel: "Channel",
    attempted: "Handed over",
    people: "People",
    openRate: "Open rate",
    interval: (low, high) => `${low} to ${high}`,
    none: "Nothing went out yet today",
    noneHint: "Messages leave when a campaign is live and somebody's hour has come.",
    toCampaigns: "Go to the campaigns",
    noChannel: "No way taken",
    stop: "Stop all",
    stopTitle: "Stop all messages?",
    stopAction: "Stop all",
    stopReach: "Nothing is handed to any channel any more, of all campaigns and for everybody; service messages stay as well.",
    stopWaiting: (count) => `${count} messages wait now and are held back.`,
    stopHour: (count) => `${count} were handed over in this hour and the one before.`,
    stopExpire: "What waits too long expires and is given up. What has left already cannot be called back.",
    stopUndo: "You can switch it off again at any time.",
    stopped: "The stop switch is on",
    stoppedLead: "Nothing is handed to any channel.",
    start: "Let messages go on",
    startTitle: "Let messages go on?",
    startWaiting: (count) =>
      `${count} messages wait; those that have not expired leave in their turn, as fast as the channels' pace allows.`,
    startReach: "Limits, quiet hours and consent are asked again before each of them.",
    wasStopped: "All messages are stopped.",
    wasStarted: "Messages go on.",
    undoFailed: "It could not be undone: the switch stays as it is.",
    mayNot: "An operator can switch it off.",
  },
  zh: {
    title: "今日",
    lead: (day, zone) => `${day}，${zone}。各项数据与昨日同一时刻对比。`,
    figures: "今日数据",
    metrics: { attempted: "已提交", accepted: "厂商已接收", opened: "打开", conversions: "转化" },
    failed: "失败",
    switchedOff: "关闭通知",
    beside: (ratio, then) => `昨日同期 ${then} · ${ratio}`,
    noRatio: (then) => `昨日同期 ${then}`,
    chart: "按小时",
    chartNote: (count, metric, zone) => `${metric}：今日 ${count}，按小时统计（${zone}）；当前小时尚未结束。`,
    chartLabel: (metric) => `${metric}（按小时），今日与昨日、一周前对比`,
    what: "显示内容",
    today: "今日",
    yesterday: "昨日",
    weekAgo: "一周前",
    alarms: "需要处理",
    alarmsNote: (count) => `${count} 项，按严重程度排列，并附下一步操作。`,
    noAlarms: "没有需要处理的事项",
    noAlarmsHint: "通道、配额、文案和队列均正常。",
    allAlarms: (count) => `再显示 ${count} 项`,
    alike: (count) => `另有 ${count} 项同类`,
    severity: { critical: "紧急", warning: "尽快", info: "知悉" },
    nextStep: "下一步：",
    since: "始于",
    go: "前往处理",
    goTo: (what) => `前往处理：${what}`,
    feed: "实时动态",
    feedNote: "消息的发出与用户的反应，每 2.5 秒刷新。",
    feedPaused: "已暂停：期间的动态会在继续后补上。",
    feedLeft: "动态过多，此处未全部显示；完整内容见消息列表。",
    pause: "暂停",
    resume: "继续",
    lately: (count) => `最近一分钟 ${count} 条`,
    noFeed: "还没有动态",
    template: "模板",
    hidden: "内容对查看者隐藏",
    noFeedHint: "第一条消息发出或被打开后，会自动显示在这里。",
    feedEntries: "最新的在最前",
    byCall: "接口发起",
    campaigns: "今日活动",
    channels: "今日通道",
    campaignTable: "各活动今日提交量",
    channelTable: "各通道今日提交量",
    shareNote: "打开率：今日厂商已接收的消息中目前已打开的比例，附 95 % 置信区间。",
    campaign: "活动",
    channel: "通道",
    attempted: "已提交",
    people: "人数",
    openRate: "打开率",
    interval: (low, high) => `${low} 至 ${high}`,
    none: "今天还没有发出消息",
    noneHint: "活动上线且到达用户的合适时段后，消息会自动发出。",
    toCampaigns: "前往活动",
    noChannel: "未经任何通道",
    stop: "全部停止",
    stopTitle: "停止所有消息？",
    stopAction: "全部停止",
    stopReach: "不再向任何通道提交消息，涉及所有活动和所有人，服务消息也会停止。",
    stopWaiting: (count) => `当前有 ${count} 条消息在等待，将被扣住。`,
    stopHour: (count) => `本小时和上一小时共提交 ${count} 条。`,
    stopExpire: "等待过久的消息会过期作废；已发出的消息无法召回。",
    stopUndo: "可随时再次关闭该开关。",
    stopped: "总停开关已打开",
    stoppedLead: "不向任何通道提交消息。",
    start: "恢复发送",
    startTitle: "恢复发送消息？",
    startWaiting: (count) => `有 ${count} 条消息在等待；未过期的会按通道速率依次发出。`,
    startReach: "每条消息发出前都会重新检查频次、静默时段和同意状态。",
    wasStopped: "已停止所有消息。",
    wasStarted: "消息已恢复发送。",
    undoFailed: "撤销失败：开关保持原状。",
    mayNot: "运营可以关闭该开关。",
  },
};
