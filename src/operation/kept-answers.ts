import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { Pool, Queryable } from "../store/database.ts";
import { countWithRoom, estimatedMessages, type KeptAnswer, type KeptSpan, loadKept, saveKept } from "../store/kept-answers.ts";

/** A report that is asked for. */
export interface KeptQuestion {
  /** Which report of what, such as the dimensions it is split by; what makes another answer of the same span. */
  readonly name: string;
  readonly about?: unknown;
  /** Domain time; null = it has none. */
  readonly span: KeptSpan | null;
  /** Domain time: a span that reaches so far is asked for up to now, and one that ended shortly before will do. */
  readonly nowMs: number;
}

/** Told with an answer that took long to count. */
export interface Counted {
  /** Wall time at which it was counted; absent = just now. */
  readonly countedAt?: string;
}

export interface KeptAnswers {
  /** The answer as it was counted last, or counted now by `count`, which asks the database that it is given and hears whether the store is large. */
  tell<T extends object>(question: KeptQuestion, count: (db: Queryable, isLarge: boolean) => Promise<T>): Promise<T & Counted>;
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

/** Below this every count is made of few enough rows to be made anew for each call. */
const largeStore = 300_000;
/** A count that took shorter is not worth keeping. */
const quickMs = 50;
/** An answer is told for so many times as long as counting it took: so counting one report over and over takes a twentieth of the time. */
const keptTimes = 20;
const shortestKeptMs = 5_000;
const longestKeptMs = 30 * MINUTE_MS;
/** An older answer is not told while a new one is counted. */
const oldestMs = 24 * HOUR_MS;
/** Share of a span by which its ends may lie elsewhere than asked for, and the most; the answer tells its own. */
const near = { share: 1 / 200, mostMs: 2 * HOUR_MS };
/** The same while a new one is counted. */
const meanwhile = { share: 1 / 20, mostMs: 24 * HOUR_MS };
/** An answer up to now may end so long ago. */
const latestMs = 15 * MINUTE_MS;
/** How long it is remembered whether the store is large. */
const sizeKnownMs = MINUTE_MS;
/** Counts that run beside each other; who asks for more waits. */
const lanes = 2;

/**
 * Reports of a large store: an answer that took long to count is told again for a while, with the time at which it was counted; after that
 * it is counted anew while whoever asks gets the last one. Kept in the database too, for the next process. In a small store every call
 * counts.
 */
export function makeKeptAnswers(deps: KeptAnswersDeps): KeptAnswers {
  const { pool, wallNowMs, patience, largeFrom = largeStore } = deps;
  const memory = new Map<string, readonly KeptAnswer<object>[]>();
  const counting = new Map<string, Promise<KeptAnswer<object>>>();
  const isLarge = rememberSize(deps, largeFrom);
  const inLane = makeLanes(lanes);

  async function known(key: string): Promise<readonly KeptAnswer<object>[]> {
    const there = memory.get(key);
    if (there !== undefined) return there;
    const loaded = await loadKept<object>(pool, key);
    // Somebody else may have counted meanwhile.
    const now = memory.get(key) ?? loaded;
    memory.set(key, now);
    return now;
  }

  function countAnew(
    key: string,
    span: KeptSpan,
    count: (db: Queryable, isLarge: boolean) => Promise<object>,
  ): Promise<KeptAnswer<object>> {
    const running = `${key} ${span.fromMs}`;
    const there = counting.get(running);
    if (there !== undefined) return there;
    const counted = inLane(async (): Promise<KeptAnswer<object>> => {
      const countedMs = wallNowMs();
      const body = await countWithRoom(pool, (db) => count(db, true));
      const answer = { ...span, countedMs, tookMs: wallNowMs() - countedMs, body };
      if (answer.tookMs < quickMs) return answer;
      const others = (memory.get(key) ?? []).filter((one) => one.fromMs !== span.fromMs && one.countedMs > countedMs - oldestMs);
      memory.set(key, [answer, ...others].slice(0, 8));
      await saveKept(pool, key, answer, countedMs - oldestMs);
      return answer;
    }).finally(() => counting.delete(running));
    counting.set(running, counted);
    return counted;
  }

  return {
    async tell<T extends object>(
      { name, about, span: asked, nowMs: domainNowMs }: KeptQuestion,
      count: (db: Queryable, isLarge: boolean) => Promise<T>,
    ): Promise<T & Counted> {
      const told = ({ body, countedMs }: KeptAnswer<object>): T & Counted => ({
        ...(body as T), // counted by the same question
        countedAt: new Date(countedMs).toISOString(),
      });
      const span = asked ?? { fromMs: 0, toMs: 0 };
      if (!(await isLarge())) return count(pool, false);
      const key = JSON.stringify([name, about ?? null]);
      const nowMs = wallNowMs();
      const kept = (await known(key)).find(
        (one) => nowMs - one.countedMs < oldestMs && isAbout(one, span, { nowMs: domainNowMs, ...meanwhile }),
      );
      if (kept !== undefined && nowMs - kept.countedMs < keptMs(kept) && isAbout(kept, span, { nowMs: domainNowMs, ...near }))
        return told(kept);
      const anew = countAnew(key, span, count);
      if (kept === undefined) return told(await anew);
      // Whoever lost patience with it gets the one before; a failure is told to those who wait.
      anew.catch(() => {});
      return Promise.race([anew.then(told), patience().then(() => told(kept))]);
    },
  };
}

const keptMs = ({ tookMs }: KeptAnswer<unknown>): number => Math.min(longestKeptMs, Math.max(shortestKeptMs, keptTimes * tookMs));

/** Whether both ends lie where they were asked for, or so close that nobody sees it. */
function isAbout(
  kept: KeptAnswer<unknown>,
  span: KeptSpan,
  { nowMs, share, mostMs }: { readonly nowMs: number; readonly share: number; readonly mostMs: number },
): boolean {
  const most = Math.min(mostMs, (span.toMs - span.fromMs) * share);
  // Somebody who asks for a span that is over wants that one.
  const late = span.toMs >= nowMs ? Math.max(most, latestMs) : Math.min(most, near.mostMs);
  return Math.abs(kept.fromMs - span.fromMs) <= most && kept.toMs <= span.toMs + late && span.toMs - kept.toMs <= late;
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
