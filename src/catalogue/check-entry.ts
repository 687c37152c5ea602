import type { Predicate } from "../audience/predicate.ts";
import { parseDuration } from "../base/duration.ts";
import type { Refusal } from "../base/refusal.ts";
import { saying } from "../base/sentences.ts";
import { compileTemplate } from "../message/template.ts";
import { exactWindowMs } from "../person/ask.ts";
import { maxRecentTimes } from "../person/counters.ts";
import type { Problem } from "./check.ts";
import type { Path } from "./faults-of.ts";
import type { CampaignDeclared, DeclaredByKind, ListKind, PolicyDeclared } from "./schema.ts";

/** Everything that can be said of one entry without looking at others: templates, spans, contradictions. */
export function checkEntry<K extends ListKind>(kind: K, entry: DeclaredByKind[K]): Problem[] {
  const say = (path: Path, refusal: Refusal): Problem => ({ kind, id: entry.id, path, severity: "error", refusal });
  const problems: Problem[] = [];
  if ("title" in entry) problems.push(...checkTemplates(entry, ["title", "body", "image", "link"], say));
  if ("category" in entry) problems.push(...checkTemplates(entry, ["link"], say), ...checkSpans(entry, say));
  if ("slots" in entry && entry.from === entry.to) problems.push(say(["to"], emptySpan(`roster slot "${entry.id}"`, entry.from)));
  if ("class" in entry && entry.kind === "pull" && entry.devices !== undefined) {
    const message = `placement "${entry.id}" is a pull placement, which rings no device, and sets devices`;
    problems.push(
      say(["devices"], {
        ...saying("pullDevices", { name: entry.id }),
        message,
        value: entry.devices,
        remedy: "remove devices, or make it kind: push",
      }),
    );
  }
  if ("class" in entry && entry.kind === "pull" && entry.inbox === true) {
    const message = `placement "${entry.id}" is a pull placement, by which nothing goes out, and sets inbox`;
    problems.push(
      say(["inbox"], { ...saying("pullInbox", { name: entry.id }), message, value: true, remedy: "remove inbox, or make it kind: push" }),
    );
  }
  if ("class" in entry && entry.kind === "pull" && entry.secondTouch !== undefined) {
    const message = `placement "${entry.id}" is a pull placement, by which nothing goes out, and sets secondTouch`;
    const remedy = "remove secondTouch, or make it kind: push";
    problems.push(
      say(["secondTouch"], { ...saying("pullSecondTouch", { name: entry.id }), message, value: entry.secondTouch.after, remedy }),
    );
  }
  if ("where" in entry) problems.push(...checkCounts(entry.where, ["where"], say));
  if ("arms" in entry) problems.push(...checkArms(entry, say));
  return problems;
}

export type Say = (path: Path, refusal: Refusal) => Problem;

/** Templates among the fields of an entry. */
export function checkTemplates<F extends string>(
  entry: { readonly [K in F]?: string | undefined },
  fields: readonly F[],
  say: Say,
): Problem[] {
  return fields.flatMap((field) => {
    const text = entry[field];
    const compiled = text === undefined ? null : compileTemplate(text);
    return compiled === null || compiled.ok ? [] : [say([field], compiled.error)];
  });
}

function checkSpans(campaign: CampaignDeclared, say: Say): Problem[] {
  const problems: Problem[] = [];
  const { window, start, end } = campaign;
  if (window && window.from === window.to) problems.push(say(["window"], emptySpan("window", window.from)));
  if (start !== undefined && end !== undefined && Date.parse(end) <= Date.parse(start)) {
    const message = `campaign "${campaign.id}" ends (${end}) before it starts (${start})`;
    problems.push(
      say(["end"], { ...saying("emptyRun", { name: campaign.id, start, end }), message, value: end, remedy: "make end later than start" }),
    );
  }
  return problems;
}

/** Exact windows count up to a bound: a comparison beyond it could never be answered. */
function checkCounts(predicate: Predicate, path: Path, say: Say): Problem[] {
  if ("all" in predicate) return predicate.all.flatMap((one, i) => checkCounts(one, [...path, "all", i], say));
  if ("any" in predicate) return predicate.any.flatMap((one, i) => checkCounts(one, [...path, "any", i], say));
  if ("not" in predicate) return checkCounts(predicate.not, [...path, "not"], say);
  if (!("event" in predicate)) return [];
  const within = parseDuration(predicate.within);
  if (!within.ok || within.value > exactWindowMs) return [];
  return Object.entries(predicate.count ?? {})
    .filter(([, count]) => count !== undefined && count > maxRecentTimes)
    .map(([operator, count]) => {
      const message = `count.${operator} is ${count}, and windows up to 48h count up to ${maxRecentTimes}`;
      const remedy = `compare with at most ${maxRecentTimes}, or use a window longer than 48h`;
      return say([...path, "count", operator], {
        ...saying("countTooHigh", { count: count ?? 0 }),
        message,
        value: count,
        limit: maxRecentTimes,
        remedy,
      });
    });
}

function emptySpan(what: string, time: string): Refusal {
  const message = `${what} begins and ends at ${time}, so that it is empty`;
  return { ...saying("emptySpan", { time }), message, value: time, remedy: `make its to differ from its from, or leave ${what} out` };
}

function checkArms(experiment: DeclaredByKind["experiments"], say: Say): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  experiment.arms.forEach((arm, index) => {
    if (seen.has(arm.id)) {
      const message = `experiment "${experiment.id}" has two arms "${arm.id}"`;
      problems.push(
        say(["arms", index, "id"], {
          ...saying("duplicateArm", { name: experiment.id, arm: arm.id }),
          message,
          value: arm.id,
          remedy: "give each arm its own id",
        }),
      );
    }
    seen.add(arm.id);
  });
  if (experiment.arms.every((arm) => arm.weight === 0)) {
    const message = `every arm of experiment "${experiment.id}" has weight 0`;
    problems.push(
      say(["arms"], {
        ...saying("noWeight", { name: experiment.id }),
        message,
        value: 0,
        remedy: "give at least one arm a weight above 0",
      }),
    );
  }
  return problems;
}

/** Contradictions within the policy. */
export function checkPolicy(policy: Partial<PolicyDeclared>): Problem[] {
  const problems: Problem[] = [];
  const say = (path: Path, refusal: Refusal) => problems.push({ kind: "policy", id: "policy", path, severity: "error", refusal });
  const { quietHours, volume } = policy;
  if (quietHours && quietHours.from === quietHours.to) say(["quietHours"], emptySpan("quietHours", quietHours.from));
  if (volume?.minPerWeek !== undefined && volume.maxPerWeek !== undefined && volume.minPerWeek > volume.maxPerWeek) {
    const message = `volume.minPerWeek is ${volume.minPerWeek}, above volume.maxPerWeek, which is ${volume.maxPerWeek}`;
    const remedy = "make minPerWeek at most maxPerWeek";
    say(["volume", "minPerWeek"], { code: "minAboveMax", message, value: volume.minPerWeek, limit: volume.maxPerWeek, remedy });
  }
  return problems;
}
