import type { ChannelTest } from "../../../../src/api/wire/channels.ts";
import type { Texts } from "../../text/language.tsx";

interface FormText {
  readonly addTitle: string;
  readonly lead: string;
  readonly adminOnly: string;
  readonly callback: string;
  readonly vendor: string;
  readonly id: string;
  readonly idHint: string;
  readonly app: string;
  readonly appHint: string;
  readonly credentials: string;
  readonly optional: string;
  readonly stored: string;
  readonly file: string;
  readonly fileHint: string;
  readonly fileRead: string;
  readonly fileWrong: string;
  readonly granted: string;
  readonly grantedAll: string;
  readonly grantedList: string;
  readonly grantedHint: string;
  readonly further: string;
  readonly perSecond: string;
  readonly perSecondHint: string;
  readonly burst: string;
  readonly burstHint: string;
  readonly endpoint: (name: string) => string;
  readonly endpointHint: string;
  readonly options: string;
  readonly optionsHint: (example: string) => string;
  readonly quota: string;
  readonly quotaHint: string;
  readonly notJson: string;
  readonly goesOn: string;
  readonly add: string;
  readonly save: string;
  readonly saved: (id: string) => string;
  readonly test: string;
  readonly testHint: string;
  readonly testNow: string;
  readonly testResults: Readonly<Record<ChannelTest["result"], string>>;
  readonly testWords: Readonly<Record<Exclude<ChannelTest["result"], "failed">, string>>;
  readonly took: (ms: string) => string;
  readonly native: string;
  /** Where the vendor said nothing. */
  readonly ownWords: string;
  readonly remove: string;
  readonly removeTitle: (id: string) => string;
  readonly removeWhat: string;
  readonly removed: (id: string) => string;
}

export const formText: Texts<FormText> = {
  en: {
    addTitle: "A new channel",
    lead: "Credentials are encrypted where they are stored, and never shown again.",
    adminOnly: "Only an admin changes a channel. This is what is stored of it.",
    callback: "Address for the vendor's receipts (keep it to yourself)",
    vendor: "Vendor",
    id: "Id",
    idHint: "24 characters at most, for vendors with short receipt addresses.",
    app: "App",
    appHint: "As its devices name it when they register.",
    credentials: "Credentials",
    optional: "optional",
    stored: "Stored. Leave it empty to keep it.",
    file: "The vendor's JSON file",
    fileHint: "Fills in the fields below; nothing leaves this page before you save.",
    fileRead: "Read. See below what it filled in.",
    fileWrong: "This is no JSON file with credentials. Download it again from the vendor's console.",
    granted: "Message categories that the vendor granted as service",
    grantedAll: "All",
    grantedList: "Granted categories",
    grantedHint: "Service messages of other categories go as marketing or over another channel.",
    further: "Pace, addresses and options",
    perSecond: "Requests a second",
    perSecondHint: "Empty: the vendor's published rate. Each process keeps a pace of its own.",
    burst: "At once after a rest",
    burstHint: "Empty: what a second gives.",
    endpoint: (name) => `Address: ${name}`,
    endpointHint: "Empty: the vendor's own. With another address the credentials must be typed anew.",
    options: "Options (JSON)",
    optionsHint: (example) => `In the vendor's own names, such as ${example}`,
    quota: "What you know of the app's quota (JSON)",
    quotaHint: 'Such as { "newsLicence": true, "installedBase": 250000 }. Empty: reckoned from the devices known here.',
    notJson: "This is not JSON. Look for a missing quote, comma or brace.",
    goesOn: "It is paused: saving lets it go on.",
    add: "Add the channel",
    save: "Save",
    saved: (id) => `${id} is stored.`,
    test: "Test the credentials",
    testHint: "As they are stored; nothing is sent to anybody.",
    testNow: "Test now",
    testResults: { passed: "Accepted", failed: "Refused", cannotTest: "Cannot be tested" },
    testWords: {
      passed: "The vendor handed out an access token for them.",
      cannotTest:
        "This vendor has no way to test them without sending. Send a service message to a device of your own and look what becomes of it.",
    },
    took: (ms) => `${ms} ms`,
    native: "In the vendor's own words:",
    ownWords: "The vendor answered nothing:",
    remove: "Remove the channel",
    removeTitle: (id) => `Remove ${id}?`,
    removeWhat:
      "Its credentials are deleted and nothing goes over it any more; its devices wait, or are reached over others. This cannot be undone. Pausing can.",
    removed: (id) => `${id} is gone, with its credentials.`,
  },
  zh: {
    addTitle: "新建通道",
    lead: "凭据加密存储，之后不再显示。",
    adminOnly: "只有管理员可以修改通道。以下为已存储的内容。",
    callback: "厂商回执地址（请勿泄露）",
    vendor: "厂商",
    id: "ID",
    idHint: "最多 24 个字符，部分厂商的回执地址有长度限制。",
    app: "应用",
    appHint: "与设备注册时上报的应用 ID 一致。",
    credentials: "凭据",
    optional: "可选",
    stored: "已存储，留空则保持不变。",
    file: "厂商 JSON 文件",
    fileHint: "自动填入下方字段，保存前不会离开此页面。",
    fileRead: "已读取，请查看下方填入的内容。",
    fileWrong: "这不是包含凭据的 JSON 文件，请在厂商后台重新下载。",
    granted: "厂商已授权为服务类的消息类别",
    grantedAll: "全部",
    grantedList: "已授权的类别",
    grantedHint: "其他类别的服务消息会按营销消息发送，或改走其他通道。",
    further: "速率、地址与选项",
    perSecond: "每秒请求数",
    perSecondHint: "留空：厂商公布的速率。每个进程各自控制速率。",
    burst: "空闲后的瞬时请求数",
    burstHint: "留空：一秒的请求数。",
    endpoint: (name) => `地址：${name}`,
    endpointHint: "留空：厂商默认地址。更换地址后须重新填写凭据。",
    options: "选项（JSON）",
    optionsHint: (example) => `使用厂商自己的字段名，例如 ${example}`,
    quota: "应用在厂商处的配额（JSON）",
    quotaHint: '例如 { "newsLicence": true, "installedBase": 250000 }。留空：按已知设备数计算。',
    notJson: "不是有效的 JSON，请检查引号、逗号或括号。",
    goesOn: "通道已暂停：保存后将恢复发送。",
    add: "添加通道",
    save: "保存",
    saved: (id) => `已保存 ${id}。`,
    test: "测试凭据",
    testHint: "测试已存储的凭据，不会发送任何消息。",
    testNow: "立即测试",
    testResults: { passed: "通过", failed: "被拒绝", cannotTest: "无法测试" },
    testWords: {
      passed: "厂商已为该凭据签发访问令牌。",
      cannotTest: "该厂商不支持在不发送消息的情况下测试凭据。请向自己的设备发送一条服务消息并查看结果。",
    },
    took: (ms) => `${ms} 毫秒`,
    native: "厂商原文：",
    ownWords: "厂商没有应答：",
    remove: "删除通道",
    removeTitle: (id) => `删除 ${id}？`,
    removeWhat: "其凭据将被删除，不再经此通道发送；相关设备会等待或改走其他通道。此操作不可撤销，暂停则可恢复。",
    removed: (id) => `已删除 ${id} 及其凭据。`,
  },
};
