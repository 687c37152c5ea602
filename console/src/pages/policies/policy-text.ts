import type { Texts } from "../../text/language.tsx";
import type { LimitKey } from "./limit-draft.ts";
import type { FieldPath, Group, OptionalPart } from "./policy-fields.ts";

interface Meaning {
  readonly name: string;
  readonly meaning: string;
}

interface PolicyText {
  readonly changed: string;
  readonly groups: Readonly<Record<Group, { readonly title: string; readonly meaning: string }>>;
  readonly switchOn: Readonly<Record<OptionalPart, string>>;
  readonly fields: Readonly<Record<FieldPath, Meaning>>;
  readonly choices: Readonly<Record<string, string>> & { readonly auto: string; readonly fixed: string };
  readonly price: string;
  readonly limits: {
    readonly title: string;
    readonly meaning: string;
    readonly none: string;
    readonly add: string;
    readonly remove: string;
    readonly kind: string;
    readonly max: string;
    readonly gap: string;
    readonly count: string;
    readonly per: string;
    readonly perHint: string;
    readonly day: string;
    readonly week: string;
    readonly rolling: string;
    readonly rollingField: string;
    readonly gapField: string;
    readonly durationHint: string;
    readonly each: string;
    readonly keys: Readonly<Record<LimitKey, string>>;
    readonly for: string;
    readonly forHint: string;
    readonly byKind: string;
    readonly audience: string;
    readonly everybody: string;
  };
}

