import { err, ok } from "../../base/result.ts";
import { needsApproval } from "../../catalogue/approval.ts";
import type { Item } from "../../catalogue/catalogue.ts";
import { applyDeclared, type Change } from "../../catalogue/merge.ts";
import { type Declared, emptyDeclared, entryOf, type Incoming } from "../../catalogue/schema.ts";
import type { IntakeItem } from "../../event/parse-event.ts";
import { noPreferences, type Preferences } from "../../person/state.ts";
import type { ApiKey, AuditEntry, KeyScope, KeyView } from "../access-ports.ts";
import { hashKey } from "../auth.ts";
import type { CatalogueApplied, CatalogueError, CatalogueVersion } from "../catalogue-ports.ts";
import type { CallbackCall, ChannelView } from "../channel-ports.ts";
import { fault } from "../errors.ts";
import type { ApiPorts, MessageRequest, ParsedDevice, ReportedOutcome } from "../ports.ts";
import type { Role } from "../roles.ts";
import type { MessageView } from "../wire/messages.ts";
import { fakeAccess } from "./fake-access.ts";
import { makeFakeLearning } from "./fake-learning-ports.ts";
import { type FakeReading, fakeLimits, fakePersonRow, fakeText, fakeTimeline, fakeToday, makeFakeReading } from "./fake-reading.ts";
import { fakeWebhooks } from "./fake-webhooks.ts";

/** The ports in memory, with everything that they were handed open to look at. */
export interface FakePorts extends ApiPorts {
  /** Keys that exist from the beginning, one a scope: `test-key-of-<scope>`. */
  readonly secretOf: Readonly<Record<KeyScope, string>>;
  readonly identitySecret: string;
  /** Questions of lists. */
  readonly reading: FakeReading;
  /** Tokens of sessions that are open from the beginning, one a role: `session-of-<role>`. */
  readonly sessionOf: Readonly<Record<Role, string>>;
  /** What was noted, oldest first. */
  readonly noted: readonly AuditEntry[];
  /** How sessions that are open were asked for, oldest first. */
  readonly looks: readonly ("use" | "look")[];
  readonly published: IntakeItem[];
  readonly devicesPut: Map<string, ParsedDevice>;
  readonly preferencesPut: Map<string, Preferences>;
  readonly feeds: Map<string, { readonly items: readonly { readonly id: string; readonly score: number }[]; readonly expiresAtMs: number }>;
  readonly itemsStored: Map<string, Item>;
  readonly outcomesRecorded: ReportedOutcome[];
  readonly messagesSent: Map<string, { readonly request: MessageRequest; readonly key: string | null }>;
  readonly callbacksTaken: CallbackCall[];
  readonly stops: boolean[];
  readonly marked: { readonly messageId: string; readonly state: string; readonly person: string | null }[];
  readonly inboxPages: {
    readonly personId: string;
    readonly limit: number;
    readonly cursor: string | null;
    readonly unread: boolean;
    readonly archived: boolean;
  }[];
  readonly allSeen: { readonly personId: string; readonly untilMs: number }[];
  readonly creativeReports: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null }[];
  readonly reasonReports: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null }[];
  readonly funnels: { readonly fromMs: number; readonly toMs: number; readonly by: readonly string[] }[];
  readonly failureReports: { readonly channel: string | null; readonly by: readonly string[] }[];
  readonly reachReports: { readonly fromMs: number; readonly toMs: number }[];
  setNow(ms: number): void;
}

