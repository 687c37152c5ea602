import { useMemo } from "react";
import { useLanguage } from "../../text/language.tsx";

/** Names hours of the week (0 = Monday 00:00): `Mon 19:00`. */
export function useHourNames(): (hourOfWeek: number) => string {
  const { language } = useLanguage();
  return useMemo(() => {
    const day = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { weekday: "short", timeZone: "UTC" });
    // 5 January 2026 is a Monday.
    return (hourOfWeek) =>
      `${day.format(Date.UTC(2026, 0, 5 + Math.floor(hourOfWeek / 24)))} ${String(hourOfWeek % 24).padStart(2, "0")}:00`;
  }, [language]);
}
