import { useMemo } from "react";
import { ApiError, type Problem } from "../api/client.ts";
import { useLanguage } from "./language.tsx";
import { type Alarm, type Teller, type ToldRefusal, tellAlarm, tellRefusal } from "./told.ts";
import { useFormat } from "./use-format.ts";

function useTeller(label?: Teller["label"]): Teller {
  const { language } = useLanguage();
  const format = useFormat();
  return useMemo(() => ({ language, time: (iso: string) => format.dayAndTime(iso), ...(label && { label }) }), [language, format, label]);
}

/** Tells refusals and warnings of the server in the chosen language. `label`: what a form calls its fields, where it has names of its own. */
export function useToldRefusal(label?: Teller["label"]): (problem: Problem) => ToldRefusal {
  const teller = useTeller(label);
  return useMemo(() => (problem: Problem) => tellRefusal(problem, teller), [teller]);
}

/** Tells alarms of the server in the chosen language. */
export function useToldAlarm(): (alarm: Alarm) => Pick<Alarm, "what" | "nextStep"> {
  const teller = useTeller();
  return useMemo(() => (alarm: Alarm) => tellAlarm(alarm, teller), [teller]);
}

/** What is wrong in one sentence: the server's refusal, or the words of any other error. */
export function useToldError(): (error: unknown) => string {
  const tell = useToldRefusal();
  return (error) => (error instanceof ApiError ? tell(error.problem).message : error instanceof Error ? error.message : "");
}
