import type { PauseView } from "../../../../src/api/wire/pauses.ts";
import type { Texts } from "../../text/language.tsx";
import type { FailureSplit } from "./channels-search.ts";

type ReachStep = "registered" | "permitted" | "reachable" | "attempted" | "accepted" | "delivered" | "shown" | "opened";

interface ReportsText {
  readonly reach: {
    readonly devices: string;
    readonly devicesNote: string;
    readonly messages: string;
    readonly messagesNote: string;
    readonly steps: Readonly<Record<ReachStep, string>>;
    readonly byMaker: string;
    readonly byMakerNote: (from: string, to: string) => string;
    readonly maker: string;
    readonly unknown: string;
    readonly none: string;
    readonly noneHint: string;
  };
  readonly failures: {
    readonly title: string;
    readonly note: (from: string, to: string) => string;
    readonly vendor: string;
    readonly allVendors: string;
    readonly by: string;
    readonly notSplit: string;
    readonly splits: Readonly<Record<FailureSplit, string>>;
    readonly reason: string;
    readonly count: string;
    readonly devices: string;
    readonly codes: string;
    /** What a code of Carillon's own means. */
    readonly ownCode: (what: string) => string;
    readonly last: string;
    readonly none: string;
    readonly noneHint: string;
    readonly skipped: string;
    readonly skippedNote: string;
    readonly noneSkipped: string;
    readonly waiting: string;
    readonly waitingNote: string;
    readonly noneWaiting: string;
  };
  readonly tokens: {
    readonly live: string;
    readonly striking: string;
    readonly strikingHint: string;
    readonly quarantined: string;
    readonly dead: string;
    readonly ofAll: (share: string, count: string) => string;
    readonly title: string;
    readonly note: string;
    readonly channel: string;
    readonly maker: string;
    readonly unknown: string;
    readonly reasons: string;
    readonly strikes: string;
    readonly none: string;
    readonly noneHint: string;
    readonly stops: string;
    readonly stopsNote: string;
    readonly noStops: string;
    readonly when: string;
    readonly mismatches: string;
    readonly state: string;
    readonly stopped: string;
    readonly goesOn: string;
    readonly hygiene: string;
    readonly hygieneNote: string;
    readonly noHygiene: string;
    readonly removed: (devices: string, tokens: string, megabytes: string) => string;
    readonly dryRun: string;
  };
  readonly pauses: {
    readonly title: string;
    readonly note: string;
    readonly at: string;
    readonly subject: string;
    readonly kinds: Readonly<Record<PauseView["kind"], string>>;
    readonly cause: string;
    readonly causes: Readonly<Record<PauseView["cause"], string>>;
    readonly reason: string;
    readonly state: string;
    readonly stands: string;
    readonly over: string;
    readonly none: string;
    readonly noneHint: string;
  };
}

