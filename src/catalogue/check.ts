import type { Predicate } from "../audience/predicate.ts";
import { parseDuration } from "../base/duration.ts";
import type { Refusal } from "../base/refusal.ts";
import { saying } from "../base/sentences.ts";
import { marketingCategories } from "./catalogue.ts";
import { checkTemplates, type Say } from "./check-entry.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Path } from "./faults-of.ts";
import { asList } from "./fields.ts";
import { type CampaignDeclared, type Declared, entryOf, type LimitDeclared, type ListKind, type RosterDeclared } from "./schema.ts";

/** What is wrong with an entry although every field of it is well formed. */
export interface Problem {
  readonly kind: ListKind | "policy";
  /** Id of the entry; `policy` for the policy. */
  readonly id: string;
  /** Where in the entry. */
  readonly path: Path;
  /** Warnings do not stop an apply. */
  readonly severity: "error" | "warning";
  readonly refusal: Refusal;
}

/** Ids that are declared somewhere although their entries could not be read: referring to them is no further mistake. */
export type AlsoDeclared = Partial<Record<ListKind, ReadonlySet<string>>>;

/** Everything that entries say of each other: references that lead nowhere, circles, a category in the wrong class. */
export function checkReferences(declared: Declared, also: AlsoDeclared = {}): Problem[] {
  const scope = makeScope(declared, also);
  for (const campaign of Object.values(declared.campaigns)) checkCampaign(campaign, scope);
  for (const audience of Object.values(declared.audiences)) {
    for (const { id, path } of referencedAudiences(audience.where, ["where"])) scope.refer("audiences", audience.id, path, "audiences", id);
  }
  for (const experiment of Object.values(declared.experiments)) {
    if (experiment.audience !== undefined) scope.refer("experiments", experiment.id, ["audience"], "audiences", experiment.audience);
  }
  for (const slot of Object.values(declared.roster)) checkSlot(slot, scope);
  for (const [index, limit] of declared.policy.limits.entries()) checkLimit(limit, ["limits", index], scope);
  checkCircles(declared, scope);
  return scope.problems;
}

const rosterNames = [
  ["line", "lines"],
  ["campaign", "campaigns"],
  ["placement", "placements"],
  ["audience", "audiences"],
] as const;

/** What can still be said of an entry that its schema refused: references and templates among the fields that are texts. */
export function checkUnread(kind: ListKind, raw: UnreadEntry, declared: Declared, also: AlsoDeclared): Problem[] {
  const scope = makeScope(declared, also);
  const text = (field: string): string | undefined => {
    const value = raw.fields[field];
    return typeof value === "string" ? value : undefined;
  };
  const targets: Partial<Record<ListKind, readonly (readonly [string, ListKind])[]>> = {
    campaigns: [
      ["line", "lines"],
      ["placement", "placements"],
      ["audience", "audiences"],
      ["items", "itemRules"],
    ],
    experiments: [["audience", "audiences"]],
    roster: rosterNames,
  };
  for (const [field, target] of targets[kind] ?? []) {
    const name = text(field);
    if (name !== undefined) scope.refer(kind, raw.id, [field], target, name);
  }
  if (kind !== "creatives") return scope.problems;
  const fields = { title: text("title"), body: text("body"), image: text("image"), link: text("link") };
  const say: Say = (path, refusal) => ({ kind, id: raw.id, path, severity: "error", refusal });
  return [...scope.problems, ...checkTemplates(fields, ["title", "body", "image", "link"], say)];
}