export const policyText: Texts<PolicyText> = {
  en: {
    changed: "Changed",
    groups: {
      quietHours: { title: "Quiet hours", meaning: "No marketing rings in them, by each person's own clock." },
      volume: {
        title: "Volume",
        meaning: "How much is sent to a person: what an interruption costs, and the bounds that hold whatever it brings.",
      },
      exploration: { title: "Exploration", meaning: "How much is tried out, so that learning goes on and can be trusted." },
      timing: { title: "Timing", meaning: "When a person is decided, and when a message rings." },
      scorer: { title: "Scorer", meaning: "What chooses among the messages that a person may get." },
      reward: { title: "Reward", meaning: "What an outcome is worth, against each other. Negative: it does harm." },
      consent: { title: "Consent", meaning: "What it means for marketing that somebody has neither agreed nor refused." },
      holdout: { title: "Held out", meaning: "People who get no marketing, to measure what all of it brings." },
      creatives: {
        title: "Creatives that wear",
        meaning: "Looked at once a day: what does worse than before rests, what does worse than others is retired.",
      },
      serviceText: {
        title: "Advertising in service messages",
        meaning: "Makers take the right from apps that advertise in them, so such texts are refused.",
      },
      spikes: {
        title: "Spikes",
        meaning: "Channels that refuse nearly everything and campaigns that people flee are paused by themselves.",
      },
      searching: {
        title: "Finding people",
        meaning: "By what people are found beside their ids. Whoever may look at people sees what they were found by.",
      },
    },
    switchOn: {
      quietHours: "Keep quiet hours",
      serviceText: "Refuse advertising in service messages",
      spikes: "Watch for spikes",
    },
    fields: {
      "quietHours.from": { name: "From", meaning: "In the person's zone." },
      "quietHours.to": { name: "To", meaning: "Exclusive; earlier than from: over midnight." },
      "quietHours.then": { name: "What becomes of a message", meaning: "Of marketing that would ring in them." },
      "volume.lambda": { name: "Price of an interruption", meaning: "By itself: found so that switch-offs stay below the bound beside." },
      "volume.switchOffsPer1000": { name: "Most switch-offs", meaning: "Per 1,000 people and week, which the price by itself plans for." },
      "volume.minPerWeek": { name: "At least a week", meaning: "Limits what “not worth it” may withhold; rolling 7 days. Empty: none." },
      "volume.maxPerWeek": { name: "At most a week", meaning: "Rolling 7 days; always holds. Empty: none." },
      "volume.adaptive": { name: "Every person's own maximum", meaning: "A weekly and a daily one, from how they respond." },
      "volume.learned": { name: "Learned maxima", meaning: "Off: they stay off even when some were promoted." },
      "volume.budgets.share": {
        name: "Budgets by lot",
        meaning: "Share of people who get a weekly maximum by lot for eight weeks, to measure what volume does.",
      },
      "volume.budgets.arms": { name: "Budgets", meaning: "Messages a week, one of which is drawn." },
      "volume.budgets.salt": { name: "Salt of the lot", meaning: "Another one draws anew." },
      "exploration.uniform": {
        name: "Chosen at random",
        meaning: "Share of decisions that play a pair at random among those that may be sent.",
      },
      "exploration.method": { name: "Method", meaning: "How the learned scorer's choice is drawn." },
      "exploration.hours": {
        name: "Hours at random",
        meaning: "Share of messages whose hour is drawn from all free minutes, where timing is personal.",
      },
      "timing.personal": { name: "Everybody's best hour", meaning: "Off: evenly over the free part of the campaign's hours." },
      dueHour: { name: "Hour of decision", meaning: "Local hour at which a person falls due each day." },
      patience: { name: "Patience", meaning: "How long after its time a push may still be handed over, such as 2h." },
      scorer: { name: "Scorer", meaning: "Learned wants a model; by rate counts opens; none draws at random." },
      "reward.opened": { name: "Opened", meaning: "The measure of the others." },
      "reward.converted": { name: "Converted", meaning: "Reached the campaign's goal." },
      "reward.dismissed": { name: "Dismissed", meaning: "Wiped away." },
      "reward.switchedOff": { name: "Switched off", meaning: "Notifications switched off after it." },
      consent: { name: "Absent consent", meaning: "Required: nothing goes out until somebody agrees." },
      "holdout.share": { name: "Share of people", meaning: "Drawn once; nobody moves while the salt stays." },
      "holdout.salt": { name: "Salt", meaning: "Another one draws other people." },
      "creatives.autoRest": { name: "Worn creatives rest by themselves", meaning: "And come back. Off: it is only advised." },
      "creatives.restFor": { name: "Rest", meaning: "How long, such as 14d." },
      "creatives.autoRetire": { name: "Poor creatives are retired by themselves", meaning: "Off: it is only advised." },
      "creatives.least": { name: "Messages to judge by", meaning: "Of a period." },
      "creatives.keep": { name: "Always kept", meaning: "Creatives of a live campaign (and language) that stay whatever they do." },
      "serviceText.refuse": { name: "Also refused", meaning: "Phrases that are advertising too, beside the built-in ones." },
      "serviceText.allow": { name: "Allowed", meaning: "Phrases that are none, whatever the built-in rules say." },
      "spikes.pause": { name: "Pause by itself", meaning: "Off: it is only told on the Today page." },
      "spikes.errors": {
        name: "Refusals",
        meaning: "Least share of devices, or of a campaign's messages, that vendors refuse in an hour.",
      },
      "spikes.optOuts": {
        name: "Switch-offs",
        meaning: "Least share of a campaign's messages of an hour after which notifications are switched off.",
      },
      "spikes.times": { name: "Times the usual", meaning: "How many times the usual share it must be." },
      "spikes.least": { name: "Least number", meaning: "Refusals or switch-offs below which nothing is said." },
      searchable: {
        name: "Found by",
        meaning:
          "Traits, 8 at most, by whose beginning people are looked for; “name” is also firstName and lastName. Without any: by ids alone. A new one finds people from their next event on, or after “carillon rebuild”.",
      },
    },
    choices: {
      delay: "Wait until they are over",
      cancel: "Cancel it",
      thompson: "By posterior draws (Thompson)",
      inverseGap: "By inverse gap weighting",
      recovering: "Recovering: by what the person saw lately",
      none: "None",
      learned: "Learned",
      rate: "By open rate",
      assumed: "Assumed",
      required: "Required",
      auto: "By itself",
      fixed: "Fixed",
    },
    price: "Price, in rewards",
    limits: {
      title: "Limits",
      meaning: "Caps and gaps for each person. They hold for every message but service.",
      none: "No limit: only the bounds under Volume hold.",
      add: "Add a limit",
      remove: "Remove this limit",
      kind: "What it is",
      max: "At most so many",
      gap: "Least time between two",
      count: "At most",
      per: "In",
      perHint: "Day and week by the person's calendar.",
      day: "a day",
      week: "a week",
      rolling: "a rolling span",
      rollingField: "Span, such as 7d",
      gapField: "Least time",
      durationHint: "Such as 90s, 15m, 3h or 2d; at most 35d.",
      each: "Counted for each person, and apart for each",
      keys: { line: "Line", kind: "Kind", creative: "Creative", placement: "Placement", campaign: "Campaign", item: "Item" },
      for: "Only messages of",
      forHint: "Placements, lines, kinds or campaigns. Empty: all.",
      byKind: "Speaks of names told apart by kind; a catalogue file can change them.",
      audience: "Only people in",
      everybody: "Everybody",
    },
  },
  zh: {
    changed: "已修改",
    groups: {
      quietHours: { title: "静默时段", meaning: "按各人当地时间，此时段内不推送营销消息。" },
      volume: { title: "发送量", meaning: "给一个人发多少：打扰的代价，以及始终生效的上下限。" },
      exploration: { title: "探索", meaning: "用多少流量去尝试，使学习得以持续且可信。" },
      timing: { title: "时机", meaning: "何时为用户决策，消息何时到达。" },
      scorer: { title: "评分器", meaning: "在可发送的消息中如何选择。" },
      reward: { title: "奖励", meaning: "各种结果的相对价值，负值表示有害。" },
      consent: { title: "同意", meaning: "用户既未同意也未拒绝时，对营销意味着什么。" },
      holdout: { title: "对照组", meaning: "不接收营销的人群，用于衡量整体效果。" },
      creatives: { title: "文案疲劳", meaning: "每天检查一次：不如从前的休息，不如同类的退役。" },
      serviceText: { title: "服务消息中的营销内容", meaning: "厂商会收回夹带广告应用的权限，因此拒绝此类文本。" },
      spikes: { title: "突增", meaning: "几乎全部被拒的通道、引起退订激增的活动会自动暂停。" },
      searching: { title: "查找用户", meaning: "除 ID 外按哪些属性查找用户。可查看用户者都能看到命中的属性值。" },
    },
    switchOn: { quietHours: "启用静默时段", serviceText: "拒绝服务消息中的营销内容", spikes: "监测突增" },
    fields: {
      "quietHours.from": { name: "开始", meaning: "按用户所在时区。" },
      "quietHours.to": { name: "结束", meaning: "不含该时刻；早于开始表示跨午夜。" },
      "quietHours.then": { name: "消息如何处理", meaning: "本应在此时段内推送的营销消息。" },
      "volume.lambda": { name: "打扰的代价", meaning: "自动：自行求解，使退订不超过旁边的上限。" },
      "volume.switchOffsPer1000": { name: "退订上限", meaning: "每千人每周，自动代价以此为目标。" },
      "volume.minPerWeek": { name: "每周至少", meaning: "限制“不值得打扰”可扣留的数量；滚动 7 天。留空：无。" },
      "volume.maxPerWeek": { name: "每周最多", meaning: "滚动 7 天，始终生效。留空：无。" },
      "volume.adaptive": { name: "个人上限", meaning: "根据各人反应得出的每周与每日上限。" },
      "volume.learned": { name: "学习得到的上限", meaning: "关闭后，即使已启用也不生效。" },
      "volume.budgets.share": { name: "随机额度", meaning: "随机获得每周上限的人群占比，每次八周，用于衡量发送量的影响。" },
      "volume.budgets.arms": { name: "额度", meaning: "每周消息数，从中随机抽取。" },
      "volume.budgets.salt": { name: "分流盐值", meaning: "更换后重新抽取。" },
      "exploration.uniform": { name: "均匀随机", meaning: "在可发送的组合中随机选择的决策占比。" },
      "exploration.method": { name: "方法", meaning: "学习评分器如何抽取选择。" },
      "exploration.hours": { name: "随机时段", meaning: "启用个人时机时，发送时刻从全部空闲时间随机抽取的消息占比。" },
      "timing.personal": { name: "个人最佳时段", meaning: "关闭：在活动时段的空闲部分均匀分布。" },
      dueHour: { name: "决策时刻", meaning: "每天为用户决策的当地小时。" },
      patience: { name: "耐心", meaning: "推送超过预定时间后仍可交付多久，例如 2h。" },
      scorer: { name: "评分器", meaning: "“学习”需要模型；“按打开率”统计打开；“无”为随机。" },
      "reward.opened": { name: "打开", meaning: "其他结果的度量基准。" },
      "reward.converted": { name: "转化", meaning: "达成活动目标。" },
      "reward.dismissed": { name: "清除", meaning: "被划掉。" },
      "reward.switchedOff": { name: "关闭通知", meaning: "收到后关闭了通知。" },
      consent: { name: "未表态时", meaning: "“需要同意”：在用户同意之前不发送营销。" },
      "holdout.share": { name: "人群占比", meaning: "一次性抽取；盐值不变则人群不变。" },
      "holdout.salt": { name: "盐值", meaning: "更换后抽取另一批人。" },
      "creatives.autoRest": { name: "疲劳文案自动休息", meaning: "之后自动恢复。关闭：仅给出建议。" },
      "creatives.restFor": { name: "休息时长", meaning: "例如 14d。" },
      "creatives.autoRetire": { name: "差文案自动退役", meaning: "关闭：仅给出建议。" },
      "creatives.least": { name: "评判所需消息数", meaning: "每个周期。" },
      "creatives.keep": { name: "至少保留", meaning: "投放中的活动（每种语言）始终保留的文案数。" },
      "serviceText.refuse": { name: "额外拒绝", meaning: "除内置规则外，同样视为广告的短语。" },
      "serviceText.allow": { name: "放行", meaning: "无论内置规则如何，都不算广告的短语。" },
      "spikes.pause": { name: "自动暂停", meaning: "关闭：仅在“今日”页提示。" },
      "spikes.errors": { name: "拒绝", meaning: "一小时内被厂商拒绝的设备（或活动消息）的最低占比。" },
      "spikes.optOuts": { name: "关闭通知", meaning: "一小时内活动消息引起关闭通知的最低占比。" },
      "spikes.times": { name: "相对平时倍数", meaning: "须达到平时占比的多少倍。" },
      "spikes.least": { name: "最少数量", meaning: "低于此数量不提示。" },
      searchable: {
        name: "查找依据",
        meaning:
          "最多 8 个属性，按其开头查找用户；“name” 也包括 firstName 与 lastName。留空：仅按 ID 查找。新增的属性在用户下一个事件之后，或运行 “carillon rebuild” 之后生效。",
      },
    },
    choices: {
      delay: "等到静默结束",
      cancel: "取消",
      thompson: "后验采样（Thompson）",
      inverseGap: "反差距加权",
      recovering: "恢复型：考虑用户最近所见",
      none: "无",
      learned: "学习",
      rate: "按打开率",
      assumed: "默认同意",
      required: "需要同意",
      auto: "自动",
      fixed: "固定",
    },
    price: "代价（以奖励计）",
    limits: {
      title: "频次限制",
      meaning: "每个人的上限与间隔，对服务消息以外的全部消息生效。",
      none: "没有频次限制：仅“发送量”中的上下限生效。",
      add: "添加限制",
      remove: "删除此限制",
      kind: "类型",
      max: "最多多少条",
      gap: "两条之间的最短间隔",
      count: "最多",
      per: "周期",
      perHint: "日与周按用户的日历。",
      day: "每天",
      week: "每周",
      rolling: "滚动时段",
      rollingField: "时段，例如 7d",
      gapField: "最短间隔",
      durationHint: "例如 90s、15m、3h、2d，最长 35d。",
      each: "按人计数，并分别按",
      keys: { line: "业务线", kind: "类型", creative: "文案", placement: "版位", campaign: "活动", item: "物品" },
      for: "仅限",
      forHint: "版位、业务线、类型或活动。留空：全部。",
      byKind: "按类别指定了名称，请在目录文件中修改。",
      audience: "仅限受众",
      everybody: "所有人",
    },
  },
};
