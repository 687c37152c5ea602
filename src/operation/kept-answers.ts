import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { Pool, Queryable } from "../store/database.ts";
import {
  countWithRoom,
  estimatedMessages,
  type InPlaceOf,
  type KeptAnswer,
  type KeptSpan,
  loadKept,
  loadKeptSpans,
  saveKept,
} from "../store/kept-answers.ts";

/** A report that is asked for. */
export interface KeptQuestion {
  /** Which report of what, such as the dimensions it is split by; what makes another answer of the same span. */
  readonly name: string;
  readonly about?: unknown;
  /** Versions of what changes beside the messages. An answer of other versions is told while a new one is counted. */
  readonly asOf?: unknown;
  /** Domain time; null = it has none, and is as of now. */
  readonly span: KeptSpan | null;
  /** Domain time: a span that reaches so far is asked for up to now, and one that ended shortly before will do. */
  readonly nowMs: number;
}

/** Told with an answer that took long to count. */
export interface Counted {
  /** Wall time at which it was counted; absent = just now. */
  readonly countedAt?: string;
  /** It is being counted anew meanwhile. */
  readonly isCounting?: boolean;
}

export interface KeptAnswers {
  /** The answer as it was counted last, or counted now by `count`, which asks the database that it is given and hears whether the store is large. */
  tell<T extends object>(question: KeptQuestion, count: (db: Queryable, isLarge: boolean) => Promise<T>): Promise<T & Counted>;
}

/** A report that is asked for, and how it is counted. */
export interface Asking<T extends object> {
  readonly question: KeptQuestion;
  /** Asks the database that it is given, and hears whether the store is large. */
  readonly count: (db: Queryable, isLarge: boolean) => Promise<T>;
}

/** Kept answers as whoever counts ahead deals with them. */
export interface KeptCounts extends KeptAnswers {
  /** Whether the store is so large that answers are kept. */
  isLarge(): Promise<boolean>;
  /**
   * How much of the time has passed for which somebody who asks now is told what is kept, the best answer of each question: 0 = just counted,
   * above 1 = whoever asks waits. Infinity: there is none.
   */
  worn(questions: readonly KeptQuestion[]): Promise<readonly number[]>;
  /** Counts now, whatever is kept, and keeps it. False: that took so little time that nothing is kept. Rejects when `signal` is aborted. */
  renew(asking: Asking<object>, signal: AbortSignal): Promise<boolean>;
  /** Ends counts that go on for nobody. */
  close(): void;
}

export interface KeptAnswersDeps {
  readonly pool: Pool;
  readonly wallNowMs: () => number;
  /** Resolves when somebody has waited long enough for a new count: the one before is told. */
  readonly patience: () => Promise<void>;
  /** From so many messages on answers are kept; below, each call counts. */
  readonly largeFrom?: number;
}

/** Counts for every call. */
export const neverKept = (db: Queryable): KeptAnswers => ({ tell: (_question, count) => count(db, false) });

/** Below so many messages every count is made of few enough rows to be made anew for each call. */
export const largeStore = 300_000;
/** A count that took shorter is not worth keeping. */
const quickMs = 50;
/** An answer is told for so many times as long as counting it took: so counting one report over and over takes a twentieth of the time. */
const keptTimes = 20;
const shortestKeptMs = 5_000;
const longestKeptMs = 30 * MINUTE_MS;
/** An older answer is not told while a new one is counted. */
const oldestMs = 24 * HOUR_MS;
/** An answer up to now may end so long ago. */
const latestMs = 15 * MINUTE_MS;
/** Share of a span by which its ends may lie elsewhere than asked for, and the most; without a span, how old in domain time. The answer tells its own. */
const near: Tolerance = { share: 1 / 200, mostMs: 2 * HOUR_MS, spanlessMs: latestMs };
/** The same while a new one is counted. */
const meanwhile: Tolerance = { share: 1 / 20, mostMs: 24 * HOUR_MS, spanlessMs: 24 * HOUR_MS };
/** Questions that are remembered; the others are in the database. */
const rememberedQuestions = 100;
/** How worn an answer of other versions is at least: it wants counting, and what nobody would be told any more goes first. */
const wornOfOthers = 0.9;
/** How long it is remembered whether the store is large. */
const sizeKnownMs = MINUTE_MS;
/** Counts that run beside each other; who asks for more waits. */
const lanes = 2;
/** Of these, counts for which nobody waits, since an older answer is told: a lane stays free for somebody who does. */
const unhurriedLanes = 1;

/**
 * Reports of a large store: an answer that took long to count is told again for a while, with the time at which it was counted; after that
 * it is counted anew while whoever asks gets the last one. Kept in the database too, for the next process. In a small store every call
 * counts.
 */
