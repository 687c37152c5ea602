import type { Campaign, Creative, Item, Placement } from "../catalogue/catalogue.ts";
import type { Notification } from "../channel/port.ts";
import { recheck } from "../decision/recheck.ts";
import type { FailureReason } from "../delivery/failure.ts";
import { type RoutePermissions, routeOf } from "../delivery/route.ts";
import { lintClass } from "../message/class-lint.ts";
import { payloadMap } from "../message/payload-map.ts";
import type { Rendered, Renderer } from "../message/render.ts";
import type { DeviceSummary } from "../person/state.ts";
import { type Client, type Pool, together } from "../store/database.ts";
import { loadReachable, type Reachable } from "../store/devices.ts";
import {
  type AttemptRow,
  type AttemptWrite,
  attemptsOf,
  lockDueMessages,
  type MessageEnd,
  type MessageRow,
  markSending,
  postponeMessages,
  startAttempts,
} from "../store/messages.ts";
import { loadPeople } from "../store/people.ts";
import { loadPreferences } from "../store/preferences.ts";
import { enqueueFacts } from "../store/queue.ts";
import { gatherGroups } from "./gather-groups.ts";
import { conclusion, end, writeEnds } from "./note-answers.ts";
import { openRecords } from "./records.ts";
import type { OpenChannel, Senders } from "./senders.ts";
import type { Shared } from "./situation.ts";

export interface DeliverDeps {
  readonly pool: Pool;
  readonly senders: Senders;
  readonly renderer: Renderer;
  /** Names this process in leases. */
  readonly worker: string;
  readonly wallNowMs: () => number;
  /** In lab mode every push says when it was sent, and each message is handled at its own due time. */
  readonly lab: boolean;
}

/** How long a process answers for a message it is sending: longer than any sender's deadline. Wall time. */
export const leaseMs = 60_000;

/** A message on its way to one or more devices. */
export interface Going {
  readonly message: MessageRow;
  /** Domain time of the attempt. */
  readonly atMs: number;
  readonly attempt: number;
  readonly targets: readonly Target[];
  readonly earlier: readonly AttemptRow[];
}

/** One device that a message is on its way to, and over which channel. */
export interface Target {
  readonly device: Reachable;
  readonly channel: OpenChannel;
  readonly notification: Notification;
  /** The group that it travels in; null when it travels alone. */
  readonly batchId: string | null;
  /** Another way is left when this one turns out closed: to the same device or, for a message that rings one, to the person's next. */
  readonly moreWays: boolean;
}

export interface Plan {
  readonly taken: number;
  readonly going: readonly Going[];
  readonly cancelled: readonly { readonly message: MessageRow; readonly reason: string; readonly atMs: number }[];
  /** An earlier attempt rang a device, or may have, and nothing is left to try: that is how these end. */
  readonly concluded: readonly { readonly message: MessageRow; readonly end: MessageEnd }[];
  readonly delayed: readonly { readonly message: MessageRow; readonly untilMs: number; readonly reason: string }[];
  /** Nothing left to try, found out before a request: failed for this reason. */
  readonly failed: readonly { readonly message: MessageRow; readonly reason: string; readonly atMs: number }[];
}

