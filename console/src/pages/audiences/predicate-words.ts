import type { Predicate } from "../../../../src/audience/predicate.ts";
import type { Language } from "../../text/language.tsx";

type Unit = "s" | "m" | "h" | "d";

interface Words {
  readonly and: string;
  readonly or: string;
  readonly not: (what: string) => string;
  readonly group: (what: string) => string;
  readonly before: (span: string) => string;
  readonly within: (span: string) => string;
  readonly both: string;
  readonly event: (event: string, span: string, count: string, where: string) => string;
  readonly times: (comparison: string) => string;
  readonly where: (what: string) => string;
  readonly audience: (id: string) => string;
  readonly appVersion: string;
  readonly units: Readonly<Record<Unit, (amount: number) => string>>;
  readonly operators: Readonly<Record<"is" | "gt" | "gte" | "lt" | "lte" | "contains", (name: string, value: string) => string>>;
  readonly in: (name: string, values: readonly string[], more: number) => string;
  readonly has: (name: string) => string;
  readonly hasNot: (name: string) => string;
  readonly none: string;
  readonly yes: string;
  readonly no: string;
}

const plural = (word: string) => (amount: number) => `${amount} ${word}${amount === 1 ? "" : "s"}`;

const words: Readonly<Record<Language, Words>> = {
  en: {
    and: ", and ",
    or: ", or ",
    not: (what) => `not (${what})`,
    group: (what) => `(${what})`,
    before: (span) => `not seen for ${span}`,
    within: (span) => `seen within ${span}`,
    both: " and ",
    event: (event, span, count, where) => `${event} within ${span}${count}${where}`,
    times: (comparison) => `, ${comparison}`,
    where: (what) => ` where ${what}`,
    audience: (id) => `in ${id}`,
    appVersion: "app version",
    units: { s: plural("second"), m: plural("minute"), h: plural("hour"), d: plural("day") },
    operators: {
      is: (name, value) => `${name} is ${value}`,
      gt: (name, value) => `${name} > ${value}`,
      gte: (name, value) => `${name} ≥ ${value}`,
      lt: (name, value) => `${name} < ${value}`,
      lte: (name, value) => `${name} ≤ ${value}`,
      contains: (name, value) => `${name} contains ${value}`,
    },
    in: (name, values, more) => `${name} is ${values.join(" or ")}${more > 0 ? ` or one of ${more} more` : ""}`,
    has: (name) => `has ${name}`,
    hasNot: (name) => `has no ${name}`,
    none: "nothing",
    yes: "yes",
    no: "no",
  },
  zh: {
    and: "，且",
    or: "，或",
    not: (what) => `非（${what}）`,
    group: (what) => `（${what}）`,
    before: (span) => `${span}内未出现`,
    within: (span) => `${span}内出现过`,
    both: "且",
    event: (event, span, count, where) => `${span}内发生 ${event}${count}${where}`,
    times: (comparison) => `，${comparison}`,
    where: (what) => `（其中 ${what}）`,
    audience: (id) => `属于受众 ${id}`,
    appVersion: "应用版本",
    units: {
      s: (amount) => `${amount} 秒`,
      m: (amount) => `${amount} 分钟`,
      h: (amount) => `${amount} 小时`,
      d: (amount) => `${amount} 天`,
    },
    operators: {
      is: (name, value) => `${name} 为 ${value}`,
      gt: (name, value) => `${name} > ${value}`,
      gte: (name, value) => `${name} ≥ ${value}`,
      lt: (name, value) => `${name} < ${value}`,
      lte: (name, value) => `${name} ≤ ${value}`,
      contains: (name, value) => `${name} 包含 ${value}`,
    },
    in: (name, values, more) => `${name} 为 ${values.join(" 或 ")}${more > 0 ? ` 或另外 ${more} 个值之一` : ""}`,
    has: (name) => `有 ${name}`,
    hasNot: (name) => `没有 ${name}`,
    none: "空",
    yes: "是",
    no: "否",
  },
};
const timesWord: Readonly<Record<Language, string>> = { en: "times", zh: "次数" };

/** Values of a list that are told one by one. */
const mostValues = 5;

/** A predicate in a sentence, as the server words it, in the chosen language. */
export function predicateWords(predicate: Predicate, language: Language): string {
  const say = words[language];
  const span = (text: string): string => spanWords(text, language);
  const value = (one: unknown): string => (one === null ? say.none : one === true ? say.yes : one === false ? say.no : String(one));
  const conditions = (name: string, condition: object): string => {
    const given = new Map<string, unknown>(Object.entries(condition));
    const parts: string[] = [];
    for (const [operator, told] of Object.entries(say.operators))
      if (given.get(operator) !== undefined) parts.push(told(name, value(given.get(operator))));
    const list: unknown = given.get("in");
    if (Array.isArray(list)) parts.push(say.in(name, list.slice(0, mostValues).map(value), Math.max(0, list.length - mostValues)));
    if (given.get("exists") !== undefined) parts.push(given.get("exists") === true ? say.has(name) : say.hasNot(name));
    return parts.join(say.both);
  };
  const join = (all: readonly Predicate[], word: string, isNested: boolean): string => {
    const text = all.map((one) => tell(one, all.length > 1)).join(word);
    return isNested && all.length > 1 ? say.group(text) : text;
  };
  const tell = (one: Predicate, isNested: boolean): string => {
    if ("all" in one) return join(one.all, say.and, isNested);
    if ("any" in one) return join(one.any, say.or, isNested);
    if ("not" in one) return say.not(tell(one.not, false));
    if ("trait" in one) return conditions(one.trait, one);
    if ("lastSeen" in one) {
      const { before, within } = one.lastSeen;
      return [before === undefined ? [] : say.before(span(before)), within === undefined ? [] : say.within(span(within))]
        .flat()
        .join(say.both);
    }
    if ("event" in one) {
      const count = one.count === undefined ? "" : say.times(conditions(timesWord[language], one.count));
      const where = Object.entries(one.where ?? {}).map(([name, condition]) => conditions(name, condition));
      return say.event(one.event, span(one.within), count, where.length === 0 ? "" : say.where(where.join(say.both)));
    }
    if ("audience" in one) return say.audience(one.audience);
    return conditions(say.appVersion, one.appVersion);
  };
  return tell(predicate, false);
}

/** `30d` as `30 days`; what is no duration as it is. */
function spanWords(text: string, language: Language): string {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return unit === "s" || unit === "m" || unit === "h" || unit === "d" ? words[language].units[unit](Number(amount)) : text;
}
