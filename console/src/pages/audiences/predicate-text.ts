import type { Texts } from "../../text/language.tsx";
import type { DraftKind, Gap, Operator, Span, ValueType } from "./predicate-draft.ts";

interface PredicateText {
  /** How a group begins. */
  readonly groups: Readonly<Record<"all" | "any" | "not", string>>;
  readonly groupLabel: string;
  readonly kinds: Readonly<Record<DraftKind, string>>;
  readonly add: string;
  readonly addOf: Readonly<Record<"trait" | "lastSeen" | "event" | "audience" | "appVersion" | "all", string>>;
  readonly remove: (what: string) => string;
  readonly wrap: string;
  readonly negate: string;
  readonly trait: string;
  readonly traitHint: string;
  readonly event: string;
  readonly property: string;
  readonly audience: string;
  readonly choose: string;
  readonly operator: string;
  readonly operators: Readonly<Record<Operator, string>>;
  readonly countOperators: Readonly<Record<"is" | "gt" | "gte" | "lt" | "lte", string>>;
  readonly type: string;
  readonly types: Readonly<Record<ValueType, string>>;
  readonly value: string;
  readonly values: string;
  readonly yes: string;
  readonly no: string;
  readonly exists: Readonly<Record<"true" | "false", string>>;
  readonly addComparison: string;
  readonly within: string;
  readonly seenWithin: string;
  readonly notSeenFor: string;
  readonly notAsked: string;
  readonly asked: string;
  readonly amount: string;
  readonly unit: string;
  readonly units: Readonly<Record<Span["unit"], string>>;
  readonly spanHint: string;
  readonly addCount: string;
  readonly count: string;
  readonly countDefault: string;
  readonly addProperty: string;
  readonly versionHint: string;
  readonly gaps: Readonly<Record<Gap, string>>;
}

export const predicateTexts: Texts<PredicateText> = {
  en: {
    groups: { all: "All of these hold", any: "At least one of these holds", not: "None of these holds" },
    groupLabel: "How the conditions join",
    kinds: {
      all: "All of these",
      any: "Any of these",
      not: "None of these",
      trait: "Trait",
      lastSeen: "Last seen",
      event: "Event",
      audience: "Audience",
      appVersion: "App version",
    },
    add: "Add:",
    addOf: { trait: "Trait", lastSeen: "Last seen", event: "Event", audience: "Audience", appVersion: "App version", all: "Group" },
    remove: (what) => `Remove: ${what}`,
    wrap: "Group",
    negate: "Not",
    trait: "Trait",
    traitHint: "What is known of a person, such as country or plan.",
    event: "Event",
    property: "Property",
    audience: "Is in",
    choose: "Choose",
    operator: "Comparison",
    operators: {
      is: "is",
      in: "is one of",
      gt: "is more than",
      gte: "is at least",
      lt: "is less than",
      lte: "is at most",
      contains: "contains",
      exists: "is known",
    },
    countOperators: { is: "exactly", gt: "more than", gte: "at least", lt: "fewer than", lte: "at most" },
    type: "As",
    types: { text: "text", number: "number", yesNo: "yes or no", asIs: "JSON" },
    value: "Value",
    values: "Values",
    yes: "yes",
    no: "no",
    exists: { true: "it has a value", false: "it has none" },
    addComparison: "And another comparison",
    within: "Within the last",
    seenWithin: "Seen within",
    notSeenFor: "Not seen for",
    notAsked: "Does not matter",
    asked: "Matters",
    amount: "How long",
    unit: "Unit",
    units: { s: "seconds", m: "minutes", h: "hours", d: "days" },
    spanHint: "Up to 48 hours to the second; longer spans count whole UTC days, today with them; at most 365.",
    addCount: "Say how often",
    count: "How often",
    countDefault: "At least once, unless you say how often.",
    addProperty: "Only with a property",
    versionHint: "Of the device seen last, such as 7.2.0.",
    gaps: {
      empty: "Add a condition to this group, or remove it.",
      trait: "Say which trait.",
      event: "Say which event.",
      property: "Say which property.",
      twice: "A property is named twice: put both comparisons under one.",
      audience: "Choose an audience.",
      span: "Say how long: a whole number above 0.",
      comparison: "Add a comparison.",
      value: "Give a value.",
      number: "Give a number.",
    },
  },
  zh: {
    groups: { all: "满足以下全部条件", any: "满足以下任一条件", not: "以下条件均不满足" },
    groupLabel: "条件的组合方式",
    kinds: {
      all: "全部满足",
      any: "任一满足",
      not: "均不满足",
      trait: "属性",
      lastSeen: "最近出现",
      event: "事件",
      audience: "受众",
      appVersion: "应用版本",
    },
    add: "添加：",
    addOf: { trait: "属性", lastSeen: "最近出现", event: "事件", audience: "受众", appVersion: "应用版本", all: "条件组" },
    remove: (what) => `移除：${what}`,
    wrap: "成组",
    negate: "取反",
    trait: "属性",
    traitHint: "已知的个人信息，例如 country 或 plan。",
    event: "事件",
    property: "事件属性",
    audience: "属于受众",
    choose: "请选择",
    operator: "比较方式",
    operators: {
      is: "等于",
      in: "为其中之一",
      gt: "大于",
      gte: "大于等于",
      lt: "小于",
      lte: "小于等于",
      contains: "包含",
      exists: "是否有值",
    },
    countOperators: { is: "恰好", gt: "多于", gte: "至少", lt: "少于", lte: "至多" },
    type: "类型",
    types: { text: "文本", number: "数字", yesNo: "是/否", asIs: "JSON" },
    value: "值",
    values: "值列表",
    yes: "是",
    no: "否",
    exists: { true: "有值", false: "无值" },
    addComparison: "再加一个比较",
    within: "最近",
    seenWithin: "出现过的时间范围",
    notSeenFor: "未出现的时长",
    notAsked: "不限",
    asked: "限定",
    amount: "时长",
    unit: "单位",
    units: { s: "秒", m: "分钟", h: "小时", d: "天" },
    spanHint: "48 小时以内精确计算；更长则按 UTC 自然日（含今天），最多 365 天。",
    addCount: "限定次数",
    count: "次数",
    countDefault: "默认至少一次，可另行限定次数。",
    addProperty: "限定事件属性",
    versionHint: "最近出现的设备的版本，例如 7.2.0。",
    gaps: {
      empty: "请在此组中添加条件，或移除该组。",
      trait: "请填写属性名。",
      event: "请填写事件名。",
      property: "请填写事件属性名。",
      twice: "同一事件属性出现两次，请合并为一项。",
      audience: "请选择受众。",
      span: "请填写时长：大于 0 的整数。",
      comparison: "请添加比较。",
      value: "请填写值。",
      number: "请填写数字。",
    },
  },
};