export async function planDelivery(
  deps: DeliverDeps,
  shared: Shared,
  client: Client,
  options: { readonly nowMs: number; readonly untilMs: number; readonly limit: number },
): Promise<Plan> {
  const messages = await lockDueMessages(client, options.untilMs, options.limit);
  const plan = {
    taken: messages.length,
    going: [] as Going[],
    cancelled: [] as Plan["cancelled"][number][],
    concluded: [] as Plan["concluded"][number][],
    delayed: [] as Plan["delayed"][number][],
    failed: [] as Plan["failed"][number][],
  };
  if (messages.length === 0) return plan;
  const around = await loadAround(client, shared, messages);
  for (const message of messages) {
    const atMs = deps.lab ? Math.max(message.dueAtMs, message.decidedAtMs, options.nowMs) : options.nowMs;
    planOne(deps, shared, around, { message, atMs, plan });
  }
  plan.going = [...gatherGroups(plan.going)];
  // Issued together: none reads what another writes.
  await together([
    startAttempts(
      client,
      plan.going.flatMap((going) => going.targets.map((target) => attemptOf(going, target))),
    ),
    markSending(
      client,
      plan.going.map((going) => ({ personId: going.message.personId, messageId: going.message.messageId, attempt: going.attempt })),
      { untilWallMs: deps.wallNowMs() + leaseMs, by: deps.worker },
    ),
    writeEnds(client, shared.catalogue, {
      from: "waiting",
      ends: [
        ...plan.cancelled.map((one) => end(one.message, { state: "cancelled", reason: one.reason, atMs: one.atMs })),
        ...plan.failed.map((one) => end(one.message, { state: "failed", reason: one.reason, atMs: one.atMs })),
        ...plan.concluded.map((one) => one.end),
      ],
      messages,
    }),
    postponeMessages(
      client,
      plan.delayed.map((one) => ({
        personId: one.message.personId,
        messageId: one.message.messageId,
        attempt: one.message.attempt,
        dueAtMs: one.untilMs,
        reason: one.reason,
      })),
      "waiting",
    ),
  ]);
  await enqueueFacts(
    client,
    plan.delayed.map((one) => ({
      personId: one.message.personId,
      key: `delayed:${one.message.messageId}:${one.untilMs}`,
      receivedAtMs: one.message.dueAtMs,
      fact: { kind: "delayed", atMs: one.message.dueAtMs, messageId: one.message.messageId, sendAtMs: one.untilMs },
    })),
  );
  return plan;
}

type Around = Awaited<ReturnType<typeof loadAround>>;

