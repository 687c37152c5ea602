import type { WebhookView } from "../../../../src/api/wire/webhooks.ts";
import type { Texts } from "../../text/language.tsx";
import type { AnswerWord } from "./webhook-answer.ts";

export type WebhookKind = WebhookView["kinds"][number];
export type DeliveryState = "waiting" | "delivered" | "failed";

interface WebhooksText {
  readonly title: string;
  readonly note: string;
  readonly add: string;
  readonly name: string;
  readonly address: string;
  readonly addressHint: (places: string) => string;
  readonly nowhere: string;
  readonly thisMachine: string;
  readonly events: string;
  readonly eventsOf: (number: string) => string;
  readonly groups: Readonly<Record<"message" | "device" | "campaign" | "alarm", string>>;
  readonly kinds: Readonly<Record<WebhookKind, string>>;
  readonly line: string;
  readonly campaign: string;
  readonly all: string;
  readonly batch: string;
  readonly batchHint: string;
  readonly enabled: string;
  readonly state: string;
  readonly states: Readonly<Record<"on" | "off" | "gone" | "failing" | "late", string>>;
  readonly waiting: string;
  readonly manyWaiting: (number: string) => string;
  readonly delivered: string;
  readonly save: string;
  readonly saved: (name: string) => string;
  readonly make: string;
  readonly made: (name: string) => string;
  readonly edit: (name: string) => string;
  readonly secret: string;
  readonly shownOnce: string;
  readonly newSecret: string;
  readonly newSecretTitle: (name: string) => string;
  readonly newSecretWhat: string;
  readonly oldUntil: string;
  readonly remove: string;
  readonly removeTitle: (name: string) => string;
  readonly removeWhat: (waiting: string) => string;
  readonly removed: (name: string) => string;
  readonly test: string;
  readonly testing: string;
  readonly took: (word: string, ms: string) => string;
  readonly answers: Readonly<Record<AnswerWord, (status: string) => string>>;
  readonly deliveries: string;
  readonly deliveriesOf: (name: string) => string;
  readonly deliveriesNote: string;
  readonly kind: string;
  readonly at: string;
  readonly attempts: string;
  readonly answer: string;
  readonly next: string;
  readonly atOnce: string;
  readonly deliveryState: string;
  readonly deliveryStates: Readonly<Record<DeliveryState, string>>;
  readonly anyState: string;
  readonly again: string;
  readonly sentAgain: string;
  readonly noDeliveries: string;
  readonly noDeliveriesHint: string;
  readonly empty: string;
  readonly emptyHint: string;
  readonly example: string;
  readonly exampleNote: string;
  readonly copyExample: string;
}

