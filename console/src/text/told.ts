import type { Problem } from "../api/client.ts";
import { alarmWords } from "./alarm-words.ts";
import { adviceForms, channelAdvice } from "./channel-wishes.ts";
import { wordOf } from "./decision-words.ts";
import { fieldWords } from "./field-words.ts";
import { fillSentence } from "./fill-sentence.ts";
import type { Language } from "./language.tsx";
import { reasonWords } from "./reason-words.ts";
import { refusalWords } from "./refusal-words.ts";
import { valueWords, wishForms } from "./value-words.ts";

type Value = string | number | readonly string[];
type Values = Readonly<Record<string, Value>>;

/** How values are written in the chosen language. */
export interface Teller {
  readonly language: Language;
  /** Of an instant in ISO 8601. */
  readonly time: (iso: string) => string;
  /** Of a field in a form of its own; undefined: as elsewhere. */
  readonly label?: ((field: string) => string | undefined) | undefined;
}

/** A refusal in words: what is wrong, and what to do. */
export interface ToldRefusal {
  readonly message: string;
  readonly remedy: string;
}

const listed = (language: Language, values: readonly string[]): string => values.join(language === "zh" ? "、" : ", ");

/** The label of a field, found by its path or by the end of it; else the path as it is. */
export function labelOf(field: string, { language, label }: Teller): string {
  const path = field.replace(/\[\d+\]/g, "");
  const own = label?.(path) ?? label?.(field);
  if (own !== undefined) return own;
  const parts = path.split(".");
  for (let from = 0; from < parts.length; from++) {
    const word = wordOf(fieldWords[language], parts.slice(from).join("."));
    if (word !== null) return word;
  }
  return ` ${field} `;
}

type Forms = readonly (readonly [RegExp, string])[];

function wordedBy(words: Readonly<Record<string, string>>, forms: Forms, text: string): string | null {
  const word = wordOf(words, text);
  if (word !== null) return word;
  const form = forms.find(([pattern]) => pattern.test(text));
  return form === undefined ? null : text.replace(...form);
}

const wishOf = (language: Language, wish: string): string | null => wordedBy(valueWords[language].wanted ?? {}, wishForms[language], wish);
const adviceOf = (language: Language, advice: string): string | null => wordedBy(channelAdvice[language], adviceForms[language], advice);

function valueTold(name: string, value: Value, teller: Teller): string | null {
  const { language, time } = teller;
  if (name === "wanted") return wishOf(language, String(value));
  if (name === "cause") return wishOf(language, String(value)) ?? String(value);
  if (name === "advice") return adviceOf(language, String(value));
  if (/^(lastAt|until|now|to|start)$/.test(name) && typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value)) return time(value);
  const words = valueWords[language][name] ?? {};
  const word = (one: string): string => wordOf(words, one) ?? one;
  return typeof value === "object" ? listed(language, value.map(word)) : word(String(value));
}

/** What was given, where it is short enough to be repeated in a sentence. */
const givenTold = (value: unknown): string | null => (typeof value === "string" || typeof value === "number" ? String(value) : null);

/** A refusal or warning in the chosen language: in words of ours where the server's are of another, and in the server's where we have none. */
export function tellRefusal(problem: Problem, teller: Teller): ToldRefusal {
  const { language } = teller;
  const { code, field, value, limit, values = {} } = problem;
  const table = refusalWords[language];
  const form = typeof values.form === "string" ? values.form : null;
  const rule = form === null ? null : wordOf(table, `badValue.${form}`);
  const word = (form === null ? null : wordOf(table, `${code}.${form}`)) ?? (code === "missing" ? null : rule) ?? wordOf(table, code);
  const server = { message: problem.message, remedy: problem.remedy };
  if (word === null) return server;
  const tellValue = (name: string): string | null => {
    if (name === "field") return field === undefined ? null : labelOf(field, teller);
    const given = values[name];
    if (name === "detail" && typeof values.cause === "string")
      return tellRefusal({ ...problem, code: values.cause, message: String(given) }, teller).message;
    if (name === "name" && typeof values.cause === "string") return labelOf(String(given), teller).trim();
    if (given !== undefined) return valueTold(name, given, teller);
    if (name === "value") return givenTold(value);
    return name === "limit" && limit !== undefined ? String(limit) : null;
  };
  const message = fillSentence(word.message, tellValue);
  if (message === null) return server;
  const remedy =
    (code === "missing" && rule !== null ? fillSentence(rule.remedy, tellValue) : null) ?? fillSentence(word.remedy, tellValue);
  return { message: message.trim(), remedy: remedy ?? "" };
}

/** What an alarm of the server is made of. */
export interface Alarm {
  readonly kind: string;
  readonly what: string;
  readonly nextStep: string;
  readonly values?: Values;
  readonly cause?: { readonly code: string; readonly values?: Values };
}

/** An alarm in the chosen language. */
export function tellAlarm({ kind, what, nextStep, values = {}, cause }: Alarm, teller: Teller): Pick<Alarm, "what" | "nextStep"> {
  const { language } = teller;
  const word = wordOf(alarmWords[language], kind);
  if (word === null) return { what, nextStep };
  if (cause !== undefined) {
    const told = tellRefusal({ code: cause.code, message: what, remedy: nextStep, ...(cause.values && { values: cause.values }) }, teller);
    return { what: told.message, nextStep: told.remedy };
  }
  const reasons = reasonWords[language];
  const reason = values.reason ?? values.mostly;
  const tellValue = (name: string): string | null => {
    if (name === "advice") return typeof reason === "string" ? (wordOf(reasons, reason)?.advice ?? null) : null;
    const given = values[name];
    if (given === undefined) return null;
    if (name === "reason" || name === "mostly") return wordOf(reasons, String(given))?.name ?? String(given);
    return valueTold(name, given, teller);
  };
  return { what: fillSentence(word.what, tellValue) ?? what, nextStep: fillSentence(word.nextStep, tellValue) ?? nextStep };
}