async function loadAround(client: Client, shared: Shared, messages: readonly MessageRow[]) {
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

function planOne(
  deps: DeliverDeps,
  shared: Shared,
  around: Around,
  one: {
    readonly message: MessageRow;
    readonly atMs: number;
    readonly plan: {
      readonly going: Going[];
      readonly cancelled: Plan["cancelled"][number][];
      readonly concluded: Plan["concluded"][number][];
      readonly delayed: Plan["delayed"][number][];
      readonly failed: Plan["failed"][number][];
    };
  },
): void {
  const { message, atMs, plan } = one;
  const earlier = around.earlier.get(message.messageId) ?? [];
  const giveUp = (how: "cancelled" | "failed", reason: string): void => {
    const concluded = conclusion(message, earlier);
    if (concluded) plan.concluded.push({ message, end: concluded });
    else plan[how].push({ message, reason, atMs });
  };
  const record = around.records.get(message.personId);
  if (!record) {
    giveUp("cancelled", "personGone");
    return;
  }
  const campaign = around.campaigns.get(message.campaign) ?? null;
  const creative = shared.catalogue.creatives.get(message.creative) ?? null;
  const item = message.item === null ? null : (shared.items.get(message.item) ?? null);
  const reachable = (around.reachable.get(message.personId) ?? []).filter((device) =>
    mayRing(deps, record.state.preferences.off.channels, device),
  );
  const check = recheck({
    state: record.state,
    preferences: around.preferences.get(message.personId) ?? record.state.preferences,
    devices: devicesOf(record.state.devices, reachable),
    message: { ...message, delayed: atMs > message.sendAtMs },
    campaign,
    creative,
    item,
    catalogue: shared.catalogue,
    channels: null,
    nowMs: atMs,
  });
  if (check.kind === "cancel") giveUp("cancelled", check.reason);
  else if (check.kind === "delay") plan.delayed.push({ message, untilMs: check.untilMs, reason: check.reason });
  else {
    const rendered = render(deps.renderer, message, { campaign, creative, item, traits: record.state.traits });
    if (!rendered) giveUp("cancelled", "missingValue");
    else if (lintClass(rendered, message.class, shared.catalogue.policy.serviceText).length > 0) giveUp("cancelled", "marketingInService");
    else {
      const placement = shared.catalogue.placements.get(message.placement);
      const found = findTargets(deps, {
        message,
        atMs,
        reachable,
        earlier,
        channelsOff: record.state.preferences.off.channels,
        placement,
        permissions: permissionsOf(campaign, creative, placement),
      });
      const targets = found.ways.map(({ device, channel, as, moreWays }) => ({
        device,
        channel,
        moreWays,
        batchId: null,
        notification: notification(deps, { message, device, atMs, text: rendered, as }),
      }));
      if (targets.length > 0) plan.going.push({ message, atMs, attempt: message.attempt + 1, targets, earlier });
      else if (found.againInMs !== null && atMs + found.againInMs < message.expiresAtMs)
        plan.delayed.push({ message, untilMs: atMs + found.againInMs, reason: "channelResting" });
      else giveUp("failed", lastReason(earlier));
    }
  }
}

interface FoundWay {
  readonly device: Reachable;
  readonly channel: OpenChannel;
  readonly as: "marketing" | "service";
  readonly moreWays: boolean;
}

/**
 * The devices to ring now and the way to each: the first that is open by `routeOf`. A message for one device goes to the most recent that
 * any way leads to; `againInMs`: nothing is open, and something may be by then.
 */
function findTargets(
  deps: DeliverDeps,
  one: {
    readonly message: MessageRow;
    readonly atMs: number;
    readonly reachable: readonly Reachable[];
    readonly earlier: readonly AttemptRow[];
    readonly channelsOff: readonly string[];
    readonly placement: Placement | undefined;
    readonly permissions: RoutePermissions;
  },
): { readonly ways: readonly FoundWay[]; readonly againInMs: number | null } {
  const { message, atMs, reachable, earlier, channelsOff, placement, permissions } = one;
  const which = placement?.devices ?? (message.class === "service" ? "all" : "mostRecent");
  const settled = settledDevices({ message, earlier }, (attempt) => {
    const device = reachable.find((other) => other.deviceId === attempt.device_id);
    // What went out in a group is known to the vendor by the group's name, and its repetition would not be.
    return device !== undefined && attempt.batch_id === null && deps.senders.find(attempt.channel, device.appId)?.deduplicates === true;
  });
  // A device that took a message for one device, or may have, leaves no other to be rung.
  const isOver = which === "mostRecent" && settled.size > 0;
  const devices = isOver ? [] : [...Map.groupBy(reachable, ({ deviceId }) => deviceId)].filter(([deviceId]) => !settled.has(deviceId));
  let againAtMs: number | null = null;
  const open = devices.flatMap(([deviceId, tokens]) => {
    const failed = earlier.filter((attempt) => attempt.device_id === deviceId && attempt.state === "failed");
    const route = routeOf({
      class: message.class,
      ways: tokens.map(({ channel, appId }) =>
        channelsOff.includes(channel)
          ? { ...deps.senders.wayOver(channel, appId, message, atMs), standing: { kind: "off" } }
          : deps.senders.wayOver(channel, appId, message, atMs),
      ),
      permissions,
      tried: failed.map(({ vendor, reason }) => ({ vendor, reason: reason as FailureReason | null })), // written from the same union
    });
    if (route.againAtMs !== null) againAtMs = Math.min(againAtMs ?? Number.POSITIVE_INFINITY, route.againAtMs);
    return route.hops.length === 0 ? [] : [{ tokens, hops: route.hops }];
  });
  const ways = (which === "all" ? open : open.slice(0, 1)).flatMap(({ tokens, hops }): FoundWay[] => {
    const [first] = hops;
    const device = tokens.find(({ channel }) => channel === first?.vendor);
    const channel = device && deps.senders.find(device.channel, device.appId);
    if (first === undefined || !device || !channel || !deps.senders.claim(channel)) return [];
    return [{ device, channel, as: first.as, moreWays: hops.length > 1 || (which === "mostRecent" && open.length > 1) }];
  });
  return { ways, againInMs: againAtMs === null ? null : Math.max(1000, againAtMs - atMs) };
}

/** What campaign and creative allow; a message that came with a call has no campaign, and its placement speaks for it. */
const permissionsOf = (campaign: Campaign | null, creative: Creative | null, placement: Placement | undefined): RoutePermissions => ({
  sms: (campaign ?? placement)?.sms ?? false,
  withoutRight: creative?.withoutRight ?? "downgrade",
});

const mayRing = (deps: DeliverDeps, channelsOff: readonly string[], device: Reachable): boolean =>
  !channelsOff.includes(device.channel) && deps.senders.find(device.channel, device.appId) !== null;

/** The devices of the record as the store knows them now: without those that were switched off or lost their token since. */
const devicesOf = (devices: readonly DeviceSummary[], reachable: readonly Reachable[]): readonly DeviceSummary[] => {
  const live = new Map(reachable.map((device) => [device.deviceId, device]));
  return devices.flatMap((device) => {
    const now = live.get(device.deviceId);
    return now ? [{ ...device, permission: now.permission }] : [];
  });
};

const lastReason = (earlier: readonly AttemptRow[]): string =>
  earlier.findLast((attempt) => attempt.reason !== null)?.reason ?? "TOKEN_INVALID";

/**
 * Devices that are not asked again for a message: those that took it, and for marketing those whose answer nobody knows, because it
 * may have rung there (unless that vendor drops the repetition). A service message is repeated rather than lost.
 */
function settledDevices(
  { message, earlier }: { readonly message: MessageRow; readonly earlier: readonly AttemptRow[] },
  deduplicates: (attempt: AttemptRow) => boolean,
): ReadonlySet<string> {
  const settled = earlier.filter(
    (attempt) => attempt.state === "accepted" || (attempt.state === "doubtful" && message.class === "marketing" && !deduplicates(attempt)),
  );
  return new Set(settled.map((attempt) => attempt.device_id));
}

/** The text of a message: as it came with the call, or the creative filled for this person now. */
function render(
  renderer: Renderer,
  message: MessageRow,
  around: {
    readonly campaign: Campaign | null;
    readonly creative: Creative | null;
    readonly item: Item | null;
    readonly traits: Readonly<Record<string, unknown>>;
  },
): Rendered | null {
  const { content } = message;
  if (content?.title !== undefined && content.body !== undefined) {
    return { title: content.title, body: content.body, image: content.image ?? null, link: content.link ?? null };
  }
  if (!around.creative) return null;
  const rendered = renderer.render({
    creative: around.creative,
    traits: around.traits,
    item: around.item,
    event: content?.variables ?? {},
    campaignLink: around.campaign?.link ?? null,
  });
  return rendered.ok ? rendered.value : null;
}

function notification(
  deps: DeliverDeps,
  one: {
    readonly message: MessageRow;
    readonly device: Reachable;
    readonly atMs: number;
    readonly text: Rendered;
    readonly as: "marketing" | "service";
  },
): Notification {
  const { message, device, atMs, text, as } = one;
  return {
    messageId: message.messageId,
    token: device.token,
    title: text.title,
    body: text.body,
    image: text.image,
    link: text.link,
    data: payloadMap({
      messageId: message.messageId,
      batchId: null,
      campaign: message.campaign,
      item: message.item,
      creative: message.creative,
      link: text.link,
      labTimeMs: deps.lab ? atMs : null,
      data: message.content?.data ?? {},
    }),
    class: as,
    // Sent as marketing for want of a right, a service category would be refused or punished.
    category: as === message.class ? message.category : null,
    ttlSeconds: Math.max(0, Math.floor((message.expiresAtMs - atMs) / 1000)),
    collapseKey: null,
    ...(device.environment === null ? {} : { environment: device.environment }),
  };
}

const attemptOf = (going: Going, target: Going["targets"][number]): AttemptWrite => ({
  personId: going.message.personId,
  messageId: going.message.messageId,
  deviceId: target.device.deviceId,
  channel: target.channel.vendor,
  batchId: target.batchId,
  attempt: going.attempt,
  atMs: going.atMs,
  vendor: target.channel.vendor,
  maker: target.device.maker,
  appVersion: target.device.appVersion,
});
