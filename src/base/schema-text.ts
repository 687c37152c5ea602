import type { SentenceValue, SentenceValues } from "./sentences.ts";

/**
 * What schemas say of a value by a rule of their own, each as `what is wrong; what to do`. A schema's message is a text and nothing else, so
 * that {@link readSchemaText} reads back which rule it was, and with which values: a refusal names both beside the text.
 */
export const schemaTexts = {
  blankAtEnds: "an id may not begin or end with a blank; remove the blank",
  duration: "not a duration; write a whole number and s, m, h or d, such as 15m, 3h or 30d",
  durationOr: "not a duration; write a whole number and s, m, h or d, such as 15m, 3h or 30d, or {otherwise}",
  durationRange: "not a duration between 1s and {most}d; choose one in this range",
  timeOfDay: 'not a time of day; write hours and minutes from "00:00" to "23:59"',
  zone: "not a known time zone; write a name of the IANA database such as Asia/Shanghai or UTC",
  personOrZone: "not a known time zone; write person, or a name of the IANA database such as Asia/Shanghai or UTC",
  reportZone: "no such zone; write one such as Asia/Shanghai, or leave it out for UTC",
  instant: "not an instant; write ISO 8601 with a zone, such as 2026-03-02T09:00:00Z",
  version: 'not a version; write numbers with dots in quotes, such as "7.2.0"',
  modelVersion: "not a version; write its number in digits",
  names: "not a name; write one name or a list of names",
  language: "not a language tag; write a BCP 47 tag such as en or zh-CN",
  valuePath: "not a path; write person.<trait>, item.<attribute> or event.<property>",
  itemRule: "not an item rule; write the id of one, or a rule with from: history, feed, pool or none",
  secondTouch: "not a second touch; write {{ after: 2h }}, or false for none",
  price: "not a price; write auto or a number from 0 to 1000000",
  limitKey: "not a limit key; write person, or a list of person and {known}",
  limitPerPerson: "a limit counts per person; write person, or a list that has person in it",
  period: "not a period; write day, week, or a duration up to {most}d such as 7d",
  limit: "not a limit; write {{ each, max, per }} or {{ each, gap }}",
  date: "not a date; write year, month and day such as 2026-03-08",
  days: "not days; write a list of weekdays from 1 (Monday) to 7 (Sunday), or a list of dates such as 2026-03-08",
  comparison: "no comparison is given; add one of {known}",
  predicate: "not a predicate; write one of all, any, not, trait, lastSeen, event, audience, appVersion",
  attributesTooLong: "longer than {most} characters as JSON; keep what templates read and drop the rest",
  noteTooLong: "longer than {most} characters; shorten the note",
  zeroByte: "it holds a zero byte; leave that out",
  word: "no such word; write one of {known}, or leave it out for all",
  wholeNumber: "not a whole number from {least} to {most}; write one in digits, or leave it out for {otherwise}",
  cursor: "not a cursor of this list; hand back the next of the page before, or leave it out for the first page",
  passwordTooShort: "too short; choose one of {least} characters or more, such as four words",
  passwordGuessed: "among those that are guessed first; choose another, such as four words",
  email: "not an e-mail address; write one such as ann@example.com",
  timelineKind: "no such kind; write some of {known}, or leave it out for all",
  dimension: "no such dimension; write some of {known}",
  oneDay: "only one day is forecast; leave days out: what later days bring depends on what the first one's messages bring about",
  message: "not a message; send {{ personId, placement, title, body }} or {{ personId, placement, creative, variables }}",
} as const;

export type SchemaRule = keyof typeof schemaTexts;

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `{${string}` ? never : Name) | NamesIn<Rest>
  : never;

/** The text of a rule, filled. */
export function schemaText<Rule extends SchemaRule>(
  rule: Rule,
  ...[values]: NamesIn<(typeof schemaTexts)[Rule]> extends never
    ? []
    : [Readonly<Record<NamesIn<(typeof schemaTexts)[Rule]>, SentenceValue>>]
): string {
  const given: Readonly<Record<string, SentenceValue>> = values ?? {};
  return schemaTexts[rule].replace(braces, (whole, name: string | undefined) => {
    if (name === undefined) return whole.slice(1);
    const value = given[name] ?? whole;
    return typeof value === "object" ? value.join(", ") : String(value);
  });
}

/** `{name}`, or a brace that is meant as one, which is doubled. */
const braces = /\{(\w+)\}|\{\{|\}\}/g;

/** The rule that says this, and its values; null where none does. */
export function readSchemaText(text: string): { readonly form: SchemaRule; readonly values: SentenceValues } | null {
  for (const { rule, pattern, names } of patterns) {
    const found = pattern.exec(text);
    if (found !== null) return { form: rule, values: Object.fromEntries(names.map((name, place) => [name, found[place + 1] ?? ""])) };
  }
  return null;
}

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\{}]/g, "\\$&");

const isRule = (name: string): name is SchemaRule => name in schemaTexts;
const patterns = Object.keys(schemaTexts)
  .filter(isRule)
  .map((rule) => {
    const names: string[] = [];
    let pattern = "";
    let at = 0;
    const text = schemaTexts[rule];
    for (const found of text.matchAll(braces)) {
      pattern += escaped(text.slice(at, found.index));
      at = found.index + found[0].length;
      const name = found[1];
      pattern += name === undefined ? escaped(found[0].slice(1)) : "(.+?)";
      if (name !== undefined) names.push(name);
    }
    return { rule, names, pattern: new RegExp(`^${pattern}${escaped(text.slice(at))}$`) };
  });
