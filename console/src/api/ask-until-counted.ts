import { ApiError, type Problem } from "./client.ts";

/** Who was cut off after so long was waiting for a count; sooner, the server is not there. */
const silentMs = 20_000;
/** At 60 s each, ten minutes. */
const mostAsks = 10;

const stillCounting: Problem = {
  code: "stillCounting",
  message: "This is still being counted after several minutes.",
  remedy: "The server goes on counting: try again later.",
};

/**
 * Asks for a report that may take long to count. A connection on which nothing is said for 60 s is closed while the count goes on, so that
 * whoever is cut off asks again, ten times at most. Throws what `ask` throws, or 408 `stillCounting`.
 */
export async function askUntilCounted<Answer>(ask: () => Promise<Answer>, nowMs: () => number = () => performance.now()): Promise<Answer> {
  for (let asks = 1; asks <= mostAsks; asks++) {
    const begunMs = nowMs();
    try {
      return await ask();
    } catch (error) {
      if (!isCutOff(error) || nowMs() - begunMs < silentMs) throw error;
    }
  }
  throw new ApiError(408, stillCounting, [stillCounting]);
}

/** By the server itself, or by a proxy that waited for it. */
const isCutOff = (error: unknown): boolean => error instanceof ApiError && [0, 502, 504].includes(error.status);
