import { useMemo } from "react";
import { useLanguage } from "../../text/language.tsx";

/** Calendar dates (YYYY-MM-DD, of no zone) in words. */
export interface DateWords {
  month(date: string): string;
  day(date: string): string;
  long(date: string): string;
  /** 1 = Monday … 7 = Sunday. */
  weekday(number: number): string;
}

export function useDateWords(): DateWords {
  const { language } = useLanguage();
  return useMemo(() => {
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const format = (options: Intl.DateTimeFormatOptions) => {
      const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
      return (date: string) => made.format(new Date(`${date}T00:00:00Z`));
    };
    const weekday = format({ weekday: "short" });
    return {
      month: format({ month: "long", year: "numeric" }),
      day: format({ day: "numeric", month: "short" }),
      long: format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
      // 4 January 2026 is a Sunday.
      weekday: (number) => weekday(`2026-01-${String(4 + number).padStart(2, "0")}`),
    };
  }, [language]);
}
