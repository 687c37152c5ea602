import { makeRng } from "../base/rng.ts";
import type { Campaign, Creative, Placement } from "../catalogue/catalogue.ts";
import { fitContent } from "../channel/fit-content.ts";
import { recheck } from "../decision/recheck.ts";
import type { SkippedWay } from "../delivery/better-ways.ts";
import type { FailureReason } from "../delivery/failure.ts";
import type { RoutePermissions } from "../delivery/route.ts";
import { hadItsEffect } from "../delivery/second-touch.ts";
import { spreadDelay } from "../delivery/spread-delay.ts";
import { lintClass } from "../message/class-lint.ts";
import type { DeviceSummary } from "../person/state.ts";
import { type AttemptRow, attemptsOf } from "../store/attempts.ts";
import { type Client, together } from "../store/database.ts";
import { loadReachable, type Reachable } from "../store/devices.ts";
import type { MessageRow } from "../store/messages.ts";
import { loadPeople } from "../store/people.ts";
import { loadPreferences } from "../store/preferences.ts";
import { notificationOf, saidOf, textOf } from "./compose.ts";
import { closedWays, findWays } from "./find-ways.ts";
import type { DeliverDeps, GivenUp, Going, Plan } from "./going.ts";
import { conclusion } from "./note-answers.ts";
import { openRecords } from "./records.ts";
import type { Shared } from "./situation.ts";
import { ledgerRef, nameOf } from "./touch-ends.ts";
import type { VendorCounter } from "./vendor-counter.ts";

/** What a batch of messages comes to, while it is laid out. */
export interface PlanInHand {
  readonly going: Going[];
  readonly cancelled: Plan["cancelled"][number][];
  readonly concluded: Plan["concluded"][number][];
  readonly delayed: Plan["delayed"][number][];
  readonly failed: Plan["failed"][number][];
}

/** What must be known of the people of a batch. */
export type Around = Awaited<ReturnType<typeof loadAround>>;

export async function loadAround(client: Client, shared: Shared, messages: readonly MessageRow[]) {
  const personIds = [...new Set(messages.map((message) => message.personId))];
  const [records, attempts, preferences, reachable] = await together([
    loadPeople(client, personIds).then((rows) => openRecords(client, rows.values(), shared.catalogue.needs)),
    attemptsOf(
      client,
      messages.filter((message) => message.attempt > 0),
    ),
    loadPreferences(client, personIds),
    loadReachable(client, personIds),
  ]);
  const earlier = new Map<string, AttemptRow[]>();
  for (const attempt of attempts) {
    const list = earlier.get(attempt.message_id) ?? [];
    list.push(attempt);
    earlier.set(attempt.message_id, list);
  }
  return {
    records,
    preferences,
    reachable,
    campaigns: new Map(shared.catalogue.campaigns.map((campaign) => [campaign.id, campaign])),
    earlier,
  };
}

/** The attempts of a message so far; of a second touch its own. */
export function earlierOf(around: Around, { messageId, second }: MessageRow): readonly AttemptRow[] {
  const all = around.earlier.get(messageId) ?? [];
  return second === null ? all : all.filter(({ touch }) => touch === 2);
}

/** Ends a message before it leaves: as what it was before, where it rang or may have, and else as told. */
export function endPlanned(plan: PlanInHand, how: "cancelled" | "failed", one: GivenUp, earlier: readonly AttemptRow[]): void {
  const concluded = conclusion(one.message, earlier);
  if (concluded) plan.concluded.push({ message: one.message, end: concluded });
  else plan[how].push(one);
}

