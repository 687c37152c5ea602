import { useCallback } from "react";
import { wordOf } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { policyText } from "./policy-text.ts";

/** What the policy's form calls the field at a path, such as `policy.volume.lambda`. */
export function usePolicyLabel(): (path: string) => string | undefined {
  const { fields } = useText(policyText);
  return useCallback((path) => wordOf<{ readonly name: string }>(fields, path.replace(/^(changes\.)?policy\./, ""))?.name, [fields]);
}
