import type { CallbackAnswer, CallbackCall } from "../api/channel-ports.ts";
import type { ReportedOutcome } from "../api/ports.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Receipt, ReceiptReader } from "../channel/port.ts";
import { channels } from "../channel/registry.ts";
import { failuresByWeight } from "../delivery/after-receipts.ts";
import { wordOfReason } from "../delivery/token-hygiene.ts";
import type { OutcomeKind } from "../event/fact.ts";
import { channelsVersion, loadChannels } from "../store/channels.ts";
import { type Client, inTransaction, type Pool, type Queryable } from "../store/database.ts";
import {
  type Asked,
  type AttemptFailure,
  attemptsOfNames,
  attemptsOfVendorIds,
  failAttempts,
  ownersOfTokens,
  replaceTokens,
  type TokenOwner,
} from "../store/receipts.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { noteTokenUse, type TokenUse } from "../store/token-quota.ts";
import { type ClosedDevices, closeDevices } from "../worker/close-devices.ts";
import { judgeTokens, type TokenSaid } from "../worker/judge-tokens.ts";
import type { Meters } from "../worker/meters.ts";
import { channelConfig } from "../worker/senders.ts";
import { settleTold } from "../worker/settle-told.ts";
import type { CallbackAddresses } from "./callback-address.ts";
import { recordOutcomes, toleranceMs } from "./outcomes.ts";
import { type Found, resolveReceipt } from "./resolve-receipt.ts";

/** A channel whose vendor calls back. */
export interface Listener {
  /** Id of the channel. */
  readonly id: string;
  readonly vendor: string;
  /** The address that the vendor was given; null when this server does not know its own name. */
  readonly callbackUrl: string | null;
  readonly read: ReceiptReader;
  readonly checkToken: (token: string) => string | null;
}

export interface Listeners {
  /** null: no such channel, or one whose vendor calls nobody. A paused channel listens: what was sent before goes on being told of. */
  find(channelId: string): Promise<Listener | null>;
}

/** Follows the configuration of the channels; cheap when nothing changed. */
export function makeListeners(pool: Pool, box: SecretBox, addresses: CallbackAddresses): Listeners {
  let seen: string | null = null;
  let listeners: ReadonlyMap<string, Listener> = new Map();
  return {
    async find(channelId) {
      const version = await channelsVersion(pool);
      if (version !== seen) {
        listeners = await loadListeners(pool, box, addresses);
        seen = version;
      }
      return listeners.get(channelId) ?? null;
    },
  };
}

async function loadListeners(pool: Pool, box: SecretBox, addresses: CallbackAddresses): Promise<ReadonlyMap<string, Listener>> {
  const found = new Map<string, Listener>();
  for (const row of await loadChannels(pool, box)) {
    const kind = channels.get(row.vendor);
    const callbackUrl = addresses.urlOf(row.id);
    const ready = kind?.parseConfig({ ...channelConfig(row), ...(callbackUrl === null ? {} : { callbackUrl }) });
    if (!kind || !ready?.ok || ready.value.readReceipts === null) continue;
    const checkToken = (token: string): string | null => {
      const checked = kind.checkToken(token);
      return checked.ok ? checked.value : null;
    };
    found.set(row.id, { id: row.id, vendor: row.vendor, callbackUrl, read: ready.value.readReceipts, checkToken });
  }
  return found;
}

export interface ReceiptDeps {
  readonly pool: Pool;
  readonly listeners: Listeners;
  readonly meters: Meters;
  readonly catalogue: () => Catalogue;
  /**
   * Lets a moment pass. A quick vendor tells of a message before its answer to the request is noted; without that note nobody knows the
   * vendor's name for it, so what is unknown at first is looked for once more.
   */
  readonly wait: () => Promise<void>;
}

/**
 * Takes a vendor's call: what arrived, was shown, clicked or dismissed becomes an outcome; what failed afterwards is noted on its attempt,
 * and a message that no device has then goes another way or ends; what the vendor says of tokens and permissions takes effect. Everything
 * may come twice and in any order. Messages that nobody knows are counted and answered like all others, since a vendor would tell of them
 * for ever. What cannot be believed is answered with the vendor's own refusal, and nothing of it is kept. null: nobody listens here.
 */
