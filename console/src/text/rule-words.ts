import type { Language, Texts } from "./language.tsx";
import { limitWords } from "./limit-words.ts";

/** What a step of a decision took out, as the server tells it. */
interface Removal {
  readonly campaign?: string | undefined;
  readonly item?: string | undefined;
  readonly creative?: string | undefined;
  readonly rule: string;
  readonly value?: string | number | undefined;
  readonly limit?: string | number | undefined;
  /** How many it stands for. */
  readonly count?: number | undefined;
}

interface Figures {
  readonly value: string;
  readonly limit: string;
}

/** What a rule says, and what would have to change for it to say something else. */
interface RuleWords {
  readonly says: (figures: Figures) => string;
  readonly change: string | null;
}

const rule = (says: RuleWords["says"], change: string | null = null): RuleWords => ({ says, change });

const rules: Texts<Readonly<Record<string, RuleWords>>> = {
  en: {
    alreadyCommitted: rule(
      ({ value }) => `message ${value} is on its way already`,
      "Wait until it was sent: then the person is decided anew.",
    ),
    otherPlacement: rule(({ value }) => `it belongs to the placement ${value}`, "Ask for that placement."),
    notLive: rule(({ value }) => `the campaign is ${value}, not live`, "Launch the campaign."),
    ended: rule(({ limit }) => `it ended at ${limit}`, "Give the campaign a later end."),
    notStarted: rule(({ limit }) => `it does not start before ${limit}`, "Wait, or give the campaign an earlier start."),
    merged: rule(({ value }) => `the person lives on as ${value}`, "Look at that person."),
    noDevice: rule(() => "no device is registered", "The app has to register the device: PUT /v1/devices/{id}."),
    permissionDenied: rule(
      () => "every device has notifications switched off",
      "Ask for the permission again in the app, at a fitting moment.",
    ),
    channelOff: rule(() => "the person switched the channel off", "It is the person's choice: reach them in the inbox."),
    noChannel: rule(() => "no channel is configured for the devices, or all are paused", "Configure or resume a channel for the app."),
    doubted: rule(
      ({ limit }) => `the vendor doubts every token that is left, and marketing leaves those alone until ${limit}`,
      "Nothing to do: the person is decided again then, and a new registration clears the doubt.",
    ),
    appVersion: rule(
      ({ value, limit }) => `the app is version ${value}, it needs ${limit}`,
      "Wait until the app is updated, or ask less of it.",
    ),
    consentWithdrawn: rule(() => "consent to marketing was withdrawn", "It is the person's choice: only they can give it again."),
    consentMissing: rule(() => "consent to marketing is required and was never given", "Ask for consent in the app."),
    allOff: rule(() => "the person switched everything off", "It is the person's choice."),
    kindOff: rule(({ value }) => `the person switched off messages of the kind ${value}`, "It is the person's choice."),
    alwaysDoNotDisturb: rule(() => "the person's own do-not-disturb hours leave no minute", "It is the person's choice."),
    doNotDisturb: rule(
      () => "the free minutes lie in the person's do-not-disturb hours",
      "Widen the campaign's window beyond these hours.",
    ),
    quietHours: rule(
      ({ limit }) => `the free minutes lie in the quiet hours ${limit}`,
      "Widen the campaign's window beyond the quiet hours.",
    ),
    windowClosed: rule(
      ({ limit }) => `its window ${limit} does not open again before the next decision`,
      "Ask of the next decision, or widen the campaign's window.",
    ),
    holdout: rule(
      ({ limit }) => `the person is in the holdout (share ${limit})`,
      "None while the holdout measures what all messages bring.",
    ),
    experimentHoldout: rule(
      ({ value }) => `the person's arm of the experiment ${value} gets no marketing`,
      "End the experiment, or wait for it.",
    ),
    notInAudience: rule(
      ({ limit }) => `the person is not in the audience ${limit}`,
      "Widen the audience, or let the person's traits and behaviour tell.",
    ),
    quota: rule(({ limit }) => `the line's quota of ${limit} a day is used up`, "Raise the line's quota, or let less go before."),
    vendorDeviceQuota: rule(
      ({ value, limit }) => `the vendor takes ${limit} marketing messages a day for this device, and ${value} are used`,
      "Wait for the vendor's next day.",
    ),
    vendorAppQuota: rule(
      ({ limit }) => `the vendor takes ${limit} marketing messages of this app a day, and they are used up`,
      "Ask the vendor for more, or wait for its next day.",
    ),
    creativePerDay: rule(({ limit }) => `the creative's ${limit} a day are used up`, "Raise the creative's daily cap."),
    roster: rule(() => "the roster keeps the places that are left for others", "Give the campaign a slot in the roster."),
    noItem: rule(
      ({ value }) =>
        value === "?" || value === "0"
          ? "its item rule finds nothing for the person"
          : `its item rule finds nothing for the person (${value} looked at)`,
      "Widen the item rule, or add items.",
    ),
    unknownItem: rule(() => "the item is not stored", "Store it with POST /v1/items."),
    notOffered: rule(() => "the campaign's item rule does not offer it to this person", "Widen the item rule."),
    notValid: rule(({ limit }) => (limit === "?" ? "not valid at the time" : `valid ${limit} only`), "Mend the item's dates."),
    noCreative: rule(() => "none of its creatives may be sent", "Approve a creative, or mend what is told of each."),
    notInCampaign: rule(() => "the campaign does not have this creative", "Add it to the campaign."),
    pairClosed: rule(
      () => "this item and this creative do not go together, or a limit on the pair is full",
      "Take another item or creative.",
    ),
    language: rule(
      ({ value, limit }) => `it is written in ${value || "no stated language"}, the person reads ${limit || "another"}`,
      "Add a creative in the person's language.",
    ),
    missingValue: rule(({ value }) => `the text needs ${value}, which is missing`, "Fill the value in, or give the template a default."),
    lambda: rule(
      ({ value, limit }) => `its expected worth of ${value} is below the price of interrupting, ${limit}`,
      "A better fitting text or item; or a lower price in the policy.",
    ),
    maxPerWeek: rule(
      ({ value, limit }) => `${value} messages in 7 days, the policy allows ${limit}`,
      "Wait, or raise the policy's weekly maximum.",
    ),
  },
  zh: {
    alreadyCommitted: rule(({ value }) => `消息 ${value} 已在途`, "等它发出后会重新决策。"),
    otherPlacement: rule(({ value }) => `它属于版位 ${value}`, "请针对该版位查询。"),
    notLive: rule(({ value }) => `活动状态为 ${value}，未上线`, "上线该活动。"),
    ended: rule(({ limit }) => `已于 ${limit} 结束`, "把活动的结束时间改晚。"),
    notStarted: rule(({ limit }) => `${limit} 之前不会开始`, "等待，或把活动的开始时间改早。"),
    merged: rule(({ value }) => `该用户已合并为 ${value}`, "请查看合并后的用户。"),
    noDevice: rule(() => "没有注册设备", "应用需要注册设备：PUT /v1/devices/{id}。"),
    permissionDenied: rule(() => "所有设备都关闭了通知权限", "在合适的时机于应用内再次请求权限。"),
    channelOff: rule(() => "用户关闭了该通道", "这是用户的选择，可通过站内信触达。"),
    noChannel: rule(() => "没有为这些设备配置通道，或通道均已暂停", "为该应用配置或恢复一个通道。"),
    doubted: rule(
      ({ limit }) => `厂商怀疑剩余的所有令牌，营销消息在 ${limit} 之前不使用它们`,
      "无需处理：届时会重新决策，重新注册即可消除怀疑。",
    ),
    appVersion: rule(({ value, limit }) => `应用版本为 ${value}，需要 ${limit}`, "等待应用升级，或降低版本要求。"),
    consentWithdrawn: rule(() => "用户已撤回对营销的同意", "这是用户的选择，只能由本人再次同意。"),
    consentMissing: rule(() => "需要同意营销，但用户从未同意", "在应用内征求同意。"),
    allOff: rule(() => "用户关闭了全部消息", "这是用户的选择。"),
    kindOff: rule(({ value }) => `用户关闭了「${value}」类消息`, "这是用户的选择。"),
    alwaysDoNotDisturb: rule(() => "用户的免打扰时段没有留下任何时间", "这是用户的选择。"),
    doNotDisturb: rule(() => "空闲时间都落在用户的免打扰时段内", "把活动的发送时段放宽到该时段之外。"),
    quietHours: rule(({ limit }) => `空闲时间都落在静默时段 ${limit} 内`, "把活动的发送时段放宽到静默时段之外。"),
    windowClosed: rule(({ limit }) => `发送时段 ${limit} 在下次决策前不再打开`, "询问下次决策，或放宽活动的发送时段。"),
    holdout: rule(({ limit }) => `用户在对照组中（比例 ${limit}）`, "对照组用于衡量全部消息的效果，期间无法改变。"),
    experimentHoldout: rule(({ value }) => `用户在实验 ${value} 中所属的分组不接收营销消息`, "结束该实验，或等待实验结束。"),
    notInAudience: rule(({ limit }) => `用户不属于受众 ${limit}`, "放宽受众条件，或等用户的属性和行为满足条件。"),
    quota: rule(({ limit }) => `业务线每日 ${limit} 条的配额已用完`, "提高业务线配额，或减少此前的发送。"),
    vendorDeviceQuota: rule(({ value, limit }) => `厂商对该设备每日限 ${limit} 条营销消息，已用 ${value} 条`, "等待厂商的下一个自然日。"),
    vendorAppQuota: rule(({ limit }) => `厂商对该应用每日限 ${limit} 条营销消息，已用完`, "向厂商申请更高配额，或等待下一个自然日。"),
    creativePerDay: rule(({ limit }) => `该文案每日 ${limit} 条已用完`, "提高该文案的每日上限。"),
    roster: rule(() => "剩余位置已被排期留给其他活动", "在排期中为该活动安排时段。"),
    noItem: rule(
      ({ value }) =>
        value === "?" || value === "0" ? "物品规则没有为该用户找到内容" : `物品规则没有为该用户找到内容（查看了 ${value} 个）`,
      "放宽物品规则，或添加物品。",
    ),
    unknownItem: rule(() => "该物品未入库", "用 POST /v1/items 入库。"),
    notOffered: rule(() => "活动的物品规则不会向该用户提供它", "放宽物品规则。"),
    notValid: rule(({ limit }) => (limit === "?" ? "当时不在有效期内" : `仅在 ${limit} 有效`), "修改物品的有效期。"),
    noCreative: rule(() => "没有可发送的文案", "审批一条文案，或按各条原因修改。"),
    notInCampaign: rule(() => "该活动没有这条文案", "把它加入活动。"),
    pairClosed: rule(() => "该物品与该文案不匹配，或组合的频次限制已满", "换一个物品或文案。"),
    language: rule(({ value, limit }) => `文案语言为 ${value || "未注明"}，用户使用 ${limit || "其他语言"}`, "添加用户语言的文案。"),
    missingValue: rule(({ value }) => `文案需要 ${value}，但缺少该值`, "补全该值，或在模板中设置默认值。"),
    lambda: rule(({ value, limit }) => `预期价值 ${value} 低于打扰成本 ${limit}`, "使用更合适的文案或物品，或在策略中降低打扰成本。"),
    maxPerWeek: rule(({ value, limit }) => `7 天内已有 ${value} 条，策略允许 ${limit} 条`, "等待，或提高策略的每周上限。"),
  },
};