export const reportsText: Texts<ReportsText> = {
  en: {
    reach: {
      devices: "Devices as they are now",
      devicesNote: "Permitted: notifications are on. Reachable: with a live token too.",
      messages: "Messages",
      messagesNote: "Accepted of the attempted, the rest of the accepted; each message once a device. With 95 % intervals.",
      steps: {
        registered: "Registered",
        permitted: "Permitted",
        reachable: "Reachable",
        attempted: "Attempted",
        accepted: "Accepted",
        delivered: "Delivered",
        shown: "Shown",
        opened: "Opened",
      },
      byMaker: "By maker and system",
      byMakerNote: (from, to) => `${from} – ${to}. Below each share of messages stands its 95 % interval.`,
      maker: "Maker and ROM",
      unknown: "Unknown",
      none: "No device yet",
      noneHint: "As soon as an app or browser registers a device, its maker shows here.",
    },
    failures: {
      title: "Failures by reason",
      note: (from, to) => `${from} – ${to}. Attempts: each device and each try counts, so there may be more than messages.`,
      vendor: "Vendor",
      allVendors: "All vendors",
      by: "Told apart by",
      notSplit: "Vendor and reason alone",
      splits: { maker: "Maker", rom: "ROM", appVersion: "App version", campaign: "Campaign", day: "Day (UTC)" },
      reason: "Reason, and what to do",
      count: "Attempts",
      devices: "Devices",
      codes: "The vendor's own codes",
      ownCode: (what) => `Carillon's own: ${what}`,
      last: "Last",
      none: "Nothing failed",
      noneHint: "Choose a longer time, or look at the reach for what arrives without a word.",
      skipped: "Ways left out",
      skippedNote: "Attempts for which a worse way was taken, and messages for which none was open.",
      noneSkipped: "No way was left out",
      waiting: "Waits now",
      waitingNote: "Messages and second touches, whatever the time chosen.",
      noneWaiting: "Nothing waits",
    },
    tokens: {
      live: "Live",
      striking: "Doubted",
      strikingHint: "of the live; doubts on three days make a token dead",
      quarantined: "In quarantine",
      dead: "Dead",
      ofAll: (share, count) => `${share} of ${count}`,
      title: "Tokens by channel and maker",
      note: "As they are now. Dead tokens are retired by themselves; quarantine holds those that the vendor calls another app's.",
      channel: "Channel",
      maker: "Maker",
      unknown: "Unknown",
      reasons: "Why",
      strikes: "Doubted on three days",
      none: "No token yet",
      noneHint: "Devices bring theirs when they register.",
      stops: "Channels stopped for foreign tokens",
      stopsNote: "When more than 5 % of answers call tokens another app's, the credentials are wrong rather than the tokens.",
      noStops: "None was stopped",
      when: "When",
      mismatches: "Foreign, of answers",
      state: "State",
      stopped: "Stands still",
      goesOn: "Goes on",
      hygiene: "Nightly cleaning",
      hygieneNote: "Devices idle for long, and tokens dead or in quarantine for 30 days.",
      noHygiene: "It has not run yet.",
      removed: (devices, tokens, megabytes) => `${devices} devices and ${tokens} tokens removed, ${megabytes} MB`,
      dryRun: "only counted",
    },
    pauses: {
      title: "Paused by themselves",
      note: "Channels that refuse nearly everything for a fault of their own, and campaigns that vendors refuse or people flee. Newest first.",
      at: "When",
      subject: "What",
      kinds: { channel: "Channel", campaign: "Campaign" },
      cause: "Because of",
      causes: { errors: "Refusals", optOuts: "Switch-offs" },
      reason: "Figures",
      state: "State",
      stands: "Stands still",
      over: "Went on",
      none: "Nothing was paused by itself",
      noneHint: "The thresholds are in the policy, under spikes.",
    },
  },
  zh: {
    reach: {
      devices: "当前设备",
      devicesNote: "已允许：通知已开启。可触达：同时有有效令牌。",
      messages: "消息",
      messagesNote: "受理率以尝试为分母，其余以受理为分母；每台设备计一次。括号内为 95% 置信区间。",
      steps: {
        registered: "已注册",
        permitted: "已允许",
        reachable: "可触达",
        attempted: "尝试",
        accepted: "受理",
        delivered: "送达",
        shown: "展示",
        opened: "打开",
      },
      byMaker: "按厂商与系统",
      byMakerNote: (from, to) => `${from} – ${to}。消息比率下方为 95% 置信区间。`,
      maker: "厂商与系统",
      unknown: "未知",
      none: "还没有设备",
      noneHint: "应用或浏览器注册设备后，这里会按厂商显示。",
    },
    failures: {
      title: "失败原因",
      note: (from, to) => `${from} – ${to}。按尝试计数：每台设备、每次重试各计一次，可能多于消息数。`,
      vendor: "厂商",
      allVendors: "全部厂商",
      by: "细分",
      notSplit: "仅按厂商与原因",
      splits: { maker: "手机品牌", rom: "系统", appVersion: "应用版本", campaign: "活动", day: "日期（UTC）" },
      reason: "原因与处理办法",
      count: "尝试",
      devices: "设备",
      codes: "厂商原始代码",
      ownCode: (what) => `由 Carillon 判断：${what}`,
      last: "最近",
      none: "没有失败",
      noneHint: "可选择更长的时间，或在“触达”中查看没有回执的损失。",
      skipped: "被跳过的途径",
      skippedNote: "改走较差途径的尝试，以及没有可用途径的消息。",
      noneSkipped: "没有途径被跳过",
      waiting: "正在等待",
      waitingNote: "消息与二次触达，与所选时间无关。",
      noneWaiting: "没有等待中的消息",
    },
    tokens: {
      live: "有效",
      striking: "存疑",
      strikingHint: "属于有效令牌；三个不同日期存疑即失效",
      quarantined: "隔离",
      dead: "失效",
      ofAll: (share, count) => `占 ${count} 的 ${share}`,
      title: "按通道与品牌的令牌",
      note: "当前状态。失效令牌自动停用；厂商称属于其他应用的令牌进入隔离。",
      channel: "通道",
      maker: "品牌",
      unknown: "未知",
      reasons: "原因",
      strikes: "三天存疑",
      none: "还没有令牌",
      noneHint: "设备注册时会上报令牌。",
      stops: "因令牌不匹配而停止的通道",
      stopsNote: "超过 5% 的应答称令牌属于其他应用时，多半是凭据错误而非令牌错误。",
      noStops: "没有通道因此停止",
      when: "时间",
      mismatches: "不匹配 / 应答",
      state: "状态",
      stopped: "已停止",
      goesOn: "已恢复",
      hygiene: "每夜清理",
      hygieneNote: "清理长期不活跃的设备，以及失效或隔离满 30 天的令牌。",
      noHygiene: "尚未运行。",
      removed: (devices, tokens, megabytes) => `已清理 ${devices} 台设备、${tokens} 个令牌，${megabytes} MB`,
      dryRun: "仅统计",
    },
    pauses: {
      title: "自动暂停记录",
      note: "因自身故障几乎全部被拒的通道，以及被厂商拒绝或引起退订激增的活动。最新的在前。",
      at: "时间",
      subject: "对象",
      kinds: { channel: "通道", campaign: "活动" },
      cause: "起因",
      causes: { errors: "拒绝激增", optOuts: "关闭通知激增" },
      reason: "数据",
      state: "状态",
      stands: "暂停中",
      over: "已恢复",
      none: "没有自动暂停",
      noneHint: "阈值在策略的“突增”中设置。",
    },
  },
};
