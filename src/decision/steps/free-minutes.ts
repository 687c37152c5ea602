import type { Campaign, StrategyName } from "../../catalogue/catalogue.ts";
import { campaignTime } from "../../timing/free-time.ts";
import { covers, type Stretches, without } from "../../timing/stretches.ts";
import type { Removal } from "../decision.ts";
import type { Moment } from "../moment.ts";
import { type Candidate, isMarketing, type Scene, type Verdict } from "../scene.ts";

/**
 * The time in which each campaign's message could go out: its window less quiet hours and the person's do-not-disturb spans. A
 * campaign without a free minute leaves, named after what took the last one.
 */
export function freeMinutes(
  { situation, moment }: Scene,
  strategy: StrategyName | null,
  campaigns: readonly Campaign[],
): Verdict<Candidate> {
  const left: Candidate[] = [];
  const removed: Removal[] = [];
  for (const campaign of campaigns) {
    const found = freeTimeOf(campaign, moment, situation.cause === "trigger");
    if (typeof found === "string") removed.push({ campaign: campaign.id, rule: found, ...told(found, campaign, moment) });
    else left.push({ campaign, free: found, strategy: strategy ?? campaign.strategy });
  }
  return { left, removed };
}

export type TimeRule = "windowClosed" | "quietHours" | "doNotDisturb";

/**
 * The free time of a campaign in a moment's stretch, or what took its last minute. `urgent` messages belong to this instant:
 * quiet hours that cancel take them out when they are on now. Others are placed around quiet hours in either case.
 */
function freeTimeOf(campaign: Campaign, moment: Moment, urgent: boolean): Stretches | TimeRule {
  const open = campaignTime(campaign, moment);
  if (!moment.hasRoom(open)) return "windowClosed";
  if (moment.atOnce || !isMarketing(campaign)) return open;
  if (urgent && moment.catalogue.policy.quietHours?.then === "cancel" && covers(moment.quiet, moment.nowMs)) return "quietHours";
  const calm = without(open, moment.quiet);
  if (!moment.hasRoom(calm)) return "quietHours";
  const free = without(calm, moment.doNotDisturb);
  return moment.hasRoom(free) ? free : "doNotDisturb";
}

function told(rule: TimeRule, campaign: Campaign, moment: Moment): { limit?: string } {
  const span = rule === "windowClosed" ? campaign.window : rule === "quietHours" ? moment.catalogue.policy.quietHours : null;
  return span === null ? {} : { limit: `${clock(span.fromMinute)}–${clock(span.toMinute)}` };
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
