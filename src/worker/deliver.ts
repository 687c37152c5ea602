import { setTimeout as delay } from "node:timers/promises";
import { makeGroupCommit } from "../base/group-commit.ts";
import { makeRng } from "../base/rng.ts";
import type { Campaign, Catalogue, Creative, Item } from "../catalogue/catalogue.ts";
import type { Notification } from "../channel/port.ts";
import { recheck } from "../decision/recheck.ts";
import type { FailureReason, Verdict } from "../delivery/failure.ts";
import { defaultRetryPolicy, nextStep } from "../delivery/retry.ts";
import type { AddressedFact, AttemptResult } from "../event/fact.ts";
import { payloadMap } from "../message/payload-map.ts";
import type { Rendered, Renderer } from "../message/render.ts";
import type { DeviceSummary } from "../person/state.ts";
import { type Client, inTransaction, isPassing, type Pool, together } from "../store/database.ts";
import { loadReachable, type Reachable, retireTokens } from "../store/devices.ts";
import {
  type AttemptEnd,
  type AttemptRow,
  type AttemptWrite,
  attemptsOf,
  endAttempts,
  endMessages,
  lockAbandoned,
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
import { addQuotaUse, type QuotaUse } from "../store/quota.ts";
import { dayOfLine } from "./decide.ts";
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

export interface Delivered {
  readonly taken: number;
  readonly sent: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
  readonly doubtful: number;
  readonly retried: number;
  readonly delayed: number;
}

/** How long a process answers for a message it is sending: longer than any sender's deadline. Wall time. */
const leaseMs = 60_000;

/**
 * Hands over messages that are due: claim → check again → render → pick devices and channel → note the attempt → send → note the
 * answer. What is noted before the request leaves makes a crash a known doubt instead of a silent double. In lab mode `nowMs` is the
 * earliest time that an attempt may have: what fell due before it, as while the stop switch was on, is attempted then.
 */
export async function deliverOnce(
  deps: DeliverDeps,
  shared: Shared,
  options: { readonly nowMs: number; readonly untilMs: number; readonly limit: number },
): Promise<Delivered> {
  await deps.senders.refresh();
  const plan = await inTransaction(deps.pool, (client) => prepare(deps, shared, client, options));
  const finished = await sendAll(deps, shared.catalogue, plan.going);
  return count(plan, finished);
}

/** A message on its way to one or more devices. */
interface Going {
  readonly message: MessageRow;
  /** Domain time of the attempt. */
  readonly atMs: number;
  readonly attempt: number;
  readonly targets: readonly { readonly device: Reachable; readonly channel: OpenChannel; readonly notification: Notification }[];
  readonly earlier: readonly AttemptRow[];
}

interface Plan {
  readonly taken: number;
  readonly going: readonly Going[];
  readonly cancelled: readonly { readonly message: MessageRow; readonly reason: string; readonly atMs: number }[];
  /** An earlier attempt rang a device, or may have, and nothing is left to try: that is how these end. */
  readonly concluded: readonly { readonly message: MessageRow; readonly end: MessageEnd }[];
  readonly delayed: readonly { readonly message: MessageRow; readonly untilMs: number; readonly reason: string }[];
  /** Nothing left to try, found out before a request: failed for this reason. */
  readonly failed: readonly { readonly message: MessageRow; readonly reason: string; readonly atMs: number }[];
}

async function prepare(
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
    else {
      const placement = shared.catalogue.placements.get(message.placement);
      const settled = settledDevices({ message, earlier }, (attempt) => {
        const device = reachable.find((one) => one.deviceId === attempt.device_id);
        return device !== undefined && deps.senders.find(attempt.channel, device.appId)?.deduplicates === true;
      });
      const devices = pickDevices(placement?.devices ?? (message.class === "service" ? "all" : "mostRecent"), reachable, settled);
      const targets = devices.flatMap((device) => {
        const channel = deps.senders.find(device.channel, device.appId);
        return channel ? [{ device, channel, notification: notification(deps, { message, device, atMs, text: rendered }) }] : [];
      });
      if (targets.length === 0) giveUp("failed", lastReason(earlier));
      else plan.going.push({ message, atMs, attempt: message.attempt + 1, targets, earlier });
    }
  }
}

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