export const webhooksText: Texts<WebhooksText> = {
  en: {
    title: "Webhooks",
    note: "Your own servers are told what happens, as it happens: signed, repeated until they take it, with ids and codes alone.",
    add: "New webhook",
    name: "Name",
    address: "Address",
    addressHint: (places) => `Where it posts to. Allowed by this server: ${places}.`,
    nowhere: "nowhere yet; whoever runs the server sets CARILLON_WEBHOOK_ORIGINS",
    thisMachine: "this machine itself, such as http://127.0.0.1:8080 (in a lab)",
    events: "Events",
    eventsOf: (number) => `${number} kinds`,
    groups: { message: "Messages", device: "Devices", campaign: "Campaigns", alarm: "Alarms of the page of today" },
    kinds: {
      "message.sent": "Sent: a vendor took it",
      "message.failed": "Failed",
      "message.cancelled": "Cancelled before it left",
      "message.doubtful": "Doubtful: nobody knows whether it rang",
      "message.delivered": "Delivered",
      "message.shown": "Shown",
      "message.opened": "Opened",
      "message.dismissed": "Dismissed",
      "message.converted": "Converted",
      "message.switchedOff": "Notifications switched off after it",
      "message.uninstalled": "App uninstalled after it",
      "device.removed": "A device was removed",
      "campaign.live": "A campaign went live",
      "campaign.paused": "A campaign was paused",
      "campaign.ended": "A campaign ended",
      "alarm.raised": "An alarm was raised",
      "alarm.cleared": "An alarm is over",
    },
    line: "Of one line alone",
    campaign: "Of one campaign alone",
    all: "All",
    batch: "Up to 100 events of a kind in one request",
    batchHint: "data is then a list. Right where much is sent.",
    enabled: "Enabled",
    state: "State",
    states: {
      on: "Enabled",
      off: "Disabled",
      gone: "Disabled: the receiver answered 410",
      failing: "Disabled: nothing taken for five days",
      late: "Receiver takes nothing",
    },
    waiting: "Waiting",
    manyWaiting: (number) => `${number} or more`,
    delivered: "Last taken",
    save: "Save",
    saved: (name) => `${name} is changed.`,
    make: "Make the webhook",
    made: (name) => `${name} is told of what happens from now on.`,
    edit: (name) => `Change ${name}`,
    secret: "Secret",
    shownOnce: "Shown this once. The receiver checks signatures with it.",
    newSecret: "New secret",
    newSecretTitle: (name) => `Give ${name} a new secret?`,
    newSecretWhat: "Requests are signed with the new and the old one for 24 hours; after that the old one is good for nothing.",
    oldUntil: "The old secret is signed with too, until",
    remove: "Remove",
    removeTitle: (name) => `Remove ${name}?`,
    removeWhat: (waiting) =>
      `Its ${waiting} waiting requests go with it, and so does the list of what it was told. This cannot be undone; disabling can.`,
    removed: (name) => `${name} is gone.`,
    test: "Send a test event",
    testing: "The receiver is asked…",
    took: (word, ms) => `${word} (${ms} ms)`,
    answers: {
      taken: (status) => `It works: the receiver answered ${status}.`,
      redirect: (status) => `The receiver answered ${status}, a redirect. It is not followed: enter the address that it points to.`,
      refused: (status) => `The receiver answered ${status}: it does not accept us. Check the secret it verifies with.`,
      unknown: (status) => `The receiver answered ${status}: there is nothing at this path. Check the address.`,
      gone: (status) => `The receiver answered ${status}: it wants no more of this.`,
      busy: (status) => `The receiver answered ${status}: too much at once. Waiting and sending again mends that.`,
      broken: (status) => `The receiver answered ${status}: something broke there. Its log tells more.`,
      other: (status) => `The receiver answered ${status}, which is no success.`,
      late: () => "No answer within 10 seconds. Let it answer first and work afterwards.",
      unreachable: () => "Nobody listens there. See that the receiver runs and that this server may reach it.",
      noName: () => "The name is not known. Check the address.",
      certificate: () => "The receiver's certificate is not trusted. It needs one of an authority that this server knows.",
      notAllowed: () => "The server may not call this address any more. Ask whoever runs it for CARILLON_WEBHOOK_ORIGINS.",
      noAnswer: (reason) => `No answer (${reason}).`,
    },
    deliveries: "Deliveries",
    deliveriesOf: (name) => `What ${name} was told`,
    deliveriesNote: "Newest first, of the last 14 days.",
    kind: "Event",
    at: "When",
    attempts: "Tries",
    answer: "Last answer",
    next: "Next try",
    atOnce: "at once",
    deliveryState: "State",
    deliveryStates: { waiting: "Waiting", delivered: "Taken", failed: "Given up" },
    anyState: "All",
    again: "Send again",
    sentAgain: "It is sent again now.",
    noDeliveries: "Nothing was told yet, or nothing like this",
    noDeliveriesHint: "A test event shows whether the receiver takes it; what happens from now on is listed here.",
    empty: "Nobody is told of anything yet",
    emptyHint:
      "A webhook tells your CRM, your data warehouse or whoever is on call when a message is opened, a campaign pauses or an alarm is raised, without anybody asking.",
    example: "How a receiver checks that it is us",
    exampleNote: "Node.js, without a library; any library of the Standard Webhooks specification does the same.",
    copyExample: "Copy the example",
  },
  zh: {
    title: "Webhook",
    note: "事件发生时通知你自己的服务器：带签名，直到对方接收为止，只含 ID 和代码。",
    add: "新建 Webhook",
    name: "名称",
    address: "地址",
    addressHint: (places) => `事件将发送到此地址。本服务器允许：${places}。`,
    nowhere: "暂无；请服务器管理员设置 CARILLON_WEBHOOK_ORIGINS",
    thisMachine: "本机，例如 http://127.0.0.1:8080（仅实验环境）",
    events: "事件",
    eventsOf: (number) => `${number} 种`,
    groups: { message: "消息", device: "设备", campaign: "活动", alarm: "“今天”页的告警" },
    kinds: {
      "message.sent": "已发送：厂商已接收",
      "message.failed": "失败",
      "message.cancelled": "发出前已取消",
      "message.doubtful": "存疑：不知是否送达",
      "message.delivered": "已送达",
      "message.shown": "已展示",
      "message.opened": "已打开",
      "message.dismissed": "已划掉",
      "message.converted": "已转化",
      "message.switchedOff": "收到后关闭了通知",
      "message.uninstalled": "收到后卸载了应用",
      "device.removed": "设备被移除",
      "campaign.live": "活动上线",
      "campaign.paused": "活动暂停",
      "campaign.ended": "活动结束",
      "alarm.raised": "出现告警",
      "alarm.cleared": "告警解除",
    },
    line: "仅限某条业务线",
    campaign: "仅限某个活动",
    all: "全部",
    batch: "一次请求最多包含 100 个同类事件",
    batchHint: "此时 data 为列表，适合发送量大的场景。",
    enabled: "启用",
    state: "状态",
    states: {
      on: "启用",
      off: "停用",
      gone: "已停用：接收方返回 410",
      failing: "已停用：五天没有接收",
      late: "接收方没有接收",
    },
    waiting: "等待中",
    manyWaiting: (number) => `${number} 或更多`,
    delivered: "最近接收",
    save: "保存",
    saved: (name) => `已修改 ${name}。`,
    make: "创建 Webhook",
    made: (name) => `从现在起发生的事件会通知 ${name}。`,
    edit: (name) => `修改 ${name}`,
    secret: "签名密钥",
    shownOnce: "仅显示这一次。接收方用它验证签名。",
    newSecret: "更换密钥",
    newSecretTitle: (name) => `为 ${name} 更换密钥？`,
    newSecretWhat: "24 小时内请求同时用新旧两个密钥签名，之后旧密钥失效。",
    oldUntil: "旧密钥仍同时用于签名，直到",
    remove: "移除",
    removeTitle: (name) => `移除 ${name}？`,
    removeWhat: (waiting) => `其 ${waiting} 个等待中的请求和投递记录会一并删除。此操作不可撤销；停用则可恢复。`,
    removed: (name) => `已移除 ${name}。`,
    test: "发送测试事件",
    testing: "正在询问接收方…",
    took: (word, ms) => `${word}（${ms} 毫秒）`,
    answers: {
      taken: (status) => `可用：接收方返回 ${status}。`,
      redirect: (status) => `接收方返回 ${status}（重定向），不会跟随：请填写其指向的地址。`,
      refused: (status) => `接收方返回 ${status}：它不接受我们。请检查它验证签名所用的密钥。`,
      unknown: (status) => `接收方返回 ${status}：该路径不存在。请检查地址。`,
      gone: (status) => `接收方返回 ${status}：它不再需要这些事件。`,
      busy: (status) => `接收方返回 ${status}：请求过多。稍后会自动重发。`,
      broken: (status) => `接收方返回 ${status}：对方出错，请查看其日志。`,
      other: (status) => `接收方返回 ${status}，不算成功。`,
      late: () => "10 秒内没有应答。请让接收方先应答、后处理。",
      unreachable: () => "该地址没有程序在监听。请确认接收方在运行，且本服务器能访问它。",
      noName: () => "域名无法解析。请检查地址。",
      certificate: () => "接收方的证书不受信任，需要由本服务器认可的机构签发。",
      notAllowed: () => "服务器已不允许访问此地址。请联系管理员设置 CARILLON_WEBHOOK_ORIGINS。",
      noAnswer: (reason) => `没有应答（${reason}）。`,
    },
    deliveries: "投递记录",
    deliveriesOf: (name) => `${name} 的投递记录`,
    deliveriesNote: "最新的在前，保留 14 天。",
    kind: "事件",
    at: "时间",
    attempts: "次数",
    answer: "最近应答",
    next: "下次重试",
    atOnce: "马上",
    deliveryState: "状态",
    deliveryStates: { waiting: "等待中", delivered: "已接收", failed: "已放弃" },
    anyState: "全部",
    again: "重新发送",
    sentAgain: "正在重新发送。",
    noDeliveries: "还没有投递，或没有符合条件的投递",
    noDeliveriesHint: "测试事件可以验证接收方是否可用；之后发生的事件会列在这里。",
    empty: "还没有任何 Webhook",
    emptyHint: "消息被打开、活动暂停或出现告警时，Webhook 会主动通知你的 CRM、数据仓库或值班同事，无需轮询。",
    example: "接收方如何验证签名",
    exampleNote: "Node.js，无需任何库；Standard Webhooks 规范的各语言库均可使用。",
    copyExample: "复制示例",
  },
};
