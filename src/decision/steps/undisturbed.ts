import type { Campaign } from "../../catalogue/catalogue.ts";
import { without } from "../../timing/stretches.ts";
import { allStay, type Scene, siftMarketing, type Verdict } from "../scene.ts";

/**
 * Someone whose do-not-disturb spans leave no minute before the horizon gets no marketing push. Spans that leave time are
 * minded by the step `time`. A pull placement disturbs nobody.
 */
export function undisturbed({ state, moment }: Scene, campaigns: readonly Campaign[]): Verdict<Campaign> {
  if (moment.atOnce || state.preferences.doNotDisturb.length === 0) return allStay(campaigns);
  if (moment.hasRoom(without([moment.nowMs, moment.toMs], moment.doNotDisturb))) return allStay(campaigns);
  return siftMarketing(campaigns, { rule: "alwaysDoNotDisturb", value: state.preferences.doNotDisturb.length });
}
