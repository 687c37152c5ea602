import { HOUR_MS } from "../base/duration.ts";
import { loadAsked, saveAsked } from "../store/asked-questions.ts";
import type { Pool } from "../store/database.ts";
import { rememberedMs, type StandingQuestion, standingSchema } from "./standing-questions.ts";

/** Reports that were asked for lately, as the store remembers them for every process. */
export interface AskedQuestions {
  /** That one was asked for now. Is written in the background, at most every six hours for each question. */
  note(question: StandingQuestion): void;
  /** What was asked in the last week, what was asked last first; at most 40. */
  lately(): Promise<readonly StandingQuestion[]>;
  /** Resolves when what was noted is written. */
  settled(): Promise<void>;
}

/** So much later it is written again that a question was asked. */
const writtenEveryMs = 6 * HOUR_MS;
const mostAsked = 40;
/** Questions of which this process knows when they were written. */
const knownQuestions = 200;

export function makeAskedQuestions({ pool, wallNowMs }: { readonly pool: Pool; readonly wallNowMs: () => number }): AskedQuestions {
  const written = new Map<string, number>();
  let writing: Promise<unknown> = Promise.resolve();
  return {
    note(question) {
      const [text, nowMs] = [JSON.stringify(question), wallNowMs()];
      const before = written.get(text);
      if (before !== undefined && nowMs - before < writtenEveryMs) return;
      written.delete(text);
      written.set(text, nowMs);
      const [oldest] = written.keys();
      if (written.size > knownQuestions && oldest !== undefined) written.delete(oldest);
      writing = writing
        .then(() => saveAsked(pool, { question: text, askedMs: nowMs, sinceMs: nowMs - rememberedMs, most: mostAsked }))
        // Whoever asked has the answer; the next who asks has it noted.
        .catch(() => written.delete(text));
    },
    async lately() {
      return (await loadAsked(pool, wallNowMs() - rememberedMs, mostAsked)).flatMap((text) => {
        // Another release may have written it.
        const read = standingSchema.safeParse(JSON.parse(text));
        return read.success ? [read.data] : [];
      });
    },
    async settled() {
      await writing;
    },
  };
}