/** How a message ends that is not tried again: sent when some device took it, doubtful when some device may have; null when neither. */
function conclusion(message: MessageRow, earlier: readonly AttemptRow[]): MessageEnd | null {
  const rang = earlier.find((attempt) => attempt.state === "accepted") ?? earlier.find((attempt) => attempt.state === "doubtful");
  if (!rang) return null;
  return {
    personId: message.personId,
    messageId: message.messageId,
    attempt: message.attempt,
    state: rang.state === "accepted" ? "sent" : "doubtful",
    reason: rang.state === "accepted" ? null : (rang.reason ?? "TIMEOUT"),
    atMs: rang.at,
    attempted: true,
    channel: rang.vendor,
    maker: rang.maker,
  };
}

/** One token a device (the first channel that is open), on the person's most recent device or on all of them. */
function pickDevices(which: "mostRecent" | "all", reachable: readonly Reachable[], settled: ReadonlySet<string>): readonly Reachable[] {
  const firstOfDevice = reachable.filter((one, position) => reachable.findIndex((other) => other.deviceId === one.deviceId) === position);
  const open = firstOfDevice.filter((device) => !settled.has(device.deviceId));
  return which === "all" ? open : open.slice(0, 1);
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
  },
): Notification {
  const { message, device, atMs, text } = one;
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
    class: message.class,
    category: message.category,
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
  attempt: going.attempt,
  atMs: going.atMs,
  vendor: target.channel.vendor,
  maker: target.device.maker,
  appVersion: target.device.appVersion,
});

/** One message's answers, from all its devices. */
interface Finished {
  readonly going: Going;
  readonly answers: readonly { readonly target: Going["targets"][number]; readonly verdict: Verdict }[];
  readonly result:
    | { readonly kind: "end"; readonly end: MessageEnd }
    | { readonly kind: "retry"; readonly atMs: number; readonly reason: string };
}

/** Pauses between tries to note what the vendors answered, while the store is away. Wall time. */
const noteAgainMs = { first: 100, longest: 2_000 } as const;

/**
 * Notes answers, again and again for as long as the lease lasts when the store is away: what a vendor said is known here alone, and
 * without it a message that rang would stay a doubt. Noting twice changes nothing.
 */
async function noteFirmly(deps: DeliverDeps, catalogue: Catalogue, finished: readonly Finished[]): Promise<void> {
  const untilMs = deps.wallNowMs() + leaseMs;
  for (let pauseMs: number = noteAgainMs.first; ; pauseMs = Math.min(2 * pauseMs, noteAgainMs.longest)) {
    try {
      return await inTransaction(deps.pool, (client) => writeFinished(client, catalogue, finished));
    } catch (cause) {
      if (!isPassing(cause) || deps.wallNowMs() + pauseMs >= untilMs) throw cause;
      await delay(pauseMs);
    }
  }
}

/** Answers to what left together come within a few milliseconds of each other. Wall time. */
const gatherAnswers = (): Promise<void> => new Promise((done) => setTimeout(done, 2));

