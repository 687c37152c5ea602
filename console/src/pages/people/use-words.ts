import { useMemo } from "react";
import { useLanguage } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { contributionWords, oddsFactor } from "./contribution-words.ts";
import type { Removal } from "./person-data.ts";
import { tellReason } from "./reason-words.ts";
import { tellRemoval, tellRule } from "./removal-words.ts";

/** Rules, reasons and contributions in the chosen language. */
export function useWords() {
  const { language } = useLanguage();
  const format = useFormat();
  return useMemo(
    () => ({
      removal: (removal: Removal) => tellRemoval(removal, language, format.dayAndTime),
      rule: (name: string) => tellRule(name, language),
      reason: (name: string) => tellReason(name, language),
      contribution: ({ group, effect }: { readonly group: string; readonly effect: number }) => {
        const { groups, other } = contributionWords[language];
        const words = (Object.hasOwn(groups, group) ? groups[group] : undefined) ?? other(group);
        const factor = oddsFactor(effect);
        const digits = factor >= 9.95 ? 0 : Math.abs(factor - 1) < 0.15 || factor < 0.15 ? 2 : 1;
        return { text: effect >= 0 ? words.for : words.against, factor: `×${format.number(factor, digits)}` };
      },
    }),
    [language, format],
  );
}
