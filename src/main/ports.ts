import { setTimeout as delay } from "node:timers/promises";
import type { ReplayPort } from "../api/learning-ports.ts";
import type { ApiPorts } from "../api/ports.ts";
import { ok } from "../base/result.ts";
import type { Renderer } from "../message/render.ts";
import { makeAudit } from "../operation/audit.ts";
import type { CallbackAddresses } from "../operation/callback-address.ts";
import {
  applyCatalogue,
  catalogueVersion,
  catalogueVersions,
  currentDeclared,
  entryChanges,
  type Review,
  removeEntry,
  rollBack,
} from "../operation/catalogue.ts";
import { listChannels } from "../operation/channels.ts";
import { decidePull, dryRun } from "../operation/decide.ts";
import { dropDevice, putDevice } from "../operation/devices.ts";
import { liveFeed } from "../operation/feed.ts";
import { listInbox, markAllSeen, markInbox } from "../operation/inbox.ts";
import { makeIntake } from "../operation/intake.ts";
import type { KeptReports } from "../operation/kept-reports.ts";
import { decisionList, messageList } from "../operation/lists.ts";
import { sendMessage, showMessage } from "../operation/messages.ts";
import { notedChanges } from "../operation/noted-changes.ts";
import { makeOperators } from "../operation/operators.ts";
import { recordOutcomes } from "../operation/outcomes.ts";
import { makePasswords } from "../operation/password.ts";
import { showPauses } from "../operation/pauses.ts";
import { currentId, erasePerson, exportPerson, getPreferences, putFeed, putPreferences, showPerson, why } from "../operation/people.ts";
import { peopleList } from "../operation/people-list.ts";
import { limitsOf } from "../operation/person-limits.ts";
import { preview } from "../operation/preview.ts";
import { makeListeners, takeReceipts } from "../operation/receipts.ts";
import { attributesOf, reviewCreatives } from "../operation/review-creatives.ts";
import { scorePeople, scoresOf } from "../operation/scores.ts";
import { sendWhenKnown } from "../operation/send-when-known.ts";
import { makeSessions } from "../operation/sessions.ts";
import { testChannel } from "../operation/test-channel.ts";
import { timeline } from "../operation/timeline.ts";
import type { TodayReport } from "../operation/today.ts";
import { undoTokensOf } from "../operation/undo-tokens.ts";
import { makeWebhookPort } from "../operation/webhooks.ts";
import { resolveAliases } from "../store/aliases.ts";
import { isPassing, type Pool } from "../store/database.ts";
import { listDevices, personOfDevice } from "../store/devices.ts";
import { findItem, pageOfItems } from "../store/items.ts";
import { findKey, listKeys } from "../store/keys.ts";
import { countDeadLetters, countQueued } from "../store/queue.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { writeSetting } from "../store/settings.ts";
import { advance, foldAll } from "../worker/advance.ts";
import type { Clock, LabClock } from "../worker/clock.ts";
import type { WorkerDeps } from "../worker/run.ts";
import type { Senders } from "../worker/senders.ts";
import type { SharedSource } from "../worker/situation.ts";
import type { WebhookDeps } from "../worker/webhooks.ts";
import { cacheKeys } from "./key-cache.ts";
import { makeLearningPorts } from "./learning-ports.ts";
import { cacheSessions } from "./session-cache.ts";

export interface PortParts {
  readonly pool: Pool;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly lab: LabClock | null;
  readonly shared: SharedSource;
  readonly senders: Senders;
  readonly workers: WorkerDeps;
  readonly renderer: Renderer;
  readonly secret: Buffer;
  readonly addresses: CallbackAddresses;
  readonly replays: ReplayPort;
  readonly today: TodayReport;
  readonly reports: KeptReports;
  readonly webhooks: WebhookDeps;
}

/** Wall time within which the answer to a request is noted, but for a store that is away. */
const answersNotedMs = 300;