/** Sends everything at once (the senders pace themselves) and notes answers as they come, many to a transaction. */
async function sendAll(deps: DeliverDeps, catalogue: Catalogue, going: readonly Going[]): Promise<readonly Finished[]> {
  const note = makeGroupCommit<Finished>((finished) => noteFirmly(deps, catalogue, finished), undefined, gatherAnswers);
  const all = await Promise.allSettled(
    going.map(async (one) => {
      const answers = await Promise.all(
        one.targets.map(async (target) => ({ target, verdict: await target.channel.sender.send(target.notification) })),
      );
      const finished = { going: one, answers, result: resultOf(one, answers) };
      await note([finished]);
      return finished;
    }),
  );
  // Whoever waits for this batch may begin the next only when nothing of this one is under way any more.
  return all.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

/** What the answers of all devices make of the message: one that accepted is enough; a doubt weighs more than a failure. */
function resultOf(going: Going, answers: Finished["answers"]): Finished["result"] {
  const { message, atMs, attempt, earlier } = going;
  const rng = makeRng(`retry ${message.messageId} ${attempt}`);
  const steps = answers.map(({ target, verdict }) => ({
    target,
    step: nextStep({
      attempt,
      verdict,
      messageClass: message.class,
      policy: defaultRetryPolicy,
      nowMs: atMs,
      expiresAtMs: message.expiresAtMs,
      rng,
      earlierReasons: earlier
        .filter((one) => one.device_id === target.device.deviceId && one.reason !== null)
        .map((one) => one.reason as FailureReason), // written from the same union
      vendorDeduplicates: target.channel.deduplicates,
    }),
  }));
  const accepted = steps.find(({ step }) => step.kind === "done");
  const retries = steps.flatMap(({ step }) => (step.kind === "retry" ? [step.atMs] : []));
  // Marketing rings one device, so that a retry never rings a second time. Service goes on until every device was tried.
  if (retries.length > 0 && (!accepted || message.class === "service")) {
    const reason = answers.map(({ verdict }) => ("reason" in verdict ? verdict.reason : "UNKNOWN")).find(Boolean) ?? "UNKNOWN";
    return { kind: "retry", atMs: Math.min(...retries), reason };
  }
  if (accepted) return ended(going, { state: "sent", reason: null, target: accepted.target });
  const before = conclusion(message, earlier);
  if (before?.state === "sent") return { kind: "end", end: { ...before, attempt } };
  if (before || steps.some(({ step }) => step.kind === "doubtful"))
    return ended(going, { state: "doubtful", reason: "TIMEOUT", target: steps[0]?.target ?? null });
  const gaveUp = steps.find(({ step }) => step.kind === "giveUp");
  const reason = gaveUp?.step.kind === "giveUp" ? gaveUp.step.reason : "UNKNOWN";
  return ended(going, { state: "failed", reason, target: gaveUp?.target ?? null });
}

const ended = (
  going: Going,
  one: { readonly state: AttemptResult; readonly reason: string | null; readonly target: Going["targets"][number] | null },
): Finished["result"] => ({
  kind: "end",
  end: {
    personId: going.message.personId,
    messageId: going.message.messageId,
    attempt: going.attempt,
    state: one.state,
    reason: one.reason,
    atMs: going.atMs,
    attempted: true,
    channel: one.target?.channel.vendor ?? null,
    maker: one.target?.device.maker ?? null,
  },
});

const end = (message: MessageRow, one: { readonly state: AttemptResult; readonly reason: string; readonly atMs: number }): MessageEnd => ({
  personId: message.personId,
  messageId: message.messageId,
  attempt: message.attempt,
  ...one,
  attempted: message.attempt > 0,
  channel: null,
  maker: null,
});

async function writeFinished(client: Client, catalogue: Catalogue, finished: readonly Finished[]): Promise<void> {
  await together([
    endAttempts(
      client,
      finished.flatMap((one) => one.answers.map((answer) => attemptEnd(one, answer))),
    ),
    writeEnds(client, catalogue, {
      from: "sending",
      ends: finished.flatMap((one) => (one.result.kind === "end" ? [one.result.end] : [])),
      messages: finished.map((one) => one.going.message),
      deviceOf: new Map(finished.map((one) => [one.going.message.messageId, one.going.targets[0]?.device.deviceId ?? null])),
    }),
    postponeMessages(
      client,
      finished.flatMap((one) =>
        one.result.kind === "retry"
          ? [
              {
                personId: one.going.message.personId,
                messageId: one.going.message.messageId,
                attempt: one.going.attempt,
                dueAtMs: one.result.atMs,
                reason: one.result.reason,
              },
            ]
          : [],
      ),
      "sending",
    ),
    retireTokens(
      client,
      finished.flatMap((one) =>
        one.answers.flatMap(({ target, verdict }) =>
          verdict.kind === "tokenDead" && !registeredSince(target.device, verdict.sinceMs)
            ? [{ ...target.device, atMs: one.going.atMs, reason: verdict.reason }]
            : [],
        ),
      ),
    ),
  ]);
}

/** The vendor dates the death of the token: an app that registered later has come back. */
const registeredSince = (device: Reachable, sinceMs: number | null): boolean => sinceMs !== null && device.lastSeenMs > sinceMs;

function attemptEnd(one: Finished, answer: Finished["answers"][number]): AttemptEnd {
  const { verdict, target } = answer;
  const state =
    verdict.kind === "accepted" ? "accepted" : verdict.kind === "doubtful" ? "doubtful" : one.result.kind === "retry" ? "retry" : "failed";
  return {
    personId: one.going.message.personId,
    messageId: one.going.message.messageId,
    deviceId: target.device.deviceId,
    channel: target.channel.vendor,
    attempt: one.going.attempt,
    state: verdict.kind === "tokenDead" || verdict.kind === "reject" ? "failed" : state,
    reason: verdict.kind === "accepted" ? null : verdict.reason,
    vendorId: verdict.kind === "accepted" ? verdict.vendorId : null,
    native: verdict.kind === "accepted" ? null : verdict.native,
  };
}

/** Ends messages, tells the people's logs, and gives quota back for what will not be sent. */
async function writeEnds(
  client: Client,
  catalogue: Catalogue,
  one: {
    readonly from: "waiting" | "sending";
    readonly ends: readonly MessageEnd[];
    readonly messages: readonly MessageRow[];
    readonly deviceOf?: ReadonlyMap<string, string | null>;
  },
): Promise<void> {
  const really = await endMessages(client, one.ends, one.from);
  const ends = one.ends.filter((end) => really.has(end.messageId));
  await enqueueFacts(
    client,
    ends.map(
      (end): AddressedFact => ({
        personId: end.personId,
        key: `attempted:${end.messageId}`,
        receivedAtMs: end.atMs,
        fact: {
          kind: "attempted",
          atMs: end.atMs,
          messageId: end.messageId,
          result: end.state,
          reason: end.reason,
          channel: end.channel,
          deviceId: one.deviceOf?.get(end.messageId) ?? null,
        },
      }),
    ),
  );
  const byId = new Map(one.messages.map((message) => [message.messageId, message]));
  await addQuotaUse(
    client,
    ends.flatMap((end): QuotaUse[] => {
      const message = byId.get(end.messageId);
      const quota = message && catalogue.lines.get(message.line)?.quota;
      if (!message || !quota || message.campaign === "" || end.state === "sent" || end.state === "doubtful") return [];
      return [{ line: message.line, day: dayOfLine(quota.zone, message.sendAtMs), used: -1 }];
    }),
  );
}

function count(plan: Plan, finished: readonly Finished[]): Delivered {
  const failed: Record<string, number> = {};
  const cancelled: Record<string, number> = {};
  let [sent, doubtful, retried] = [0, 0, 0];
  const add = (counts: Record<string, number>, reason: string): void => {
    counts[reason] = (counts[reason] ?? 0) + 1;
  };
  for (const one of plan.cancelled) add(cancelled, one.reason);
  for (const one of plan.failed) add(failed, one.reason);
  for (const { end: concluded } of plan.concluded) {
    if (concluded.state === "sent") sent++;
    else doubtful++;
  }
  for (const { result } of finished) {
    if (result.kind === "retry") retried++;
    else if (result.end.state === "sent") sent++;
    else if (result.end.state === "doubtful") doubtful++;
    else add(failed, result.end.reason ?? "UNKNOWN");
  }
  return { taken: plan.taken, sent, failed, cancelled, doubtful, retried, delayed: plan.delayed.length };
}

/**
 * Settles messages whose sender died while the request was under way. Nobody knows whether they rang: marketing is doubtful and
 * never repeated, service goes out again.
 */
export async function sweepAbandoned(
  deps: Pick<DeliverDeps, "pool">,
  catalogue: Catalogue,
  clock: { readonly nowMs: number; readonly wallNowMs: number },
): Promise<number> {
  return inTransaction(deps.pool, async (client) => {
    const abandoned = await lockAbandoned(client, clock.wallNowMs, 500);
    const attempts = await attemptsOf(client, abandoned);
    await endAttempts(
      client,
      attempts
        .filter((attempt) => attempt.state === "started")
        .map((attempt) => ({
          personId: attempt.person_id,
          messageId: attempt.message_id,
          deviceId: attempt.device_id,
          channel: attempt.channel,
          attempt: attempt.attempt,
          state: "doubtful" as const,
          reason: "TIMEOUT",
          vendorId: null,
          native: null,
        })),
    );
    const firstAttempt = new Map(attempts.map((attempt) => [attempt.message_id, attempt]));
    await writeEnds(client, catalogue, {
      from: "sending",
      ends: abandoned
        .filter((message) => message.class === "marketing")
        .map((message) => ({
          ...end(message, { state: "doubtful", reason: "TIMEOUT", atMs: firstAttempt.get(message.messageId)?.at ?? clock.nowMs }),
          attempted: true,
          channel: firstAttempt.get(message.messageId)?.channel ?? null,
          maker: firstAttempt.get(message.messageId)?.maker ?? null,
        })),
      messages: abandoned,
    });
    await postponeMessages(
      client,
      abandoned
        .filter((message) => message.class === "service")
        .map((message) => ({
          personId: message.personId,
          messageId: message.messageId,
          attempt: message.attempt,
          dueAtMs: clock.nowMs,
          reason: "TIMEOUT",
        })),
      "sending",
    );
    return abandoned.length;
  });
}
