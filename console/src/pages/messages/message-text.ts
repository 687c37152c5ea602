import type { Texts } from "../../text/language.tsx";

interface MessageText {
  readonly title: string;
  readonly all: string;
  readonly standing: string;
  readonly person: string;
  readonly campaign: string;
  readonly creative: string;
  readonly item: string;
  readonly placement: string;
  readonly decided: string;
  readonly planned: string;
  readonly byCall: string;
  readonly ownText: string;
  readonly whatToDo: string;
  readonly text: string;
  readonly textOf: Readonly<Record<"sent" | "call" | "inbox" | "template", string>>;
  readonly hidden: string;
  readonly hiddenHint: string;
  readonly saidHere: string;
  readonly image: string;
  readonly link: string;
  readonly noText: string;
  readonly noTextHint: string;
  readonly preview: string;
  readonly filledIn: string;
  readonly template: string;
  readonly why: string;
  readonly whyNote: (cause: string) => string;
  readonly causes: Readonly<Record<"due" | "trigger" | "pull", string>>;
  readonly noDecision: string;
  readonly noDecisionHint: string;
  readonly decisionGone: string;
  readonly decisionGoneHint: string;
  readonly spoke: string;
  readonly spokeNote: string;
  readonly nothingLearned: string;
  readonly propensity: string;
  readonly openRate: string;
  readonly value: string;
  readonly price: string;
  readonly pOff: string;
  readonly model: string;
  readonly policy: string;
  readonly attempts: string;
  readonly attemptsNote: (count: string) => string;
  readonly noAttempts: string;
  readonly noAttemptsHint: string;
  readonly onDevice: string;
  readonly touch: (touch: number) => string;
  readonly verdicts: Readonly<Record<"started" | "accepted" | "failed" | "retry" | "doubtful", string>>;
  readonly native: string;
  /** Where the vendor said nothing. */
  readonly ownWords: string;
  readonly nativeKeys: Readonly<Record<string, string>>;
  readonly stages: Readonly<Record<string, string>>;
  readonly details: string;
  readonly leftOut: string;
  readonly leftOutBefore: string;
  readonly noWay: string;
  readonly second: string;
  readonly secondNote: string;
  readonly noSecond: string;
  readonly noSecondHint: string;
  readonly secondState: Readonly<Record<string, string>>;
  readonly secondWay: Readonly<Record<"otherWay" | "activeHour", string>>;
  readonly due: string;
  readonly at: string;
  readonly channel: string;
  readonly outcomes: string;
  readonly outcomesTable: string;
  readonly noOutcomes: string;
  readonly noOutcomesHint: string;
  readonly outcome: string;
  readonly when: string;
  readonly device: string;
  readonly worth: string;
}