/** Plugs the operations into the HTTP surface. */
export function makePorts(parts: PortParts): ApiPorts {
  const { pool, box, clock, shared, senders, workers, renderer, addresses, today, reports } = parts;
  const listeners = makeListeners(pool, box, addresses);
  const lab = parts.lab && makeLab(parts, parts.lab);
  /** In the lab nothing folds between two walks of the clock; whoever asks for a person wants to see what came in by now. */
  const folded = async (): Promise<void> => lab?.fold();
  const fresh = async () => {
    await folded();
    return shared.refresh(clock.nowMs());
  };
  const nowMs = (): number => clock.nowMs();
  /** With which of them this process rests for failing again and again. */
  const channelsNow = async () => {
    await senders.refresh();
    const resting = new Set(senders.list().flatMap((channel) => (senders.rests(channel) ? [channel.id] : [])));
    return (await listChannels({ pool, box, addresses })).map((channel) => ({ ...channel, resting: resting.has(channel.id) }));
  };
  const noted = notedChanges({ pool, box, addresses, nowMs });
  return {
    clock,
    ...makeAccess(parts, noted.keys),
    audit: makeAudit(pool, nowMs),
    intake: makeIntake(pool),
    devices: {
      put: (device, nowMs, options) => putDevice({ pool, senders }, device, { nowMs, ...options }),
      remove: (deviceId, nowMs) => dropDevice(pool, deviceId, nowMs),
      personOf: (deviceId) => personOfDevice(pool, deviceId),
    },
    people: {
      get: async (id) => {
        await folded();
        return showPerson(pool, id);
      },
      exportAll: async (id) => {
        await folded();
        return exportPerson(pool, id);
      },
      erase: (id, atMs, by) => erasePerson({ pool, secret: parts.secret }, id, { nowMs: atMs, by }),
      why: async (id, options) => {
        await folded();
        return why(pool, id, options);
      },
      preferences: async (id) => {
        await folded();
        return getPreferences(pool, id);
      },
      standFor: (ids) => resolveAliases(pool, ids),
      putPreferences: (id, preferences, nowMs, by) => putPreferences(pool, id, preferences, { nowMs, by }),
      putFeed: (id, items, expiresAtMs, nowMs) => putFeed(pool, id, { items, expiresAtMs, nowMs }),
      search: async (options) => {
        const { catalogue } = await shared.refresh(clock.nowMs());
        await senders.refresh();
        const { consent, searchable } = catalogue.policy;
        return peopleList({ pool, consent, searchable, channels: senders.vendors(), nowMs: clock.nowMs() }, options);
      },
      timeline: async (id, question) => {
        const { declared } = await fresh();
        return timeline({ pool, declared }, id, question);
      },
      limits: async (id, nowMs) => {
        const now = await fresh();
        await senders.refresh();
        return limitsOf({ pool, shared: now, channels: senders.vendors(), nowMs }, id);
      },
    },
    catalogue: {
      current: () => currentDeclared(pool),
      apply: async (incoming, options) => {
        const { items } = await fresh();
        await senders.refresh();
        const review: Review = (next, { creatives = {} }) =>
          reviewCreatives(next, Object.keys(creatives), { channels: senders.list(), items: attributesOf(items), renderer });
        return applyCatalogue(pool, incoming, { ...options, nowMs: clock.nowMs(), review });
      },
      remove: (kind, id, options) => removeEntry(pool, kind, id, { ...options, nowMs: clock.nowMs() }),
      versions: () => catalogueVersions(pool),
      changesOf: (kind, id, page) => entryChanges(pool, kind, id, page),
      version: (version) => catalogueVersion(pool, version),
      rollback: async (version, editor) => {
        const applied = await rollBack(pool, version, { ...editor, nowMs: clock.nowMs() });
        return applied && ok(applied);
      },
    },
    items: {
      ...noted.items,
      get: (id) => findItem(pool, id),
      list: async ({ limit, cursor }) => {
        const items = await pageOfItems(pool, { after: cursor ?? "", limit });
        return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
      },
    },
    channels: {
      list: channelsNow,
      get: async (id) => (await channelsNow()).find((channel) => channel.id === id) ?? null,
      test: (id) => testChannel({ pool, box, addresses, wallNowMs: Date.now }, id),
      ...noted.channels,
    },
    tokens: { undo: (gone, options) => undoTokensOf(pool, gone, options) },
    pauses: { list: (limit) => showPauses(pool, limit) },
    webhooks: makeWebhookPort({ ...parts.webhooks, wallNowMs: Date.now, nowMs }),
    callbacks: {
      knows: (channelId, secret) => addresses.knows(channelId, secret),
      take: (call, nowMs) => {
        const catalogue = () => shared.current().catalogue;
        return takeReceipts({ pool, listeners, catalogue, meters: workers.meters, wait: () => delay(answersNotedMs) }, call, nowMs);
      },
    },
    decide: {
      pull: async (placement, people, nowMs) => decidePull({ ...workers.decide, renderer }, await fresh(), { placement, people, nowMs }),
      dryRun: async (request) => ok(await dryRun(workers.decide, await fresh(), request)),
    },
    scores: {
      ofPerson: async (id, options) => scoresOf(workers.decide, await fresh(), { id, ...options }),
      ofPeople: async (request) => scorePeople(workers.decide, await fresh(), request),
    },
    preview: async (request) => {
      await senders.refresh();
      return preview({ ...workers.decide, shared: await fresh(), renderer, open: senders.list(), nowMs: clock.nowMs() }, request);
    },
    messages: {
      send: async (request, idempotencyKey, nowMs) => {
        const deps = { pool, shared: await fresh() };
        return sendWhenKnown(
          () => sendMessage(deps, request, { idempotencyKey, nowMs }),
          async () => (await listDevices(pool, await currentId(pool, request.personId))).length > 0,
        );
      },
      get: async (id, reader) => showMessage({ pool, declared: (await fresh()).declared }, id, reader),
      stopAll: noted.stopAll,
    },
    outcomes: {
      record: (outcomes, nowMs, options) => recordOutcomes(pool, outcomes, { nowMs, onlyPersonIds: options.onlyPersonIds }),
    },
    inbox: {
      list: async (personId, options) => {
        await folded();
        return listInbox(pool, personId, options);
      },
      mark: async (messageId, state, nowMs, { onlyPersonIds }) => {
        await folded();
        return markInbox(pool, { messageId, state, nowMs, onlyPersonIds });
      },
      markAllSeen: async (personId, options) => {
        await folded();
        return markAllSeen(pool, personId, options);
      },
    },
    lists: {
      messages: async (question) => {
        await folded();
        return messageList({ pool, declared: (await fresh()).declared }, question);
      },
      decisions: (question) => decisionList(pool, question),
      feed: async (question) => liveFeed({ pool, shared: await shared.refresh(question.nowMs) }, question),
    },
    reports: {
      funnel: reports.funnel,
      failures: reports.failures,
      quotas: reports.quotas,
      reach: reports.reach,
      creatives: reports.creatives,
      reasons: reports.reasons,
      summary: reports.summary,
      tokens: reports.tokens,
      today: async ({ zone, nowMs }) => {
        const now = await fresh();
        await senders.refresh();
        const resting = senders.list().flatMap((channel) => (senders.rests(channel) ? [channel.id] : []));
        return today.tell({ zone, nowMs, shared: now, ways: senders.ways(nowMs), resting });
      },
    },
    replays: parts.replays,
    ...makeLearningPorts({ pool, decide: workers.decide, reports, nowMs, fresh }),
    lab: lab && { advance: lab.advance },
    health: {
      ready: () => readiness(pool),
      metrics: () => workers.meters.text(),
    },
  };
}

