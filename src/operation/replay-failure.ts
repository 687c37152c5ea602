import type { ReplayFailure } from "../api/wire/replays.ts";
import { isPassing } from "../store/database.ts";
import { outOfMemory } from "./replay-memory.ts";

/** Why a replay failed: which kind of failure it was, and the error's own words where they say more. */
export interface FailedReplay {
  readonly code: ReplayFailure;
  readonly detail: string | null;
}

const sentences: Readonly<Record<ReplayFailure, string>> = {
  outOfMemory: "it needed more memory than a replay may take (2 GB): choose a shorter span, or run carillon replay",
  threadEnded: "its thread ended before it was done: start it again",
  storeAway: "the store went away or was full: start it again when it is back",
  storeRefused: "the store refused a question: look into the server's log",
  unexpected: "something went wrong that nobody expected: look into the server's log",
};

/** SQLSTATE: five digits and capitals (PostgreSQL 18, appendix A). */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Tells what ended the thread of a replay. */
export function failureOf(cause: unknown): FailedReplay {
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const words = cause instanceof Error ? cause.message : String(cause);
  if (code === outOfMemory) return { code: "outOfMemory", detail: null };
  if (isPassing(cause)) return { code: "storeAway", detail: words };
  return sqlState.test(code) ? { code: "storeRefused", detail: `${words} (SQLSTATE ${code})` } : { code: "unexpected", detail: words };
}

/** As the store keeps it: `storeRefused: relation …`. */
export const failureText = ({ code, detail }: FailedReplay): string => (detail === null ? code : `${code}: ${detail}`);

/** What is told of a failure that is kept. One that an older release kept has no code, and is told in its own words. */
export function shownFailure(kept: string | null) {
  if (kept === null) return { failure: null, failureCode: null, failureDetail: null };
  const [code = "", ...rest] = kept.split(": ");
  if (!isKnown(code)) return { failure: kept, failureCode: null, failureDetail: kept };
  return { failure: sentences[code], failureCode: code, failureDetail: rest.length === 0 ? null : rest.join(": ") };
}

const isKnown = (code: string): code is ReplayFailure => Object.hasOwn(sentences, code);