export function makeKeptAnswers(deps: KeptAnswersDeps): KeptCounts {
  const { pool, wallNowMs, patience, largeFrom = largeStore } = deps;
  const remembered = new Map<string, readonly KeptAnswer<object>[]>();
  const counting = new Set<Running>();
  const isLarge = rememberSize(deps, largeFrom);
  const inLane = makeLanes(lanes);
  const unhurried = makeLanes(unhurriedLanes);
  const closing = new AbortController();

  /** Puts a question's answers last, if there are any, and forgets what was asked for longest ago. */
  function remember(key: string, answers: readonly KeptAnswer<object>[]): readonly KeptAnswer<object>[] {
    remembered.delete(key);
    if (answers.length > 0) remembered.set(key, answers);
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedQuestions && oldest !== undefined) remembered.delete(oldest);
    return answers;
  }
  const load = async (key: string) => remember(key, await loadKept<object>(pool, key));

  function countAnew(key: string, asked: Asked, { count, isAwaited, signal = closing.signal }: Counting): Promise<KeptAnswer<object>> {
    const there = [...counting].find(
      (one) =>
        one.key === key &&
        one.asked.asOf === asked.asOf &&
        isAbout(one.asked.span, asked, near) &&
        // Whoever waits neither stands in the line of those who do not, nor hears that somebody else called it off.
        (!isAwaited || (one.progress.hasBegun && one.signal === closing.signal)),
    );
    if (there !== undefined) return there.answer;
    const { span, asOf } = asked;
    const progress = { hasBegun: false };
    const counted = async (): Promise<KeptAnswer<object>> => {
      progress.hasBegun = true;
      const countedMs = wallNowMs();
      const body = await countWithRoom(pool, (db) => count(db, true), signal);
      const told = { ...span, asOf, countedMs, tookMs: wallNowMs() - countedMs, body };
      if (told.tookMs < quickMs) return told;
      await saveKept(pool, key, told, { keptSinceMs: countedMs - oldestMs, inPlaceOf: inPlaceOf(asked) });
      await load(key);
      return told;
    };
    const answer = isAwaited ? inLane(counted) : unhurried(() => inLane(counted));
    const running: Running = { key, asked, signal, progress, answer };
    counting.add(running);
    const ended = (): boolean => counting.delete(running);
    answer.then(ended, ended);
    return answer;
  }

  return {
    async tell<T extends object>(question: KeptQuestion, count: (db: Queryable, isLarge: boolean) => Promise<T>): Promise<T & Counted> {
      const told = ({ body, countedMs }: KeptAnswer<object>): T & Counted => ({
        ...(body as T), // counted by the same question
        countedAt: new Date(countedMs).toISOString(),
      });
      if (!(await isLarge())) return count(pool, false);
      const [key, asked] = [keyOf(question), askedOf(question)];
      const wallMs = wallNowMs();
      const fresh = (all: readonly KeptAnswer<object>[]): KeptAnswer<object> | undefined =>
        nearest(
          all.filter((one) => one.asOf === asked.asOf && wallMs - one.countedMs < keptMs(one) && isAbout(one, asked, near)),
          asked.span,
        );
      const known = fresh(remember(key, remembered.get(key) ?? []));
      if (known !== undefined) return told(known);
      // Another process may have counted since.
      const all = await load(key);
      const found = fresh(all);
      if (found !== undefined) return told(found);
      const before = nearest(
        all.filter((one) => wallMs - one.countedMs < oldestMs && isAbout(one, asked, meanwhile)),
        asked.span,
      );
      const anew = countAnew(key, asked, { count, isAwaited: before === undefined });
      if (before === undefined) return told(await anew);
      // Whoever lost patience with it gets the one before; a failure is told to those who wait.
      anew.catch(() => {});
      return Promise.race([anew.then(told), patience().then(() => ({ ...told(before), isCounting: true }))]);
    },
    isLarge,
    async worn(questions) {
      const kept = await loadKeptSpans(pool, questions.map(keyOf));
      const wallMs = wallNowMs();
      return questions.map((question) => {
        const [key, asked] = [keyOf(question), askedOf(question)];
        const shares = kept.flatMap((one) =>
          one.question === key
            ? [Math.max((wallMs - one.countedMs) / oldestMs, offBy(one, asked, meanwhile), one.asOf === asked.asOf ? 0 : wornOfOthers)]
            : [],
        );
        return Math.min(Number.POSITIVE_INFINITY, ...shares);
      });
    },
    async renew({ question, count }, signal) {
      const { tookMs } = await countAnew(keyOf(question), askedOf(question), { count, isAwaited: false, signal });
      return tookMs >= quickMs;
    },
    close: () => closing.abort(),
  };
}

