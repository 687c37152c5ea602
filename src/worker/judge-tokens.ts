import {
  afterStrike,
  clearedByAcceptance,
  type Doubts,
  defaultMismatchPolicy,
  isDead,
  isMisconfigured,
  type MismatchCount,
  noDoubts,
  type TokenWord,
} from "../delivery/token-hygiene.ts";
import { pauseRunning } from "../store/channels.ts";
import type { Client } from "../store/database.ts";
import { type DeviceKey, retireTokens } from "../store/devices.ts";
import { savePause } from "../store/pauses.ts";
import {
  type ChannelStanding,
  lockChannels,
  lockDoubts,
  quarantineTokens,
  readTokenStop,
  recentAnswers,
  releaseTokens,
  saveDoubts,
  writeTokenStop,
} from "../store/token-hygiene.ts";
import type { TokenKey } from "../store/token-key.ts";
import { tellDevices } from "./tell-devices.ts";

/** What a vendor said of one token. */
export interface TokenSaid extends TokenKey {
  /** Id of the configured channel that was answered. */
  readonly channelId: string;
  /** Domain time: of the attempt, or of what a receipt tells. */
  readonly atMs: number;
  readonly word: TokenWord;
  readonly byReceipt: boolean;
  /** The token was known to be doubted when the message left, by answers to messages alone. */
  readonly wasDoubted: boolean;
}

/** Why a token died by doubts; one that died by its vendor's word has the vendor's reason. */
export const struckOut = "STRIKES";
export const mismatch = "TOKEN_MISMATCH";

/** What to do about a channel whose tokens are said to be another app's. */
export const stopRemedy = (channelId: string): string =>
  `compare app, project, environment and key of the channel with those of the app that registers; then save the channel again, or: carillon pauses resume channel ${channelId}`;

/**
 * Does to tokens what was said of them: the dead are retired, the doubted get a strike, those of another app are put in quarantine, and a
 * doubted one that works is beyond doubt again. Where more than a few of a channel's newest answers say "another app", it is the
 * channel that is wrong: it is stopped, and its tokens come out of quarantine. What is counted stands in the attempts, so that it spans
 * batches and processes and survives a restart; the answers of this transaction must be noted before.
 */
export async function judgeTokens(client: Client, said: readonly TokenSaid[]): Promise<void> {
  const telling = said.filter(({ word, wasDoubted }) => word !== "alive" || wasDoubted);
  if (telling.length === 0) return;
  const having = (word: TokenWord): readonly TokenSaid[] => telling.filter((one) => one.word === word);
  const dead = await retireTokens(
    client,
    having("dead").map((one) => ({ ...one, reason: "TOKEN_INVALID" })),
  );
  const struck = await weighDoubts(client, [...having("doubted"), ...having("alive")]);
  const aside = await setAside(client, said, having("mismatched"));
  await tellDevices(client, [...dead, ...struck, ...aside], Math.max(...telling.map(({ atMs }) => atMs)));
}

/** Answers the devices whose tokens went into quarantine, or came out of it. */
async function setAside(client: Client, said: readonly TokenSaid[], mismatched: readonly TokenSaid[]): Promise<readonly DeviceKey[]> {
  if (mismatched.length === 0) return [];
  const { until, released } = await stopMisconfigured(client, said);
  const aside = await quarantineTokens(
    client,
    mismatched
      .filter(({ channelId, atMs }) => atMs > (until.get(channelId) ?? Number.NEGATIVE_INFINITY))
      .map((one) => ({ ...one, reason: mismatch })),
  );
  return [...released, ...aside];
}

/** Answers the devices whose tokens died of it. */
async function weighDoubts(client: Client, said: readonly TokenSaid[]): Promise<readonly DeviceKey[]> {
  const doubts = new Map<string, { readonly key: TokenSaid; readonly before: Doubts; after: Doubts }>();
  for (const [one, before] of await lockDoubts(client, said)) {
    const id = JSON.stringify([one.personId, one.deviceId, one.channel]);
    const entry = doubts.get(id) ?? { key: one, before, after: before };
    doubts.set(id, entry);
    if (one.word === "doubted") entry.after = afterStrike(entry.after, one);
    else if (clearedByAcceptance(entry.after)) entry.after = noDoubts;
  }
  const changed = [...doubts.values()].filter(({ before, after }) => before !== after);
  await saveDoubts(
    client,
    changed.map(({ key, after }) => [key, after]),
  );
  return retireTokens(
    client,
    changed.filter(({ after }) => isDead(after)).map(({ key }) => ({ ...key, reason: struckOut })),
  );
}

/**
 * Up to when the tokens of each channel of which a mismatch was said are not to blame: for ever where it is stopped now or was paused before,
 * else until its last stop.
 */
async function stopMisconfigured(
  client: Client,
  said: readonly TokenSaid[],
): Promise<{ readonly until: ReadonlyMap<string, number>; readonly released: readonly DeviceKey[] }> {
  const byChannel = Map.groupBy(said, ({ channelId }) => channelId);
  const blamed = [...byChannel.keys()].filter((id) => byChannel.get(id)?.some(({ word }) => word === "mismatched"));
  const until = new Map<string, number>();
  const released: DeviceKey[] = [];
  for (const channel of await lockChannels(client, blamed)) {
    const before = await readTokenStop(client, channel.id);
    const sinceMs = before?.atMs ?? Number.NEGATIVE_INFINITY;
    // What comes in late of a paused channel says no more of its tokens than what it was stopped for.
    const restored = await stopIfWrong(client, channel, sinceMs, byChannel.get(channel.id) ?? []);
    released.push(...(restored ?? []));
    const stopped = restored !== null || channel.pausedReason !== null;
    until.set(channel.id, stopped ? Number.POSITIVE_INFINITY : sinceMs);
  }
  return { until, released };
}

/** The devices whose tokens came out of quarantine because the channel was stopped; null: there is nothing wrong with it. */
async function stopIfWrong(
  client: Client,
  channel: ChannelStanding,
  sinceMs: number,
  said: readonly TokenSaid[],
): Promise<readonly DeviceKey[] | null> {
  const { window, spanMs } = defaultMismatchPolicy;
  // Answers to what left before the last stop speak of the configuration that was stopped. Receipts are told of failures for the most part.
  const batch = said.filter(({ atMs, byReceipt }) => atMs > sinceMs && !byReceipt);
  const newestMs = Math.max(...said.map(({ atMs }) => atMs));
  const { vendor, appId } = channel;
  const recent = await recentAnswers(client, {
    vendor,
    appId,
    reason: mismatch,
    afterMs: Math.max(sinceMs, newestMs - spanMs),
    limit: window,
  });
  const ofBatch: MismatchCount = { answers: batch.length, mismatches: batch.filter(({ word }) => word === "mismatched").length };
  const wrong = [ofBatch, recent].find((count) => isMisconfigured(count));
  if (wrong === undefined) return null;
  const { answers, mismatches } = wrong;
  const reason = `${mismatch}: ${mismatches} of ${answers} answers said that the token is another app's: ${stopRemedy(channel.id)}`;
  if (await pauseRunning(client, channel.id, reason))
    await savePause(client, { kind: "channel", subject: channel.id, cause: "errors", reason, atMs: newestMs });
  const oldestMs = Math.min(recent.oldestMs ?? newestMs, ...batch.map(({ atMs }) => atMs));
  const restored = await releaseTokens(client, { vendor, appId, reason: mismatch, sinceMs: oldestMs });
  await writeTokenStop(client, channel.id, { atMs: newestMs, answers, mismatches, restored: restored.length });
  return restored;
}
