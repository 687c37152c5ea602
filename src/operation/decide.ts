import { randomBytes } from "node:crypto";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Decision } from "../decision/decision.ts";
import { explain, summarise } from "../decision/explain.ts";
import type { Renderer } from "../message/render.ts";
import { resolveAliases } from "../store/aliases.ts";
import { inTransaction, type Pool, timestamp } from "../store/database.ts";
import { type DecisionWrite, saveDecisions } from "../store/decisions.ts";
import { type MessageWrite, saveOffered } from "../store/messages.ts";
import { loadDuePeople, loadPeople } from "../store/people.ts";
import { type Said, saidAs, saveSaidTexts } from "../store/said-texts.ts";
import { type DecideDeps, decidePerson, decisionIdOf, doubtedTokens, messageIdOf, messageRef, waysOf } from "../worker/decide.ts";
import { loadQuotaInReach, trackQuota } from "../worker/quota.ts";
import { newRecord, openRecords } from "../worker/records.ts";
import type { Shared } from "../worker/situation.ts";

type PullAnswer =
  | {
      readonly personId: string;
      readonly messageId: string;
      readonly campaign: string;
      readonly item: string | null;
      readonly creative: string;
      readonly title: string;
      readonly body: string;
      readonly image?: string;
      readonly link: string | null;
      readonly propensity: number;
    }
  | { readonly personId: string; readonly messageId: null; readonly reasons: Record<string, number> };

/**
 * Decides what a pull placement shows these people now, by the same steps as a push. The message enters ledger and limits when an
 * outcome says that it was shown.
 */
export async function decidePull(
  deps: DecideDeps & { readonly renderer: Renderer },
  shared: Shared,
  request: { readonly placement: string; readonly people: readonly { readonly id: string }[]; readonly nowMs: number },
): Promise<Result<PullAnswer[], Refusal>> {
  const placement = shared.catalogue.placements.get(request.placement);
  if (placement?.kind !== "pull") return err(notPull(request.placement, placement !== undefined));
  return inTransaction(deps.pool, async (client) => {
    const aliases = await resolveAliases(
      client,
      request.people.map((person) => person.id),
    );
    const ids = request.people.map((person) => aliases.get(person.id) ?? person.id);
    const rows = await loadPeople(client, ids);
    const records = await openRecords(client, rows.values(), shared.catalogue.needs);
    const quota = trackQuota(shared.catalogue, await loadQuotaInReach(client, request.nowMs), {
      nowMs: request.nowMs,
      model: shared.model,
    });
    const [decisions, messages, answers]: [DecisionWrite[], Offered[], PullAnswer[]] = [[], [], []];
    for (const [position, personId] of ids.entries()) {
      // Somebody of whom nothing is known yet still may be shown what everybody may.
      const record = records.get(personId) ?? newRecord(personId, shared.catalogue.needs, request.nowMs);
      const decision = decidePerson(deps, shared, { record, nowMs: request.nowMs, cause: "pull", placement: request.placement, quota });
      const written = offer(deps.renderer, decision, record.state.traits);
      decisions.push(written.decision);
      if (written.message) messages.push(written.message);
      answers.push({ ...written.answer, personId: request.people[position]?.id ?? personId });
    }
    await saveDecisions(client, decisions);
    await saveOffered(client, messages);
    await saveSaidTexts(client, messages);
    return ok(answers);
  });
}

type Offered = MessageWrite & { readonly said: Said; readonly atMs: number };

