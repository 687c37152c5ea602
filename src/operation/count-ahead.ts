import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { type Pool, whileAlone } from "../store/database.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import type { Meters } from "../worker/meters.ts";
import type { AskedQuestions } from "./asked-questions.ts";
import { type Asking, type KeptCounts, keyOf } from "./kept-answers.ts";
import type { KeptReports } from "./kept-reports.ts";
import { questionsOfConsole, type StandingQuestion } from "./standing-questions.ts";

export interface CountAheadDeps {
  readonly pool: Pool;
  readonly kept: Pick<KeptCounts, "isLarge" | "worn" | "renew">;
  readonly reports: Pick<KeptReports, "askingsOf">;
  readonly asked: Pick<AskedQuestions, "lately">;
  readonly meters: Meters;
  readonly wallNowMs: () => number;
  /** What is counted ahead though nobody asked. Default: what pages of the console ask as they are opened. */
  readonly always?: readonly StandingQuestion[];
}

/** Counts reports before somebody asks for them. */
export interface CountAhead {
  /** Counts the one that wants it most, if it is time. Ends early when `signal` is aborted. */
  pass(signal: AbortSignal): Promise<void>;
}

/** How far it is, for the process that goes on. Wall time. */
export interface Ahead {
  /** Nothing is counted before. */
  readonly restsUntilMs: number;
  /** Reports that wait to be counted. */
  readonly left: number;
}

/** Setting that holds it. */
export const aheadSetting = "countedAhead";
const aheadLock = 4_100_030;
/** An answer is counted anew when so much of the time has passed for which it is told: of a day, twenty hours. */
const wornFrom = 5 / 6;
/** So many times as long as a count took nothing is counted: a twentieth of the time is spent on what is only worn, a quarter on what nobody could be told. */
const restTimes = { worn: 19, missing: 3 } as const;
/** No rest is longer, whatever the clock did meanwhile. */
const longestRestMs = DAY_MS / 4;
/** What failed, or was too quick to be kept, is counted again after so long. */
const putAsideMs = HOUR_MS;
/** How often it is looked for what wants counting, where nothing did. */
const lookEveryMs = MINUTE_MS;

/**
 * Counts standing questions anew before their kept answers are too old to be told: one after another, the least fresh first, and never more
 * than a twentieth of the time, or a quarter while a first visitor would wait, all processes together. Does nothing in a small store, where
 * every call counts.
 */
export function makeCountAhead(deps: CountAheadDeps): CountAhead {
  const { pool, kept, meters, wallNowMs } = deps;
  let nextMs = Number.NEGATIVE_INFINITY;
  /** Keys of questions, and until when they are left alone. */
  const aside = new Map<string, number>();

  /** What wants counting, the least fresh first. */
  async function due(nowMs: number): Promise<readonly Due[]> {
    for (const [key, untilMs] of aside) if (untilMs <= nowMs) aside.delete(key);
    const standing = [...(deps.always ?? questionsOfConsole), ...(await deps.asked.lately())];
    const all = new Map<string, { readonly report: string; readonly asking: Asking<object> }>();
    for (const one of new Map(standing.map((each) => [JSON.stringify(each), each])).values())
      for (const asking of await deps.reports.askingsOf(one)) all.set(spanKey(asking), { report: one.report, asking });
    const found = [...all].filter(([key]) => !aside.has(key)).map(([, one]) => one);
    const worn = await kept.worn(found.map(({ asking }) => asking.question));
    return found
      .map((one, n) => ({ ...one, worn: worn[n] ?? Number.POSITIVE_INFINITY }))
      .filter((one) => one.worn >= wornFrom)
      .sort((a, b) => (a.worn === b.worn ? 0 : b.worn - a.worn));
  }

  async function countOne(signal: AbortSignal): Promise<void> {
    const before = await readSetting<Ahead>(pool, aheadSetting);
    const lookedMs = wallNowMs();
    if (before !== null && before.restsUntilMs > lookedMs && before.restsUntilMs - lookedMs <= longestRestMs) {
      nextMs = before.restsUntilMs;
      return;
    }
    const [first, ...others] = await due(lookedMs);
    if (first === undefined) {
      if (before !== null && before.left > 0) await writeSetting(pool, aheadSetting, { ...before, left: 0 } satisfies Ahead);
      nextMs = lookedMs + lookEveryMs;
      return;
    }
    const { asking, report } = first;
    const rests = first.worn > 1 ? restTimes.missing : restTimes.worn;
    const beganMs = wallNowMs();
    let isKept = false;
    try {
      isKept = await kept.renew(asking, signal);
      meters.add("carillon_counted_ahead_total", { report }, 1);
    } finally {
      const tookMs = wallNowMs() - beganMs;
      nextMs = beganMs + tookMs + Math.min(longestRestMs, rests * tookMs);
      if (!isKept && !signal.aborted) aside.set(spanKey(asking), wallNowMs() + putAsideMs);
      meters.add("carillon_counted_ahead_seconds_total", { report }, tookMs / 1000);
      await writeSetting(pool, aheadSetting, { restsUntilMs: nextMs, left: others.length } satisfies Ahead);
    }
  }

  return {
    async pass(signal) {
      if (signal.aborted || wallNowMs() < nextMs || !(await kept.isLarge())) return;
      try {
        await whileAlone(pool, aheadLock, () => countOne(signal));
      } catch (cause) {
        // Called off, it is nobody's failure.
        if (!signal.aborted) throw cause;
      }
    },
  };
}

/** A question whose turn it is. */
interface Due {
  readonly report: string;
  readonly asking: Asking<object>;
  /** Share of the time that has passed for which its answer is told; above 1: nobody is told one. */
  readonly worn: number;
}

/** What tells a question from others, its span's length included. */
const spanKey = ({ question }: Asking<object>): string =>
  `${keyOf(question)} ${question.span === null ? 0 : question.span.fromMs === 0 ? "all" : question.span.toMs - question.span.fromMs}`;
