import type { Policy } from "../catalogue/catalogue.ts";
import type { Preferences } from "../person/state.ts";

export type ConsentRule = "consentWithdrawn" | "consentMissing" | "allOff" | "kindOff";

/** Why a person's own word forbids a message; null when it does not. Withdrawn consent and `off.all` spare service alone. */
export function refusalOfConsent(input: {
  readonly preferences: Preferences;
  readonly consent: Policy["consent"];
  readonly class: "marketing" | "service";
  readonly kind: string;
}): ConsentRule | null {
  const { off, consent } = input.preferences;
  if (input.class !== "service") {
    if (consent.marketing === false) return "consentWithdrawn";
    if (off.all) return "allOff";
    if (input.consent === "required" && consent.marketing !== true) return "consentMissing";
  }
  return off.kinds.includes(input.kind) ? "kindOff" : null;
}