/** What tells a question from others of the same span. */
export const keyOf = ({ name, about }: Pick<KeptQuestion, "name" | "about">): string => JSON.stringify([name, about ?? null]);

interface Counting extends Pick<Asking<object>, "count"> {
  /** Somebody waits for it, who has no older answer. */
  readonly isAwaited: boolean;
  readonly signal?: AbortSignal;
}

/** A count that stands in line, or is under way. */
interface Running {
  readonly key: string;
  readonly asked: Asked;
  /** Calls it off. */
  readonly signal: AbortSignal;
  readonly progress: { readonly hasBegun: boolean };
  readonly answer: Promise<KeptAnswer<object>>;
}

/** A span that is asked for, the domain time of now, and of which versions. */
interface Asked {
  readonly span: KeptSpan;
  readonly nowMs: number;
  readonly asOf: string | null;
}

interface Tolerance {
  readonly share: number;
  readonly mostMs: number;
  readonly spanlessMs: number;
}

const askedOf = ({ span, asOf, nowMs }: KeptQuestion): Asked => ({
  ...{ span: upToNow(span, nowMs), nowMs },
  asOf: asOf === undefined ? null : JSON.stringify(asOf),
});

/** Between asking for a span up to now and counting it the clock goes on; the caller's own may differ by minutes. */
const slackMs = 5 * MINUTE_MS;

/** Whether a span that ends then is one up to now. */
export const reachesNow = (toMs: number, nowMs: number): boolean => toMs >= nowMs - slackMs;

/** What comes later is not there yet: two answers for a span that reaches further are told apart by when they were counted. */
function upToNow(span: KeptSpan | null, nowMs: number): KeptSpan {
  if (span === null) return { fromMs: nowMs, toMs: nowMs };
  return { fromMs: span.fromMs, toMs: Math.max(span.fromMs, Math.min(span.toMs, nowMs)) };
}

const keptMs = ({ tookMs }: KeptAnswer<unknown>): number => Math.min(longestKeptMs, Math.max(shortestKeptMs, keptTimes * tookMs));

/** Whether both ends lie where they were asked for, or so close that nobody sees it. */
const isAbout = (kept: KeptSpan, asked: Asked, tolerance: Tolerance): boolean => offBy(kept, asked, tolerance) <= 1;

/** By which part of the tolerance the ends lie elsewhere than asked for. */
function offBy(kept: KeptSpan, { span, nowMs }: Asked, tolerance: Tolerance): number {
  const most = mostOff(span, tolerance);
  // Somebody who asks for a span that is over wants that one.
  const late = reachesNow(span.toMs, nowMs) ? Math.max(most, latestMs) : Math.min(most, near.mostMs);
  return Math.max(Math.abs(kept.fromMs - span.fromMs) / most, Math.abs(kept.toMs - span.toMs) / late);
}

function mostOff({ fromMs, toMs }: KeptSpan, { share, mostMs, spanlessMs }: Tolerance): number {
  const lengthMs = toMs - fromMs;
  return lengthMs === 0 ? spanlessMs : Math.min(mostMs, lengthMs * share);
}

/** An answer up to now is told in place of those of as many days that ended earlier: these need no room. */
const inPlaceOf = ({ span, nowMs }: Asked): InPlaceOf | null =>
  !reachesNow(span.toMs, nowMs) ? null : { fromMs: mostOff(span, meanwhile), lengthMs: mostOff(span, near) };

/** The first of those whose ends lie closest to what was asked for. */
function nearest<T extends KeptSpan>(all: readonly T[], { fromMs, toMs }: KeptSpan): T | undefined {
  const off = (one: KeptSpan): number => Math.abs(one.fromMs - fromMs) + Math.abs(one.toMs - toMs);
  return all.reduce<T | undefined>((best, one) => (best === undefined || off(one) < off(best) ? one : best), undefined);
}

function rememberSize({ pool, wallNowMs }: KeptAnswersDeps, largeFrom: number): () => Promise<boolean> {
  let seen: { readonly atMs: number; readonly large: Promise<boolean> } | null = null;
  return async () => {
    const nowMs = wallNowMs();
    if (seen === null || nowMs - seen.atMs > sizeKnownMs) {
      const large = estimatedMessages(pool).then((rows) => rows >= largeFrom);
      seen = { atMs: nowMs, large };
      large.catch(() => {
        seen = null;
      });
    }
    return seen.large;
  };
}

/** So many pieces of work at a time, in the order in which they came. */
function makeLanes(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
