import type { Texts } from "../../text/language.tsx";

interface StateText {
  readonly devices: string;
  readonly devicesNote: string;
  readonly noDevices: string;
  readonly noDevicesNext: string;
  readonly permission: Readonly<Record<"granted" | "denied" | "provisional" | "unknown", string>>;
  readonly platform: string;
  readonly model: string;
  readonly rom: string;
  readonly os: string;
  readonly app: string;
  readonly seen: string;
  readonly unknown: string;
  readonly channels: string;
  readonly noChannels: string;
  readonly alive: string;
  readonly dead: string;
  readonly ending: (ending: string) => string;
  readonly traits: string;
  readonly traitsNote: string;
  readonly noTraits: string;
  readonly noTraitsNext: string;
  readonly name: string;
  readonly value: string;
  readonly fold: string;
  readonly foldNote: string;
  readonly facts: string;
  readonly factsTold: (count: string) => string;
  readonly first: string;
  readonly last: string;
  readonly zone: string;
  readonly locale: string;
  readonly nextDue: string;
  readonly never: string;
  readonly ledger: string;
  readonly ledgerNote: string;
  readonly noLedger: string;
  readonly at: string;
  readonly what: string;
  readonly status: Readonly<Record<"reserved" | "sent" | "doubtful", string>>;
  readonly state: string;
  readonly outcomes: string;
  readonly outcome: readonly (readonly [bit: number, name: string])[];
  readonly nothingYet: string;
  readonly feed: string;
  readonly feedNote: (until: string) => string;
  readonly feedOver: (until: string) => string;
  readonly item: string;
  readonly score: string;
  readonly channel: string;
}

export const stateText: Texts<StateText> = {
  en: {
    devices: "Devices",
    devicesNote: "Tokens never come back from the server: only their last characters are shown.",
    noDevices: "No device is registered",
    noDevicesNext: "The app registers one with PUT /v1/devices/{id}; then this person can be rung.",
    permission: {
      granted: "Notifications allowed",
      denied: "Notifications denied",
      provisional: "Delivered quietly",
      unknown: "Permission unknown",
    },
    platform: "Platform",
    model: "Model",
    rom: "ROM",
    os: "System",
    app: "App",
    seen: "Last seen",
    unknown: "not told",
    channels: "Channels",
    noChannels: "No channel has a token of this device.",
    alive: "token lives",
    dead: "token is dead or put aside",
    ending: (ending) => `ends in …${ending}`,
    traits: "Traits",
    traitsNote: "What the app told of this person with identify.",
    noTraits: "No trait is known",
    noTraitsNext: "Send some with POST /v1/identify: templates, audiences and the model read them.",
    name: "Trait",
    value: "Value",
    fold: "Folded state",
    foldNote: "What decisions read, folded from the log of facts.",
    facts: "Facts folded",
    factsTold: (count) => `${count} facts`,
    first: "First seen",
    last: "Last seen",
    zone: "Zone",
    locale: "Language",
    nextDue: "Next decision",
    never: "never",
    ledger: "Messages that count against limits",
    ledgerNote: "Of the last 35 days, newest first; at most 128 are kept here.",
    noLedger: "No message counts against a limit",
    at: "When",
    what: "What",
    status: { reserved: "On its way", sent: "Sent", doubtful: "In doubt" },
    state: "State",
    outcomes: "Outcomes",
    outcome: [
      [1, "delivered"],
      [2, "shown"],
      [4, "opened"],
      [8, "dismissed"],
      [16, "converted"],
      [32, "switched off"],
      [64, "uninstalled"],
    ],
    nothingYet: "none yet",
    feed: "Candidates of an outside recommender",
    feedNote: (until) => `They hold until ${until}.`,
    feedOver: (until) => `They ran out on ${until}: nothing is taken from them any more.`,
    item: "Item",
    score: "Score",
    channel: "Channel",
  },
  zh: {
    devices: "设备",
    devicesNote: "服务器不会返回完整令牌，只显示末尾几位。",
    noDevices: "没有注册设备",
    noDevicesNext: "应用通过 PUT /v1/devices/{id} 注册设备后，即可向该用户推送。",
    permission: { granted: "允许通知", denied: "拒绝通知", provisional: "静默通知", unknown: "权限未知" },
    platform: "平台",
    model: "机型",
    rom: "ROM",
    os: "系统",
    app: "应用",
    seen: "最近出现",
    unknown: "未提供",
    channels: "通道",
    noChannels: "该设备没有任何通道的令牌。",
    alive: "令牌有效",
    dead: "令牌已失效或被搁置",
    ending: (ending) => `末尾为 …${ending}`,
    traits: "属性",
    traitsNote: "应用通过 identify 上报的用户属性。",
    noTraits: "没有任何属性",
    noTraitsNext: "可通过 POST /v1/identify 上报：模板、受众和模型都会使用。",
    name: "属性",
    value: "值",
    fold: "折叠状态",
    foldNote: "决策读取的状态，由事实日志折叠而成。",
    facts: "已折叠事实",
    factsTold: (count) => `${count} 条事实`,
    first: "首次出现",
    last: "最近出现",
    zone: "时区",
    locale: "语言",
    nextDue: "下次决策",
    never: "从未",
    ledger: "计入频次限制的消息",
    ledgerNote: "最近 35 天，最新在前；此处最多保留 128 条。",
    noLedger: "没有计入频次限制的消息",
    at: "时间",
    what: "内容",
    status: { reserved: "在途", sent: "已发送", doubtful: "存疑" },
    state: "状态",
    outcomes: "结果",
    outcome: [
      [1, "已送达"],
      [2, "已展示"],
      [4, "已打开"],
      [8, "已划掉"],
      [16, "已转化"],
      [32, "关闭通知"],
      [64, "已卸载"],
    ],
    nothingYet: "暂无",
    feed: "外部推荐候选",
    feedNote: (until) => `有效期至 ${until}。`,
    feedOver: (until) => `已于 ${until} 过期，不再使用。`,
    item: "物品",
    score: "得分",
    channel: "通道",
  },
};