/** Who may call: keys and sessions, each remembered for a moment, and the accounts that sign in. */
function makeAccess(
  { pool, box, clock }: PortParts,
  changes: Pick<ApiPorts["keys"], "create" | "revoke">,
): Pick<ApiPorts, "keys" | "sessions" | "operators"> {
  const passwords = makePasswords();
  const deps = { pool, box, passwords, wallNowMs: Date.now, nowMs: () => clock.nowMs() };
  const list = async () => (await listKeys(pool)).filter((key) => key.revokedAtMs === null);
  const keys = cacheKeys({ ...changes, find: (hash) => findKey(pool, box, hash), list }, Date.now);
  return cacheSessions({ keys, sessions: makeSessions(deps), operators: makeOperators(deps) }, Date.now);
}

/** Whether work can be taken; a store that is away is an answer, not a failure. */
async function readiness(pool: Pool): ReturnType<ApiPorts["health"]["ready"]> {
  try {
    const [queued, dead] = [await countQueued(pool), await countDeadLetters(pool)];
    return {
      ok: true,
      checks: {
        store: { ok: true },
        queue: { ok: true, detail: `${queued} waiting` },
        deadLetters: { ok: dead === 0, detail: `${dead} facts put aside` },
      },
    };
  } catch (cause) {
    if (!isPassing(cause)) throw cause;
    return {
      ok: false,
      checks: { store: { ok: false, detail: "the database does not answer; calls are taken again as soon as it does" } },
    };
  }
}

/** One walk of the clock at a time; callers queue. Folding waits for no walk: that one folds by itself. */
function makeLab(parts: PortParts, clock: LabClock) {
  let last: Promise<unknown> = Promise.resolve();
  let walks = 0;
  const queued = <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work);
    last = run.catch(() => {});
    return run;
  };
  return {
    advance(toMs: number) {
      walks++;
      return queued(async () => {
        const answer = await advance({ ...parts.workers, clock }, toMs);
        await writeSetting(parts.pool, "labClock", toMs);
        const { sent = 0, doubtful = 0 } = answer.secondTouches;
        return { ...answer, failed: sum(answer.failed), cancelled: sum(answer.cancelled), secondTouches: sent + doubtful };
      }).finally(() => {
        walks--;
      });
    },
    async fold(): Promise<void> {
      if (walks === 0) await queued(() => foldAll({ ...parts.workers, clock }));
    },
  };
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, n) => total + n, 0);
