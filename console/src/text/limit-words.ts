import type { Language, Texts } from "./language.tsx";

interface LimitTexts {
  readonly max: (count: string, period: string, each: string) => string;
  readonly gap: (span: string, each: string) => string;
  readonly day: string;
  readonly week: string;
  readonly inSpan: (span: string) => string;
  readonly units: Readonly<Record<"s" | "m" | "h" | "d" | "w", (count: number) => string>>;
  readonly each: (keys: readonly string[]) => string;
  readonly keys: Readonly<Record<string, string>>;
  readonly for: (names: string) => string;
  readonly audience: (name: string) => string;
  /** Limits that are no declared ones. */
  readonly own: Readonly<Record<string, string>>;
}

const plural = (one: string, many: string) => (count: number) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

const texts: Texts<LimitTexts> = {
  en: {
    max: (count, period, each) => `at most ${count} ${period}${each}`,
    gap: (span, each) => `at least ${span} between two${each}`,
    day: "a day",
    week: "a calendar week",
    inSpan: (span) => `in ${span}`,
    units: {
      s: plural("second", "seconds"),
      m: plural("minute", "minutes"),
      h: plural("hour", "hours"),
      d: plural("day", "days"),
      w: plural("week", "weeks"),
    },
    each: (keys) => (keys.length === 0 ? "" : `, each ${keys.join(" and ")} by itself`),
    keys: { line: "line", kind: "kind", creative: "creative", placement: "placement", campaign: "campaign", item: "item" },
    for: (names) => `, for ${names}`,
    audience: (name) => `, in the audience ${name}`,
    own: {
      adaptiveCapPerWeek: "the person's own weekly cap",
      adaptiveCapPerDay: "the person's own daily cap",
      learnedCap: "the weekly cap that was learned for people like them",
      budget: "the weekly budget given by lot",
      maxPerWeek: "the policy's weekly maximum",
      minPerWeek: "the policy's weekly minimum",
    },
  },
  zh: {
    max: (count, period, each) => `${each}${period}最多 ${count} 条`,
    gap: (span, each) => `${each}两条之间至少间隔 ${span}`,
    day: "每天",
    week: "每个自然周",
    inSpan: (span) => `${span}内`,
    units: {
      s: (count) => `${count} 秒`,
      m: (count) => `${count} 分钟`,
      h: (count) => `${count} 小时`,
      d: (count) => `${count} 天`,
      w: (count) => `${count} 周`,
    },
    each: (keys) => (keys.length === 0 ? "" : `每个${keys.join("与")}，`),
    keys: { line: "业务线", kind: "类型", creative: "文案", placement: "版位", campaign: "活动", item: "物品" },
    for: (names) => `（${names}）`,
    audience: (name) => `（受众 ${name}）`,
    own: {
      adaptiveCapPerWeek: "用户个人的每周上限",
      adaptiveCapPerDay: "用户个人的每日上限",
      learnedCap: "为同类用户学习到的每周上限",
      budget: "随机分配的每周额度",
      maxPerWeek: "策略的每周上限",
      minPerWeek: "策略的每周下限",
    },
  },
};

const shape =
  /^(?:max (?<max>\d+) per (?<per>\S+)|gap (?<gap>\S+)) each person(?:, (?<keys>[a-z, ]+?))?(?: for (?<names>.+?))?(?: in (?<audience>\S+))?$/;
const duration = /^(\d+)([smhdw])$/;

/** A limit's name (`max 1 per 7d each person, kind`) in words; a name of another shape stays as it is. */
export function limitWords(label: string, language: Language): string {
  const text = texts[language];
  const own = Object.hasOwn(text.own, label) ? text.own[label] : undefined;
  if (own !== undefined) return own;
  const found = shape.exec(label)?.groups;
  if (found === undefined) return label;
  const keys = (found.keys ?? "").split(", ").filter(Boolean);
  const each = text.each(keys.map((key) => text.keys[key] ?? key));
  const amount =
    found.gap === undefined
      ? text.max(found.max ?? "", periodWords(found.per ?? "", text), each)
      : text.gap(spanWords(found.gap, text), each);
  return `${amount}${found.names === undefined ? "" : text.for(found.names)}${found.audience === undefined ? "" : text.audience(found.audience)}`;
}

function periodWords(per: string, text: LimitTexts): string {
  if (per === "day") return text.day;
  return per === "week" ? text.week : text.inSpan(spanWords(per, text));
}

function spanWords(span: string, text: LimitTexts): string {
  const [, count, unit] = duration.exec(span) ?? [];
  return unit === "s" || unit === "m" || unit === "h" || unit === "d" || unit === "w" ? text.units[unit](Number(count)) : span;
}