const bare: Texts<Readonly<Record<string, string>>> = {
  en: {
    alreadyCommitted: "a message is on its way already",
    otherPlacement: "it belongs to another placement",
    notLive: "the campaign is not live",
    ended: "it has ended",
    notStarted: "it has not started yet",
    merged: "the person lives on under another id",
    doubted: "the vendor doubts every token that is left",
    appVersion: "the app's version does not do",
    kindOff: "the person switched such messages off",
    quietHours: "the free minutes lie in the quiet hours",
    windowClosed: "its window does not open in time",
    holdout: "the person is in the holdout",
    experimentHoldout: "an experiment's arm gets no marketing",
    notInAudience: "the person is not in its audience",
    quota: "the line's quota is used up",
    vendorDeviceQuota: "what the vendor takes for the device is used up",
    vendorAppQuota: "what the vendor takes of the app is used up",
    creativePerDay: "the creative's daily cap is used up",
    language: "not in the person's language",
    missingValue: "a value that the text needs is missing",
    lambda: "the expected worth is below the price of interrupting",
    maxPerWeek: "the policy's weekly maximum is reached",
  },
  zh: {
    alreadyCommitted: "已有消息在途",
    otherPlacement: "属于其他版位",
    notLive: "活动未上线",
    ended: "已结束",
    notStarted: "尚未开始",
    merged: "该用户已合并到其他 ID",
    doubted: "剩余的所有令牌都受厂商怀疑",
    appVersion: "应用版本不符",
    kindOff: "用户关闭了此类消息",
    quietHours: "空闲时间都落在静默时段内",
    windowClosed: "发送时段未能及时打开",
    holdout: "用户在对照组中",
    experimentHoldout: "实验分组不接收营销消息",
    notInAudience: "用户不属于其受众",
    quota: "业务线配额已用完",
    vendorDeviceQuota: "厂商对该设备的配额已用完",
    vendorAppQuota: "厂商对该应用的配额已用完",
    creativePerDay: "该文案的每日上限已用完",
    language: "不是用户的语言",
    missingValue: "缺少文案需要的值",
    lambda: "预期价值低于打扰成本",
    maxPerWeek: "已达策略的每周上限",
  },
};

