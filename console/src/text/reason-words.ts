import type { CancelReason } from "../../../src/decision/recheck.ts";
import type { FailureReason } from "../../../src/delivery/failure.ts";
import { wordOf } from "./decision-words.ts";
import { type Texts, useText } from "./language.tsx";

/** A reason by its name and with what to do about it; an empty advice: nothing needs doing. */
export interface ReasonWord {
  readonly name: string;
  readonly advice: string;
}

/** Why a way to a device was left out or is waited for. */
type WayReason =
  | "notConfigured"
  | "paused"
  | "resting"
  | "overQuota"
  | "noRight"
  | "switchedOff"
  | "inactive"
  | "doubted"
  | "smsNotAllowed"
  | "tried"
  | "stopped"
  | "noRoom"
  | "paced";

/** Why a message was given up before it left, or a second touch not made, beside what the last look may say. */
type EndReason =
  | "missingValue"
  | "marketingInService"
  | "personGone"
  | "noOtherWay"
  | "noActiveHour"
  | "notSent"
  | "quota"
  | "superseded"
  | "opened"
  | "dismissed"
  | "delivered"
  | "seen"
  | "touchedTwice"
  | "immediate";

type Reason = FailureReason | CancelReason | WayReason | EndReason;

/** Every reason why a message failed, was cancelled, waits or took another way. */
export const reasonWords: Texts<Readonly<Record<Reason, ReasonWord>>> = {
  en: {
    TOKEN_INVALID: {
      name: "Token no longer valid",
      advice: "The app was uninstalled or its token replaced. Nothing to do: the token is retired and the next channel or device is tried.",
    },
    TOKEN_MISMATCH: {
      name: "Token of another app",
      advice: "Compare the channel's credentials with the app that registered: project, environment and key must be the same.",
    },
    DEVICE_INACTIVE: { name: "Device out of use", advice: "The vendor has not seen it for long. Wait until its app reports again." },
    USER_DISABLED_NOTIFICATIONS: {
      name: "Notifications switched off",
      advice: "Reach them in the inbox, and ask again in the app at a fitting moment.",
    },
    DEVICE_QUOTA_EXCEEDED: {
      name: "Device quota used up",
      advice: "Send this device less, or ask the vendor for a message class with a higher cap.",
    },
    APP_QUOTA_EXCEEDED: { name: "App quota used up", advice: "Lower the volume or ask the vendor for more." },
    RATE_LIMITED: { name: "Too many calls at once", advice: "Lower the channel's pace." },
    AUTH_EXPIRED: { name: "Access token too old", advice: "It is fetched anew. If it comes back, check the server's clock." },
    AUTH_FAILED: {
      name: "Credentials refused",
      advice: "Compare key, key id and account with the vendor's console and save the channel again.",
    },
    PERMISSION_DENIED: {
      name: "Account lacks a right",
      advice: "Grant it in the vendor's console: right, role, topic, IP address or balance.",
    },
    CATEGORY_NOT_ALLOWED: { name: "Category not granted", advice: "Apply for the category at the vendor, or send as marketing." },
    CONTENT_REJECTED: { name: "Text or image refused", advice: "Stop the campaign and show the text to its author." },
    PAYLOAD_TOO_LARGE: { name: "Message too long", advice: "Shorten title, body or data." },
    INVALID_REQUEST: {
      name: "Malformed request",
      advice: "Read the vendor's own words below, then mend the template or report the fault.",
    },
    PROVIDER_UNAVAILABLE: { name: "Vendor unreachable", advice: "Nothing to do: it is tried again until the message expires." },
    TIMEOUT: {
      name: "No answer",
      advice: "It may have been shown. Marketing is never repeated, service is; nothing to do unless it happens often.",
    },
    EXPIRED: { name: "Time ran out", advice: "If that was too early, let messages of this kind live longer." },
    REPLACED: { name: "Replaced by a newer one", advice: "" },
    CONTROLLED_TIME: { name: "Vendor's quiet time", advice: "Nothing to do: it is moved to the vendor's next window." },
    DISPLAY_FAILED: { name: "Arrived, not shown", advice: "Tell the app's developers, with the vendor's code." },
    TARGET_FILTERED: { name: "Filtered by the vendor", advice: "Check the app's filters there: region, test users, kind of device." },
    UNKNOWN: { name: "Unknown answer", advice: "Read the vendor's own words and report them, so that Carillon learns the code." },
    windowClosed: { name: "Outside the campaign's hours", advice: "Widen the campaign's window if this happens often." },
    quietHours: { name: "Quiet hours", advice: "" },
    doNotDisturb: { name: "Person's do-not-disturb", advice: "" },
    limit: { name: "Frequency limit", advice: "The person's page shows which limit and when it frees." },
    itemNotYetValid: { name: "Item not valid yet", advice: "Check the item's dates." },
    consentWithdrawn: { name: "Consent withdrawn", advice: "" },
    consentMissing: { name: "No consent", advice: "Ask for it in the app: the policy wants consent before marketing." },
    allOff: { name: "Marketing switched off", advice: "" },
    kindOff: { name: "Kind switched off", advice: "" },
    noDevice: { name: "No device", advice: "Nothing to ring until an app or browser registers." },
    permissionDenied: { name: "No permission", advice: "Ask again in the app at a fitting moment." },
    channelOff: { name: "Channels switched off", advice: "" },
    noChannel: { name: "No channel", advice: "Configure a channel that serves the app on the Channels page." },
    merged: { name: "Person merged", advice: "" },
    expired: { name: "Time ran out", advice: "If that was too early, let messages of this kind live longer." },
    campaignGone: { name: "Campaign removed", advice: "" },
    campaignNotLive: { name: "Campaign not live", advice: "Launch it again if it should go on." },
    campaignEnded: { name: "Campaign ended", advice: "" },
    creativeGone: { name: "Creative removed", advice: "" },
    creativeNotSendable: { name: "Creative not approved", advice: "Approve it, or choose another for the campaign." },
    itemGone: { name: "Item removed", advice: "" },
    itemExpired: { name: "Item expired", advice: "Check the item's dates." },
    notInAudience: { name: "Left the audience", advice: "" },
    notConfigured: { name: "No channel for it", advice: "Configure one that serves the device's app on the Channels page." },
    paused: { name: "Channel paused", advice: "See on the Channels page why, and let it go on." },
    resting: { name: "Channel rests", advice: "It failed again and again; it is tried again by itself. Look at its failures if it stays." },
    overQuota: { name: "Vendor's quota used up", advice: "Send less there, or ask the vendor for more." },
    noRight: { name: "Right missing", advice: "Apply for the category at the vendor, then list it under granted." },
    switchedOff: { name: "Switched off by the person", advice: "" },
    inactive: { name: "Device out of use", advice: "Marketing waits until its app registers again." },
    doubted: { name: "Token doubted", advice: "Nothing to do: marketing waits until the next UTC day." },
    smsNotAllowed: { name: "Text messages not allowed", advice: "They cost money: allow them in campaign or placement (sms: true)." },
    tried: { name: "Tried before", advice: "" },
    stopped: { name: "Stop switch", advice: "Set the stop switch off on the Today page." },
    noRoom: { name: "Channel is busy", advice: "Nothing to do: it leaves when the channel has room." },
    paced: { name: "Waits its turn", advice: "Nothing to do: more is due than the channel's pace lets through." },
    missingValue: { name: "Value missing", advice: "Give the template a default, or require the value." },
    marketingInService: { name: "Advertising in a service message", advice: "Mend the text, or allow the phrase in the policy." },
    personGone: { name: "Person gone", advice: "" },
    noOtherWay: { name: "No other way", advice: "" },
    noActiveHour: { name: "No active hour left", advice: "" },
    notSent: { name: "Never sent", advice: "" },
    quota: { name: "Daily quota used up", advice: "Raise the line's or creative's quota, or wait for tomorrow." },
    superseded: { name: "Overtaken", advice: "" },
    opened: { name: "Opened already", advice: "" },
    dismissed: { name: "Dismissed already", advice: "" },
    delivered: { name: "Arrived already", advice: "" },
    seen: { name: "Seen already", advice: "" },
    touchedTwice: { name: "Touched twice", advice: "" },
    immediate: { name: "Meant for at once", advice: "" },
  },
  zh: {
    TOKEN_INVALID: { name: "令牌已失效", advice: "应用已卸载或令牌已更换。无需处理：该令牌已停用，系统会尝试下一个通道或设备。" },
    TOKEN_MISMATCH: { name: "令牌属于其他应用", advice: "请核对通道凭据与注册的应用：项目、环境和密钥必须一致。" },
    DEVICE_INACTIVE: { name: "设备不活跃", advice: "厂商已长时间未见到该设备，等待其应用再次上报。" },
    USER_DISABLED_NOTIFICATIONS: { name: "用户关闭了通知", advice: "可通过站内信触达，并在应用内合适的时机再次询问。" },
    DEVICE_QUOTA_EXCEEDED: { name: "单设备配额用尽", advice: "减少对该设备的发送，或向厂商申请额度更高的消息类别。" },
    APP_QUOTA_EXCEEDED: { name: "应用配额用尽", advice: "降低发送量，或向厂商申请提升额度。" },
    RATE_LIMITED: { name: "请求过快", advice: "降低通道的发送速率。" },
    AUTH_EXPIRED: { name: "访问令牌过期", advice: "系统会重新获取；若反复出现，请检查服务器时钟。" },
    AUTH_FAILED: { name: "凭据被拒绝", advice: "请与厂商后台核对密钥、密钥 ID 和账号，并重新保存通道。" },
    PERMISSION_DENIED: { name: "账号权限不足", advice: "请在厂商后台开通：权限、角色、主题、IP 白名单或余额。" },
    CATEGORY_NOT_ALLOWED: { name: "消息类别未获授权", advice: "向厂商申请该类别，或改为营销消息发送。" },
    CONTENT_REJECTED: { name: "内容被拒绝", advice: "停止该活动，并把文案交给作者修改。" },
    PAYLOAD_TOO_LARGE: { name: "消息过长", advice: "缩短标题、正文或附带数据。" },
    INVALID_REQUEST: { name: "请求格式错误", advice: "查看下方厂商原文，修正模板或反馈缺陷。" },
    PROVIDER_UNAVAILABLE: { name: "厂商服务不可用", advice: "无需处理：消息过期前会自动重试。" },
    TIMEOUT: { name: "没有应答", advice: "消息可能已展示。营销消息不会重发，服务消息会；偶发时无需处理。" },
    EXPIRED: { name: "已过期", advice: "若过期太早，请延长此类消息的有效期。" },
    REPLACED: { name: "被新消息替换", advice: "" },
    CONTROLLED_TIME: { name: "厂商管控时段", advice: "无需处理：会移到厂商的下一个可发时段。" },
    DISPLAY_FAILED: { name: "已送达未展示", advice: "请把厂商代码告知应用开发者。" },
    TARGET_FILTERED: { name: "被厂商过滤", advice: "请检查应用在厂商侧的过滤设置：地区、测试用户、设备类型。" },
    UNKNOWN: { name: "未知应答", advice: "请查看厂商原文并反馈，以便 Carillon 识别该代码。" },
    windowClosed: { name: "不在活动时段内", advice: "若经常出现，请放宽活动的发送时段。" },
    quietHours: { name: "静默时段", advice: "" },
    doNotDisturb: { name: "用户免打扰", advice: "" },
    limit: { name: "频次限制", advice: "用户页面会显示是哪条限制以及何时解除。" },
    itemNotYetValid: { name: "物品尚未生效", advice: "请检查物品的有效期。" },
    consentWithdrawn: { name: "已撤回同意", advice: "" },
    consentMissing: { name: "尚未同意", advice: "请在应用内征得同意：策略要求先同意再营销。" },
    allOff: { name: "已关闭全部营销", advice: "" },
    kindOff: { name: "已关闭此类消息", advice: "" },
    noDevice: { name: "没有设备", advice: "等待应用或浏览器注册后才能触达。" },
    permissionDenied: { name: "没有通知权限", advice: "在应用内合适的时机再次询问。" },
    channelOff: { name: "通道已被用户关闭", advice: "" },
    noChannel: { name: "没有可用通道", advice: "请在“通道”页为该应用配置通道。" },
    merged: { name: "用户已合并", advice: "" },
    expired: { name: "已过期", advice: "若过期太早，请延长此类消息的有效期。" },
    campaignGone: { name: "活动已删除", advice: "" },
    campaignNotLive: { name: "活动未上线", advice: "如需继续，请重新上线。" },
    campaignEnded: { name: "活动已结束", advice: "" },
    creativeGone: { name: "文案已删除", advice: "" },
    creativeNotSendable: { name: "文案未审批", advice: "请审批，或为活动选择其他文案。" },
    itemGone: { name: "物品已删除", advice: "" },
    itemExpired: { name: "物品已过期", advice: "请检查物品的有效期。" },
    notInAudience: { name: "已不在受众中", advice: "" },
    notConfigured: { name: "没有对应通道", advice: "请在“通道”页为该设备的应用配置通道。" },
    paused: { name: "通道已暂停", advice: "请在“通道”页查看原因并恢复。" },
    resting: { name: "通道熔断中", advice: "该通道连续失败，会自动重试；若持续，请查看其失败原因。" },
    overQuota: { name: "厂商配额用尽", advice: "减少在该通道的发送，或向厂商申请提升额度。" },
    noRight: { name: "缺少类别权限", advice: "向厂商申请该类别，再填入 granted。" },
    switchedOff: { name: "用户已关闭", advice: "" },
    inactive: { name: "设备不活跃", advice: "营销消息会等到其应用再次注册。" },
    doubted: { name: "令牌存疑", advice: "无需处理：营销消息会等到下一个 UTC 日。" },
    smsNotAllowed: { name: "不允许发短信", advice: "短信会产生费用：如需使用，请在活动或版位中开启（sms: true）。" },
    tried: { name: "已经尝试过", advice: "" },
    stopped: { name: "总停开关", advice: "请在“今日”页关闭总停开关。" },
    noRoom: { name: "通道繁忙", advice: "无需处理：通道空闲后即发出。" },
    paced: { name: "排队等待", advice: "无需处理：到期消息多于通道速率。" },
    missingValue: { name: "缺少变量值", advice: "为模板设置默认值，或将该变量设为必填。" },
    marketingInService: { name: "服务消息含营销内容", advice: "修改文案，或在策略中放行该短语。" },
    personGone: { name: "用户已不存在", advice: "" },
    noOtherWay: { name: "没有其他途径", advice: "" },
    noActiveHour: { name: "没有剩余的活跃时段", advice: "" },
    notSent: { name: "从未发出", advice: "" },
    quota: { name: "每日配额用尽", advice: "提高业务线或文案的配额，或等到明天。" },
    superseded: { name: "已被取代", advice: "" },
    opened: { name: "已打开", advice: "" },
    dismissed: { name: "已清除", advice: "" },
    delivered: { name: "已送达", advice: "" },
    seen: { name: "已看到", advice: "" },
    touchedTwice: { name: "已触达两次", advice: "" },
    immediate: { name: "仅限即时发送", advice: "" },
  },
};

/** The word of a reason in the chosen language; one that another version of the server wrote is told by its own name. */
export function useReasonWord(): (reason: string) => ReasonWord {
  const words = useText(reasonWords);
  return (reason) => wordOf(words, reason) ?? { name: reason, advice: "" };
}