export interface UnreadEntry {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Scope {
  readonly declared: Declared;
  readonly problems: Problem[];
  readonly kinds: ReadonlySet<string>;
  /** Some campaigns could not be read, so that their kinds are not known. */
  readonly kindsInDoubt: boolean;
  knows(kind: ListKind, id: string): boolean;
  refer(from: Problem["kind"], id: string, path: Path, to: ListKind, target: string): void;
  say(kind: Problem["kind"], id: string, path: Path, severity: Problem["severity"], refusal: Refusal): void;
}

const singular: Readonly<Record<ListKind | "policy", string>> = {
  lines: "line",
  placements: "placement",
  audiences: "audience",
  itemRules: "item rule",
  campaigns: "campaign",
  creatives: "creative",
  experiments: "experiment",
  roster: "roster slot",
  policy: "policy",
};

export const kindWord = (kind: ListKind | "policy"): string => singular[kind];

function makeScope(declared: Declared, also: AlsoDeclared): Scope {
  const problems: Problem[] = [];
  const knows = (kind: ListKind, id: string) => entryOf<unknown>(declared[kind], id) !== undefined || also[kind]?.has(id) === true;
  const say: Scope["say"] = (kind, id, path, severity, refusal) => problems.push({ kind, id, path, severity, refusal });
  const refer: Scope["refer"] = (from, id, path, to, target) => {
    if (knows(to, target)) return;
    const owner = from === "policy" ? "policy" : `${singular[from]} "${id}"`;
    const message = `${owner} names the ${singular[to]} "${target}", which is not declared`;
    const known = Object.keys(declared[to]);
    const said = saying("unknownReference.entry", {
      owner: from,
      name: id,
      kind: to,
      target,
      meant: didYouMean(target, known),
      known: known.length === 0 ? null : [...known].sort().slice(0, 10),
    });
    say(from, id, path, "error", { ...said, message, value: target, remedy: nameRemedy(target, known, to) });
  };
  const kinds = new Set(Object.values(declared.campaigns).map((one) => one.kind));
  const kindsInDoubt = [...(also.campaigns ?? [])].some((id) => entryOf(declared.campaigns, id) === undefined);
  return { declared, problems, kinds, kindsInDoubt, knows, refer, say };
}

function nameRemedy(target: string, known: readonly string[], kind: ListKind): string {
  const meant = didYouMean(target, known);
  if (meant !== null) return `did you mean "${meant}"? Otherwise declare it under ${kind}`;
  if (known.length === 0) return `declare it under ${kind}`;
  const listed = [...known].sort().slice(0, 10).join(", ");
  return `declare it under ${kind}, or name one of ${listed}${known.length > 10 ? ` and ${known.length - 10} more` : ""}`;
}

function checkCampaign(campaign: CampaignDeclared, scope: Scope): void {
  const { id } = campaign;
  scope.refer("campaigns", id, ["line"], "lines", campaign.line);
  scope.refer("campaigns", id, ["placement"], "placements", campaign.placement);
  if (campaign.audience !== undefined) scope.refer("campaigns", id, ["audience"], "audiences", campaign.audience);
  if (typeof campaign.items === "string") scope.refer("campaigns", id, ["items"], "itemRules", campaign.items);
  for (const [index, creative] of (campaign.creatives.ids ?? []).entries()) {
    scope.refer("campaigns", id, ["creatives", "ids", index], "creatives", creative);
  }
  checkPlacement(campaign, scope);
  checkSecondTouch(campaign, scope);
}

/** A campaign's message lives as long as the policy's patience: a second touch after that would never come. */
function checkSecondTouch(campaign: CampaignDeclared, scope: Scope): void {
  const { id } = campaign;
  const { patience } = scope.declared.policy;
  const touch = campaign.secondTouch ?? entryOf(scope.declared.placements, campaign.placement)?.secondTouch ?? false;
  if (touch === false) return;
  const [after, life] = [parseDuration(touch.after), parseDuration(patience)];
  if (!after.ok || !life.ok || after.value < life.value) return;
  const message = `campaign "${id}" has its second touch after ${touch.after}, and its messages end ${patience} after their time`;
  const remedy = "make policy.patience longer, or secondTouch.after shorter";
  const said = saying("secondTouchTooLate", { name: id, after: touch.after, patience });
  const refusal = { ...said, message, value: touch.after, limit: patience, remedy };
  scope.say("campaigns", id, ["secondTouch"], "warning", refusal);
}

function checkPlacement(campaign: CampaignDeclared, scope: Scope): void {
  const placement = entryOf(scope.declared.placements, campaign.placement);
  if (!placement) return;
  const marketing = marketingCategories.some((category) => category === campaign.category);
  const head = `campaign "${campaign.id}" has the category ${campaign.category} and the placement "${placement.id}" of class ${placement.class}`;
  const parts = { name: campaign.id, category: campaign.category, placement: placement.id };
  if (marketing && placement.class === "service") {
    const message = `${head}: the vendors penalise marketing text in a service class`;
    const remedy = "use a placement of class marketing, or a category of service if the text is one";
    const said = saying("marketingInService.category", parts);
    scope.say("campaigns", campaign.id, ["category"], "error", { ...said, message, value: campaign.category, remedy });
  }
  if (!marketing && placement.class === "marketing") {
    const message = `${head}: it will count and be capped as marketing`;
    const remedy = "use a placement of class service if the vendors granted you this category";
    const said = saying("serviceInMarketing", parts);
    scope.say("campaigns", campaign.id, ["category"], "warning", { ...said, message, value: campaign.category, remedy });
  }
  if (placement.kind === "pull" && campaign.minAppVersion !== undefined) {
    const message = `campaign "${campaign.id}" sets minAppVersion, and its placement "${placement.id}" is asked for by the app (kind pull)`;
    const remedy = "remove minAppVersion; to ask for a version use an audience with appVersion";
    scope.say("campaigns", campaign.id, ["minAppVersion"], "error", {
      ...saying("pullMinAppVersion", { name: campaign.id, placement: placement.id }),
      message,
      value: campaign.minAppVersion,
      remedy,
    });
  }
}

function checkSlot(slot: RosterDeclared, scope: Scope): void {
  for (const [field, kind] of rosterNames) {
    const name = slot[field];
    if (name !== undefined) scope.refer("roster", slot.id, [field], kind, name);
  }
  const campaign = slot.campaign === undefined ? undefined : entryOf(scope.declared.campaigns, slot.campaign);
  if (campaign === undefined) return;
  for (const field of ["line", "placement"] as const) {
    if (slot[field] === undefined || slot[field] === campaign[field]) continue;
    const message = `roster slot "${slot.id}" is for the ${field} "${slot[field]}" and the campaign "${campaign.id}" of ${field} "${campaign[field]}"`;
    const remedy = `write ${field}: ${campaign[field]}, or leave campaign out`;
    const theirs = campaign[field];
    const said = saying("slotOfOther", { name: slot.id, what: field, own: slot[field], campaign: campaign.id, theirs });
    scope.say("roster", slot.id, [field], "error", { ...said, message, value: slot[field], remedy });
  }
}

function checkLimit(limit: LimitDeclared, path: Path, scope: Scope): void {
  if (limit.audience !== undefined) scope.refer("policy", "policy", [...path, "audience"], "audiences", limit.audience);
  if (limit.for === undefined) return;
  if (typeof limit.for === "string" || "length" in limit.for) {
    const single = typeof limit.for === "string";
    asList(limit.for).forEach((name, index) => {
      if (resolveLimitName(name, scope) === null) unknownLimitName(name, single ? [...path, "for"] : [...path, "for", index], scope);
    });
    return;
  }
  const given = limit.for;
  for (const kind of ["placements", "lines", "campaigns"] as const) {
    for (const [index, name] of (given[kind] ?? []).entries()) scope.refer("policy", "policy", [...path, "for", kind, index], kind, name);
  }
  for (const [index, name] of (given.kinds ?? []).entries()) {
    if (!scope.kinds.has(name)) unknownLimitName(name, [...path, "for", "kinds", index], scope);
  }
}

/** What a bare name in a limit stands for: a placement, else a line, else a kind, else a campaign; null = nothing of the name. */
export function resolveLimitName(
  name: string,
  scope: { readonly kinds: ReadonlySet<string>; knows(kind: ListKind, id: string): boolean },
): "placements" | "lines" | "kinds" | "campaigns" | null {
  if (scope.knows("placements", name)) return "placements";
  if (scope.knows("lines", name)) return "lines";
  if (scope.kinds.has(name)) return "kinds";
  return scope.knows("campaigns", name) ? "campaigns" : null;
}

function unknownLimitName(name: string, path: Path, scope: Scope): void {
  if (scope.kindsInDoubt) return;
  const { placements, lines, campaigns } = scope.declared;
  const known = [...Object.keys(placements), ...Object.keys(lines), ...scope.kinds, ...Object.keys(campaigns)];
  const meant = didYouMean(name, known);
  const message = `a limit is for "${name}", which is no placement, line, kind or campaign`;
  const remedy = meant === null ? "name one that is declared, or leave for out to mean all messages" : `did you mean "${meant}"?`;
  scope.say("policy", "policy", path, "error", {
    ...saying("unknownReference.limit", { target: name, meant }),
    message,
    value: name,
    remedy,
  });
}

/** Every audience that a predicate names, with the place. */
function referencedAudiences(predicate: Predicate, path: Path): { readonly id: string; readonly path: Path }[] {
  if ("all" in predicate) return predicate.all.flatMap((one, i) => referencedAudiences(one, [...path, "all", i]));
  if ("any" in predicate) return predicate.any.flatMap((one, i) => referencedAudiences(one, [...path, "any", i]));
  if ("not" in predicate) return referencedAudiences(predicate.not, [...path, "not"]);
  return "audience" in predicate ? [{ id: predicate.audience, path: [...path, "audience"] }] : [];
}

/** Depth first; each circle is told once, at the audience with the lowest id in it. */
function checkCircles(declared: Declared, scope: Scope): void {
  const done = new Set<string>();
  const told = new Set<string>();
  const visit = (id: string, trail: readonly string[]): void => {
    const begin = trail.indexOf(id);
    if (begin >= 0) {
      const circle = trail.slice(begin);
      const first = circle.reduce((low, one) => (one < low ? one : low), id);
      const turned = [...circle.slice(circle.indexOf(first)), ...circle.slice(0, circle.indexOf(first)), first];
      const text = turned.join(" → ");
      if (!told.has(text)) tellCircle(text, first, turned[1] ?? first, declared, scope);
      told.add(text);
      return;
    }
    const audience = entryOf(declared.audiences, id);
    if (done.has(id) || !audience) return;
    for (const next of referencedAudiences(audience.where, [])) visit(next.id, [...trail, id]);
    done.add(id);
  };
  for (const id of Object.keys(declared.audiences).sort()) visit(id, []);
}

function tellCircle(text: string, first: string, next: string, declared: Declared, scope: Scope): void {
  const audience = entryOf(declared.audiences, first);
  const place = audience && referencedAudiences(audience.where, ["where"]).find((one) => one.id === next);
  const message = `audience "${first}" leads back to itself: ${text}`;
  const remedy = "write the condition out in one of them instead of naming the other";
  const said = saying("audienceCircle", { name: first, circle: text });
  scope.say("audiences", first, place?.path ?? ["where"], "error", { ...said, message, value: next, remedy });
}