const limitTexts: Texts<{
  readonly full: (name: string, figures: Figures) => string;
  readonly change: string;
  readonly item: (id: string) => string;
  readonly creative: (id: string) => string;
  readonly many: (count: number) => string;
  readonly from: (at: string) => string;
  readonly until: (at: string) => string;
}> = {
  en: {
    full: (name, { value, limit }) =>
      limit === "?"
        ? value === "?"
          ? name
          : `${name}: ${value}`
        : `limit “${name}”: ${value === "?" ? "" : `had ${value}, `}allowed ${limit}`,
    change: "Wait until it frees, or change the limit in the policy.",
    item: (id) => `item ${id}`,
    creative: (id) => `creative ${id}`,
    many: (count) => ` (${count} of them)`,
    from: (at) => `from ${at}`,
    until: (at) => `until ${at}`,
  },
  zh: {
    full: (name, { value, limit }) =>
      limit === "?"
        ? value === "?"
          ? name
          : `${name}：${value}`
        : `频次限制「${name}」：${value === "?" ? "" : `已有 ${value}，`}允许 ${limit}`,
    change: "等待次数释放，或在策略中修改该频次限制。",
    item: (id) => `物品 ${id}`,
    creative: (id) => `文案 ${id}`,
    many: (count) => `（共 ${count} 个）`,
    from: (at) => `${at} 起`,
    until: (at) => `${at} 前`,
  },
};

