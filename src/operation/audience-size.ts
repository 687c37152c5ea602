import type { AudienceSize } from "../api/wire/estimates.ts";
import { describePredicate } from "../audience/describe-predicate.ts";
import type { Predicate } from "../audience/predicate.ts";
import { MINUTE_MS } from "../base/duration.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Audience, Catalogue } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { fieldText } from "../catalogue/faults-of.ts";
import { applyDeclared } from "../catalogue/merge.ts";
import { type Declared, entryOf } from "../catalogue/schema.ts";
import type { PersonState } from "../person/state.ts";
import { type Pool, timestamp } from "../store/database.ts";
import { loadPeople, type PersonRow } from "../store/people.ts";
import { pageOfStates, samplePeople } from "../store/people-sample.ts";
import { openRecords } from "../worker/records.ts";
import type { Shared } from "../worker/situation.ts";
import { countedOf } from "./counted.ts";

export interface SizeQuestion {
  readonly where: Predicate;
  /** Also count everybody, until the deadline. */
  readonly isExact: boolean;
  readonly nowMs: number;
  /** Wall time. */
  readonly wallMs: () => number;
  /** Within which the sample is asked, and everybody counted; defaults 80 ms and 20 s. */
  readonly limits?: { readonly sampleMs: number; readonly exactMs: number };
}

/** Drawn at most; fewer where asking them takes too long. */
const mostDrawn = 1000;
/** For so long the same people are drawn: what is asked while somebody edits is then compared on the same lot, whose pages are at hand. */
const sameLotMs = 10 * MINUTE_MS;
const chunk = 250;
const pageOfExact = 500;
const mostExamples = 20;
/** The name under which the predicate is checked and compiled with the rest of the catalogue. */
const asked = "asked";

/** How many people match a predicate now: of a sample at once, and of everybody where that is asked for. Nothing is stored. */
export async function sizeAudience(pool: Pool, shared: Shared, question: SizeQuestion): Promise<Result<AudienceSize, readonly Refusal[]>> {
  const { where, nowMs, wallMs, isExact } = question;
  const { sampleMs, exactMs } = question.limits ?? { sampleMs: 80, exactMs: 20_000 };
  const compiled = compileAsked(shared, where);
  if (!compiled.ok) return compiled;
  const { audience, catalogue, traits } = compiled.value;
  const matches = (rows: readonly PersonRow[]) => matching(pool, rows, { audience, catalogue, nowMs });

  const beganMs = wallMs();
  const { ids, people } = await samplePeople(pool, mostDrawn, Math.floor(nowMs / sameLotMs));
  const found: Match[] = [];
  let drawn = 0;
  let merged = 0;
  for (let at = 0; at < ids.length && (at === 0 || wallMs() - beganMs < sampleMs); at += chunk) {
    const part = ids.slice(at, at + chunk);
    const rows = [...(await loadPeople(pool, part)).values()];
    const answer = await matches(rows);
    drawn += rows.length;
    merged += answer.merged;
    found.push(...answer.found);
  }
  const isEverybody = people.isExact && drawn >= people.rows;
  // Ids that were merged into others stand for nobody; how many of all they are is known as well as the sample tells.
  const total = drawn === 0 ? people.rows : Math.round((people.rows * (drawn - merged)) / drawn);
  const exact = isExact ? await countAll(pool, matches, { wallMs, exactMs }) : null;
  return ok({
    at: timestamp(nowMs),
    text: describePredicate(where),
    people: { total, isExact: people.isExact && (merged === 0 || isEverybody) },
    sample: { drawn: drawn - merged, isEverybody, ...countedOf(found.length, { drawn: drawn - merged, total, isEverybody }) },
    exact,
    isRecounted: catalogue.needs.hash !== shared.catalogue.needs.hash,
    examples: found.slice(0, mostExamples).map(({ personId, state }) => ({ id: personId, traits: pick(state.traits, traits) })),
  });
}

interface Match {
  readonly personId: string;
  readonly state: PersonState;
}

interface Asked {
  readonly audience: Audience;
  readonly catalogue: Catalogue;
  /** Named by the predicate, or by audiences that it names. */
  readonly traits: ReadonlySet<string>;
}

/** Checks and compiles the predicate as if it were an audience of the catalogue; refusals name fields of the call. */
function compileAsked({ declared, catalogue }: Shared, where: Predicate): Result<Asked, readonly Refusal[]> {
  let id = asked;
  while (entryOf(declared.audiences, id) !== undefined) id = `_${id}`;
  const applied = applyDeclared(declared, { audiences: { [id]: { id, where } } }, { prune: false });
  if (!applied.ok) {
    const own = applied.error.filter((problem) => problem.kind === "audiences" && problem.id === id);
    return err((own.length > 0 ? own : applied.error).map(({ path, refusal }) => ({ ...refusal, field: fieldText(path) })));
  }
  const compiled = compile(applied.value.next, catalogue.version);
  const audience = compiled.audiences.get(id);
  if (audience === undefined) throw new Error(`audience "${id}" was declared and is not compiled`);
  return ok({ audience, catalogue: compiled, traits: traitsOf(where, declared) });
}

/** Traits that a predicate names, by itself and through the audiences it names. */
function traitsOf(where: Predicate, declared: Declared): ReadonlySet<string> {
  const traits = new Set<string>();
  const seen = new Set<string>();
  const walk = (one: Predicate): void => {
    if ("all" in one) one.all.forEach(walk);
    else if ("any" in one) one.any.forEach(walk);
    else if ("not" in one) walk(one.not);
    else if ("trait" in one) traits.add(one.trait);
    else if ("audience" in one && !seen.has(one.audience)) {
      seen.add(one.audience);
      const other = entryOf(declared.audiences, one.audience);
      if (other !== undefined) walk(other.where);
    }
  };
  walk(where);
  return traits;
}

async function matching(
  pool: Pool,
  rows: readonly PersonRow[],
  { audience, catalogue, nowMs }: { readonly audience: Audience; readonly catalogue: Catalogue; readonly nowMs: number },
): Promise<{ readonly found: readonly Match[]; readonly merged: number }> {
  const found: Match[] = [];
  let merged = 0;
  for (const { personId, state } of (await openRecords(pool, rows, catalogue.needs)).values()) {
    if (state.mergedInto !== null) merged++;
    else if (audience.matches(state, nowMs)) found.push({ personId, state });
  }
  return { found, merged };
}

async function countAll(
  pool: Pool,
  matches: (rows: readonly PersonRow[]) => ReturnType<typeof matching>,
  { wallMs, exactMs }: { readonly wallMs: () => number; readonly exactMs: number },
): Promise<AudienceSize["exact"]> {
  const beganMs = wallMs();
  let [people, read] = [0, 0];
  let rows = await pageOfStates(pool, "", pageOfExact);
  for (;;) {
    const last = rows.at(-1);
    const isLast = last === undefined || rows.length < pageOfExact;
    // The next page is on its way while this one is asked.
    const [following, { found, merged }] = await Promise.all([isLast ? [] : pageOfStates(pool, last.personId, pageOfExact), matches(rows)]);
    people += found.length;
    read += rows.length - merged;
    const milliseconds = Math.round(wallMs() - beganMs);
    if (following.length === 0) return { people, read, complete: true, milliseconds };
    if (milliseconds >= exactMs) return { people, read, complete: false, milliseconds };
    rows = following;
  }
}

const pick = (traits: PersonState["traits"], names: ReadonlySet<string>): Record<string, unknown> =>
  Object.fromEntries([...names].flatMap((name) => (Object.hasOwn(traits, name) ? [[name, traits[name]]] : [])));