export async function takeReceipts(deps: ReceiptDeps, call: CallbackCall, nowMs: number): Promise<CallbackAnswer | null> {
  const listener = await deps.listeners.find(call.channelId);
  if (listener === null) return null;
  const { vendor } = listener;
  const read = listener.read({ headers: call.headers, url: addressOf(call, listener), body: call.body }, nowMs);
  if (!read.ok) {
    deps.meters.add("carillon_receipts_refused_total", { vendor }, 1);
    return read.error;
  }
  const receipts = read.value.receipts.map((receipt) => ({
    ...receipt,
    token: receipt.token === null ? null : (listener.checkToken(receipt.token) ?? receipt.token),
  }));
  let found = await lookUp(deps.pool, vendor, receipts);
  if (receipts.some((receipt) => comesEarly(receipt, found))) {
    await deps.wait();
    found = await lookUp(deps.pool, vendor, receipts);
  }
  const effects = effectsOf(receipts, found, { listener, nowMs });
  await recordOutcomes(deps.pool, effects.outcomes, { nowMs, onlyPersonIds: null });
  if (effects.failures.length + effects.denied.length + effects.inactive.length + effects.tokens.length + effects.spent.length > 0)
    await inTransaction(deps.pool, (client) => takeEffect(client, effects, { catalogue: deps.catalogue, nowMs }));
  for (const [kind, n] of countBy(receipts, (receipt) => receipt.result.kind))
    deps.meters.add("carillon_receipts_total", { vendor, kind }, n);
  deps.meters.add("carillon_receipts_unknown_total", { vendor }, effects.unknown);
  deps.meters.add("carillon_receipts_unread_total", { vendor }, read.value.unread);
  return read.value.answer;
}

function comesEarly(receipt: Receipt, found: Found): boolean {
  const subject = resolveReceipt(receipt, found);
  return subject === null || (receipt.result.kind === "failed" && (subject.attempt?.isUnderWay ?? false));
}

/** The whole address, as the vendor knows it and perhaps signed it. */
function addressOf({ url, headers }: CallbackCall, { callbackUrl }: Listener): string {
  const query = url.includes("?") ? url.slice(url.indexOf("?")) : "";
  return callbackUrl === null ? `http://${headers.host ?? "localhost"}${url}` : `${callbackUrl}${query}`;
}

async function lookUp(db: Queryable, vendor: string, receipts: readonly Receipt[]): Promise<Found> {
  const owners = await ownersOfTokens(
    db,
    vendor,
    receipts.flatMap((receipt) => receipt.token ?? []),
  );
  const asked = (pick: (receipt: Receipt) => string | null): readonly Asked[] =>
    receipts.flatMap((receipt) => {
      const name = pick(receipt);
      const owner = receipt.token === null ? undefined : owners.get(receipt.token);
      return name === null ? [] : [{ name, deviceId: owner?.deviceId ?? null }];
    });
  const named = asked((receipt) => receipt.messageId);
  const told = asked((receipt) => receipt.vendorId);
  return {
    byName: Map.groupBy(await attemptsOfNames(db, vendor, named), (attempt) => attempt.name),
    byVendorId: Map.groupBy(await attemptsOfVendorIds(db, vendor, told), (attempt) => attempt.name),
    owners,
  };
}

interface ToldToken extends TokenSaid {
  /** The token that took its place; null = none is known. */
  readonly by: string | null;
}

interface Effects {
  readonly outcomes: readonly ReportedOutcome[];
  readonly failures: readonly AttemptFailure[];
  readonly denied: ClosedDevices["denied"];
  readonly inactive: ClosedDevices["inactive"];
  readonly tokens: readonly ToldToken[];
  /** Devices of which the vendor says that they get no more today. */
  readonly spent: readonly TokenUse[];
  readonly unknown: number;
}

const outcomeOf = {
  delivered: "delivered",
  shown: "shown",
  clicked: "opened",
  dismissed: "dismissed",
} as const satisfies Record<string, OutcomeKind>;