export interface ToldRemoval {
  /** The rule in words, with value and limit. */
  readonly text: string;
  /** What would have to change; null where nothing can. */
  readonly change: string | null;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A line of a decision in words: what fell, by which rule, with value and limit. Instants are written by `time`. */
export function tellRemoval(removal: Removal, language: Language, time: (at: string) => string): ToldRemoval {
  const { item, creative, count = 1 } = removal;
  const text = limitTexts[language];
  const { says, change } = ruleOf(removal.rule, language);
  const figures = { value: figure(removal.value, language, time), limit: figure(removal.limit, language, time) };
  const what = [item === undefined ? "" : text.item(item), creative === undefined ? "" : text.creative(creative)]
    .filter(Boolean)
    .join(", ");
  return { text: `${what === "" ? "" : `${what}: `}${says(figures)}${count > 1 ? text.many(count) : ""}`, change };
}

/** Rules that are no words of their own are limits, which are named by what they say. */
function ruleOf(name: string, language: Language): RuleWords {
  const words = rules[language];
  const known = Object.hasOwn(words, name) ? words[name] : undefined;
  const { full, change } = limitTexts[language];
  return known ?? rule((figures) => full(limitWords(name, language), figures), change);
}

/** The rule alone, in a few words without figures, such as for a list of reasons. */
export function tellRule(name: string, language: Language): string {
  const words = bare[language];
  return (Object.hasOwn(words, name) ? words[name] : undefined) ?? ruleOf(name, language).says({ value: "?", limit: "?" });
}

function figure(value: string | number | undefined, language: Language, time: (at: string) => string): string {
  if (value === undefined) return "?";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toPrecision(3);
  const [from = "", to] = value.split("/");
  const { from: since, until } = limitTexts[language];
  // A span of validity: an instant, a stroke, an instant; either may be missing.
  if (to !== undefined && isoTime.test(from || to)) {
    if (from === "") return until(time(to));
    return to === "" ? since(time(from)) : `${time(from)} – ${time(to)}`;
  }
  return isoTime.test(value) ? time(value) : value;
}
