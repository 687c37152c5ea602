import { useMemo } from "react";
import { type Language, useLanguage } from "./language.tsx";

/** Numbers and times as the chosen language writes them. Times are shown in the browser's zone, and say which when asked. */
export interface Format {
  /** 12,345 */
  count(value: number): string;
  /** 12.3k, for narrow places. */
  short(value: number): string;
  /** A share of 1 as 4.62 %; null is a dash. */
  percent(share: number | null | undefined, digits?: number): string;
  /** 1.74 ×; null is a dash. */
  ratio(value: number | null | undefined): string;
  number(value: number | null | undefined, digits?: number): string;
  day(at: string | number): string;
  /** 13 Mar, for narrow places. */
  shortDay(at: string | number): string;
  time(at: string | number): string;
  dayAndTime(at: string | number): string;
  /** 3 min ago, in 2 h. */
  relative(at: string | number, nowMs: number): string;
}

const locales: Readonly<Record<Language, string>> = { en: "en-GB", zh: "zh-CN" };
const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function makeFormat(language: Language): Format {
  const locale = locales[language];
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const both = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const fixed = (value: number, digits: number): string =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  const isNumber = (value: number | null | undefined): value is number => typeof value === "number" && Number.isFinite(value);
  return {
    count: (value) => whole.format(value),
    short: (value) => short.format(value),
    percent: (share, digits = 2) => (isNumber(share) ? `${fixed(share * 100, digits)} %` : "–"),
    ratio: (value) => (isNumber(value) ? `${fixed(value, 2)} ×` : "–"),
    number: (value, digits = 2) => (isNumber(value) ? fixed(value, digits) : "–"),
    day: (at) => day.format(new Date(at)),
    shortDay: (at) => shortDay.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    dayAndTime: (at) => both.format(new Date(at)),
    relative: (at, nowMs) => {
      const span = new Date(at).getTime() - nowMs;
      const [unit, ms] = units.find(([, length]) => Math.abs(span) >= length) ?? ["second", 1000];
      return relative.format(Math.round(span / ms), unit as Intl.RelativeTimeFormatUnit); // "second" when none was long enough
    },
  };
}

export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => makeFormat(language), [language]);
}
