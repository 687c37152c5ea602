import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { entryOf } from "../catalogue/schema.ts";
import { channelExists, pauseChannel, pausedChannels } from "../store/channels.ts";
import { type Pool, type Queryable, timestamp } from "../store/database.ts";
import { listPauses, markResumed, standingPauses } from "../store/pauses.ts";
import { applyCatalogue, currentDeclared } from "./catalogue.ts";
import { readPauseReason } from "./pause-reason.ts";

/** What Carillon paused by itself, newest first. */
export async function showPauses(pool: Pool, limit: number) {
  const pauses = await listPauses(pool, limit);
  return pauses.map(({ kind, subject, cause, reason, atMs, resumedAtMs }) => ({
    kind,
    subject,
    cause,
    reason,
    values: readPauseReason(reason),
    at: timestamp(atMs),
    resumedAt: resumedAtMs === null ? null : timestamp(resumedAtMs),
  }));
}

/** Lets a paused channel or campaign go on, whoever paused it. What happened before is not held against it again. */
export async function resume(
  pool: Pool,
  { kind, subject }: { readonly kind: "channel" | "campaign"; readonly subject: string },
  { author, nowMs }: { readonly author: string; readonly nowMs: number },
): Promise<Result<"resumed" | "wasNotPaused", Refusal>> {
  if (kind === "channel") {
    if (!(await pausedChannels(pool)).has(subject))
      return (await channelExists(pool, subject)) ? ok("wasNotPaused") : err(unknown(kind, subject));
    if (!(await pauseChannel(pool, subject, null))) return err(unknown(kind, subject));
    await endPause(pool, { kind, subject, nowMs });
    return ok("resumed");
  }
  const { declared } = await currentDeclared(pool);
  const entry = entryOf(declared.campaigns, subject);
  if (entry === undefined) return err(unknown(kind, subject));
  if (entry.status !== "paused") return ok("wasNotPaused");
  const incoming = { campaigns: { [subject]: { ...entry, status: "live" as const } } };
  const applied = await applyCatalogue(pool, incoming, { prune: false, dryRun: false, author, nowMs });
  if (applied.ok) {
    await endPause(pool, { kind, subject, nowMs });
    return ok("resumed");
  }
  const [first = unknown(kind, subject)] = applied.error;
  return err(first);
}

/** The next look for spikes would see it too; until then `doctor` would tell of a pause that is over. */
export async function endPause(
  db: Queryable,
  one: { readonly kind: "channel" | "campaign"; readonly subject: string; readonly nowMs: number },
) {
  const standing = (await standingPauses(db)).filter(({ kind, subject }) => kind === one.kind && subject === one.subject);
  await markResumed(
    db,
    standing.map(({ id }) => id),
    one.nowMs,
  );
}

const unknown = (kind: "channel" | "campaign", subject: string): Refusal => ({
  ...saying(kind === "channel" ? "unknownChannel" : "unknownCampaign", { name: subject }),
  message: `no ${kind} is called "${subject}"`,
  field: kind,
  value: subject,
  remedy: kind === "channel" ? "GET /v1/channels lists them" : "carillon export shows them",
});
