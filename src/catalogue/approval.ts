import { saying } from "../base/sentences.ts";
import { serviceCategories } from "./catalogue.ts";
import type { Problem } from "./check.ts";
import type { Change } from "./merge.ts";
import { type CampaignDeclared, type CreativeDeclared, type Declared, entryOf, type PlacementDeclared } from "./schema.ts";

/** Statuses that somebody fit to judge gave: `approved` and `live` are sent, `resting` is by itself taken up again. */
const cleared: ReadonlySet<CreativeDeclared["status"]> = new Set(["approved", "live", "resting"]);
/** A paused campaign goes on as it is without being judged again. */
const running: ReadonlySet<CampaignDeclared["status"]> = new Set(["live", "paused"]);
const serving: ReadonlySet<string> = new Set(serviceCategories);
/** What a person reads, sees or is led to. */
const words = ["title", "body", "image", "link", "lang"] as const;

/**
 * What of a change only an approver may do: bring a creative to a status that is sent, change the words of one that has such a status, set
 * the link of a campaign that runs, make it one of service (which no cap holds), let a placement serve, and change the policy. Each is an
 * error at its field.
 */
export function needsApproval(before: Declared, next: Declared, changes: readonly Change[]): readonly Problem[] {
  return changes.flatMap(({ kind, id, change }): readonly Problem[] => {
    if (kind === "policy") return [problem(kind, id, [], { said: saying("needsApprover.policy", {}), what: "the policy" })];
    if (change === "removed") return [];
    if (kind === "creatives") return judged(entryOf(next.creatives, id), (after) => ofCreative(entryOf(before.creatives, id), after));
    if (kind === "placements") return judged(entryOf(next.placements, id), (after) => ofPlacement(entryOf(before.placements, id), after));
    if (kind === "campaigns") return judged(entryOf(next.campaigns, id), (after) => ofCampaign(before, next, after));
    return [];
  });
}

const judged = <T>(after: T | undefined, judge: (after: T) => readonly Problem[]): readonly Problem[] =>
  after === undefined ? [] : judge(after);

function ofPlacement(before: PlacementDeclared | undefined, after: PlacementDeclared): readonly Problem[] {
  if (after.class !== "service" || before?.class === "service") return [];
  const said = saying("needsApprover.service", { name: after.id });
  return [problem("placements", after.id, ["class"], { said, what: `the class service of placement "${after.id}"` })];
}

/** One that did not run before was stood for by nobody: everything of it counts as new. */
function ofCampaign(before: Declared, next: Declared, after: CampaignDeclared): readonly Problem[] {
  if (!running.has(after.status)) return [];
  const earlier = entryOf(before.campaigns, after.id);
  const known = earlier !== undefined && running.has(earlier.status) ? earlier : undefined;
  const serves = (declared: Declared, one: CampaignDeclared): boolean => entryOf(declared.placements, one.placement)?.class === "service";
  const own = (word: "link" | "category" | "placement", what: string): Problem =>
    problem("campaigns", after.id, [word], {
      said: saying("needsApprover.campaign", { name: after.id, status: after.status, word }),
      what: `${what} of campaign "${after.id}", which is ${after.status},`,
    });
  const isLinked = known === undefined ? after.link !== undefined : known.link !== after.link;
  const isService = serving.has(after.category) && (known === undefined || !serving.has(known.category));
  // Of a placement that becomes one of service itself, its own change tells.
  const isServed = serves(next, after) && (known === undefined || (known.placement !== after.placement && !serves(before, known)));
  return [
    ...(isLinked ? [own("link", "the link")] : []),
    ...(isService ? [own("category", "the service category")] : []),
    ...(isServed ? [own("placement", "the service placement")] : []),
  ];
}

function ofCreative(before: CreativeDeclared | undefined, after: CreativeDeclared): readonly Problem[] {
  if (!cleared.has(after.status)) return [];
  const wasCleared = before !== undefined && cleared.has(before.status);
  const isRaised = before?.status !== after.status && (after.status !== "resting" || !wasCleared);
  const { id: name, status: to } = after;
  const raised = { said: saying("needsApprover.status", { name, status: to }), what: `the status ${to} of creative "${name}"` };
  const status = isRaised ? [problem("creatives", name, ["status"], raised)] : [];
  // One that was not cleared has no words that anybody stood for; its status says enough.
  const changed = wasCleared ? words.filter((word) => before[word] !== after[word]) : [];
  const texts = changed.map((word) =>
    problem("creatives", name, [word], {
      said: saying("needsApprover.word", { name, status: before?.status ?? to, word }),
      what: `the ${word} of creative "${name}", which is ${before?.status},`,
    }),
  );
  return [...status, ...texts];
}

const remedies: Readonly<Partial<Record<Problem["kind"], string>>> = {
  creatives: "ask an approver, or save it as inReview",
  campaigns: "ask an approver, or save it as draft",
};

interface Judged {
  readonly said: ReturnType<typeof saying>;
  /** In English, before "can only be set by an approver". */
  readonly what: string;
}

function problem(kind: Problem["kind"], id: string, path: readonly string[], { said, what }: Judged): Problem {
  const remedy = remedies[kind] ?? "ask an approver";
  return {
    kind,
    id,
    path,
    severity: "error",
    refusal: { ...said, message: `${what} can only be set by an approver`, remedy },
  };
}