function offer(
  renderer: Renderer,
  decision: Decision,
  traits: Readonly<Record<string, unknown>>,
): { readonly decision: DecisionWrite; readonly message: Offered | null; readonly answer: PullAnswer } {
  const { chosen, personId } = decision;
  // The app asks again at every view: each asking is a decision of its own, also at one and the same time.
  const decisionId = `d_${randomBytes(16).toString("base64url")}`;
  const text =
    chosen && renderer.render({ creative: chosen.creative, traits, item: chosen.item, event: {}, campaignLink: chosen.campaign.link });
  if (!chosen || !text?.ok) {
    const skipped = decision.skipped ?? "creatives";
    const silent: Decision = { ...decision, chosen: null, skipped };
    return {
      decision: { decisionId, messageId: null, decision: silent },
      message: null,
      answer: { personId, messageId: null, reasons: removalCounts(silent) },
    };
  }
  const ref = messageRef(decision, messageIdOf(decisionId));
  const { isPersonal, ...words } = text.value;
  return {
    decision: { decisionId, messageId: ref.messageId, decision },
    message: {
      ...ref,
      personId,
      decisionId,
      state: "offered",
      decidedAtMs: decision.atMs,
      sendAtMs: decision.atMs,
      expiresAtMs: chosen.expiresAtMs,
      propensity: chosen.propensity,
      content: null,
      said: saidAs(words, { isPersonal }),
      atMs: decision.atMs,
    },
    answer: {
      personId,
      messageId: ref.messageId,
      campaign: ref.campaign,
      item: ref.item,
      creative: ref.creative,
      title: words.title,
      body: words.body,
      ...(words.image === null ? {} : { image: words.image }),
      link: words.link,
      propensity: chosen.propensity,
    },
  };
}

/** How many candidates each step took out. */
function removalCounts(decision: Decision): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const step of decision.steps) {
    const removed = step.removed.reduce((sum, removal) => sum + (removal.count ?? 1), 0);
    if (removed > 0) counts[step.step] = removed;
  }
  if (decision.skipped !== null) counts[decision.skipped] ??= 0;
  return counts;
}

const notPull = (placement: string, known: boolean): Refusal => ({
  ...saying(known ? "placementNotPull" : "unknownPlacement", { name: placement }),
  message: known ? `placement "${placement}" is pushed to, it cannot be asked for` : `no placement is called "${placement}"`,
  field: "placement",
  value: placement,
  remedy: "name a placement of kind pull; GET /v1/export/placements lists them",
});

/** Who would get what, and why not, at a moment: nothing is committed. Without `people`: those who are due then. */
export async function dryRun(
  deps: DecideDeps,
  shared: Shared,
  request: { readonly people: readonly string[] | null; readonly placement: string | null; readonly limit: number; readonly atMs: number },
) {
  const rows =
    request.people === null
      ? await loadDuePeople(deps.pool, request.atMs, request.limit)
      : [...(await loadPeople(deps.pool, await canonical(deps.pool, request.people))).values()];
  const records = await openRecords(deps.pool, rows, shared.catalogue.needs);
  const ways = waysOf(deps, request.atMs);
  const quota = trackQuota(shared.catalogue, await loadQuotaInReach(deps.pool, request.atMs), {
    nowMs: request.atMs,
    model: shared.model,
    ways,
  });
  const doubted = await doubtedTokens(deps.pool, [...records.keys()], request.atMs);
  const decisions = rows.flatMap((row) => {
    const record = records.get(row.personId);
    if (!record) return [];
    const cause = request.placement !== null && shared.catalogue.placements.get(request.placement)?.kind === "pull" ? "pull" : "due";
    const decision = decidePerson(deps, shared, {
      ...{ record, nowMs: request.atMs, cause, placement: request.placement, quota },
      doubted: doubted.get(row.personId),
    });
    if (decision.chosen && cause === "due") quota.take(decision.chosen, { messageId: "", way: decision.way });
    return [decision];
  });
  const { due, decided, skipped } = summarise(decisions);
  return {
    at: timestamp(request.atMs),
    due,
    decided,
    skipped: skipped as Record<string, number>, // keys of a closed union
    decisions: decisions.map((decision) => {
      const explained = explain(decisionIdOf(decision), decision);
      const steps = explained.steps.map((step) => ({ ...step, removed: [...step.removed] }));
      return { personId: decision.personId, ...explained, steps, shortlist: [...explained.shortlist], because: [...explained.because] };
    }),
  };
}

async function canonical(pool: Pool, ids: readonly string[]): Promise<readonly string[]> {
  const aliases = await resolveAliases(pool, ids);
  return ids.map((id) => aliases.get(id) ?? id);
}
