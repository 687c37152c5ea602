import { useMemo } from "react";
import { useLanguage } from "../../text/language.tsx";

/** Times as a clock in a zone shows them. */
export interface ZoneTime {
  /** The zone, where it is another than the browser's; null when their clocks agree, or when none is known. */
  readonly other: string | null;
  time(at: string | number): string;
  dayAndTime(at: string | number): string;
  /** The day with its weekday, such as for a heading. */
  day(at: string | number): string;
}

/** Times of a person's own zone; those of the browser where the person has none. */
export function useZoneTime(zone: string | null): ZoneTime {
  const { language } = useLanguage();
  return useMemo(() => {
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const options = isZone(zone) ? { timeZone: zone } : {};
    const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", ...options });
    const both = new Intl.DateTimeFormat(locale, {
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      ...options,
    });
    const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric", ...options });
    return {
      other: isZone(zone) && zone !== here ? zone : null,
      time: (at) => time.format(new Date(at)),
      dayAndTime: (at) => both.format(new Date(at)),
      day: (at) => day.format(new Date(at)),
    };
  }, [language, zone]);
}

/** Browsers may know fewer zones than the server. */
function isZone(zone: string | null): zone is string {
  if (zone === null) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