export const messageText: Texts<MessageText> = {
  en: {
    title: "Message",
    all: "All messages of this person",
    standing: "How it stands",
    person: "Person",
    campaign: "Campaign",
    creative: "Creative",
    item: "Item",
    placement: "Placement",
    decided: "Decided",
    planned: "Planned for",
    byCall: "none: a call asked for it",
    ownText: "none: the text came with the call",
    whatToDo: "What to do:",
    text: "Text",
    hidden: "Not shown to viewers",
    hiddenHint: "A service text may hold a one-time code. Operators and above can read it.",
    saidHere: "What was said here:",
    image: "Picture",
    link: "Link",
    textOf: {
      sent: "As it was handed over, with what was filled in and cut to fit.",
      call: "As the call gave it.",
      inbox: "As it was sent and filed in the inbox.",
      template: "The creative's template as it is now: nothing was sent yet, or it was sent before words were kept.",
    },
    noText: "The text is not known any more",
    noTextHint: "Nothing was sent yet, or nothing of it is kept, and the creative was removed.",
    preview: "As a phone shows it, roughly",
    filledIn: "Filled in as it would be for this person today: nothing was sent yet, or it was sent before words were kept.",
    template: "The template",
    why: "Why it was decided",
    whyNote: (cause) => `Decided ${cause}.`,
    causes: {
      due: "at the person's regular time",
      trigger: "since something happened",
      pull: "since the app asked",
    },
    noDecision: "No decision stands behind it",
    noDecisionHint: "A call asked for this message by POST /v1/messages, such as an order's confirmation.",
    decisionGone: "The decision is not kept any more",
    decisionGoneHint: "Decisions are dropped when they grow old; the message stays.",
    spoke: "What spoke for and against it",
    spokeNote: "What each did to the odds of an open, strongest first.",
    nothingLearned: "No learned model decided this message, so nothing spoke for one choice over another.",
    propensity: "Chance to be chosen",
    openRate: "Expected open rate",
    value: "Expected reward",
    price: "Price of interrupting",
    pOff: "Chance of switching off",
    model: "Model version",
    policy: "Catalogue version",
    attempts: "Attempts",
    attemptsNote: (count) => (count === "1" ? "Handed over once." : `Handed over ${count} times, newest last.`),
    noAttempts: "Not handed over yet",
    noAttemptsHint: "It leaves at the time it is planned for, or was ended before.",
    onDevice: "device",
    touch: (touch) => (touch === 2 ? "second touch" : "first touch"),
    verdicts: { started: "Under way", accepted: "Taken by the vendor", failed: "Failed", retry: "Tried again", doubtful: "In doubt" },
    native: "Vendor's own words",
    ownWords: "Carillon's words; the vendor answered nothing",
    nativeKeys: { stage: "Exchange", httpStatus: "HTTP status", code: "Code", sub: "Sub-code", message: "Message", id: "Vendor's id" },
    stages: { send: "handing over", token: "fetching the access token", receipt: "receipt afterwards" },
    details: "Details",
    leftOut: "Ways that were left out",
    leftOutBefore: "Better ways that were left out:",
    noWay: "No way to a device was open. What stood against each:",
    second: "Second touch",
    secondNote: "Once more, where the first did not arrive or was not seen.",
    noSecond: "None is asked for",
    noSecondHint: "Placement or campaign can ask for one with secondTouch.",
    secondState: {
      watching: "Waits to see whether the first gets through",
      waiting: "Waiting",
      sending: "Being sent",
      sent: "Sent",
      failed: "Failed",
      cancelled: "Not needed",
      doubtful: "In doubt",
    },
    secondWay: { otherWay: "over another way, since it had not arrived", activeHour: "at an active hour, since it had not been seen" },
    due: "Looked at again",
    at: "Handed over",
    channel: "Channel",
    outcomes: "Outcomes",
    outcomesTable: "What was heard of the message, in order of time",
    noOutcomes: "Nothing was heard yet",
    noOutcomesHint: "Outcomes come from the app or the vendor: delivered, shown, opened, dismissed, converted.",
    outcome: "Outcome",
    when: "When",
    device: "Device",
    worth: "Value",
  },
  zh: {
    title: "消息",
    all: "该用户的全部消息",
    standing: "当前状态",
    person: "用户",
    campaign: "活动",
    creative: "文案",
    item: "物品",
    placement: "版位",
    decided: "决策时间",
    planned: "计划时间",
    byCall: "无：由接口发起",
    ownText: "无：接口自带文案",
    whatToDo: "处理建议：",
    text: "文案",
    hidden: "查看者不可见",
    hiddenHint: "服务类消息可能含一次性验证码，运营及以上角色可以查看。",
    saidHere: "此次实际发送的内容：",
    image: "图片",
    link: "链接",
    textOf: {
      sent: "实际提交的内容，占位符已填充，超长部分已截断。",
      call: "接口给出的原文。",
      inbox: "实际发送并存入站内信的文案。",
      template: "文案的当前模板：尚未发送，或发送时还不保留原文。",
    },
    noText: "文案已不可知",
    noTextHint: "尚未发送或原文未保留，且文案已被删除。",
    preview: "手机上的大致效果",
    filledIn: "按该用户今天的数据填充：尚未发送，或发送时还不保留原文。",
    template: "查看模板",
    why: "决策原因",
    whyNote: (cause) => `${cause}。`,
    causes: { due: "在该用户的常规时间决策", trigger: "由事件触发决策", pull: "由应用请求决策" },
    noDecision: "没有对应的决策",
    noDecisionHint: "该消息由接口 POST /v1/messages 发起，例如订单确认。",
    decisionGone: "决策记录已不保留",
    decisionGoneHint: "较早的决策会被清理，消息仍会保留。",
    spoke: "支持与反对的因素",
    spokeNote: "每项因素对打开几率的影响，从强到弱排列。",
    nothingLearned: "该消息不是由学习模型决定的，因此没有支持或反对的因素。",
    propensity: "被选中的概率",
    openRate: "预期打开率",
    value: "预期收益",
    price: "打扰成本",
    pOff: "关闭通知的概率",
    model: "模型版本",
    policy: "目录版本",
    attempts: "发送尝试",
    attemptsNote: (count) => `共 ${count} 次，最新的在最后。`,
    noAttempts: "尚未发送",
    noAttemptsHint: "将在计划时间发出，或已在此之前终止。",
    onDevice: "设备",
    touch: (touch) => (touch === 2 ? "二次触达" : "首次触达"),
    verdicts: { started: "进行中", accepted: "厂商已接收", failed: "失败", retry: "将重试", doubtful: "存疑" },
    native: "厂商原文",
    ownWords: "由 Carillon 判断，厂商没有应答",
    nativeKeys: { stage: "环节", httpStatus: "HTTP 状态", code: "代码", sub: "子代码", message: "说明", id: "厂商消息 ID" },
    stages: { send: "提交消息", token: "获取访问令牌", receipt: "事后回执" },
    details: "详情",
    leftOut: "未采用的途径",
    leftOutBefore: "未采用的更优途径：",
    noWay: "没有可用的途径，各途径的原因如下：",
    second: "二次触达",
    secondNote: "首次未送达或未被看到时，再触达一次。",
    noSecond: "未要求二次触达",
    noSecondHint: "可在版位或活动中用 secondTouch 开启。",
    secondState: {
      watching: "正在观察首次触达是否成功",
      waiting: "等待中",
      sending: "发送中",
      sent: "已发送",
      failed: "失败",
      cancelled: "不再需要",
      doubtful: "存疑",
    },
    secondWay: { otherWay: "因未送达，改用其他途径", activeHour: "因未被看到，改在活跃时段" },
    due: "下次检查",
    at: "发出时间",
    channel: "通道",
    outcomes: "结果",
    outcomesTable: "消息的反馈，按时间排列",
    noOutcomes: "尚无反馈",
    noOutcomesHint: "结果由应用或厂商上报：送达、展示、打开、清除、转化。",
    outcome: "结果",
    when: "时间",
    device: "设备",
    worth: "价值",
  },
};
