import { useMemo } from "react";
import { type Contribution, oddsFactor, tellContribution } from "./contribution-words.ts";
import { wordOf } from "./decision-words.ts";
import { useLanguage } from "./language.tsx";
import { reasonWords } from "./reason-words.ts";
import { tellRemoval, tellRule } from "./rule-words.ts";
import { useFormat } from "./use-format.ts";

/** Rules, reasons and contributions in the chosen language. */
export function useWords() {
  const { language } = useLanguage();
  const format = useFormat();
  return useMemo(
    () => ({
      removal: (removal: Parameters<typeof tellRemoval>[0]) => tellRemoval(removal, language, format.dayAndTime),
      rule: (name: string) => tellRule(name, language),
      reason: (name: string) => wordOf(reasonWords[language], name)?.name ?? tellRule(name, language),
      contribution: (one: Contribution) => {
        const factor = oddsFactor(one.effect);
        const digits = factor >= 9.95 ? 0 : Math.abs(factor - 1) < 0.15 || factor < 0.15 ? 2 : 1;
        return { text: tellContribution(one, language), factor: `×${format.number(factor, digits)}` };
      },
    }),
    [language, format],
  );
}