export interface FakeOptions {
  /** Where the clock begins. */
  readonly startMs?: number;
  readonly lab?: boolean;
  readonly ready?: boolean;
  /** Called before items count as published: a store that is slow or broken. */
  readonly beforePublish?: () => Promise<void>;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const start = Date.parse("2026-03-02T09:00:00Z");

/** A small Carillon without a store: it keeps what it is given, and decides nothing. */
export function makeFakePorts(options: FakeOptions = {}): FakePorts {
  let now = options.startMs ?? start;
  const identitySecret = "identity-secret-for-tests";
  const secretOf = {
    ingest: "test-key-of-ingest",
    client: "test-key-of-client",
    read: "test-key-of-read",
    admin: "test-key-of-admin",
  } as const;
  const keys = fakeKeys(secretOf, identitySecret, () => now);
  const reading = makeFakeReading();
  const published: IntakeItem[] = [];
  const devicesPut = new Map<string, ParsedDevice>();
  const preferencesPut = new Map<string, Preferences>();
  const access = fakeAccess(() => now);
  const feeds: FakePorts["feeds"] = new Map();
  const itemsStored = new Map<string, Item>();
  const outcomesRecorded: ReportedOutcome[] = [];
  const messagesSent: FakePorts["messagesSent"] = new Map();
  const callbacks: CallbackCall[] = [];
  const stops: boolean[] = [];
  const inboxPages: FakePorts["inboxPages"] = [];
  const allSeen: FakePorts["allSeen"] = [];
  const marked: { messageId: string; state: string; person: string | null }[] = [];
  const creativeReports: { fromMs: number; toMs: number; campaign: string | null }[] = [];
  const reasonReports: { fromMs: number; toMs: number; campaign: string | null }[] = [];
  const funnels: { fromMs: number; toMs: number; by: readonly string[] }[] = [];
  const failureReports: { channel: string | null; by: readonly string[] }[] = [];
  const reachReports: { fromMs: number; toMs: number }[] = [];
  const known = (id: string): boolean =>
    preferencesPut.has(id) ||
    [...devicesPut.values()].some((device) => device.personId === id) ||
    published.some((item) => item.kind === "fact" && item.addressed.personId === id);
  const catalogue = fakeCatalogue(() => now);
  const fates = { attempted: 0, accepted: 0, doubtful: 0, failed: {} };
  const totals = { ...fates, delivered: 0, shown: 0, opened: 0, converted: 0, dismissed: 0, switchedOff: 0, uninstalled: 0 };
  return {
    reading,
    secretOf,
    identitySecret,
    published,
    devicesPut,
    preferencesPut,
    feeds,
    itemsStored,
    outcomesRecorded,
    messagesSent,
    callbacksTaken: callbacks,
    stops,
    marked,
    inboxPages,
    allSeen,
    creativeReports,
    reasonReports,
    funnels,
    failureReports,
    reachReports,
    setNow: (ms) => {
      now = ms;
    },
    clock: { nowMs: () => now },
    keys,
    ...access,
    intake: {
      async publish(items) {
        await options.beforePublish?.();
        const refused = items.flatMap((item, index) =>
          item.kind === "fact" && item.addressed.personId === "erased"
            ? [{ index, code: "personErased", message: "this person was erased", remedy: "use another id" }]
            : [],
        );
        const bad = new Set(refused.map((one) => one.index));
        published.push(...items.filter((_item, index) => !bad.has(index)));
        return refused;
      },
    },
    devices: {
      async put(device) {
        const unknown = device.tokens.find((token) => token.token === "no token of this channel");
        if (unknown)
          return err({
            code: "badToken",
            message: "the channel does not know such tokens",
            field: "tokens",
            remedy: "send it as the SDK gave it",
          });
        devicesPut.set(device.summary.deviceId, device);
        const isWeb = device.summary.platform === "web";
        const fits = (channel: string, configured: boolean) => ({ channel, why: `the fake offers ${channel}`, configured });
        const offered = isWeb ? [fits("webPush", true)] : [fits("xiaomi", false), fits("fcm", device.summary.appId === "a")];
        const isNone = device.summary.platform === "other";
        return ok({
          rom: { name: device.rom || null, version: null },
          channels: isNone ? [] : offered,
          noChannel: isNone ? "no channel reaches it" : null,
          webPushPublicKey: isWeb ? "BPublicKey" : null,
        });
      },
      remove: async (deviceId) => devicesPut.delete(deviceId),
      personOf: async (deviceId) => devicesPut.get(deviceId)?.personId ?? null,
    },
    people: {
      get: async (id) => (known(id) ? { id } : null),
      exportAll: async (id) => (known(id) ? { id, events: [] } : null),
      async erase(id) {
        if (!known(id)) return null;
        preferencesPut.delete(id);
        return { receipt: `erased-${id}`, rows: { preferences: 1 } };
      },
      why: async (id) => (known(id) ? { decisions: [], next: null } : null),
      preferences: async (id) => preferencesPut.get(id) ?? (known(id) ? noPreferences : null),
      standFor: async (ids) =>
        new Map(published.flatMap((item) => (item.kind === "link" && ids.includes(item.from) ? [[item.from, item.to] as const] : []))),
      async putPreferences(id, preferences, _nowMs, by) {
        if (by !== null)
          await access.audit.note(by, { kind: "people", object: id, before: preferencesPut.get(id) ?? null, after: preferences });
        preferencesPut.set(id, preferences);
      },
      async putFeed(id, items, expiresAtMs) {
        feeds.set(id, { items, expiresAtMs });
      },
      async search(question) {
        reading.peopleQuestions.push(question);
        const { query, limit } = question;
        const ids = [...new Set([...devicesPut.values()].map((device) => device.personId))].sort();
        return {
          items: ids
            .filter((id) => id.startsWith(query))
            .slice(0, limit)
            .map(fakePersonRow),
          next: null,
          searchedTo: null,
        };
      },
      async timeline(id, question) {
        reading.timelineQuestions.push(question);
        return known(id) ? fakeTimeline(id, question) : null;
      },
      limits: async (id, nowMs) => (known(id) ? fakeLimits(id, nowMs) : null),
    },
    catalogue,
    items: {
      async upsert(items) {
        for (const item of items) itemsStored.set(item.id, item);
      },
      get: async (id) => itemsStored.get(id) ?? null,
      remove: async (id) => itemsStored.delete(id),
      async list({ limit, cursor }) {
        const ids = [...itemsStored.keys()].sort().filter((id) => cursor === null || id > cursor);
        const items = ids.slice(0, limit).flatMap((id) => itemsStored.get(id) ?? []);
        return { items, next: ids.length > limit ? (ids[limit - 1] ?? null) : null };
      },
    },
    channels: fakeChannels(),
    tokens: {
      async undo({ vendor, reason }, { dryRun }) {
        if (vendor === "pigeon") return err({ code: "unknownVendor", message: "no such channel", field: "vendor", remedy: "name another" });
        const found = vendor === "apns" ? [] : [{ channel: "fcm", state: "dead" as const, reason: reason ?? "STRIKES", tokens: 3 }];
        return ok({ found, total: 3 * found.length, revived: dryRun ? 0 : 3 * found.length });
      },
    },
    pauses: {
      list: async (limit) =>
        [2, 1]
          .map((n) => ({
            kind: "channel" as const,
            subject: `c${n}`,
            cause: "errors" as const,
            reason: "9 of 10 failed",
            values: null,
            at: iso(n),
            resumedAt: null,
          }))
          .slice(0, limit),
    },
    webhooks: fakeWebhooks(() => now),
    callbacks: {
      knows: (channelId, secret) => secret === `secret-of-${channelId}`,
      async take(call) {
        if (call.channelId === "silent") return null;
        callbacks.push(call);
        const isBelieved = call.headers["x-signature"] !== "forged";
        return { status: isBelieved ? 200 : 403, contentType: "text/plain", body: isBelieved ? "taken" : "forged" };
      },
    },
    decide: {
      async pull(placement, people) {
        const { declared } = await catalogue.current();
        if (entryOf(declared.placements, placement)?.kind !== "pull")
          return err(fault("notFound", { values: { what: "pull placement", id: placement } }));
        return ok(people.map(({ id }) => ({ personId: id, messageId: null, reasons: { noCampaign: 1 } })));
      },
      dryRun: async ({ people, atMs }) => ok({ at: iso(atMs), decided: 0, skipped: { noCampaign: people?.length ?? 0 }, decisions: [] }),
    },
    scores: {
      async ofPerson(id, { placement, top, nowMs }) {
        const { declared } = await catalogue.current();
        if (placement !== null && !entryOf(declared.placements, placement))
          return err(fault("notFound", { values: { what: "placement", id: placement } }));
        if (!known(id)) return ok(null);
        const rest = { convertOpened: 0.1, price: 0.01, linePrice: 0, bestHours: [{ hourOfWeek: 42, relative: 1 }] };
        const pairs = [aPair("k1"), aPair("k2")].slice(0, top).map((pair) => ({ ...pair, ...rest }));
        const common = { scoredBy: "model" as const, model: fakeModel, steps: [], skipped: null, eligible: 2, price: 0.01, cap: null };
        return ok({ personId: id, at: iso(nowMs), ...common, pairs });
      },
      async ofPeople({ people, campaign }) {
        const scores = people.flatMap((personId, index) =>
          known(personId) ? [{ index, personId, eligible: true, reason: null, removed: [], expected: aPair(campaign ?? "k1") }] : [],
        );
        const refused = people.flatMap((id, index) =>
          known(id) ? [] : [{ ...fault("notFound", { values: { what: "person", id } }), field: `people[${index}].id`, index }],
        );
        return ok({ scoredBy: "model" as const, model: fakeModel, accepted: scores.length, scores, refused });
      },
    },
    async preview({ creative }) {
      if (creative.kind === "inline")
        return ok({ title: creative.title, body: creative.body, payload: {}, missing: [], warnings: [], channels: [], expected: null });
      const stored = entryOf((await catalogue.current()).declared.creatives, creative.id);
      if (!stored) return err(fault("notFound", { values: { what: "creative", id: creative.id } }));
      return ok({ title: stored.title, body: stored.body, payload: {}, missing: [], warnings: [], channels: [], expected: null });
    },
    messages: {
      async send(request, key) {
        const before = key === null ? undefined : [...messagesSent].find(([, sent]) => sent.key === key);
        if (before) {
          const same = JSON.stringify(before[1].request) === JSON.stringify(request);
          return same ? ok({ messageId: before[0], repeated: true }) : err(fault("idempotencyKeyReused"));
        }
        const messageId = `m${messagesSent.size + 1}`;
        messagesSent.set(messageId, { request, key });
        return ok({ messageId, repeated: false });
      },
      async get(id, reader): Promise<MessageView | null> {
        const sent = messagesSent.get(id);
        if (!sent) return null;
        return {
          id,
          personId: sent.request.personId,
          state: "waiting",
          reason: null,
          campaign: null,
          creative: null,
          item: null,
          placement: sent.request.placement,
          class: "service",
          text: fakeText(reader),
          decidedAt: iso(now),
          sendAt: iso(now),
          skipped: [],
          attempts: [],
          secondTouch: null,
          outcomes: [],
        };
      },
      async stopAll(on) {
        stops.push(on);
      },
    },
    outcomes: {
      async record(outcomes, _nowMs, { onlyPersonIds }) {
        const refused = outcomes.flatMap((outcome, index) => {
          if (outcome.of.kind !== "message") return [];
          const sent = messagesSent.get(outcome.of.messageId);
          if (!sent) return [{ ...fault("notFound", { values: { what: "message", id: outcome.of.messageId } }), index }];
          const foreign = onlyPersonIds !== null && !onlyPersonIds.includes(sent.request.personId);
          return foreign ? [{ ...fault("wrongPerson", { field: "messageId" }), index }] : [];
        });
        const bad = new Set(refused.map((one) => one.index));
        outcomesRecorded.push(...outcomes.filter((_outcome, index) => !bad.has(index)));
        return refused;
      },
    },
    inbox: {
      async list(personId, { limit, cursor, unread, archived }) {
        inboxPages.push({ personId, limit, cursor, unread, archived });
        return cursor === "no cursor" ? null : { items: [], next: null, unseen: 0, unread: 0 };
      },
      async markAllSeen(personId, { untilMs }) {
        allSeen.push({ personId, untilMs });
        return 2;
      },
      async mark(messageId, state, _nowMs, { onlyPersonIds }) {
        const sent = messagesSent.get(messageId);
        if (!sent || (onlyPersonIds !== null && !onlyPersonIds.includes(sent.request.personId))) return false;
        marked.push({ messageId, state, person: onlyPersonIds?.[0] ?? null });
        return true;
      },
    },
    lists: reading.lists,
    reports: {
      async funnel(query) {
        funnels.push(query);
        return { from: iso(query.fromMs), to: iso(query.toMs), rows: [], totals };
      },
      async failures({ fromMs, toMs, channel, by }) {
        failureReports.push({ channel, by });
        return { from: iso(fromMs), to: iso(toMs), rows: [] };
      },
      quotas: async () => ({ at: iso(0), lines: [], channels: [] }),
      async reach(span) {
        reachReports.push(span);
        const heard = { attempted: 0, accepted: 0, delivered: 0, shown: 0, opened: 0 };
        const rates = { permitted: null, accepted: null, delivered: null, shown: null, opened: null };
        const totals = { registered: 0, permitted: 0, reachable: 0, devices: heard, messages: heard, rates };
        const secondTouches = { watched: 0, pending: 0, sent: 0, failed: {}, none: {}, rows: [] };
        return { from: iso(span.fromMs), to: iso(span.toMs), rows: [], totals, secondTouches };
      },
      async creatives(query) {
        creativeReports.push(query);
        const overall = { creatives: 0, sends: 0, opens: 0, top: [], topShareOfOpens: 0, effectiveNumber: 0, alarms: [] };
        return { from: iso(query.fromMs), to: iso(query.toMs), creatives: [], campaigns: [], overall, advice: [] };
      },
      async reasons(query) {
        reasonReports.push(query);
        const overall = { messages: 0, explained: 0, settled: 0, opens: 0, openRate: null, reasons: [] };
        return { from: iso(query.fromMs), to: iso(query.toMs), clearEffect: 0.1, overall, campaigns: [] };
      },
      tokens: async () => ({
        now: iso(now),
        rows: [{ channel: "fcm", maker: "xiaomi", live: 2, striking: 1, quarantined: 0, dead: 1, reasons: { STRIKES: 1 } }],
        totals: { live: 2, striking: 1, quarantined: 0, dead: 1, reasons: { STRIKES: 1 } },
        stops: [],
        hygiene: null,
      }),
      today: async ({ zone, nowMs }) => fakeToday(zone, nowMs),
      summary: async () => ({
        now: iso(now),
        people: devicesPut.size,
        devices: devicesPut.size,
        events: 0,
        items: 0,
        deadTokens: 0,
        due: { total: 0, decided: 0, skipped: {} },
        removed: {},
        messages: { total: messagesSent.size, sent: 0, failed: {}, cancelled: {}, doubtful: 0, waiting: messagesSent.size, offered: 0 },
      }),
    },
    ...makeFakeLearning(),
    lab: options.lab
      ? {
          async advance(toMs) {
            now = toMs;
            return {
              now: iso(now),
              decided: 0,
              skipped: {},
              sent: 0,
              failed: 0,
              waiting: 0,
              settled: 0,
              doubtful: 0,
              cancelled: 0,
              secondTouches: 0,
            };
          },
        }
      : null,
    health: {
      ready: async () => ({ ok: options.ready ?? true, checks: { store: { ok: options.ready ?? true } } }),
      metrics: () => "# TYPE carillon_up gauge\ncarillon_up 1\n",
    },
  };
}

const fakeModel = { version: 3, promoted: true, examples: 1000 };

const aPair = (campaign: string) => ({
  campaign,
  item: null,
  creative: "c1",
  open: 0.1,
  convert: 0.01,
  switchOff: 0.001,
  value: 0.1,
  because: [{ group: "taste", effect: 0.8, text: "fits what they like (×2.2)" }],
});

function fakeKeys(secretOf: Readonly<Record<KeyScope, string>>, identitySecret: string, nowMs: () => number): ApiPorts["keys"] {
  const byHash = new Map<string, ApiKey>();
  const views = new Map<string, KeyView>();
  const add = (secret: string, key: ApiKey): void => {
    byHash.set(hashKey(secret), key);
    views.set(key.id, { id: key.id, name: key.name, scope: key.scope, createdAtMs: nowMs(), revokedAtMs: null });
  };
  for (const scope of ["ingest", "client", "read", "admin"] as const)
    add(secretOf[scope], { id: `key-${scope}`, name: `${scope} key`, scope, identitySecret: scope === "client" ? identitySecret : null });
  return {
    find: async (hash) => byHash.get(hash) ?? null,
    async create({ name, scope }) {
      const id = `key-${views.size + 1}`;
      const key = { id, name, scope, identitySecret: scope === "client" ? `${id}-identity` : null };
      const secret = `secret-of-${id}`;
      add(secret, key);
      return { ...key, secret };
    },
    list: async () => [...views.values()],
    async revoke(id) {
      for (const [hash, key] of byHash) {
        if (key.id !== id) continue;
        byHash.delete(hash);
        const view = views.get(id);
        if (view) views.set(id, { ...view, revokedAtMs: nowMs() });
        return true;
      }
      return false;
    },
  };
}

function fakeCatalogue(nowMs: () => number): ApiPorts["catalogue"] {
  const history: { declared: Declared; version: CatalogueVersion; changes: readonly Change[] }[] = [];
  const current = () => ({ version: history.length, declared: history.at(-1)?.declared ?? emptyDeclared });
  const apply: ApiPorts["catalogue"]["apply"] = async (incoming, { prune, dryRun, author, mayApprove, note }) => {
    const applied = applyDeclared(current().declared, incoming, { prune });
    if (!applied.ok) return err(applied.error.map((problem): CatalogueError => problem.refusal));
    const { next, changes, warnings } = applied.value;
    const unapproved = mayApprove ? [] : needsApproval(current().declared, next, changes);
    if (unapproved.length > 0) return err(unapproved.map((problem): CatalogueError => problem.refusal));
    const version = history.length + (changes.length > 0 ? 1 : 0);
    const noted = note ? changes.map((change): Change => ({ ...change, note })) : changes;
    if (!dryRun && changes.length > 0)
      history.push({ declared: next, version: { version, atMs: nowMs(), author, changes: noted }, changes: noted });
    return ok<CatalogueApplied>({ version, changes, warnings: warnings.map((problem) => problem.refusal) });
  };
  return {
    current: async () => current(),
    apply,
    async remove(kind, id, editor) {
      const entries = current().declared[kind];
      if (!Object.hasOwn(entries, id)) return null;
      const rest = Object.fromEntries(Object.entries(entries).filter(([one]) => one !== id));
      // The rest of a kind is of that kind, which a computed key cannot tell the compiler.
      return apply({ [kind]: rest } as Incoming, { prune: true, dryRun: false, ...editor });
    },
    versions: async () => history.map((one) => one.version).reverse(),
    version: async (version) => history[version - 1]?.version ?? null,
    changesOf: async (kind, id, { limit, before }) =>
      history
        .map(({ version, changes }) => ({ ...version, change: changes.find((one) => one.kind === kind && one.id === id) }))
        .flatMap(({ version, atMs, author, change }) =>
          change && (before === null || version < before) ? [{ version, atMs, author, change }] : [],
        )
        .reverse()
        .slice(0, limit),
    async rollback(version, editor) {
      const then = history[version - 1];
      return then ? apply(then.declared, { prune: true, ...editor }) : null;
    },
  };
}

function fakeChannels(): ApiPorts["channels"] {
  const stored = new Map<string, ChannelView>();
  return {
    list: async () => [...stored.values()],
    get: async (id) => stored.get(id) ?? null,
    async put(id, { credentials, ...config }) {
      if (config.vendor === "pigeon")
        return err([
          {
            code: "badValue",
            message: "there is no such vendor",
            field: "vendor",
            value: "pigeon",
            remedy: "write one of fcm, apns, web-push",
          },
        ]);
      const view = { ...config, id, paused: stored.get(id)?.paused ?? false, ...(credentials !== undefined && { credentials: "••••" }) };
      stored.set(id, view);
      return ok(view);
    },
    remove: async (id) => stored.delete(id),
    async test(id) {
      const view = stored.get(id);
      const remedy = "send a service message to a device of your own, and see what becomes of it";
      const told = { tookMs: 0, reason: null, native: null, refusals: [], message: "this vendor has no way to test", remedy };
      return view ? { channel: id, vendor: view.vendor, result: "cannotTest", ...told } : null;
    },
    async setPaused(id, paused) {
      const view = stored.get(id);
      if (view) stored.set(id, { ...view, paused });
      return view !== undefined;
    },
  };
}
