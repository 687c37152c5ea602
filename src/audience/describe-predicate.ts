import type { Predicate } from "./predicate.ts";

/** Short text of a predicate for people: `not seen for 30d, and country is JP or CN`. */
export function describePredicate(predicate: Predicate): string {
  return describe(predicate, false);
}

function describe(predicate: Predicate, nested: boolean): string {
  if ("all" in predicate) return join(predicate.all, ", and ", nested);
  if ("any" in predicate) return join(predicate.any, ", or ", nested);
  if ("not" in predicate) return `not (${describe(predicate.not, false)})`;
  if ("trait" in predicate) return conditions(predicate.trait, predicate);
  if ("lastSeen" in predicate) {
    const { before, within } = predicate.lastSeen;
    const parts = [before === undefined ? null : `not seen for ${before}`, within === undefined ? null : `seen within ${within}`];
    return parts.filter((part) => part !== null).join(" and ");
  }
  if ("event" in predicate) {
    const count = predicate.count === undefined ? "" : ` ${conditions("times", predicate.count)}`;
    const where = Object.entries(predicate.where ?? {}).map(([name, condition]) => conditions(name, condition));
    return `${predicate.event} within ${predicate.within}${count}${where.length === 0 ? "" : ` where ${where.join(" and ")}`}`;
  }
  if ("audience" in predicate) return `in ${predicate.audience}`;
  return conditions("app version", predicate.appVersion);
}

function join(predicates: readonly Predicate[], word: string, nested: boolean): string {
  const text = predicates.map((one) => describe(one, predicates.length > 1)).join(word);
  return nested && predicates.length > 1 ? `(${text})` : text;
}

const symbols: readonly (readonly [string, string])[] = [
  ["is", "is"],
  ["gt", ">"],
  ["gte", "≥"],
  ["lt", "<"],
  ["lte", "≤"],
  ["contains", "contains"],
];

function conditions(name: string, condition: object): string {
  const given = new Map<string, unknown>(Object.entries(condition));
  const parts: string[] = [];
  for (const [operator, symbol] of symbols) {
    if (given.get(operator) !== undefined) parts.push(`${name} ${symbol} ${String(given.get(operator))}`);
  }
  const list = given.get("in");
  if (Array.isArray(list)) parts.push(`${name} is ${shortList(list)}`);
  if (given.get("exists") !== undefined) parts.push(given.get("exists") === true ? `has ${name}` : `has no ${name}`);
  return parts.join(" and ");
}

function shortList(values: readonly unknown[]): string {
  if (values.length <= 5) return values.map(String).join(" or ");
  return `one of ${values.slice(0, 4).map(String).join(", ")} and ${values.length - 4} more`;
}
