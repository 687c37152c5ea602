import { pollUntil } from "../../src/store/poll-until.ts";

/** Asks until the answer is not null. @throws when `deadlineMs` have passed, with what was waited for. */
export async function eventually<T>(what: string, deadlineMs: number, ask: () => Promise<T | null> | T | null): Promise<T> {
  const answer = await pollUntil(deadlineMs, ask);
  if (answer === null) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
  return answer;
}