function effectsOf(
  receipts: readonly Receipt[],
  found: Found,
  { listener, nowMs }: { readonly listener: Listener; readonly nowMs: number },
): Effects {
  const outcomes: ReportedOutcome[] = [];
  const failures: AttemptFailure[] = [];
  const denied: ClosedDevices["denied"][number][] = [];
  const inactive: ClosedDevices["inactive"][number][] = [];
  const tokens: ToldToken[] = [];
  const spent: TokenUse[] = [];
  const zone = channels.get(listener.vendor)?.limits.quotaZone ?? null;
  let unknown = 0;
  for (const receipt of receipts) {
    const subject = resolveReceipt(receipt, found);
    const atMs = timeOf(receipt, nowMs);
    const { result } = receipt;
    if (subject === null) unknown++;
    else if (result.kind !== "failed") {
      const of = { kind: "message", messageId: subject.messageId } as const;
      outcomes.push({ of, deviceId: subject.deviceId, outcome: outcomeOf[result.kind], atMs, value: null });
    } else if (subject.attempt !== null) failures.push({ ...subject.attempt, reason: result.reason, native: result.native });
    const owner = receipt.token === null ? undefined : found.owners.get(receipt.token);
    const deviceId = owner?.deviceId ?? subject?.deviceId ?? null;
    if (result.kind === "failed" && result.reason === "USER_DISABLED_NOTIFICATIONS" && deviceId !== null) denied.push({ deviceId, atMs });
    if (result.kind === "failed" && result.reason === "DEVICE_INACTIVE" && owner !== undefined && receipt.token !== null)
      inactive.push({ ...owner, channel: listener.vendor, token: receipt.token, atMs });
    if (
      result.kind === "failed" &&
      result.reason === "DEVICE_QUOTA_EXCEEDED" &&
      owner !== undefined &&
      receipt.token !== null &&
      zone !== null
    )
      spent.push({ ...owner, channel: listener.vendor, token: receipt.token, day: localTime(zone, atMs).day, used: 0, spent: true });
    const told = toldToken(receipt, owner, { listener, atMs, isRepeated: subject?.attempt?.hasFailed ?? false });
    if (told !== null) tokens.push(told);
  }
  return { outcomes, failures, denied, inactive, tokens, spent, unknown };
}

/** A device that registered the token anew after the vendor's word has come back. */
function toldToken(
  { token, replacementToken, result, atMs: toldMs }: Receipt,
  owner: TokenOwner | undefined,
  { listener, atMs, isRepeated }: { readonly listener: Listener; readonly atMs: number; readonly isRepeated: boolean },
): ToldToken | null {
  if (owner === undefined || token === null || owner.registeredAtMs > atMs) return null;
  const by = typeof replacementToken === "string" ? listener.checkToken(replacementToken) : null;
  const isReplaced = by !== null && by !== token;
  const said = result.kind !== "failed" ? null : result.tokenDead ? "dead" : wordOfReason(result.reason);
  const word = isReplaced ? "dead" : said;
  // Arrivals clear doubts with their outcomes; a doubt that is told again without its time would count as one of today.
  if (word === null || word === "alive" || (word === "doubted" && toldMs === null && isRepeated)) return null;
  const { personId, deviceId } = owner;
  const about = { personId, deviceId, channelId: listener.id, channel: listener.vendor, token, atMs };
  return { ...about, word, byReceipt: true, wasDoubted: false, by: isReplaced ? by : null };
}

/** As the vendor says, but for a clock that runs ahead of ours. */
function timeOf({ atMs }: Receipt, nowMs: number): number {
  return atMs === null || atMs > nowMs + toleranceMs ? nowMs : atMs;
}

async function takeEffect(
  client: Client,
  { failures, denied, inactive, tokens, spent }: Effects,
  { catalogue, nowMs }: { readonly catalogue: () => Catalogue; readonly nowMs: number },
): Promise<void> {
  const failed = await failAttempts(client, failures, failuresByWeight);
  await replaceTokens(
    client,
    tokens.flatMap((one) => (one.by === null ? [] : [{ ...one, by: one.by }])),
  );
  await closeDevices(client, { denied, inactive });
  // Those that were replaced are no longer found.
  await judgeTokens(client, tokens);
  // Last, so that no way is taken for open that this very call closed.
  await settleTold(client, catalogue, { keys: failed, nowMs });
  await noteTokenUse(client, spent);
}

function countBy<T>(list: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}