/** Lays out one message: on its way, or put off, or at its end. */
export function planMessage(
  deps: DeliverDeps,
  shared: Shared,
  around: Around,
  one: {
    readonly message: MessageRow;
    readonly atMs: number;
    readonly counter: VendorCounter;
    readonly plan: PlanInHand;
  },
): void {
  const { message, atMs, plan, counter } = one;
  const all = around.earlier.get(message.messageId) ?? [];
  const earlier = earlierOf(around, message);
  const giveUp = (how: "cancelled" | "failed", reason: string, skipped: readonly SkippedWay[] = []): void =>
    endPlanned(plan, how, { message, reason, atMs, skipped }, earlier);
  const needless = needlessTouch(message);
  if (needless !== null) {
    giveUp("cancelled", needless);
    return;
  }
  const record = around.records.get(message.personId);
  if (!record) {
    giveUp("cancelled", "personGone");
    return;
  }
  const campaign = around.campaigns.get(message.campaign) ?? null;
  const creative = shared.catalogue.creatives.get(message.creative) ?? null;
  const item = message.item === null ? null : (shared.items.get(message.item) ?? null);
  const known = around.reachable.get(message.personId) ?? [];
  const reachable = known.filter((device) => mayRing(deps, record.state.preferences.off.channels, device));
  const check = recheck({
    state: record.state,
    preferences: around.preferences.get(message.personId) ?? record.state.preferences,
    devices: devicesOf(record.state.devices, reachable),
    message: { ...ledgerRef(message), expiresAtMs: message.expiresAtMs, delayed: atMs > message.sendAtMs },
    campaign,
    creative,
    item,
    catalogue: shared.catalogue,
    channels: null,
    nowMs: atMs,
  });
  if (check.kind === "cancel")
    giveUp(
      "cancelled",
      check.reason,
      noWay.has(check.reason) ? closedWays(deps, { message, atMs, known, off: record.state.preferences.off.channels }) : [],
    );
  else if (check.kind === "delay") {
    const rng = makeRng(`delay ${nameOf(message)} ${check.untilMs}`);
    plan.delayed.push({
      message,
      untilMs: spreadDelay({ untilMs: check.untilMs, expiresAtMs: message.expiresAtMs, rng }),
      reason: check.reason,
    });
  } else {
    const rendered = textOf(deps.renderer, message, { campaign, creative, item, traits: record.state.traits });
    if (!rendered) giveUp("cancelled", "missingValue");
    else if (lintClass(rendered, message.class, shared.catalogue.policy.serviceText).length > 0) giveUp("cancelled", "marketingInService");
    else {
      const placement = shared.catalogue.placements.get(message.placement);
      const found = findWays(deps, {
        message,
        atMs,
        reachable: known,
        earlier,
        before: message.second === null ? [] : all.filter(({ touch }) => touch === 1),
        channelsOff: record.state.preferences.off.channels,
        placement,
        permissions: permissionsOf(campaign, creative, placement),
        counter,
      });
      const targets = found.ways.map(({ device, channel, as, moreWays, skipped }) => {
        const { content, fittings } = fitContent(
          notificationOf({ lab: deps.lab, message, device, atMs, text: rendered, as }),
          channel.ready,
        );
        const said = saidOf({ message, text: rendered, content, ready: channel.ready });
        return { device, channel, moreWays, skipped, batchId: null, notification: content, fittings, said };
      });
      // Attempts are numbered over both touches: one of them may be taken up again after the other.
      const attempt = Math.max(message.attempt, ...all.map((attempt) => attempt.attempt)) + 1;
      if (targets.length > 0) plan.going.push({ message, atMs, attempt, targets, earlier });
      else if (found.again !== null && found.again.atMs < message.expiresAtMs)
        plan.delayed.push({ message, untilMs: found.again.atMs, reason: found.again.reason });
      else if (message.second !== null && earlier.length === 0) giveUp("cancelled", "noOtherWay");
      else giveUp("failed", lastReason(earlier, found.passedOver), found.passedOver);
    }
  }
}

/** Why a second touch that was planned is not wanted any more; null for all others. */
function needlessTouch({ second, class: messageClass }: MessageRow): string | null {
  if (second === null) return null;
  const effect = hadItsEffect(second, messageClass);
  if (effect !== null) return effect;
  if (second.isSuperseded) return "superseded";
  return second.way === "otherWay" && second.deliveredAtMs !== null ? "delivered" : null;
}

/** Reasons under which the ways themselves were closed, so that each tells why. */
const noWay: ReadonlySet<string> = new Set(["noDevice", "noChannel", "channelOff"]);

/** What campaign and creative allow; a message that came with a call has no campaign, and its placement speaks for it. */
const permissionsOf = (campaign: Campaign | null, creative: Creative | null, placement: Placement | undefined): RoutePermissions => ({
  sms: (campaign ?? placement)?.sms ?? false,
  withoutRight: creative?.withoutRight ?? "downgrade",
});

const mayRing = (deps: DeliverDeps, channelsOff: readonly string[], device: Reachable): boolean =>
  !channelsOff.includes(device.channel) && deps.senders.find(device.channel, device.appId) !== null;

/** The devices of the record as the store knows them now: without those that were switched off or lost their token since. */
const devicesOf = (devices: readonly DeviceSummary[], reachable: readonly Reachable[]): readonly DeviceSummary[] => {
  const live = Map.groupBy(reachable, ({ deviceId }) => deviceId);
  return devices.flatMap((device) => {
    const tokens = live.get(device.deviceId) ?? [];
    const [now] = tokens;
    return now ? [{ ...device, permission: now.permission, channels: tokens.map(({ channel }) => channel) }] : [];
  });
};

/** Why a message failed: what the last attempt came to, or without one what stood against the ways. */
function lastReason(earlier: readonly AttemptRow[], passedOver: readonly SkippedWay[]): FailureReason {
  const answered = earlier.findLast((attempt) => attempt.reason !== null)?.reason;
  if (typeof answered === "string") return answered as FailureReason; // written from the same union
  const [first] = passedOver;
  return first === undefined ? "TOKEN_INVALID" : reasonOfSkip[first.reason];
}

/** What it means for a message that its best way was left out. */
const reasonOfSkip: Readonly<Record<SkippedWay["reason"], FailureReason>> = {
  notConfigured: "AUTH_FAILED",
  paused: "PROVIDER_UNAVAILABLE",
  resting: "PROVIDER_UNAVAILABLE",
  overQuota: "DEVICE_QUOTA_EXCEEDED",
  noRight: "CATEGORY_NOT_ALLOWED",
  switchedOff: "USER_DISABLED_NOTIFICATIONS",
  inactive: "DEVICE_INACTIVE",
  doubted: "TOKEN_INVALID",
  smsNotAllowed: "TARGET_FILTERED",
};
